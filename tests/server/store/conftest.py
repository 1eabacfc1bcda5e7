from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.store.database import Database, SqliteDatabase
from server.store.migrate import migrate
from server.store.opening import Place, open_database
from server.store.postgres import PostgresDatabase
from tests.databases import Databases, PostgresServer


@pytest.fixture
def place(tmp_path: Path, databases: Databases) -> Iterator[Place]:
    """A migrated database of either kind."""
    place = databases.at(tmp_path)
    migrate(place)
    yield place
    databases.drop(tmp_path)


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    with closing(open_database(place)) as database:
        yield database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated SQLite file."""
    found = tmp_path / "linkwell.sqlite3"
    migrate(found)
    return found


@pytest.fixture
def sqlite(path: Path) -> Iterator[SqliteDatabase]:
    with closing(SqliteDatabase(path)) as database:
        yield database


@pytest.fixture
def pg(postgres: PostgresServer, tmp_path: Path) -> Iterator[PostgresDatabase]:
    url = postgres.at(tmp_path)
    migrate(url)
    with closing(PostgresDatabase(url)) as database:
        yield database
    postgres.drop(tmp_path)
