from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.databases import Databases, PostgresServer, SqliteFiles

_BROWSER: Final = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side: one process has the browsers, one at a time, and the other all the rest."""
    for item in items:
        group = "browser" if item.path.is_relative_to(_BROWSER) else "rest"
        item.add_marker(pytest.mark.xdist_group(group))


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
