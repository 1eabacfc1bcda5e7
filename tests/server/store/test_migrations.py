"""The migrations make exactly the tables that the code declares."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from server.store.database import open_engine
from server.store.migrate import migrate
from server.store.tables import metadata


def test_a_migrated_file_has_exactly_the_declared_tables(path: Path) -> None:
    engine = open_engine(path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing_and_keeps_the_incarnation(path: Path) -> None:
    before = _dump(path)
    migrate(path)
    assert _dump(path) == before
    assert any("incarnation" in line for line in before)


def test_every_declared_index_is_there(path: Path) -> None:
    with sqlite3.connect(path) as file:
        made = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type='index'")}
    file.close()
    declared = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    assert declared <= made


def _dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as file:
        lines = list(file.iterdump())
    file.close()
    return lines
