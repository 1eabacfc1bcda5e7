"""Opening whichever database an installation has."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from server.settings import PostgresUrl
from server.store import postgres, postgres_hold
from server.store.database import Database, SqliteDatabase, open_engine
from server.store.postgres import CannotConnect, PostgresDatabase
from server.store.postgres_hold import DatabaseInUse

__all__ = [
    "CannotConnect",
    "DatabaseInUse",
    "Place",
    "in_one_snapshot",
    "in_one_transaction",
    "one_server_at",
    "only_server_at",
    "open_database",
]

T = TypeVar("T")

Place = Path | PostgresUrl
"""A file of SQLite's, or a database of a PostgreSQL server."""


def open_database(place: Place) -> Database:
    """Open a migrated database, for a service or a command."""
    return SqliteDatabase(place) if isinstance(place, Path) else PostgresDatabase(place)


def only_server_at(place: Place) -> AbstractContextManager[None]:
    """Hold the database for oneself alone. A file is held with its directory.

    Raises:
        DatabaseInUse: if a server holds it.
        CannotConnect: when there is no PostgreSQL at the place.
    """
    return nullcontext() if isinstance(place, Path) else postgres_hold.only_server_on(place)


def one_server_at(place: Place) -> AbstractContextManager[None]:
    """Hold the database while a server runs, beside others on the same PostgreSQL.

    Raises:
        DatabaseInUse: if something has it for itself alone.
        CannotConnect: when there is no PostgreSQL at the place.
    """
    return nullcontext() if isinstance(place, Path) else postgres_hold.one_server_on(place)


def in_one_transaction(place: Place, fn: Callable[[Connection], T]) -> T:
    """Open the database, run ``fn`` in one transaction and close it again.

    For what happens before or beside a service: it blocks until all is done. A file that is not
    there is made.

    Raises:
        CannotConnect: when there is no PostgreSQL at the place.
    """
    if not isinstance(place, Path):
        return postgres.in_one_transaction(place, fn)
    engine = open_engine(place)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = fn(connection)
            connection.exec_driver_sql("COMMIT")
            return result
    finally:
        engine.dispose()


def in_one_snapshot(place: Place, fn: Callable[[Connection], T]) -> T:
    """The same for ``fn`` that only reads."""
    if not isinstance(place, Path):
        return postgres.in_one_snapshot(place, fn)
    engine = open_engine(place)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            return fn(connection)
    finally:
        engine.dispose()
