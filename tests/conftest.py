from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.databases import Databases, PostgresServer, SqliteFiles

_BROWSERS: Final = "tests/browser/"


class _SideBySide(LoadScopeScheduling):  # type: ignore[misc] # it ships no types
    """One process has what needs no browser, and whoever is free takes the next file of browsers.

    What has the most tests is given out first.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(_BROWSERS) else "the rest"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _SideBySide(config, log)


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
