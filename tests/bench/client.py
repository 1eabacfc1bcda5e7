"""The app in a real browser: what the first screen weighs, and how soon a mood can be tapped."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from tests.bench.results import Result, at_most, below, figure
from tests.bench.service import HOST, Service, running_service

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
SLOWDOWN: Final = 4
COLD_STARTS: Final = 5
TAPS: Final = 40

_WHEN_TAPPABLE: Final = """
  const look = () => {
    const face = document.querySelector('[role=radio]');
    if (face && !face.closest('[inert]') && face.getAttribute('aria-disabled') !== 'true')
      requestAnimationFrame(() => { window.tappableAt = performance.now(); });
    else requestAnimationFrame(look);
  };
  look();
"""
_TAP_TO_DURABLE: Final = """
  window.durable = [];
  let tapped = null;
  addEventListener('click', () => { tapped = performance.now(); }, true);
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (mode === 'readwrite' && tapped !== null) {
      const from = tapped;
      tapped = null;
      transaction.addEventListener('complete', () => {
        window.durable.push([performance.now() - from, (options || {}).durability || 'default']);
      });
    }
    return transaction;
  };
"""


def measure() -> Iterator[Result]:
    """Yield the client's figures, on the built app and a production start."""
    with (
        sync_playwright() as playwright,
        running_service() as service,
        tempfile.TemporaryDirectory(prefix="linkwell-bench-") as profile,
    ):
        worker = service.worker()
        _, invite = worker.connection.call("POST", "/api/invites", {"name": "Sam"})
        context = open_browser(playwright, profile)
        yield from _first_screen(context, service, invite["code"])
        yield from _tap_to_durable(context, service)
        context.close()
        service.process.terminate()
        service.process.wait(20)
        yield from _cold_offline_starts(playwright, profile, service)


def open_browser(playwright: Playwright, profile: str | Path, *more: str) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        headless=True,
        args=[*ARGUMENTS, *more],
        viewport=PHONE,
        locale="en-GB",
        timezone_id="Europe/London",
    )


def join(page: Page, service: Service, code: str) -> None:
    """Join with every consent given, and arrive on Today with the app stored for offline use."""
    page.goto(f"http://{HOST}:{service.port}/join#{code}")
    page.get_by_role("button", name="Continue").click()
    for question in ("moods", "entries"):
        page.get_by_role("heading", name=question).wait_for()
        page.get_by_role("button", name="I agree").click()
    page.wait_for_url("**/today")
    page.get_by_role("radio", name="Good", exact=True).wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def _first_screen(context: BrowserContext, service: Service, code: str) -> Iterator[Result]:
    page = context.new_page()
    join(page, service, code)
    scripts: dict[str, int] = {}

    def note(response: Any) -> None:
        path = urlsplit(response.url).path
        if path.endswith(".js") and path != "/sw.js":
            scripts[path] = len(gzip.compress(response.body(), 9))

    session = context.new_cdp_session(page)  # past the service worker, to see every script
    session.send("Network.enable")
    session.send("Network.setBypassServiceWorker", {"bypass": True})
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.on("response", note)
    page.goto(f"http://{HOST}:{service.port}/today")
    page.get_by_role("radio", name="Good", exact=True).wait_for()
    first = sum(scripts.values()) / 1000
    page.wait_for_load_state("networkidle")
    everything = sum(scripts.values()) / 1000
    page.close()
    yield at_most("JavaScript until Today can be used, gzipped", first, "kB", 60)
    yield figure("JavaScript of Today with what loads later, gzipped", everything, "kB")


def _tap_to_durable(context: BrowserContext, service: Service) -> Iterator[Result]:
    page = context.new_page()
    page.add_init_script(_TAP_TO_DURABLE)
    page.goto(f"http://{HOST}:{service.port}/today")
    faces = [page.get_by_role("radio", name=name, exact=True) for name in ("Good", "OK", "Low")]
    faces[0].wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    for number in range(TAPS):
        faces[number % len(faces)].click()
        page.wait_for_function("count => window.durable.length >= count", arg=number + 1)
    pairs = page.evaluate("() => window.durable")
    if any(durability != "strict" for _, durability in pairs):
        raise RuntimeError("a tap was not written with strict durability")
    taps = [ms for ms, _ in pairs]
    page.close()
    yield below("Tap to durable, p95", quantiles(taps, n=20)[-1], "ms", 50)
    yield figure("Tap to durable, p50", median(taps), "ms")


def _cold_offline_starts(
    playwright: Playwright, profile: str, service: Service
) -> Iterator[Result]:
    starts = []
    for _ in range(COLD_STARTS):
        context = open_browser(playwright, profile)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.add_init_script(_WHEN_TAPPABLE)
        page.goto(f"http://{HOST}:{service.port}/today")
        page.wait_for_function("() => window.tappableAt !== undefined")
        starts.append(page.evaluate("() => window.tappableAt"))
        context.close()
    yield below(
        f"Cold offline start to a tappable mood, {SLOWDOWN}× slower CPU, median",
        median(starts),
        "ms",
        1_000,
    )
    yield figure("Cold offline start, slowest", max(starts), "ms")
