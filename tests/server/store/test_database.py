"""One writer, many readers: what was acknowledged stays, what failed leaves nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.errors import DiskFull, Unavailable
from server.store import service
from server.store.database import Database


def putting(name: str, value: str = "there") -> Callable[[Connection], str]:
    def put(connection: Connection) -> str:
        service.put(connection, name, value)
        return name

    return put


def counting(name: str) -> Callable[[Connection], str]:
    """Write how often this was committed."""

    def count(connection: Connection) -> str:
        service.put(connection, name, str(int(service.get(connection, name) or 0) + 1))
        return name

    return count


def failing(name: str) -> Callable[[Connection], None]:
    def fail(connection: Connection) -> None:
        service.put(connection, name, "never")
        raise ValueError(name)

    return fail


def losing_the_transaction(name: str) -> Callable[[Connection], None]:
    """As SQLite itself does on some errors: everything in the transaction is rolled back."""

    def lose(connection: Connection) -> None:
        service.put(connection, name, "never")
        connection.exec_driver_sql("ROLLBACK")
        raise ValueError(name)

    return lose


class HeldWriter:
    """Keeps the writer busy, so that what is asked meanwhile becomes one group."""

    def __init__(self, database: Database) -> None:
        self._go_on = threading.Event()
        self._busy = asyncio.ensure_future(database.write(lambda _: self._go_on.wait(10)))

    async def together(self, *jobs: asyncio.Future[object]) -> list[object]:
        await asyncio.sleep(0)
        self._go_on.set()
        await self._busy
        return await asyncio.gather(*jobs, return_exceptions=True)


async def counts(database: Database) -> dict[str, str]:
    def read(connection: Connection) -> dict[str, str]:
        rows = connection.exec_driver_sql("SELECT name, value FROM service")
        return {row[0]: row[1] for row in rows if row[0] != service.INCARNATION}

    return await database.read(read)


async def values(database: Database) -> set[str]:
    def read(connection: Connection) -> set[str]:
        return {str(row[0]) for row in connection.exec_driver_sql("SELECT name FROM service")}

    return await database.read(read) - {service.INCARNATION}


def as_group(
    database: Database, *fns: Callable[[Connection], object]
) -> list[asyncio.Future[object]]:
    return [asyncio.ensure_future(database.write(fn)) for fn in fns]


async def test_what_was_written_is_there_for_whoever_reads_next(database: Database) -> None:
    assert await database.write(putting("one")) == "one"
    assert await values(database) == {"one"}


async def test_a_job_that_fails_leaves_nothing_and_says_why(database: Database) -> None:
    with pytest.raises(ValueError, match="one"):
        await database.write(failing("one"))
    assert await values(database) == set()


@pytest.mark.parametrize("at", range(4))
async def test_a_failure_at_any_place_of_a_group_harms_no_other(
    database: Database, at: int
) -> None:
    held = HeldWriter(database)
    jobs: list[Callable[[Connection], object]] = [putting(str(index)) for index in range(4)]
    jobs[at] = failing(str(at))
    results = await held.together(*as_group(database, *jobs))
    others = {str(index) for index in range(4)} - {str(at)}
    assert isinstance(results[at], ValueError)
    assert {result for result in results if isinstance(result, str)} == others
    assert await values(database) == others


@pytest.mark.parametrize("at", range(4))
async def test_a_group_whose_transaction_is_lost_is_run_again_one_by_one(
    database: Database, at: int
) -> None:
    held = HeldWriter(database)
    jobs: list[Callable[[Connection], object]] = [counting(str(index)) for index in range(4)]
    jobs[at] = losing_the_transaction(str(at))
    results = await held.together(*as_group(database, *jobs))
    others = {str(index) for index in range(4)} - {str(at)}
    assert isinstance(results[at], ValueError)
    assert {result for result in results if isinstance(result, str)} == others
    assert await counts(database) == dict.fromkeys(others, "1")


async def test_a_full_disk_is_said_and_spoils_only_what_does_not_fit(database: Database) -> None:
    held = HeldWriter(database)

    def too_much(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        try:
            service.put(connection, "much", "x" * 1_000_000)
        finally:
            if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr] # sqlite3's
                connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    results = await held.together(
        *as_group(database, putting("before"), too_much, putting("after"))
    )
    assert results[0] == "before"
    assert isinstance(results[1], DiskFull)
    assert results[2] == "after"
    assert await values(database) == {"before", "after"}


async def test_nothing_resolves_before_the_commit_returned(database: Database, path: Path) -> None:
    other = sqlite3.connect(path)
    held = HeldWriter(database)
    seen: list[int] = []

    def look(_: asyncio.Future[object]) -> None:
        seen.append(
            other.execute("SELECT count(*) FROM service WHERE name != 'incarnation'").fetchone()[0]
        )

    jobs = as_group(database, putting("one"), putting("two"))
    for job in jobs:
        job.add_done_callback(look)
    await held.together(*jobs)
    other.close()
    assert seen == [2, 2]


async def test_read_and_write_by_many_at_once_loses_nothing(database: Database) -> None:
    await database.write(putting("count", "0"))

    def one_more(connection: Connection) -> None:
        value = int(service.get(connection, "count") or 0)
        service.put(connection, "count", str(value + 1))

    await asyncio.gather(*(database.write(one_more) for _ in range(200)))
    assert await database.read(lambda connection: service.get(connection, "count")) == "200"


async def test_a_reader_sees_one_moment_throughout(database: Database) -> None:
    await database.write(putting("one", "old"))
    begun, go_on = threading.Event(), threading.Event()

    def read_twice(connection: Connection) -> tuple[str | None, str | None]:
        first = service.get(connection, "one")
        begun.set()
        go_on.wait(10)
        return first, service.get(connection, "one")

    reading = asyncio.ensure_future(database.read(read_twice))
    await asyncio.to_thread(begun.wait, 10)
    await database.write(putting("one", "new"))
    go_on.set()
    assert await reading == ("old", "old")
    assert await database.read(lambda connection: service.get(connection, "one")) == "new"


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable):
        await database.read(putting("one"))
    assert await values(database) == set()


async def test_after_closing_nothing_is_promised(path: Path) -> None:
    database = Database(path)
    await database.write(putting("one"))
    database.close()
    with pytest.raises(Unavailable):
        await database.write(putting("two"))


_WRITES_AND_SAYS_SO = """
import asyncio, sys
from pathlib import Path
from server.store import service
from server.store.database import Database

async def main():
    database = Database(Path(sys.argv[1]))
    for number in range(1_000_000):
        await database.write(lambda connection: service.put(connection, f"n{number}", "there"))
        print(number, flush=True)

asyncio.run(main())
"""


def test_what_was_acknowledged_outlives_a_kill(path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITES_AND_SAYS_SO, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(20)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [int(line) for line in writer.stdout.read().split()]
    writer.wait(10)
    writer.stdout.close()
    with sqlite3.connect(path) as survivor:
        kept = {row[0] for row in survivor.execute("SELECT name FROM service")}
    survivor.close()
    assert {f"n{number}" for number in acknowledged} <= kept
