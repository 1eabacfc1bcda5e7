"""What a push does in Chromium, which has no push service here: its payload is delivered by hand."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Page

from tests.browser.chromium import Chromium

_TRIES: Final = 5
_TRY_S: Final = 15.0
_NOTIFICATIONS = """
async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
  ({ title, body, tag, silent, actions, data }) => ({
    title, body, tag, silent, actions: actions.map(({ action }) => action), data,
  }),
)
"""
_TAP = """
async ({ tag, action }) => {
  const shown = await self.registration.getNotifications();
  const notification = shown.find((one) => one.tag === tag);
  const event = new NotificationEvent("notificationclick", { notification, action });
  const work = [];
  // Only a person's own tap may ask the worker to be kept awake.
  event.waitUntil = (promise) => work.push(promise);
  self.dispatchEvent(event);
  await Promise.all(work);
}
"""


class Pushes:
    """Delivers to the service worker of ``page``, which must be in charge already."""

    def __init__(self, browser: Chromium, page: Page, origin: str) -> None:
        self._browser = browser
        self._page = page
        self._origin = origin
        self._tools = browser.context.new_cdp_session(page)
        self._registrations: dict[str, str] = {}
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._hear)
        self._tools.send("ServiceWorker.enable")
        browser.context.grant_permissions(["notifications"], origin=origin)

    def deliver(self, payload: dict[str, Any] | str, seen: Callable[[], bool]) -> int:
        """As the browser does once it has decrypted a push, and wait until ``seen``.

        Returns how often it was delivered.

        A busy Chromium loses one by hand now and then. A push service delivers at least once, so
        it is delivered again until it is seen.
        """
        while f"{self._origin}/" not in self._registrations:
            self._page.wait_for_timeout(20)
        for delivered in range(1, _TRIES + 1):
            # A worker that was put to sleep meanwhile does not always wake for a push by hand.
            self._tools.send("ServiceWorker.startWorker", {"scopeURL": f"{self._origin}/"})
            self._tools.send(
                "ServiceWorker.deliverPushMessage",
                {
                    "origin": self._origin,
                    "registrationId": self._registrations[f"{self._origin}/"],
                    "data": payload if isinstance(payload, str) else json.dumps(payload),
                },
            )
            until = time.monotonic() + _TRY_S
            while time.monotonic() < until:
                if seen():
                    return delivered
                self._page.wait_for_timeout(50)
        raise AssertionError("the push was never shown")

    def shown(self, tag: str | None = None) -> list[dict[str, Any]]:
        """The notifications that stand there, or those under the tag."""
        shown: list[dict[str, Any]] = self._page.evaluate(_NOTIFICATIONS)
        return [one for one in shown if tag in (None, one["tag"])]

    def tap(self, tag: str, action: str = "") -> None:
        """Tap the notification, or a button on it."""
        worker = next(
            worker
            for worker in self._browser.context.service_workers
            if worker.url.startswith(self._origin)
        )
        worker.evaluate(_TAP, {"tag": tag, "action": action})

    def _hear(self, news: dict[str, Any]) -> None:
        for registration in news["registrations"]:
            self._registrations[registration["scopeURL"]] = registration["registrationId"]
