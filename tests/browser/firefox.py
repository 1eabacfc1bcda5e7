"""Firefox, driven over WebDriver BiDi on its own websocket."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import msgspec
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.browser.engine import WAIT_S, Engine, EngineTrouble

_PREFS = """\
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("intl.accept_languages", "en-GB, en");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("ui.prefersReducedMotion", 1);
"""
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox(Engine):
    """One Firefox with a profile of its own; it can be killed and started again."""

    prefs = _PREFS
    arguments: tuple[str, ...] = ()

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self._process: subprocess.Popen[bytes] | None = None
        self._line: ClientConnection | None = None
        self._asked = 0
        self._tab = ""

    def start(self) -> None:
        self.profile.mkdir(parents=True, exist_ok=True)
        (self.profile / "user.js").write_text(self.prefs)
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        assert program, "no Firefox; sh .ci/browsers.sh installs it"
        log = self.profile.with_suffix(".log")
        with log.open("wb") as words:
            self._process = subprocess.Popen(
                [
                    *(program, "--headless", "--no-remote", "--remote-debugging-port", "0"),
                    *("--profile", str(self.profile), "--width", "390", "--height", "844"),
                    *self.arguments,
                ],
                env=os.environ | {"HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        address = self._address(log)
        self._line = connect(
            f"{address}/session", max_size=None, compression=None, proxy=None, legacy=True
        )
        self._ask("session.new", {"capabilities": {}})
        tabs = self._ask("browsingContext.getTree", {"maxDepth": 0})["contexts"]
        self._tab = tabs[0]["context"]

    def close(self) -> None:
        """Kill it, as a phone does that runs out of power."""
        if self._line:
            with contextlib.suppress(WebSocketException, OSError):
                self._line.close_socket()
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
        self._line = self._process = None

    def goto(self, url: str) -> None:
        self._ask("browsingContext.navigate", {"context": self._tab, "url": url, "wait": "none"})

    def run(self, body: str) -> Any:
        wrapped = f"async () => JSON.stringify((await (async () => {{ {body} }})()) ?? null)"
        answer = self._ask(
            "script.callFunction",
            {
                "functionDeclaration": wrapped,
                "target": {"context": self._tab},
                "awaitPromise": True,
            },
        )
        return msgspec.json.decode(self._result(answer)["value"])

    def tap(self, role: str, name: str) -> None:
        self.until(lambda: self._press(role, name), f"{role} {name!r}")

    def type(self, name: str, words: str) -> None:
        self.tap("textbox", name)
        keys = [
            {"type": kind, "value": letter} for letter in words for kind in ("keyDown", "keyUp")
        ]
        self._act({"type": "key", "id": "keyboard", "actions": keys})

    def _press(self, role: str, name: str) -> bool:
        # Not with a pointer: a page that is just being laid out moves away from under it.
        code = self.find(role, name).replace("return find", "const found = find")
        return bool(self.run(f"{code} found?.focus(); found?.click(); return !!found;"))

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", {"context": self._tab, "actions": [source]})

    @staticmethod
    def _result(answer: dict[str, Any]) -> dict[str, Any]:
        if answer["type"] == "exception":
            raise EngineTrouble(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        assert self._line, "this browser is not running"
        self._asked += 1
        asked = self._asked
        self._line.send(
            msgspec.json.encode({"id": asked, "method": method, "params": parameters}).decode()
        )
        until = time.monotonic() + 2 * WAIT_S
        while True:
            said = msgspec.json.decode(self._line.recv(until - time.monotonic()))
            if said.get("id") != asked:
                continue
            if said["type"] == "error":
                raise EngineTrouble(f"{method}: {said['error']}: {said['message']}")
            result: dict[str, Any] = said["result"]
            return result

    def _address(self, log: Path) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = _LISTENS.search(log.read_text(errors="replace"))
            if found:
                return found[1]
            assert self._process
            assert self._process.poll() is None, log.read_text(errors="replace")
            time.sleep(0.05)
        raise AssertionError(f"Firefox did not listen:\n{log.read_text(errors='replace')}")
