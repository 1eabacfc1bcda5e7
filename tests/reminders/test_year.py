"""A few dozen people for a season. ``make simulate-year`` is a whole year of a thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.nudges import following
from tests.reminders.year import live


def test_everybody_is_reminded_once_of_what_takes_place_and_never_in_quiet_hours(
    tmp_path: Path,
) -> None:
    year = live(tmp_path / "service", people=60, days=90, seed=20260105)
    assert list(year.mistakes()) == []
    assert year.claimed > 1_000
    assert year.dropped > 0
    assert len(year.down) > 3


def test_nobody_notices_that_few_are_worked_out_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody with more ahead than that, each day brings the next."""
    monkeypatch.setattr(following, "AHEAD_MAX", 8)
    year = live(tmp_path / "service", people=30, days=60, seed=20260106)
    assert list(year.mistakes()) == []
    assert year.claimed > 150
