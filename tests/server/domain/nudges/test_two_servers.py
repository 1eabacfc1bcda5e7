"""Several processes that claim from one PostgreSQL, some of them killed in the middle of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from server.domain.nudges.claiming import LEASE_MS
from server.settings import PostgresUrl
from server.store import nudges
from server.store.nudges import NudgeRow
from server.store.opening import in_one_snapshot, in_one_transaction
from tests.databases import PostgresServer

ROOT: Final = Path(__file__).parents[4]
NOW: Final = 1_780_000_000_000
MANY: Final = 300
USELESS: Final = 20
WAIT_S: Final = 60


@pytest.fixture
def url(postgres: PostgresServer, tmp_path: Path) -> Iterator[PostgresUrl]:
    """A database in which many nudges of many people are due."""
    url = postgres.at(tmp_path)
    rows = [
        NudgeRow(f"{n:032x}", f"notebook {n}", "soon", "walk", "2026-06-10", NOW, NOW + 3_600_000)
        for n in range(MANY)
    ]
    rows += [
        NudgeRow(f"useless {n}", f"notebook {n}", "evening", "walk", "2026-06-10", NOW - 2, NOW - 1)
        for n in range(USELESS)
    ]
    in_one_transaction(url, lambda connection: nudges.add(connection, rows))
    yield url
    postgres.drop(tmp_path)


@contextmanager
def claiming(url: PostgresUrl, folder: Path, now_ms: int, how: str) -> Iterator[Claimer]:
    claimer = Claimer(url, folder, now_ms, how)
    try:
        yield claimer
    finally:
        claimer.kill()


class Claimer:
    def __init__(self, url: PostgresUrl, folder: Path, now_ms: int, how: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.domain.nudges.claimer", url.whole, str(folder),
             str(now_ms), how],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def first_claim(self) -> list[str]:
        """Wait until it has claimed something."""
        assert self._process.stdout is not None
        what, *ids = self._process.stdout.readline().split()
        assert what == "claimed"
        return ids

    def sent(self) -> list[str]:
        """Wait until it is through; what it sent."""
        said, _ = self._process.communicate(timeout=WAIT_S)
        assert self._process.returncode == 0
        lines = [line.split() for line in said.splitlines()]
        return [one for what, *ids in lines for one in ids if what == "sent"]

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(WAIT_S)


def test_none_is_lost_and_none_is_claimed_twice(url: PostgresUrl, tmp_path: Path) -> None:
    with (
        claiming(url, tmp_path, NOW, "hangs-before-commit") as uncommitted,
        claiming(url, tmp_path, NOW, "hangs-before-settling") as unsettled,
    ):
        held, with_it = uncommitted.first_claim(), unsettled.first_claim()
        assert held
        assert with_it
        with (
            claiming(url, tmp_path, NOW, "sends") as one,
            claiming(url, tmp_path, NOW, "sends") as other,
        ):
            # Nobody waits for what others hold.
            sent = one.sent() + other.sent()
        assert not {*sent} & {*held, *with_it}
        assert len(sent) == MANY - len(held) - len(with_it)
    # Both were killed. What was not committed is free at once, the rest when the lease is over.
    for now_ms, wanted in ((NOW + LEASE_MS - 1, held), (NOW + LEASE_MS, with_it)):
        with claiming(url, tmp_path, now_ms, "sends") as later:
            found = later.sent()
        assert sorted(found) == sorted(wanted)
        sent += found
    assert Counter(sent) == Counter({f"{n:032x}": 1 for n in range(MANY)})
    assert in_one_snapshot(url, nudges.counted) == {"sent": MANY, "dropped": USELESS}
