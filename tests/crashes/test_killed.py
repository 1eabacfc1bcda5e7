"""The server is killed again and again while people write: no word that it gave is broken."""

from __future__ import annotations

from pathlib import Path

from tests.crashes.simulation import simulate
from tests.failures.serving import Served

KILLS = 4


def killing(service: Served) -> None:
    service.kill()
    service.start()


def test_what_was_acknowledged_survives_kills_under_load(tmp_path: Path) -> None:
    service = Served(tmp_path)
    service.start()
    try:
        figures = simulate(service, [lambda: killing(service)] * KILLS, seed=3)
        assert figures.unanswered >= KILLS
        assert figures.changes > 50
        print(figures)
    finally:
        service.stop()
