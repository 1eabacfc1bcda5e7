"""A browser that a person holds: it keeps its profile, and can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Playwright

from tests.browser.sealed import READ_LOCK, locks_in, unsealed
from tests.browser.storage import READ_ALL

# What Playwright turns off, since a second list replaces the first, and of what nobody here sees
# the suggestions under the address bar, which are pages of their own.
_OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "AimEnabled"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"),
)
_ARGS = (
    f"--disable-features={','.join(_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
WAIT_MS = 15_000


class Chromium:
    """One Chromium with a profile of its own, and the page that is open in it."""

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        *,
        size: dict[str, int] | None = None,
        locale: str = "en-GB",
    ) -> None:
        self.profile = profile
        self.complaints: list[str] = []
        """Uncaught errors, and what the content security policy refused."""
        self.passphrase: str | None = None
        """What opens the lock on this device, once its person has chosen it."""
        self._playwright = playwright
        self._size = size or PHONE
        self._locale = locale
        self._context: BrowserContext | None = None
        self._page: Page | None = None

    @property
    def context(self) -> BrowserContext:
        assert self._context, "this browser is not running"
        return self._context

    @property
    def page(self) -> Page:
        assert self._page, "this browser is not running"
        return self._page

    @property
    def runs(self) -> bool:
        return self._context is not None

    def start(self) -> Page:
        """Start it on what its profile holds."""
        context = self._playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=shutil.which("chromium"),
            args=list(_ARGS),
            service_workers="allow",
            locale=self._locale,
            timezone_id="Europe/London",
            viewport={"width": self._size["width"], "height": self._size["height"]},
            has_touch=self._size["width"] < 600,
            reduced_motion="reduce",
        )
        context.set_default_timeout(WAIT_MS)
        context.on(
            "weberror", lambda error: self.complaints.append(error.error.stack or str(error.error))
        )
        context.on("console", self._hear)
        self._context = context
        self._page = context.pages[0]
        return self._page

    def close(self) -> None:
        """Close it as a person does; everything reaches the disk."""
        if self._context:
            self._context.close()
        self._context = self._page = None

    def kill(self) -> None:
        """End it as a phone does that runs out of power."""
        pid = self._pid()
        os.killpg(os.getpgid(pid), signal.SIGKILL)
        until = time.monotonic() + 10
        while Path(f"/proc/{pid}/cmdline").exists() and _command(pid):
            assert time.monotonic() < until, "the browser would not die"
            time.sleep(0.02)
        with contextlib.suppress(Error):
            self.context.close()
        self._context = self._page = None

    def another_tab(self) -> Page:
        return self.context.new_page()

    def lose_storage(self, origin: str, *kinds: str) -> None:
        """Clear what the browser keeps for an origin, as it may when space gets short.

        The cookie stays. ``kinds`` are DevTools' names, databases alone unless told; no page of
        the origin may be open.
        """
        session = self.context.new_cdp_session(self.page)
        kept = ",".join(kinds or ("indexeddb",))
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kept})
        session.detach()

    def storage(self, page: Page | None = None) -> str:
        """Every key and value that the page's origin keeps in this browser.

        What a device lock sealed is there as :attr:`passphrase` opens it.
        """
        page = page or self.page
        kept: str = page.evaluate(READ_ALL)
        if self.passphrase is None:
            return kept
        opened = [lock.open(self.passphrase) for lock in locks_in(page.evaluate(READ_LOCK))]
        return unsealed(kept, [key for key in opened if key])

    def screenshot(self, folder: Path) -> list[Path]:
        """A picture of each open tab; tabs that can't be drawn any more are left out."""
        folder.mkdir(parents=True, exist_ok=True)
        pictures = []
        for number, page in enumerate(self.context.pages):
            picture = folder / f"{self.profile.name}-{number}.png"
            with contextlib.suppress(Error):
                page.screenshot(path=picture, timeout=5_000)
                pictures.append(picture)
        return pictures

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def _pid(self) -> int:
        mark = f"--user-data-dir={self.profile}"
        for folder in Path("/proc").glob("[0-9]*"):
            words = _command(int(folder.name))
            if mark in words and not any(word.startswith("--type=") for word in words):
                return int(folder.name)
        raise AssertionError(f"no browser runs on {self.profile}")


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []
