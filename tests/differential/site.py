"""The one server of the differential run: it may be put back to a backup, as an operator does."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from tests.server.cli.program import linkwell
from tests.server.running import NOON_MS, Service, StandingClock, built_client, running, settings_in


class Site:
    """A service in ``folder``. Its address is another one after each restore."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        built_client(folder)
        self._settings = settings_in(folder)
        # Backups say when they were made by this machine's clock, which must not be ahead.
        self.clock = StandingClock(max(NOON_MS, int(time.time() * 1000)))
        self._running = ExitStack()
        self._backups = 0
        self.service = self._start()

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    @property
    def url(self) -> str:
        return self.service.url

    def backup(self) -> Path:
        """Write a backup while the service runs, and say where it is."""
        self._backups += 1
        file = self.folder / f"backup-{self._backups}"
        self._linkwell("backup", str(file))
        return file

    def restore(self, file: Path) -> None:
        """Stop, go back to that backup, and start again."""
        self._running.close()
        self._linkwell("restore", str(file))
        self.service = self._start()

    def reopen(self) -> None:
        """Let link workers see restored notebooks, as the operator may decide to."""
        self._linkwell("reopen", "--all")

    def _start(self) -> Service:
        return self._running.enter_context(running(self._settings, self.clock))

    def _linkwell(self, *arguments: str) -> None:
        ended = linkwell(
            *arguments,
            DATA_DIR=self.folder / "data",
            MASTER_KEY_FILE=self.folder / "master.key",
            CLIENT_DIR=self.folder / "dist",
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
