"""Cold starts of a link worker's browser that holds a whole caseload, sealed, on a slow processor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize

from tests.bench.caseload_people import PEOPLE
from tests.bench.client import ARGUMENTS, CHROMIUM, SLOWDOWN
from tests.bench.results import Result, below, figure
from tests.bench.service import HOST, Service

DESK: Final[ViewportSize] = {"width": 1280, "height": 800}
PASSPHRASE: Final = "a heron under the bridge"
COLD_STARTS: Final = 5
GOAL_MS: Final = 1_000
_WAIT_MS: Final = 120_000

_WATCH: Final = """
  // The passphrase can be typed.
  const locked = () => {
    if (!document.querySelector('.locked form input')) return requestAnimationFrame(locked);
    requestAnimationFrame(() => { window.lockedAt = performance.now(); });
  };
  requestAnimationFrame(locked);
  addEventListener('submit', () => { window.typedAt = performance.now(); }, true);
  // The passphrase has been made into a key: PBKDF2, which takes its time on purpose.
  const derive = SubtleCrypto.prototype.deriveKey;
  SubtleCrypto.prototype.deriveKey = async function (...how) {
    const key = await derive.apply(this, how);
    window.derivedAt = performance.now();
    return key;
  };
  // Interactive: whoever might need contact first fills the screen, each with a reason, and the
  // page answers within a tenth of a second.
  const people = () => document.querySelectorAll('.people tbody .person-why');
  const look = () => {
    const rows = people();
    const last = rows[rows.length - 1]?.closest('tr').getBoundingClientRect();
    const fills = last && (last.bottom >= innerHeight || rows.length === PEOPLE);
    if (!fills) return requestAnimationFrame(look);
    const answered = () => {
      const asked = performance.now();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const now = performance.now();
          if (now - asked < 100) window.usableAt = now;
          else answered();
        };
        channel.port2.postMessage(0);
      });
    };
    answered();
  };
  requestAnimationFrame(look);
  const all = () => {
    if (people().length < PEOPLE) return requestAnimationFrame(all);
    window.listedAt = performance.now();
  };
  requestAnimationFrame(all);
""".replace("PEOPLE", str(PEOPLE))


@dataclass(frozen=True, slots=True)
class Start:
    """When what stood there, ms since the address was opened; the lock's are 0 where it was open."""

    painted: float
    locked: float
    """The passphrase could be typed."""
    typed: float
    derived: float
    """The passphrase had become a key."""
    usable: float
    listed: float
    """Everybody stood in the list."""


def starts(
    playwright: Playwright, profile: str | Path, service: Service, name: str
) -> Iterator[Result]:
    """A browser that is started, and then a second tab beside the one that was unlocked."""
    url = f"http://{HOST}:{service.port}/caseload"
    locked, unlocked = [], []
    for _ in range(COLD_STARTS):
        context = open_desk(playwright, profile)
        locked.append(start_once(context, url, is_locked=True))
        unlocked.append(start_once(context, url, is_locked=False))
        context.close()
    what = f"{name}, {SLOWDOWN}× slower CPU"
    yield from _first_tab(f"{what}, browser started", locked)
    yield from _second_tab(f"{what}, unlocked in another tab", unlocked)


def _first_tab(what: str, found: list[Start]) -> Iterator[Result]:
    """What the person takes to type their passphrase is in none of it."""
    usable = [one.usable - one.derived for one in found]
    yield figure(f"{what}, first paint", median(one.painted for one in found), "ms")
    yield figure(f"{what}, locked screen", median(one.locked for one in found), "ms")
    key = median(one.derived - one.typed for one in found)
    yield figure(f"{what}, from the passphrase to its key", key, "ms")
    yield below(f"{what}, from unlocking to interactive", median(usable), "ms", GOAL_MS)
    yield figure(f"{what}, from unlocking to interactive, slowest", max(usable), "ms")
    whole = median(one.locked + one.usable - one.typed for one in found)
    yield figure(f"{what}, from start to interactive but for the typing", whole, "ms")
    listed = median(one.listed - one.derived for one in found)
    yield figure(f"{what}, from unlocking to everybody in the list", listed, "ms")


def _second_tab(what: str, found: list[Start]) -> Iterator[Result]:
    usable = [one.usable for one in found]
    yield figure(f"{what}, first paint", median(one.painted for one in found), "ms")
    yield below(f"{what}, interactive", median(usable), "ms", GOAL_MS)
    yield figure(f"{what}, interactive, slowest", max(usable), "ms")
    yield figure(f"{what}, everybody in the list", median(one.listed for one in found), "ms")


def start_once(context: BrowserContext, url: str, *, is_locked: bool) -> Start:
    """Open the app, unlock it if it has to be, and wait until everybody is there."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(_WATCH)
    page.goto(url)
    if is_locked:
        page.wait_for_function("() => window.lockedAt !== undefined", timeout=_WAIT_MS)
        unlock(page)
    page.wait_for_function(
        "() => window.usableAt !== undefined && window.listedAt !== undefined", timeout=_WAIT_MS
    )
    painted, *times = page.evaluate(
        """() => [
          performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
          window.lockedAt ?? 0, window.typedAt ?? 0, window.derivedAt ?? 0,
          window.usableAt, window.listedAt,
        ]"""
    )
    return Start(painted, *times)


def unlock(page: Page) -> None:
    box = page.locator(".locked form input")
    box.fill(PASSPHRASE)
    box.press("Enter")


def open_desk(playwright: Playwright, profile: str | Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        headless=True,
        args=list(ARGUMENTS),
        viewport=DESK,
        locale="en-GB",
        timezone_id="Europe/London",
    )
