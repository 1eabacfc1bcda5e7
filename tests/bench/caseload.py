"""A link worker with 250 people and 100,000 shared records: the first sync, idle, a cold start."""

from __future__ import annotations

import gzip
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from schemas.limits import FIRST_PAGE_RECORDS
from schemas.version import PROTOCOL
from tests.bench.caseload_people import PEOPLE, RECORDS, fill, push
from tests.bench.caseload_starts import PASSPHRASE, open_desk, starts, unlock
from tests.bench.results import Result, at_most, below, figure
from tests.bench.service import HOST, Joined, Service, running_service
from tests.bench.wire import Traffic

_SYNCED_S: Final = 600.0
_IDLE_TIMES: Final = 20

_IS_WHOLE: Final = """async () => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const name = names.find((one) => one.startsWith('linkwell-'));
  const opening = indexedDB.open(name);
  const db = await new Promise((resolve) => {
    opening.onsuccess = () => resolve(opening.result);
  });
  const asked = db.transaction('meta').objectStore('meta').get('answered');
  const answered = await new Promise((resolve) => {
    asked.onsuccess = () => resolve(asked.result);
  });
  db.close();
  return Boolean(answered) && answered.more === false;
}"""


def measure() -> Iterator[Result]:
    """Yield the caseload's figures, on the built app and a production start."""
    with (
        sync_playwright() as playwright,
        running_service() as service,
        tempfile.TemporaryDirectory(prefix="linkwell-bench-") as profile,
    ):
        worker = service.worker()
        fill(service, worker)
        worker.connection.close()  # idle for longer than a server keeps it open
        yield from on_the_wire(service.another_device(worker, "second"))
        yield from first_sync_in_a_browser(playwright, profile, service, worker)
        yield from starts(playwright, profile, service, "Caseload of 250, online")
        service.process.terminate()
        service.process.wait(20)
        yield from starts(playwright, profile, service, "Caseload of 250, offline")


def on_the_wire(worker: Joined) -> Iterator[Result]:
    """What a worker's first sync and then an idle one cost, without an app."""
    name = f"A worker's first sync of {PEOPLE} notebooks"
    request: dict[str, Any] = {
        "protocol": PROTOCOL,
        "replica": "01900000-0000-7000-8000-0000000000b2",
        "limit": FIRST_PAGE_RECORDS,
    }
    traffic = worker.connection.traffic = Traffic()
    start = time.perf_counter()
    records, more = 0, True
    while more:
        answer = push(worker.connection, request)
        records += sum(len(page.get("records", ())) for page in answer.get("notebooks", ()))
        request = {**request, "cursor": answer["cursor"]}
        request.pop("limit", None)
        more = answer.get("more", False)
    seconds = time.perf_counter() - start
    if records < PEOPLE * RECORDS:
        raise RuntimeError(f"only {records} records arrived")
    yield figure(f"{name}, records", records, "records")
    yield figure(f"{name}, requests", traffic.requests, "requests")
    yield figure(f"{name}, time", seconds, "s")
    yield figure(f"{name}, bytes with heads", traffic.all, "bytes")
    name = f"A worker's idle sync with {PEOPLE} notebooks"
    traffic = worker.connection.traffic = Traffic()
    for _ in range(_IDLE_TIMES):
        answer = push(worker.connection, request)
        request["cursor"] = answer["cursor"]
        if answer.get("more"):
            raise RuntimeError("an idle sync was told that there is more")
    yield at_most(f"{name}, requests", traffic.requests / _IDLE_TIMES, "requests", 1)
    yield below(f"{name}, bytes with heads", traffic.all / _IDLE_TIMES, "bytes", 1_000)


def first_sync_in_a_browser(
    playwright: Playwright, profile: str | Path, service: Service, worker: Joined
) -> Iterator[Result]:
    """Join as the worker in a browser and let everything come; then what the screen weighs."""
    worker.connection.close()
    status, code = worker.connection.call("POST", "/api/devices/codes", {})
    if status >= 400:
        raise RuntimeError(f"no code for another device: {code}")
    context = open_desk(playwright, profile)
    page = context.new_page()
    page.goto(f"http://{HOST}:{service.port}/join#{code['code']}")
    start = time.perf_counter()
    page.get_by_role("button", name="Continue").click()
    lock_the_device(page)
    page.get_by_role("heading", name="Caseload", exact=True).wait_for()
    page.locator(".people .person").first.wait_for()
    first = time.perf_counter() - start
    until_whole(page)
    whole = time.perf_counter() - start
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.close()
    yield figure("Caseload of 250 in a browser, first person there", first, "s")
    yield figure("Caseload of 250 in a browser, everything there", whole, "s")
    yield from _weighed(context, service)
    context.close()


def lock_the_device(page: Page) -> None:
    """Staff are asked for a passkey, which this browser has no place for, and for a lock."""
    page.get_by_role("heading", name="Add a passkey").or_(
        page.get_by_role("heading", name="First, lock this device")
    ).wait_for()
    if page.get_by_role("heading", name="Add a passkey").is_visible():
        page.get_by_role("button", name="Go on without one").click()
    page.get_by_label("New passphrase").fill(PASSPHRASE)
    page.get_by_label("The same again").fill(PASSPHRASE)
    page.get_by_role("button", name="Turn the lock on").click()


def until_whole(page: Page) -> None:
    """Wait until the last page of the first sync has been taken in."""
    end = time.monotonic() + _SYNCED_S
    while not page.evaluate(_IS_WHOLE):
        if time.monotonic() > end:
            raise RuntimeError("the first sync of the caseload did not come to its end")
        page.wait_for_timeout(500)


def _weighed(context: BrowserContext, service: Service) -> Iterator[Result]:
    page = context.new_page()
    scripts: dict[str, int] = {}

    def note(response: Any) -> None:
        path = urlsplit(response.url).path
        if path.endswith((".js", ".css")) and path != "/sw.js":
            scripts[path] = len(gzip.compress(response.body(), 9))

    session = context.new_cdp_session(page)  # past the service worker, to see every script
    session.send("Network.enable")
    session.send("Network.setBypassServiceWorker", {"bypass": True})
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.on("response", note)
    page.goto(f"http://{HOST}:{service.port}/caseload")
    unlock(page)
    page.locator(".people .person").first.wait_for()
    first = sum(scripts.values()) / 1000
    page.close()
    yield figure("Scripts and styles until the caseload can be used, gzipped", first, "kB")
