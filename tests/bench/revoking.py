"""From somebody stopping to share until it is gone from an online device of their link worker's."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright

from schemas.records import GRANT_KINDS
from sync.identity import derived_id
from sync.replica import Replica
from tests.bench import years
from tests.bench.caseload import lock_the_device, until_whole
from tests.bench.caseload_people import push
from tests.bench.caseload_starts import open_desk
from tests.bench.results import Result, below, figure
from tests.bench.service import HOST, Joined, Service, running_service

MOODS: Final = 400
TIMES: Final = 8
NAME: Final = f"Stopping to share {MOODS} records with a worker who is online"
_DAY_MS: Final = 86_400_000

_ROWS: Final = """async (wanted) => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const opening = indexedDB.open(names.find((one) => one.startsWith('linkwell-')));
  const db = await new Promise((resolve) => {
    opening.onsuccess = () => resolve(opening.result);
  });
  const count = () => new Promise((resolve) => {
    const asked = db.transaction('records').objectStore('records').count();
    asked.onsuccess = () => resolve(asked.result);
  });
  const few = 10;
  const there = async () => (await count()) > few;
  while ((await there()) !== wanted) await new Promise((resolve) => setTimeout(resolve, 5));
  db.close();
}"""
"""Resolves once the device holds the shared records, or no longer: looks every 5 ms."""


def measure() -> Iterator[Result]:
    """Yield how long it takes, with the worker's browser open on the person's page."""
    with (
        sync_playwright() as playwright,
        running_service() as service,
        tempfile.TemporaryDirectory(prefix="linkwell-bench-") as profile,
    ):
        worker = service.worker()
        sam = _Sharing(service.participant(worker, 1), worker.account["id"])
        sam.fill()
        context = open_desk(playwright, profile)
        page = context.new_page()
        _join(service, worker, page)
        until_whole(page)
        page.get_by_role("link", name="Person 1").click()
        page.get_by_role("heading", level=1, name="Person 1").wait_for()
        took = []
        for _ in range(TIMES):
            page.evaluate(_ROWS, True)
            start = time.perf_counter()
            sam.share(on=False)
            page.evaluate(_ROWS, False)
            took.append(time.perf_counter() - start)
            sam.share(on=True)
        context.close()
    yield figure(f"{NAME}, until its browser holds none, median", median(took), "s")
    yield below(f"{NAME}, until its browser holds none, slowest", max(took), "s", 2)


def _join(service: Service, worker: Joined, page: Page) -> None:
    _, code = worker.connection.call("POST", "/api/devices/codes", {})
    page.goto(f"http://{HOST}:{service.port}/join#{code['code']}")
    page.get_by_role("button", name="Continue").click()
    lock_the_device(page)
    page.get_by_role("heading", name="Caseload", exact=True).wait_for()


class _Sharing:
    """A participant who shares a year of moods, stops and starts again."""

    def __init__(self, joined: Joined, worker: str) -> None:
        self.notebook = str(joined.account["notebook"])
        self._connection = joined.connection
        self._worker = worker
        self._grant = derived_id("grant", self.notebook, worker)
        self._replica: Replica = years.new_replica(1, self.notebook)

    def fill(self) -> None:
        rng, now_ms = random.Random(5), _now_ms()
        cells = {f"kinds:{kind}": True for kind in GRANT_KINDS}
        self._replica.create("grant", {"worker": self._worker, **cells}, now_ms, record=self._grant)
        for day in range(MOODS):
            at_ms = now_ms - day * _DAY_MS
            mood = {**years.a_mood(at_ms, rng.randint(1, 5)), "shared": True}
            self._replica.create("mood", mood, at_ms)
        self._sync()

    def share(self, *, on: bool) -> None:
        cells = {f"kinds:{kind}": on for kind in GRANT_KINDS}
        self._replica.edit(self._grant, "grant", cells, _now_ms())
        self._sync()

    def _sync(self) -> None:
        more = True
        while more:
            request: dict[str, Any] = json.loads(json.dumps(self._replica.request()))
            more = self._replica.take(request, push(self._connection, request), _now_ms())


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
