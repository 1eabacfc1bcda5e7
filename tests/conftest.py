from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from tests.databases import Databases, PostgresServer, SqliteFiles

_BROWSERS: Final = "tests/browser/"


class _SideBySide(LoadScopeScheduling):  # type: ignore[misc] # it ships no types
    """Whoever is free takes the next file; one process begins with what needs no browser.

    The others begin with the browsers, so that nobody starts and ends them again and again. What
    has the most tests is given out first.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        begins_with_browsers = node is not self.nodes[0]
        wanted = (
            file for file in self.workqueue if file.startswith(_BROWSERS) is begins_with_browsers
        )
        if file := next(wanted, None):
            self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)


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
