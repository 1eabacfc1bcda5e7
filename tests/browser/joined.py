"""What a service and its people's browsers hold once they have joined, for tests to begin from."""

from __future__ import annotations

import shutil
import time
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from playwright.sync_api import Playwright

from tests.browser.chromium import DESK, PHONE, Chromium
from tests.browser.people import Amira, Sam
from tests.browser.service import Service, copy_of
from tests.ports import HeldPorts

PEOPLE: Final = ("sam", "amira")
# Staff have joined so lately that they need not prove again who they are; that lasts 10 minutes.
_LASTS_S: Final = 7 * 60


class Joined:
    """Who joins does so in a real browser at a real service, and both are closed properly.

    What they leave on the disk is what tests get copies of. All have the same two origins, since
    what browsers keep belongs to an origin.
    """

    def __init__(self, playwright: Playwright, filled: Path, folder: Path) -> None:
        self._playwright = playwright
        self._filled = filled
        self._folder = folder
        self._origins = HeldPorts(2)
        self._left: dict[AbstractSet[str], tuple[Path, float]] = {}

    def by(self, people: AbstractSet[str]) -> Path:
        """The service's ``data`` and a browser profile for each of these :data:`PEOPLE`."""
        if not people:
            return self._filled
        folder, since = self._left.get(people, (None, 0.0))
        if folder is None or time.monotonic() - since > _LASTS_S:
            folder = self._folder / f"{'-and-'.join(sorted(people))}-{time.monotonic_ns()}"
            since = time.monotonic()
            self._join(people, folder)
            self._left[people] = (folder, since)
        return folder

    def service(self, left: Path, folder: Path) -> Service:
        """A stopped service on a copy of what was left."""
        return copy_of(left, folder, origins=self._origins)

    def close(self) -> None:
        self._origins.close()

    def _join(self, people: AbstractSet[str], folder: Path) -> None:
        service = self.service(self._filled, folder)
        browsers: list[Chromium] = []
        try:
            service.start()
            for name in PEOPLE:
                if name in people:
                    browser = Chromium(
                        self._playwright, folder / name, size=PHONE if name == "sam" else DESK
                    )
                    browsers.append(browser)
                    browser.start()
                    joins(name, browser, service)
        finally:
            for browser in browsers:
                browser.close()
            service.close()


def joins(name: str, browser: Chromium, service: Service) -> None:
    if name == "sam":
        sam = Sam(browser, service.sam_origin)
        sam.join(service.sam_link)
        sam.until_all_sent()
    else:
        amira = Amira(browser, service.amira_origin)
        amira.join(service.amira_link)
        amira.until_all_sent()


def profile_from(left: Path, name: str, profile: Path) -> None:
    """Let a browser that is not running yet begin with what this person's held."""
    shutil.copytree(left / name, profile, symlinks=True)
