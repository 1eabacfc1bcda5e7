"""The one database, and the one kept in a file: a single writer thread, and a pool of readers.

Jobs are plain functions of a Core ``Connection``. In SQLite each runs in a savepoint of its own;
all that wait at the same moment share one commit. ``server.store.postgres`` is the other kind.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from server.errors import Unavailable
from server.store.failures import failure_of

T = TypeVar("T")

GROUP_JOBS_MAX: Final = 64
READERS: Final = 4
BUSY_MS: Final = 5_000
CHECKPOINT_PAGES: Final = 8_000
"""How long the log grows (to some 32 MB) before it is moved into the database. Each group of
commits writes the same last pages of many notebooks; moving them seldom moves them once."""

__all__ = ["Database", "SqliteDatabase", "failure_of", "open_engine"]


class Database(Protocol):
    """Runs jobs: plain functions of a Core ``Connection``, the same for every kind of database.

    **Nothing resolves before COMMIT has returned.** A job may run more than once (after a race, a
    lost connection or a failed group), so it must change nothing but the database.
    """

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in a transaction and return what it returned, once that is durable.

        Raises what ``fn`` raised, with nothing written; :class:`server.errors.DiskFull` or
        :class:`server.errors.Unavailable` when the database itself failed. After ``Unavailable``
        it may stand all the same: the answer to a COMMIT can be lost.
        """

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` on one unchanging snapshot of what was committed before."""

    def close(self) -> None:
        """Take no more jobs, and let go."""


class SqliteDatabase:
    """SQLite in one file, durable when :meth:`write` resolves (WAL, ``synchronous=FULL``)."""

    def __init__(self, path: Path, *, readers: int = READERS) -> None:
        self.path = path
        self._engine = open_engine(path)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_jobs, name="linkwell-writer")
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="linkwell-reader")
        self._reading = threading.local()
        self._reader_connections: list[Connection] = []
        self._closed = False
        self._writer.start()

    async def write(self, fn: Callable[[Connection], T]) -> T:
        if self._closed:
            raise Unavailable
        loop = asyncio.get_running_loop()
        job = _Job(fn, loop, loop.create_future())
        self._jobs.put(job)
        result: T = await job.future
        return result

    async def read(self, fn: Callable[[Connection], T]) -> T:
        if self._closed:
            raise Unavailable
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, fn)

    def close(self) -> None:
        """Finish the jobs that wait, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown(wait=True)
        for connection in self._reader_connections:
            connection.close()
        self._engine.dispose()

    def _read(self, fn: Callable[[Connection], T]) -> T:
        connection = self._reader()
        driver = _driver(connection)
        try:
            driver.execute("BEGIN")
            return fn(connection)
        except (DBAPIError, sqlite3.Error) as error:
            raise _named(error) from error
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")

    def _reader(self) -> Connection:
        found: Connection | None = getattr(self._reading, "connection", None)
        if found is None:
            found = self._engine.connect()
            _driver(found).execute("PRAGMA query_only=ON")
            self._reading.connection = found
            self._reader_connections.append(found)
        return found

    def _write_jobs(self) -> None:
        connection = self._engine.connect()
        try:
            while True:
                group, last = self._next_group()
                if group:
                    _settle(_commit_group(connection, group))
                if last:
                    return
        finally:
            connection.close()

    def _next_group(self) -> tuple[list[_Job], bool]:
        job = self._jobs.get()
        group: list[_Job] = []
        while job is not None:
            group.append(job)
            if len(group) == GROUP_JOBS_MAX:
                return group, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return group, False
        return group, True


class _Job:
    """One function that waits for the writer, and where its result goes."""

    __slots__ = ("error", "fn", "future", "loop", "result")

    def __init__(
        self,
        fn: Callable[[Connection], Any],
        loop: asyncio.AbstractEventLoop,
        future: asyncio.Future[Any],
    ) -> None:
        self.fn = fn
        self.loop = loop
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None


class _NotBegun(Exception):
    """No transaction could be begun, and nothing ran; the cause says why."""


class _GroupLost(Exception):
    """The transaction did not survive an error: everything in it is gone."""


def open_engine(path: Path) -> Engine:
    """Open the file with the settings that every connection to it must have."""
    # AUTOCOMMIT sets the driver's isolation_level to None: BEGIN and COMMIT are ours alone.
    engine = create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        connect_args={
            "check_same_thread": False,
            "timeout": BUSY_MS / 1000,
            "cached_statements": 512,
        },
    )

    @event.listens_for(engine, "connect")
    def _prepare(driver: sqlite3.Connection, _record: object) -> None:
        driver.execute("PRAGMA synchronous=FULL")
        driver.execute("PRAGMA cache_size=-16000")
        driver.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")

    with engine.connect() as connection:
        _driver(connection).execute("PRAGMA journal_mode=WAL")

    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _commit_group(connection: Connection, group: list[_Job]) -> list[_Job]:
    """Run a group under one commit; one by one, each under its own, if that fails."""
    try:
        _run_group(connection, group)
    except _NotBegun as error:
        # Each by itself would only wait for the lock again, one after the other.
        for job in group:
            job.error = error.__cause__
    except Exception as error:
        # Whatever it was: the writer thread lives on, and nobody is left waiting.
        if len(group) == 1:
            group[0].error = group[0].error or error
        else:
            for job in group:
                _commit_group(connection, [job])
    return group


def _run_group(connection: Connection, group: list[_Job]) -> None:
    driver = _driver(connection)
    try:
        if (
            driver.in_transaction
        ):  # left behind by what could not even roll back: nothing of it stands
            driver.execute("ROLLBACK")
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise _NotBegun from error
    try:
        for job in group:
            _run_job(connection, driver, job)
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise


def _run_job(connection: Connection, driver: sqlite3.Connection, job: _Job) -> None:
    job.result, job.error = None, None
    driver.execute("SAVEPOINT job")
    try:
        job.result = job.fn(connection)
    except Exception as error:
        # Some errors (a full disk, an interrupt) make SQLite roll the whole transaction back.
        # Going on would write the rest of the group outside any transaction.
        if not driver.in_transaction:
            job.error = error
            raise _GroupLost from error
        driver.execute("ROLLBACK TO job")
        job.error = error
    driver.execute("RELEASE job")


def _settle(group: list[_Job]) -> None:
    """Hand each job's result to its event loop, waking every loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():  # the caller gave up; what it wrote stands
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(_named(job.error))


def _named(error: BaseException) -> BaseException:
    return failure_of(error) or error
