"""What it costs to work out when somebody is to be reminded."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from server.domain.nudges.following import extend
from server.domain.nudges.planning import plan
from server.domain.nudges.wishes import Wishes
from server.gateways.clock import DAY_MS
from sync.occurrences import occurrences
from tests.bench.results import Result, below, figure
from tests.server.running import StandingClock
from tests.server.world import Ids, World, change

NOW: Final = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp()) * 1000
TIMES: Final = 300
WEEKLY: Final[dict[str, Any]] = {
    "starts": "2026-01-06T10:00", "minutes": 60, "zone": "Europe/London",
    "rule": "FREQ=WEEKLY;BYDAY=TU",
}  # fmt: skip
GOAL_MS: Final = 5
SESSIONS: Final = 10


def measure() -> Iterator[Result]:
    """Yield the goal, and what the same costs in the life of a service."""
    wishes, year = Wishes(zone="Asia/Kathmandu"), NOW + 365 * DAY_MS
    found = plan({"walk": WEEKLY}, (), wishes, NOW, year)
    assert len(found) == 52 * 3, len(found)
    spent = _spent(lambda: plan({"walk": WEEKLY}, (), wishes, NOW, year))
    yield below("Planning a year of one weekly session", spent, "ms", GOAL_MS)
    spent = _spent(lambda: occurrences(WEEKLY, NOW, year))
    yield figure("Working out when it takes place", spent, "ms")
    with tempfile.TemporaryDirectory() as folder:
        yield from _in_a_service(Path(folder) / "service")


def _in_a_service(folder: Path) -> Iterator[Result]:
    with World(folder, clock=StandingClock(NOW)) as world:
        sam = world.participant("Sam")
        made = []
        for number in range(SESSIONS * 5):
            at = time.perf_counter()
            cells = {**WEEKLY, "author": sam.account, "title": "A walk", "shared": False}
            word = f"session {number}"
            sent = change(word, Ids.uuid(word), "session", create=True, set=cells)
            world.push(sam, sent)
            made.append(time.perf_counter() - at)
        yield figure("A weekly session, sent and planned for two months", median(made) * 1000, "ms")
        # Each time a week has passed.
        extended = []
        for week in range(1, 20):
            job = partial(extend, seals=world.seals, now_ms=NOW + week * 8 * DAY_MS, limit=1)
            at = time.perf_counter()
            world.write(job)
            extended.append(time.perf_counter() - at)
        name = f"Planning {SESSIONS * 5} weekly sessions a week further"
        yield figure(name, median(extended) * 1000, "ms")


def _spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, the median of many times."""
    spent = []
    for _ in range(TIMES):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return median(spent) * 1000
