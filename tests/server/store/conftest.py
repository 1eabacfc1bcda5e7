from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.database import Database
from server.store.migrate import migrate


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "linkwell.sqlite3"
    migrate(found)
    return found


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()
