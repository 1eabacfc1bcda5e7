"""PostgreSQL: real transactions on a bounded number of connections.

A write runs at READ COMMITTED: it locks the notebooks that it is about (in the order of their
ids) before it reads anything that it decides on. A read is one REPEATABLE READ snapshot. Store
functions are the same as for SQLite; SQLAlchemy lets them wait for asyncpg where they stand.

A transaction that lost a race, or its connection, before COMMIT was sent is run again. Once it
was sent, nobody can tell: that is ``Unavailable``, and the device sends the same again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from server.errors import Unavailable
from server.settings import PostgresUrl
from server.store.failures import (
    failure_of,
    lost_the_connection,
    may_go_well_again,
    reason_of,
)

T = TypeVar("T")
log = logging.getLogger("linkwell.database")

WRITERS: Final = 12
READERS: Final = 6
"""Connections at most, of each. Apart, so that writers who wait for a lock hold up no reader."""
TRIES_MAX: Final = 5
PAUSE_S: Final = 0.01
"""Before the second try, and twice as long before each further one."""
CONNECT_S: Final = 5
COMMAND_S: Final = 60
"""A statement that takes longer has lost its server."""
LOCK_MS: Final = 5_000
STATEMENTS_KEPT: Final = 512
"""Prepared on each connection: more than there are."""

# Advisory locks are numbers that only their users give a meaning.
_ALONE: Final = 7_811_040_272
_WRITE: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'"
)
_SESSION: Final = {
    "application_name": "linkwell",
    "lock_timeout": str(LOCK_MS),
    # A server that hangs must not keep a notebook locked.
    "idle_in_transaction_session_timeout": str(COMMAND_S * 1000),
    "jit": "off",
}
CONNECTING: Final[dict[str, Any]] = {
    "timeout": CONNECT_S,
    "command_timeout": COMMAND_S,
    "statement_cache_size": STATEMENTS_KEPT,
    "max_cached_statement_lifetime": 0,
    "server_settings": _SESSION,
}


class NotCommitted(Exception):
    """A job went on after one of its statements had failed, so that nothing of it was kept."""


class CannotConnect(Exception):
    """PostgreSQL is not there, or does not let us in. The message is for the operator alone."""


class _OutcomeUnknown(Exception):
    """COMMIT was sent, and nobody knows what became of it."""


class PostgresDatabase:
    """One database of a PostgreSQL server, durable when :meth:`write` resolves."""

    def __init__(self, url: PostgresUrl, *, writers: int = WRITERS, readers: int = READERS) -> None:
        self.url = url
        self._sizes = writers, readers
        self._pools: dict[asyncio.AbstractEventLoop, _Pool] = {}
        self._closed = False

    async def write(self, fn: Callable[[Connection], T]) -> T:
        pool = await self._pool()
        return await pool.run(pool.writers, _WRITE, fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        pool = await self._pool()
        return await pool.run(pool.readers, _READ, fn)

    def close(self) -> None:
        """Take no more jobs. Connections close with the event loop that they belong to."""
        self._closed = True

    async def _pool(self) -> _Pool:
        if self._closed:
            raise Unavailable
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pool = self._pools[loop] = _Pool(self.url, *self._sizes)
            # A connection cannot outlive its loop. Before it ends, a loop finishes the
            # asynchronous generators that were begun in it: this one closes the connections.
            pool.end = self._at_the_end_of(loop)
            await anext(pool.end)
        return pool

    async def _at_the_end_of(self, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            await self._pools.pop(loop).close()


@dataclass(slots=True)
class _Line:
    """One connection: as the store's functions use it, and the driver's own beneath."""

    connection: AsyncConnection
    driver: Any

    async def transact(self, begin: str, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` between BEGIN and COMMIT.

        Raises:
            _OutcomeUnknown: once COMMIT was sent and its answer did not come.
            NotCommitted: if the server made a ROLLBACK of it.
        """
        await self.driver.execute(begin)
        result: T = await self.connection.run_sync(fn)
        try:
            said = await self.driver.execute("COMMIT")
        except Exception as error:
            if begin is _READ:
                raise
            raise _OutcomeUnknown from error
        if said != "COMMIT":
            raise NotCommitted(said)
        return result

    async def roll_back(self, error: Exception) -> bool:
        """Whether it is as good as new after that error."""
        unsure = isinstance(error, (_OutcomeUnknown, TimeoutError))
        if unsure or lost_the_connection(error) or self.driver.is_closed():
            return False
        try:
            await self.driver.execute("ROLLBACK")
        except Exception:
            return False
        return True

    async def drop(self) -> None:
        """Let go without a word: nobody knows what state it is in."""
        self.driver.terminate()
        with suppress(Exception):
            await self.connection.invalidate()
        with suppress(Exception):
            await self.connection.close()


class _Pool:
    """The connections of one event loop. They are made when they are needed, and kept."""

    def __init__(
        self,
        url: PostgresUrl,
        writers: int,
        readers: int,
        connecting: Mapping[str, Any] = CONNECTING,
    ) -> None:
        self.writers = asyncio.Semaphore(writers)
        self.readers = asyncio.Semaphore(readers)
        self.end: AsyncGenerator[None] | None = None
        self._url = url
        self._engine = _engine(url, connecting)
        self._idle: list[_Line] = []

    async def run(self, room: asyncio.Semaphore, begin: str, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in a transaction, and again while that may help."""
        tries = 0
        while True:
            try:
                async with room:
                    return await self.once(begin, fn)
            except Exception as error:
                tries += 1
                if tries == TRIES_MAX or not may_go_well_again(error):
                    raise _as_told(error) from error
            await asyncio.sleep(PAUSE_S * 2**tries)

    async def once(self, begin: str, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in one transaction."""
        line = await self._take()
        try:
            result = await line.transact(begin, fn)
        except Exception as error:
            if await line.roll_back(error):
                self._idle.append(line)
            else:
                await line.drop()
            raise
        except BaseException:  # given up, in the middle of whatever it was
            await line.drop()
            raise
        self._idle.append(line)
        return result

    async def close(self) -> None:
        while self._idle:
            with suppress(Exception):
                await self._idle.pop().connection.close()

    async def _take(self) -> _Line:
        while self._idle:
            line = self._idle.pop()
            if not line.driver.is_closed():
                return line
            await line.drop()
        try:
            connection = await self._engine.connect()
        except Exception as error:
            raise CannotConnect(f"{self._url}: {reason_of(error)}") from error
        driver = (await connection.get_raw_connection()).driver_connection
        return _Line(connection, driver)


def _as_told(error: Exception) -> Exception:
    """The error as whoever asked is told it; what only the operator can mend is logged."""
    if isinstance(error, _OutcomeUnknown):
        cause = error.__cause__ or error
        log.error("PostgreSQL did not confirm a transaction: %s", reason_of(cause))
        return failure_of(cause) or Unavailable()
    if isinstance(error, CannotConnect):
        log.error("PostgreSQL cannot be reached at %s", error)
        return Unavailable()
    failure = failure_of(error)
    if failure is None:
        return error
    if failure is not error:
        log.error("PostgreSQL failed: %s", reason_of(error))
    return failure


def _engine(url: PostgresUrl, connecting: Mapping[str, Any]) -> AsyncEngine:
    """An engine whose connections leave BEGIN and COMMIT to us."""

    async def connect(*_: Any, **__: Any) -> Any:
        driver = await asyncpg.connect(url.whole, **connecting)
        # Whatever the server was set to: what is acknowledged is on its disk.
        await driver.execute(_DURABLE)
        return driver

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )


# Without a running service: one transaction, and waiting for it


def in_one_transaction(url: PostgresUrl, fn: Callable[[Connection], T]) -> T:
    """Run ``fn`` in a transaction; only one such at a time, whoever else asks.

    Raises:
        CannotConnect, Unavailable, DiskFull: and what ``fn`` raised, with nothing written.
    """

    def alone(connection: Connection) -> T:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ALONE})")
        return fn(connection)

    return _in_a_loop_of_its_own(_once(url, _WRITE, alone))


def in_one_snapshot(url: PostgresUrl, fn: Callable[[Connection], T]) -> T:
    """Run ``fn`` on one unchanging snapshot.

    Raises:
        CannotConnect, Unavailable: and what ``fn`` raised.
    """
    return _in_a_loop_of_its_own(_once(url, _READ, fn))


async def _once(url: PostgresUrl, begin: str, fn: Callable[[Connection], T]) -> T:
    # What an operator waits for may take its time: tables are changed, or everything is read.
    settings = {**_SESSION, "idle_in_transaction_session_timeout": "0"}
    patiently = {**CONNECTING, "command_timeout": None, "server_settings": settings}
    pool = _Pool(url, 1, 1, patiently)
    try:
        return await pool.once(begin, fn)
    except CannotConnect:
        raise
    except Exception as error:
        raise _as_told(error) from error
    finally:
        await pool.close()


def _in_a_loop_of_its_own(work: Coroutine[Any, Any, T]) -> T:
    # In a thread: whoever asks may be in a loop already.
    with ThreadPoolExecutor(1, thread_name_prefix="linkwell-once") as thread:
        return thread.submit(asyncio.run, work).result()
