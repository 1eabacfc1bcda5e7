"""What a database's own words mean for whoever waits for an answer."""

from __future__ import annotations

import sqlite3
from typing import Final

from asyncpg import InterfaceError, InternalClientError, InvalidCachedStatementError
from sqlalchemy.exc import DBAPIError

from server.errors import DiskFull, ServerError, Unavailable

_SQLITE_FULL: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
)

# PostgreSQL names what went wrong with five characters, of which the first two are the class.
_DISK_FULL: Final = "53100"
_LOST_RACES: Final = frozenset({"40001", "40P01"})
"""Two transactions stood in each other's way (serialization failure, deadlock)."""
_LOST_STATES: Final = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "25P04"})
"""The server let go of the connection: it stops, starts, crashed or had waited too long."""
_FAILING_CLASSES: Final = frozenset({"08", "28", "3D", "40", "53", "57", "58", "F0", "XX"})
_FAILING_STATES: Final = frozenset({"25006", "25P02", "25P03", "25P04", "42501", "42P01", "55P03"})
"""Read only, in a failed transaction, without the right or the tables, or waiting for a lock."""


def failure_of(error: BaseException) -> ServerError | None:
    """What is wrong with the database itself, if that is what the error says."""
    original = _original(error)
    if isinstance(original, ServerError):
        return original
    found = _of_sqlite(original) or _of_postgres(original)
    if found is not None:
        found.__cause__ = error
    return found


def may_go_well_again(error: BaseException) -> bool:
    """Whether a transaction that was not sent its COMMIT deserves another try."""
    original = _original(error)
    return (
        state_of(original) in _LOST_RACES
        or isinstance(original, InvalidCachedStatementError)
        or lost_the_connection(original)
    )


def lost_the_connection(error: BaseException) -> bool:
    """Whether it says that there is nobody at the other end any more."""
    original = _original(error)
    state = state_of(original)
    if state is not None:
        return state[:2] == "08" or state in _LOST_STATES
    if isinstance(original, ValueError):  # the driver's word for a value that fits no column
        return False
    return isinstance(original, (ConnectionError, InterfaceError, InternalClientError))


def state_of(error: BaseException) -> str | None:
    """PostgreSQL's name for what went wrong; none if the error is not its."""
    found = getattr(_original(error), "sqlstate", None)
    return found if isinstance(found, str) else None


def reason_of(error: BaseException) -> str:
    """What happened, fit for a log and for an operator: no row's content is in it."""
    original = _original(error)
    state = state_of(original)
    if state is None:
        plain = isinstance(original, (OSError, sqlite3.Error))
        return (str(original) if plain else "") or type(original).__name__
    # Of other errors the text may quote a value.
    words = str(original) if _is_failing(state) else type(original).__name__
    return f"{words} ({state})"


def _original(error: BaseException) -> BaseException:
    if isinstance(error, DBAPIError) and error.orig is not None:
        # SQLAlchemy wraps the error of a wrapper around the driver.
        return error.orig.__cause__ or error.orig
    return error


def _of_sqlite(error: BaseException) -> ServerError | None:
    if not isinstance(error, sqlite3.OperationalError):
        return None
    code = getattr(error, "sqlite_errorcode", None)
    return DiskFull() if code in _SQLITE_FULL else Unavailable()


def _of_postgres(error: BaseException) -> ServerError | None:
    state = state_of(error)
    if state == _DISK_FULL:
        return DiskFull()
    if state is not None:
        return Unavailable() if _is_failing(state) else None
    gone = isinstance(error, TimeoutError) or lost_the_connection(error)
    return Unavailable() if gone else None


def _is_failing(state: str) -> bool:
    return state[:2] in _FAILING_CLASSES or state in _FAILING_STATES
