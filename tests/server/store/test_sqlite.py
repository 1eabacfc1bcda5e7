"""SQLite: one writer thread and one commit for a group; what failed leaves nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.errors import DiskFull, Unavailable
from server.store import service
from server.store.database import SqliteDatabase
from tests.server.store.jobs import failing, putting, values


def counting(name: str) -> Callable[[Connection], str]:
    """Write how often this was committed."""

    def count(connection: Connection) -> str:
        service.put(connection, name, str(int(service.get(connection, name) or 0) + 1))
        return name

    return count


def losing_the_transaction(name: str) -> Callable[[Connection], None]:
    """As SQLite itself does on some errors: everything in the transaction is rolled back."""

    def lose(connection: Connection) -> None:
        service.put(connection, name, "never")
        connection.exec_driver_sql("ROLLBACK")
        raise ValueError(name)

    return lose


class HeldWriter:
    """Keeps the writer busy, so that what is asked meanwhile becomes one group."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._go_on = threading.Event()
        self._busy = asyncio.ensure_future(database.write(lambda _: self._go_on.wait(10)))

    async def together(self, *jobs: asyncio.Future[object]) -> list[object]:
        await asyncio.sleep(0)
        self._go_on.set()
        await self._busy
        return await asyncio.gather(*jobs, return_exceptions=True)


def as_group(
    database: SqliteDatabase, *fns: Callable[[Connection], object]
) -> list[asyncio.Future[object]]:
    return [asyncio.ensure_future(database.write(fn)) for fn in fns]


@pytest.mark.parametrize("at", range(4))
async def test_a_failure_at_any_place_of_a_group_harms_no_other(
    sqlite: SqliteDatabase, at: int
) -> None:
    held = HeldWriter(sqlite)
    jobs: list[Callable[[Connection], object]] = [putting(str(index)) for index in range(4)]
    jobs[at] = failing(str(at))
    results = await held.together(*as_group(sqlite, *jobs))
    others = {str(index) for index in range(4)} - {str(at)}
    assert isinstance(results[at], ValueError)
    assert {result for result in results if isinstance(result, str)} == others
    assert set(await values(sqlite)) == others


@pytest.mark.parametrize("at", range(4))
async def test_a_group_whose_transaction_is_lost_is_run_again_one_by_one(
    sqlite: SqliteDatabase, at: int
) -> None:
    held = HeldWriter(sqlite)
    jobs: list[Callable[[Connection], object]] = [counting(str(index)) for index in range(4)]
    jobs[at] = losing_the_transaction(str(at))
    results = await held.together(*as_group(sqlite, *jobs))
    others = {str(index) for index in range(4)} - {str(at)}
    assert isinstance(results[at], ValueError)
    assert {result for result in results if isinstance(result, str)} == others
    assert await values(sqlite) == dict.fromkeys(others, "1")


async def test_a_full_disk_is_said_and_spoils_only_what_does_not_fit(
    sqlite: SqliteDatabase,
) -> None:
    held = HeldWriter(sqlite)

    def too_much(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        try:
            service.put(connection, "much", "x" * 1_000_000)
        finally:
            if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr] # sqlite3's
                connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    results = await held.together(*as_group(sqlite, putting("before"), too_much, putting("after")))
    assert results[0] == "before"
    assert isinstance(results[1], DiskFull)
    assert results[2] == "after"
    assert set(await values(sqlite)) == {"before", "after"}


async def test_nothing_resolves_before_the_commit_returned(
    sqlite: SqliteDatabase, path: Path
) -> None:
    other = sqlite3.connect(path)
    held = HeldWriter(sqlite)
    seen: list[int] = []

    def look(_: asyncio.Future[object]) -> None:
        seen.append(
            other.execute("SELECT count(*) FROM service WHERE name != 'incarnation'").fetchone()[0]
        )

    jobs = as_group(sqlite, putting("one"), putting("two"))
    for job in jobs:
        job.add_done_callback(look)
    await held.together(*jobs)
    other.close()
    assert seen == [2, 2]


async def test_a_reader_sees_one_moment_throughout(sqlite: SqliteDatabase) -> None:
    await sqlite.write(putting("one", "old"))
    begun, go_on = threading.Event(), threading.Event()

    def read_twice(connection: Connection) -> tuple[str | None, str | None]:
        first = service.get(connection, "one")
        begun.set()
        go_on.wait(10)
        return first, service.get(connection, "one")

    reading = asyncio.ensure_future(sqlite.read(read_twice))
    await asyncio.to_thread(begun.wait, 10)
    await sqlite.write(putting("one", "new"))
    go_on.set()
    assert await reading == ("old", "old")
    assert await sqlite.read(lambda connection: service.get(connection, "one")) == "new"


async def test_a_group_that_finds_the_lock_taken_waits_for_it_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.database.BUSY_MS", 300)
    with closing(SqliteDatabase(path)) as database:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        first = as_group(database, putting("first"))
        await asyncio.sleep(0.1)  # the writer has taken it, and waits for the lock
        started = time.monotonic()
        group = as_group(database, *[putting(str(index)) for index in range(20)])
        results = await asyncio.gather(*first, *group, return_exceptions=True)
        waited = time.monotonic() - started
        other.execute("ROLLBACK")
        other.close()
        assert [type(result) for result in results] == [Unavailable] * 21
        assert waited < 3
        assert await database.write(putting("after")) == "after"
        assert set(await values(database)) == {"after"}
