from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Databases, PostgresServer, SqliteFiles


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Whoever asks for it is run on SQLite, and again on PostgreSQL."""
    if request.param == "sqlite":
        return SqliteFiles()
    server: PostgresServer = request.getfixturevalue("postgres")
    return server
