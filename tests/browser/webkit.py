"""WebKitGTK's MiniBrowser, the nearest thing to Safari here, driven through its WebDriver."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    JavascriptException,
    StaleElementReferenceException,
    TimeoutException,
    WebDriverException,
)
from selenium.webdriver.common.options import ArgOptions
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.engine import Engine, EngineTrouble
from tests.ports import free_ports

_ASYNC = """
const done = arguments[arguments.length - 1];
(async () => {{ {body} }})().then(
  (value) => done(JSON.stringify({{ value: value ?? null }})),
  (error) => done(JSON.stringify({{ error: String(error) }})),
);
"""


class WebKit(Engine):
    """One MiniBrowser on a screen of its own.

    Under automation it keeps its storage in memory: :meth:`close` loses it, so that a cold start
    is proved by leaving the page and coming back.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._driver: WebDriver | None = None

    @property
    def driver(self) -> WebDriver:
        assert self._driver, "this browser is not running"
        return self._driver

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        display = self._screen()
        port = free_ports()
        environment = os.environ | {
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "LANG": "en_US.UTF-8",
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
        }
        log = self._start(["WebKitWebDriver", f"--port={port}"], environment, "driver.log")
        self.until(lambda: self._listens(port, log), "WebKitWebDriver")
        options = _Options(self._browser())
        self._driver = WebDriver(f"http://127.0.0.1:{port}", options=options)
        self._driver.set_script_timeout(30)
        self._driver.set_page_load_timeout(30)

    def close(self) -> None:
        if self._driver:
            with contextlib.suppress(WebDriverException, OSError):
                self._driver.quit()
        self._driver = None
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
        self._processes = []

    def goto(self, url: str) -> None:
        # An address that can't be reached is an answer too.
        with contextlib.suppress(TimeoutException, WebDriverException):
            self.driver.get(url)

    def run(self, body: str) -> Any:
        try:
            told = self.driver.execute_async_script(_ASYNC.format(body=body))
        except WebDriverException as error:
            raise EngineTrouble(str(error.msg)) from error
        answer = json.loads(str(told))
        if "error" in answer:
            raise EngineTrouble(answer["error"])
        return answer["value"]

    def tap(self, role: str, name: str) -> None:
        self.until(lambda: self._press(role, name), f"{role} {name!r}")

    def type(self, name: str, words: str) -> None:
        self.tap("textbox", name)
        element = self._element("textbox", name)
        assert element
        element.send_keys(words)

    def picture(self, path: Path) -> None:
        self.driver.get_screenshot_as_file(str(path))

    def _press(self, role: str, name: str) -> bool:
        element = self._element(role, name)
        if element is None:
            return False
        try:
            element.click()
        except WebDriverException as error:
            raise EngineTrouble(str(error.msg)) from error
        return True

    def _element(self, role: str, name: str) -> WebElement | None:
        try:
            found = self.driver.execute_script(self.find(role, name))
        except (JavascriptException, StaleElementReferenceException) as error:
            raise EngineTrouble(str(error.msg)) from error
        assert found is None or isinstance(found, WebElement)
        return found

    @staticmethod
    def _browser() -> str:
        folders = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
        assert folders, "no MiniBrowser; sh .ci/browsers.sh installs it"
        return str(folders[-1])

    def _screen(self) -> str:
        """Start a screen whose number the X server chooses."""
        reading, writing = os.pipe()
        program = shutil.which("Xvfb")
        assert program, "no Xvfb; sh .ci/browsers.sh installs it"
        self._processes.append(
            subprocess.Popen(
                [
                    *(program, "-displayfd", str(writing), "-nolisten", "tcp"),
                    *("-screen", "0", "1024x900x24"),
                ],
                pass_fds=(writing,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            return ":" + told.readline().strip()

    def _start(self, command: list[str], environment: dict[str, str], log_name: str) -> Path:
        program = shutil.which(command[0])
        assert program, f"no {command[0]}; sh .ci/browsers.sh installs it"
        log = self.folder / log_name
        with log.open("wb") as words:
            self._processes.append(
                subprocess.Popen(
                    [program, *command[1:]],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        return log

    def _listens(self, port: int, log: Path) -> bool:
        ended = self._processes[-1].poll() is not None
        assert not ended, log.read_text(errors="replace")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5).close()
        except OSError:
            return False
        return True

    def _last_look(self) -> str:
        if self._driver is None:
            return "the browser has not started"
        picture = self.folder / "last-look.png"
        with contextlib.suppress(WebDriverException):
            self.picture(picture)
        return f"{super()._last_look()}\n{picture}"


class _Options(ArgOptions):
    """Capabilities of WebKitGTK alone."""

    def __init__(self, browser: str) -> None:
        super().__init__()
        self.set_capability(
            "webkitgtk:browserOptions", {"binary": browser, "args": ["--automation"]}
        )

    @property
    def default_capabilities(self) -> dict[str, str]:
        return {"browserName": "MiniBrowser"}
