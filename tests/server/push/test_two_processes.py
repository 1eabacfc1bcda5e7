"""Two processes send from one PostgreSQL, and one of them is killed in the middle of it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, func, select

from server.store.tables import deliveries, nudges
from tests.databases import PostgresServer
from tests.pushservice import Answer, PushService
from tests.server.push.sending import MORNING_MS, Sending
from tests.server.running import StandingClock
from tests.server.world import World

PEOPLE = 130
EVENING_MS = MORNING_MS + 9 * 60 * 60 * 1000
LEASE_MS = 60_000


def test_none_is_lost_and_each_device_shows_one(tmp_path: Path, postgres: PostgresServer) -> None:
    folder, clock_file = tmp_path / "service", tmp_path / "clock"
    clock = StandingClock(MORNING_MS)
    clock_file.write_text(str(EVENING_MS))
    with PushService(lambda: EVENING_MS) as push, World(folder, postgres, clock=clock) as world:
        sending = Sending(world, push)
        devices = []
        for number in range(PEOPLE):
            one = world.participant(f"Person {number}")
            devices.append(sending.subscribed(one))
            sending.plan(one, f"session {number}")
        push.answer_always(Answer(201, after_s=0.2))
        place = postgres.at(folder).whole, str(folder / "keyring.sqlite3"), str(clock_file)
        with _process(*place) as first, _process(*place) as second:
            _go(first)
            _until(lambda: len(push.received) >= 5)
            _go(second)
            _until(lambda: len(push.received) >= 40)
            first.kill()
            first.wait(10)
            sent_before = len(push.received)
            # The second finishes what is its own; the rest belongs to the first for its lease.
            _until(lambda: _quiet(push))
            left = world.read(_waiting)
            assert left > 0
            assert world.read(_claimed) == 0
            clock_file.write_text(str(EVENING_MS + LEASE_MS + 1_000))
            _until(lambda: world.read(_waiting) == 0)
        assert sent_before < PEOPLE
        assert push.wrong() == []
        for device in devices:
            assert len(device.shown()) == 1, "lost, or shown twice"
        # Sent again was only what nobody could tell of whether it was sent.
        assert PEOPLE <= len(push.received) <= PEOPLE + left
        assert world.read(_accepted) == PEOPLE
        sending.close()


def _waiting(connection: Connection) -> int:
    return _counted(connection, "waiting")


def _accepted(connection: Connection) -> int:
    return _counted(connection, "accepted")


def _counted(connection: Connection, state: str) -> int:
    count = select(func.count()).select_from(deliveries).where(deliveries.c.state == state)
    return int(connection.execute(count).scalar_one())


def _claimed(connection: Connection) -> int:
    """Nudges that are due and that no delivery was made of."""
    count = select(func.count()).select_from(nudges).where(
        nudges.c.state.in_(("waiting", "claimed")), nudges.c.due_ms <= EVENING_MS
    )  # fmt: skip
    return int(connection.execute(count).scalar_one())


def _quiet(push: PushService) -> bool:
    before = len(push.received)
    time.sleep(1.5)
    return len(push.received) == before


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


@contextmanager
def _process(*place: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.push.sending_process", *place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)
