"""The database without its threads, so that one seed is one order of events."""

from __future__ import annotations

import sqlite3
from asyncio import AbstractEventLoop, Future
from collections.abc import Callable, Coroutine, Generator
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from server.errors import LinkwellError, ServerError
from server.store.database import SqliteDatabase, _commit_group, _driver, _Job, _named, open_engine

T = TypeVar("T")

NO_LOOP = cast("AbstractEventLoop", None)
NO_FUTURE = cast("Future[Any]", None)
BEFORE_COMMIT, AFTER_COMMIT = "before COMMIT", "after COMMIT"


class Crash(BaseException):
    """The server's process ended here. Nothing of the product may catch it."""


class _Turn:
    """Lets whoever came at the same moment get into the same group."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class InlineDatabase(SqliteDatabase):
    """Groups, savepoints and reruns are the product's own; only who runs them is not.

    ``synchronous`` is off: whether a disk keeps what it was given is tested elsewhere.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_engine(path)
        self._writing = self._engine.connect()
        self._own_reader = self._engine.connect()
        for connection in (self._writing, self._own_reader):
            _driver(connection).execute("PRAGMA synchronous=OFF")
        self._waiting: list[_Job] = []
        self.crash_at: str | None = None
        self.lose_transaction_of: int | None = None
        """The job, by its place in the next group, at whose end SQLite gives up the transaction."""
        self.commits = 0

    async def write(self, fn: Callable[[Connection], T]) -> T:
        job = _Job(fn, NO_LOOP, NO_FUTURE)
        self._waiting.append(job)
        await _Turn()
        if job in self._waiting:
            self._commit_waiting()
        if job.error is not None:
            raise _named(job.error)
        return cast("T", job.result)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        return self.look(fn)

    def look(self, fn: Callable[[Connection], T]) -> T:
        """Read what is committed."""
        driver = _driver(self._own_reader)
        driver.execute("BEGIN")
        try:
            return fn(self._own_reader)
        finally:
            driver.execute("ROLLBACK")

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Read what is committed with a statement of one's own, quickly."""
        return _driver(self._own_reader).execute(sql, values).fetchall()

    def change(self, fn: Callable[[Connection], T]) -> T:
        """Write beside the exchange, as an operator's command does."""
        driver = _driver(self._writing)
        driver.execute("BEGIN IMMEDIATE")
        result = fn(self._writing)
        driver.execute("COMMIT")
        self.commits += 1
        return result

    def close(self) -> None:
        self._writing.close()
        self._own_reader.close()
        self._engine.dispose()

    def _commit_waiting(self) -> None:
        group, self._waiting = self._waiting, []
        if self.crash_at == BEFORE_COMMIT:
            self._die_before_commit(group)
        if self.lose_transaction_of is not None:
            job = group[self.lose_transaction_of % len(group)]
            job.fn = _losing_once(job.fn)
            self.lose_transaction_of = None
        _commit_group(self._writing, group)
        self.commits += 1
        if self.crash_at == AFTER_COMMIT:
            raise Crash

    def _die_before_commit(self, group: list[_Job]) -> None:
        driver = _driver(self._writing)
        driver.execute("BEGIN IMMEDIATE")
        try:
            for job in group:
                job.fn(self._writing)
        finally:
            driver.execute("ROLLBACK")
        raise Crash


def _losing_once(fn: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """Do the work, then be told by SQLite that the whole transaction is no more; once."""
    lost = False

    def run(connection: Connection) -> T:
        nonlocal lost
        result = fn(connection)
        if not lost:
            lost = True
            _driver(connection).execute("ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")
        return result

    return run


def together(calls: list[Coroutine[Any, Any, T]]) -> list[T | ServerError | LinkwellError]:
    """Run calls that came in at the same moment; what each returned, or what it was refused with.

    Raises:
        Crash: nobody gets an answer then.
    """
    results: dict[int, T | ServerError | LinkwellError] = {}
    left = dict(enumerate(calls))
    try:
        while left:
            for place, call in list(left.items()):
                try:
                    call.send(None)
                except StopIteration as done:
                    results[place] = done.value
                    del left[place]
                except (ServerError, LinkwellError) as error:
                    results[place] = error
                    del left[place]
    finally:
        for call in left.values():
            call.close()
    return [results[place] for place in range(len(calls))]
