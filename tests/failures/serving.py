"""``linkwell serve`` in a process of its own, to be killed and started again at any moment."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from tests.ports import free_ports
from tests.server.cli.program import LINKWELL, Ended, Started, environment, linkwell
from tests.server.running import Browser

START_SECONDS = 60
_CODE = re.compile(r"/join#([A-Z2-9]+)$", re.MULTILINE)


class Within(Protocol):
    @property
    def within(self) -> Sequence[str]:
        """The command that other commands are started with."""


@dataclass
class Served:
    """One installation: its folder, its database and, while it runs, its process."""

    folder: Path
    database_url: str | None = None
    disk: Within | None = None
    """What it is started within, such as a disk of its own."""
    port: int = field(default_factory=free_ports)
    process: Started | None = None
    workers: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_postgresql(self) -> bool:
        return self.database_url is not None

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def database_file(self) -> Path:
        """SQLite's file."""
        return self.data_dir / "linkwell.db"

    @property
    def settings(self) -> dict[str, str | Path | int]:
        found: dict[str, str | Path | int] = {
            "DATA_DIR": self.data_dir,
            "MASTER_KEY_FILE": self.folder / "keys" / "master.key",
            "PUBLIC_URL": self.url,
            "PORT": self.port,
            "CLIENT_DIR": self.folder / "dist",
        }
        return found | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.process.pid

    @property
    def said(self) -> str:
        """All that the process said since its last start."""
        return self.process.said if self.process else ""

    def start(self) -> None:
        """Start, and return once it serves."""
        self.launch()
        assert self.process is not None
        self.process.until("Linkwell serves")

    def launch(self) -> None:
        """Start, and return at once."""
        assert self.process is None
        self.process = Started(
            subprocess.Popen(
                [*self._within, str(LINKWELL), "serve"],
                env=environment(**self.settings),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )

    def kill(self) -> None:
        """End the process as a power cut would, without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            self._end(signal.SIGTERM)

    def run(self, *command: str) -> Ended:
        """Run another command of ``linkwell`` on this installation, to its end."""
        if not self._within:
            return linkwell(*command, **self.settings)
        ended = subprocess.run(
            [*self._within, str(LINKWELL), *command],
            env=environment(**self.settings),
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def health(self) -> httpx.Response:
        return httpx.get(f"{self.url}/health", timeout=10)

    def waits_until_health_is(self, status: int, seconds: float = 5) -> httpx.Response:
        """The first answer of ``/health`` with that status."""
        until = time.monotonic() + seconds
        while (answer := self.health()).status_code != status:
            assert time.monotonic() < until, answer.text
            time.sleep(0.1)
        return answer

    def waits_until_it_said(self, words: str, seconds: float = 5) -> None:
        """What it says is read a moment after it was answered."""
        until = time.monotonic() + seconds
        while words not in self.said:
            assert time.monotonic() < until, self.said
            time.sleep(0.05)

    # People

    def worker(self, name: str = "Amira Haddad") -> Browser:
        """A link worker's browser, joined by the operator's invitation."""
        self.workers += 1
        ended = self.run("invite", f"{name} {self.workers}")
        assert ended.returncode == 0, ended.stderr
        (code,) = _CODE.findall(ended.stdout)
        browser = Browser(self.url, {})
        browser.join(code)
        return browser

    def participant(self, worker: Browser, name: str = "Sam Bright") -> Browser:
        """A participant's browser, joined by that worker's invitation."""
        browser = Browser(self.url, {})
        browser.join(worker.invite(name)["code"])
        return browser

    @property
    def _within(self) -> Sequence[str]:
        return self.disk.within if self.disk is not None else ()

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        self.process.stop(how)
        stdout = self.process.process.stdout
        if stdout is not None:
            stdout.close()
        self.process = None
