"""Copies of a whole database, as an operator might have them, and going back to one."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection

from server.settings import PostgresUrl
from server.store import notebooks, service
from server.store.opening import Place, in_one_transaction
from tests.failures.sabotage import execute_at
from tests.failures.serving import Served


@dataclass(frozen=True)
class Copy:
    """A copy of a service's database."""

    of_service: Served
    name: str
    made_ms: int

    @classmethod
    def of(cls, running: Served) -> Copy:
        """Copy it as it is now."""
        copy = cls(running, f"copy_{secrets.token_hex(4)}", time.time_ns() // 1_000_000)
        if running.database_url is None:
            with (
                closing(sqlite3.connect(running.database_file)) as source,
                closing(sqlite3.connect(running.folder / copy.name)) as target,
            ):
                source.backup(target)
            return copy
        # PostgreSQL copies only what nobody is connected to.
        running.stop()
        _run(running, f"CREATE DATABASE {copy.name} TEMPLATE {_name_of(running.database_url)}")
        running.start()
        return copy

    def put_back(self) -> None:
        """Put it in the place of the database, and note that it was, as restoring does."""
        stopped = self.of_service
        stopped.stop()
        place: Place = stopped.database_file
        if stopped.database_url is None:
            shutil.copy(stopped.folder / self.name, stopped.database_file)
            for suffix in ("-wal", "-shm"):
                stopped.database_file.with_name(f"linkwell.db{suffix}").unlink(missing_ok=True)
        else:
            place = PostgresUrl(stopped.database_url)
            name = _name_of(stopped.database_url)
            _run(
                stopped,
                f"DROP DATABASE {name} WITH (FORCE)",
                f"CREATE DATABASE {name} TEMPLATE {self.name}",
            )

        def note(connection: Connection) -> None:
            service.begin_anew(connection, secrets.token_hex(8), self.made_ms)
            notebooks.close_all(connection)

        in_one_transaction(place, note)
        stopped.start()


def _run(stopped: Served, *statements: str) -> None:
    assert stopped.database_url is not None
    parts = urlsplit(stopped.database_url)
    execute_at(urlunsplit(parts._replace(path="/postgres")), *statements)


def _name_of(url: str) -> str:
    return urlsplit(url).path.strip("/")
