"""Firefox with a push service of its own choosing, and its notifications at hand."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.engine import EngineTrouble
from tests.browser.firefox import Firefox
from tests.pushservice import PushService

_ALERT = "chrome://global/content/alerts/alert.xhtml"
_WAIT_S = 90.0
"""A reminder may be due in half a minute, and the service ticks."""


@dataclass(frozen=True)
class Alert:
    """A notification on the screen."""

    window: str
    title: str
    text: str


class PushingFirefox(Firefox):
    """Keeps a line open to ``push``, and draws notifications itself, in windows that can be read."""

    # Notifications are windows of the browser's own, where a test gets to only as the system.
    arguments = ("--remote-allow-system-access",)

    def __init__(self, profile: Path, push: PushService) -> None:
        super().__init__(profile)
        prefs: dict[str, bool | str] = {
            "alerts.useSystemBackend": False,
            "dom.push.connection.enabled": True,
            "dom.push.serverURL": push.browser_url,
            "dom.push.testing.allowInsecureServerURL": True,
        }
        lines = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in prefs.items())
        self.prefs = Firefox.prefs + "".join(lines)

    def allow_notifications(self, origin: str) -> None:
        """What the person answers when the browser asks."""
        descriptor = {"name": "notifications"}
        answer = {"descriptor": descriptor, "state": "granted", "origin": origin}
        self._ask("permissions.setPermission", answer)

    def keep_line(self, on: bool) -> None:
        """Open the line to the push service, or let go of it."""
        self._as_browser(
            self._windows()[0]["context"],
            f'Services.prefs.setBoolPref("dom.push.connection.enabled", {json.dumps(on)})',
        )

    def alerts(self) -> list[Alert]:
        """The notifications that stand on the screen."""
        found = []
        for window in self._windows():
            if window["url"] != _ALERT:
                continue
            told = self._as_browser(
                window["context"],
                """[...document.querySelectorAll("#alertTitleLabel, #alertTextLabel")]
                  .map((label) => label.getAttribute("value") || label.textContent)""",
            )
            found.append(Alert(window["context"], *told))
        return found

    def await_alert(self, words: str) -> Alert:
        """The notification that says so, as soon as it is there."""
        until = time.monotonic() + _WAIT_S
        while True:
            try:
                found = [alert for alert in self.alerts() if words in alert.text]
            except EngineTrouble:
                # It was just being opened or closed.
                found = []
            if found:
                return found[0]
            assert time.monotonic() < until, f"no notification says {words!r}: {self.alerts()}"
            time.sleep(0.1)

    def tap_alert(self, alert: Alert) -> None:
        self._as_browser(alert.window, 'document.getElementById("alertBox").click()')

    def close_alert(self, alert: Alert) -> None:
        self._as_browser(alert.window, 'document.getElementById("alert-close").click()')

    def _windows(self) -> list[dict[str, Any]]:
        asked = {"moz:scope": "chrome", "maxDepth": 0}
        windows: list[dict[str, Any]] = self._ask("browsingContext.getTree", asked)["contexts"]
        return windows

    def _as_browser(self, window: str, expression: str) -> Any:
        answer = self._ask(
            "script.evaluate",
            {
                "expression": f"JSON.stringify(({expression}) ?? null)",
                "target": {"context": window},
                "awaitPromise": True,
            },
        )
        return json.loads(self._result(answer)["value"])
