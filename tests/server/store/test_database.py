"""What either database promises: what was acknowledged stays, what failed leaves nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.errors import Unavailable
from server.store import notebooks, service
from server.store.batch import Batch
from server.store.database import Database
from server.store.notebooks import NotebookRow
from server.store.opening import Place, in_one_snapshot, in_one_transaction, open_database
from tests.server.store.jobs import failing, putting, values


async def test_what_was_written_is_there_for_whoever_reads_next(database: Database) -> None:
    assert await database.write(putting("one")) == "one"
    assert await values(database) == {"one": "there"}


async def test_a_job_that_fails_leaves_nothing_and_says_why(database: Database) -> None:
    with pytest.raises(ValueError, match="one"):
        await database.write(failing("one"))
    assert await values(database) == {}


async def test_a_job_that_fails_harms_no_other(database: Database) -> None:
    jobs = [failing(str(n)) if n % 3 == 0 else putting(str(n)) for n in range(30)]
    results = await asyncio.gather(*map(database.write, jobs), return_exceptions=True)
    others = {str(n) for n in range(30) if n % 3}
    assert [type(result) for result in results[::3]] == [ValueError] * 10
    assert {result for result in results if isinstance(result, str)} == others
    assert set(await values(database)) == others


async def test_read_and_write_by_many_at_once_under_a_lock_loses_nothing(
    database: Database,
) -> None:
    await database.write(
        lambda connection: notebooks.add(connection, NotebookRow("n", "o", 0, 0, 0))
    )

    def one_more(connection: Connection) -> int:
        book = notebooks.lock(connection, "n")
        assert book is not None
        batch = Batch(connection)
        notebooks.advance(batch, "n", book.counter + 1, book.open_counter)
        batch.flush()
        return book.counter + 1

    given = await asyncio.gather(*(database.write(one_more) for _ in range(200)))
    assert sorted(given) == list(range(1, 201))
    book = await database.read(lambda connection: notebooks.find(connection, "n"))
    assert book is not None
    assert book.counter == 200


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable):
        await database.read(putting("one"))
    assert await values(database) == {}


async def test_after_closing_nothing_is_promised(place: Place) -> None:
    database = open_database(place)
    await database.write(putting("one"))
    database.close()
    with pytest.raises(Unavailable):
        await database.write(putting("two"))
    with pytest.raises(Unavailable):
        await database.read(lambda connection: service.get(connection, "one"))


async def test_one_database_serves_several_event_loops(database: Database) -> None:
    await database.write(putting("here"))
    await asyncio.to_thread(lambda: asyncio.run(database.write(putting("there"))))
    assert set(await values(database)) == {"here", "there"}


async def test_an_operators_transaction_is_whole_or_nothing(place: Place) -> None:
    assert in_one_transaction(place, putting("one")) == "one"
    with pytest.raises(ValueError, match="two"):
        in_one_transaction(place, failing("two"))
    assert in_one_snapshot(place, lambda connection: service.get(connection, "one")) == "there"
    assert in_one_snapshot(place, lambda connection: service.get(connection, "two")) is None


_WRITES_AND_SAYS_SO = """
import asyncio, sys
from pathlib import Path
from server.store import service
from server.settings import PostgresUrl
from server.store.opening import open_database

async def main():
    place = sys.argv[1]
    database = open_database(PostgresUrl(place) if "://" in place else Path(place))
    for number in range(1_000_000):
        await database.write(lambda connection: service.put(connection, f"n{number}", "there"))
        print(number, flush=True)

asyncio.run(main())
"""


def test_what_was_acknowledged_outlives_a_kill(place: Place) -> None:
    said = str(place) if isinstance(place, Path) else place.whole
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITES_AND_SAYS_SO, said],
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

    def kept(connection: Connection) -> set[str]:
        return {name for number in acknowledged if service.get(connection, name := f"n{number}")}

    assert in_one_snapshot(place, kept) == {f"n{number}" for number in acknowledged}
