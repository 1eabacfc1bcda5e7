"""A few dozen people for a season. ``make simulate-year`` is a whole year of a thousand."""

from __future__ import annotations

from pathlib import Path

from tests.reminders.year import live


def test_everybody_is_reminded_once_of_what_takes_place_and_never_in_quiet_hours(
    tmp_path: Path,
) -> None:
    year = live(tmp_path / "service", people=60, days=90, seed=20260105)
    assert list(year.mistakes()) == []
    assert year.claimed > 1_000
    assert year.dropped > 0
    assert len(year.down) > 3
