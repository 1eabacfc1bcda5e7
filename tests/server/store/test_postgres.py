"""PostgreSQL: races, lost connections, and the one moment at which nobody can tell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from server.errors import DiskFull, Unavailable
from server.store import accounts, codes, notebooks, service
from server.store.accounts import AccountRow
from server.store.batch import Batch
from server.store.codes import CodeRow
from server.store.notebooks import NotebookRow
from server.store.postgres import TRIES_MAX, NotCommitted, PostgresDatabase
from tests.databases import PostgresServer, name_of
from tests.server.store.jobs import putting, values


def wait_for(connection: Connection, work: Callable[[], Awaitable[Any]]) -> None:
    """Let a job wait where it stands, while the event loop goes on."""
    face: Any = connection.connection.dbapi_connection
    face.run_async(lambda _: work())


class Meeting:
    """A place in a job at which the test and the job wait for each other."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()
        self.times = 0

    def at(self, connection: Connection) -> None:
        self.times += 1
        self.reached.set()
        wait_for(connection, self.go_on.wait)


def backend(connection: Connection) -> int:
    """The process of the server that runs the job."""
    return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


async def kill(database: PostgresDatabase, process: int) -> None:
    def terminate(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")

    await database.read(terminate)


async def books(database: PostgresDatabase, *ids: str) -> None:
    def add(connection: Connection) -> None:
        for one in ids:
            notebooks.add(connection, NotebookRow(one, f"owner of {one}", 0, 0, 0))

    await database.write(add)


def take_next(connection: Connection, notebook: str) -> int:
    book = notebooks.lock(connection, notebook)
    assert book is not None
    notebooks.advance(Batch(connection, holds=False), notebook, book.counter + 1, 0)
    return book.counter + 1


# Locks and snapshots


async def test_whoever_writes_to_a_notebook_waits_for_whoever_was_first(
    pg: PostgresDatabase,
) -> None:
    await books(pg, "n", "other")
    first = Meeting()

    def slow(connection: Connection) -> int:
        given = take_next(connection, "n")
        first.at(connection)
        return given

    slowly = asyncio.ensure_future(pg.write(slow))
    await first.reached.wait()
    next_one = asyncio.ensure_future(pg.write(lambda connection: take_next(connection, "n")))
    # Meanwhile others go about their business.
    assert await pg.write(lambda connection: take_next(connection, "other")) == 1
    await asyncio.sleep(0.1)
    assert not next_one.done()
    first.go_on.set()
    assert (await slowly, await next_one) == (1, 2)


async def test_of_codes_that_are_made_at_once_for_one_account_one_is_left(
    pg: PostgresDatabase,
) -> None:
    await pg.write(lambda connection: accounts.add(connection, AccountRow("a", "w", None, b"", 0)))
    first = Meeting()

    def making(name: str, meeting: Meeting | None) -> Callable[[Connection], None]:
        def make(connection: Connection) -> None:
            codes.withdraw(connection, "a", "device")
            if meeting is not None:
                meeting.at(connection)
            codes.add(connection, CodeRow(name, name.encode(), "a", "device", "a", 0, 9))

        return make

    one = asyncio.ensure_future(pg.write(making("one", first)))
    await first.reached.wait()
    two = asyncio.ensure_future(pg.write(making("two", None)))
    await asyncio.sleep(0.1)
    first.go_on.set()
    await asyncio.gather(one, two)
    assert await pg.write(lambda connection: codes.by_hash(connection, b"one")) is None


async def test_a_reader_sees_one_moment_throughout(pg: PostgresDatabase) -> None:
    await pg.write(putting("one", "old"))
    between = Meeting()

    def read_twice(connection: Connection) -> tuple[str | None, str | None]:
        before = service.get(connection, "one")
        between.at(connection)
        return before, service.get(connection, "one")

    reading = asyncio.ensure_future(pg.read(read_twice))
    await between.reached.wait()
    await pg.write(putting("one", "new"))
    between.go_on.set()
    assert await reading == ("old", "old")
    assert await values(pg) == {"one": "new"}


async def test_those_who_wait_for_a_lock_hold_up_no_reader(pg: PostgresDatabase) -> None:
    await books(pg, "n")
    first = Meeting()

    def slow(connection: Connection) -> None:
        take_next(connection, "n")
        first.at(connection)

    slowly = asyncio.ensure_future(pg.write(slow))
    await first.reached.wait()
    waiting = [
        asyncio.ensure_future(pg.write(lambda connection: take_next(connection, "n")))
        for _ in range(40)
    ]
    await asyncio.sleep(0.5)
    async with asyncio.timeout(3):
        assert await values(pg) == {}
    first.go_on.set()
    await slowly
    assert sorted(await asyncio.gather(*waiting)) == list(range(2, 42))


async def test_two_who_lock_each_other_out_both_go_well_in_the_end(pg: PostgresDatabase) -> None:
    await books(pg, "a", "b")
    both = asyncio.Barrier(2)
    runs = 0

    def crossing(one: str, other: str) -> Callable[[Connection], None]:
        met = False

        def cross(connection: Connection) -> None:
            nonlocal met, runs
            runs += 1
            take_next(connection, one)
            if not met:
                met = True
                wait_for(connection, both.wait)
            take_next(connection, other)

        return cross

    await asyncio.gather(pg.write(crossing("a", "b")), pg.write(crossing("b", "a")))
    assert runs == 3
    assert await pg.write(lambda connection: take_next(connection, "a")) == 3
    assert await pg.write(lambda connection: take_next(connection, "b")) == 3


# Connections that are lost


async def test_a_job_whose_connection_is_killed_under_it_is_run_again(
    pg: PostgresDatabase,
) -> None:
    middle = Meeting()
    seen: list[int] = []

    def put(connection: Connection) -> None:
        service.put(connection, "count", str(int(service.get(connection, "count") or 0) + 1))
        seen.append(backend(connection))
        middle.at(connection)
        service.put(connection, "done", "yes")

    writing = asyncio.ensure_future(pg.write(put))
    await middle.reached.wait()
    await kill(pg, seen[0])
    middle.go_on.set()
    await writing
    assert len(set(seen)) == 2
    assert await values(pg) == {"count": "1", "done": "yes"}


async def test_a_reader_whose_connection_is_killed_reads_again(pg: PostgresDatabase) -> None:
    await pg.write(putting("one"))
    middle = Meeting()
    seen: list[int] = []

    def read(connection: Connection) -> str | None:
        seen.append(backend(connection))
        middle.at(connection)
        return service.get(connection, "one")

    reading = asyncio.ensure_future(pg.read(read))
    await middle.reached.wait()
    await kill(pg, seen[0])
    middle.go_on.set()
    assert await reading == "there"


async def test_connections_that_died_while_nobody_looked_are_made_anew(
    pg: PostgresDatabase, postgres: PostgresServer
) -> None:
    # More than a job has tries.
    idle = TRIES_MAX + 3
    await asyncio.gather(*(pg.write(putting(str(number))) for number in range(idle)))
    await asyncio.to_thread(postgres.hang_up, pg.url)
    await pg.write(putting("one"))
    assert len(await values(pg)) == idle + 1


@asynccontextmanager
async def slow_commits(pg: PostgresDatabase) -> AsyncIterator[None]:
    """Let COMMIT itself take seconds, in whatever writes a fact."""

    def slow_down(connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE FUNCTION dawdle() RETURNS trigger AS "
            "'BEGIN PERFORM pg_sleep(8); RETURN NULL; END' LANGUAGE plpgsql"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON service DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION dawdle()"
        )

    def as_before(connection: Connection) -> None:
        connection.exec_driver_sql("DROP FUNCTION dawdle CASCADE")

    await pg.write(slow_down)
    try:
        yield
    finally:
        await pg.write(as_before)


async def test_a_commit_whose_answer_is_lost_is_not_sent_again_but_said_to_be_unsure(
    pg: PostgresDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[int] = []

    def put(connection: Connection) -> None:
        runs.append(backend(connection))
        service.put(connection, "one", "there")

    async with slow_commits(pg):
        writing = asyncio.ensure_future(pg.write(put))
        await asyncio.sleep(0.5)
        assert len(runs) == 1
        assert not writing.done()
        await kill(pg, runs[0])
        with pytest.raises(Unavailable):
            await writing
    assert len(runs) == 1
    assert "did not confirm a transaction" in caplog.text
    # The device sends it again: change ids make sure that it counts once.
    await pg.write(put)
    assert await values(pg) == {"one": "there"}


async def test_whoever_gives_up_in_the_middle_leaves_nothing_and_no_connection_half_used(
    pg: PostgresDatabase,
) -> None:
    middle = Meeting()

    def put(connection: Connection) -> None:
        service.put(connection, "one", "never")
        middle.at(connection)

    writing = asyncio.ensure_future(pg.write(put))
    await middle.reached.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await asyncio.gather(*(pg.write(putting(str(number))) for number in range(20)))
    assert set(await values(pg)) == {str(number) for number in range(20)}


async def test_connections_are_bounded_and_end_with_their_loop(
    pg: PostgresDatabase, postgres: PostgresServer
) -> None:
    def connections() -> int:
        rows = postgres.run(
            "SELECT datname FROM pg_stat_activity WHERE application_name = 'linkwell'"
        )
        return [row[0] for row in rows].count(name_of(pg.url))

    small = PostgresDatabase(pg.url, writers=2, readers=1)

    async def many() -> None:
        await asyncio.gather(
            *(small.write(putting(str(number))) for number in range(30)),
            *(small.read(backend) for _ in range(30)),
        )
        assert await asyncio.to_thread(connections) == 3

    await asyncio.to_thread(lambda: asyncio.run(many()))
    assert connections() == 0


# What PostgreSQL says


def raising(state: str, runs: list[str]) -> Callable[[Connection], None]:
    """A job in which the server itself fails in that way."""

    def fail(connection: Connection) -> None:
        runs.append(state)
        service.put(connection, "one", "never")
        connection.exec_driver_sql(
            f"DO $$ BEGIN RAISE EXCEPTION 'hush' USING ERRCODE = '{state}'; END $$"
        )

    return fail


@pytest.mark.parametrize(
    ("state", "told", "tries"),
    [
        ("53100", DiskFull, 1),  # disk full
        ("53200", Unavailable, 1),  # out of memory
        ("57014", Unavailable, 1),  # cancelled
        ("55P03", Unavailable, 1),  # a lock was not to be had
        ("40001", Unavailable, TRIES_MAX),  # serialization failure
        ("40P01", Unavailable, TRIES_MAX),  # deadlock
    ],
)
async def test_what_fails_is_tried_again_where_that_can_help_and_not_for_ever(
    pg: PostgresDatabase, state: str, told: type[Exception], tries: int
) -> None:
    runs: list[str] = []
    with pytest.raises(told):
        await pg.write(raising(state, runs))
    assert len(runs) == tries
    assert await values(pg) == {}


async def test_a_fault_of_ours_is_not_called_the_databases(
    pg: PostgresDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[str] = []
    with pytest.raises(Exception, match="hush") as raised:
        await pg.write(raising("22012", runs))
    assert not isinstance(raised.value, Unavailable)
    assert len(runs) == 1
    assert caplog.text == ""


async def test_a_job_that_goes_on_after_a_failed_statement_is_never_acknowledged(
    pg: PostgresDatabase,
) -> None:
    def swallow(connection: Connection) -> str:
        service.put(connection, "one", "never")
        try:
            connection.exec_driver_sql("SELECT 1 / 0")
        except Exception:
            return "all is well"
        raise AssertionError

    with pytest.raises(NotCommitted):
        await pg.write(swallow)
    assert await values(pg) == {}


async def test_what_is_acknowledged_is_on_disk_whatever_the_database_was_set_to(
    pg: PostgresDatabase, postgres: PostgresServer
) -> None:
    name = name_of(pg.url)
    postgres.run(f"ALTER DATABASE {name} SET synchronous_commit = off")

    def shown(connection: Connection) -> str:
        return str(connection.exec_driver_sql("SHOW synchronous_commit").scalar_one())

    try:
        assert await pg.write(shown) == "on"
    finally:
        postgres.run(f"ALTER DATABASE {name} RESET synchronous_commit")
