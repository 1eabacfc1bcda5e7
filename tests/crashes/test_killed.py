"""What serves is killed again and again while people write: no word that it gave is broken."""

from __future__ import annotations

from pathlib import Path

from tests.crashes.blows import POSTGRESQL, SQLITE, target_on
from tests.crashes.simulation import simulate

KILLS = 4


def test_what_was_acknowledged_survives_a_killed_server_on_sqlite(tmp_path: Path) -> None:
    with target_on(SQLITE, tmp_path) as target:
        figures = simulate(target.service, list(target.blows.values()) * KILLS, seed=3)
    assert figures.unanswered >= KILLS
    assert figures.changes > 50


def test_what_was_acknowledged_survives_a_killed_server_or_database_on_postgresql(
    tmp_path: Path,
) -> None:
    with target_on(POSTGRESQL, tmp_path) as target:
        blows = list(target.blows.values()) * 2
        figures = simulate(target.service, blows, seed=4)
        # It found its way back by itself when the database was gone, and said so.
        assert "PostgreSQL" in target.service.said
    assert figures.unanswered >= 2
    assert set(figures.answered_with) == {"unavailable"}
    assert figures.changes > 50
