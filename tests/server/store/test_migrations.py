"""The migrations make exactly the tables that the code declares, in either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from server.store import service
from server.store.migrate import is_there, migrate, newest, pending, revision_of
from server.store.opening import Place, in_one_snapshot, in_one_transaction
from server.store.tables import accounts, metadata
from tests.databases import PostgresServer, everything_in


def test_migrated_tables_are_exactly_the_declared_ones(place: Place) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert in_one_snapshot(place, differences) == []


def test_migrating_again_changes_nothing_and_keeps_the_incarnation(place: Place) -> None:
    before = everything_in(place)
    migrate(place)
    assert everything_in(place) == before
    assert b"incarnation" in before


def test_every_declared_index_is_there(place: Place) -> None:
    def made(connection: Connection) -> set[str]:
        look = inspect(connection)
        found = {index["name"] for name in metadata.tables for index in look.get_indexes(name)}
        return {str(name) for name in found}

    declared = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    assert declared <= in_one_snapshot(place, made)


@pytest.fixture(params=["sqlite", "postgres"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place where no table was made yet."""
    if request.param == "sqlite":
        return tmp_path / "new.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty()


def test_asking_an_empty_database_for_its_version_makes_no_tables(nothing: Place) -> None:
    assert not is_there(nothing)
    assert pending(nothing)
    assert in_one_snapshot(nothing, lambda connection: inspect(connection).get_table_names()) == []


def test_several_first_starts_at_once_make_the_tables_once(nothing: Place) -> None:
    with ThreadPoolExecutor(4) as starts:
        list(starts.map(lambda _: migrate(nothing), range(4)))
    assert not pending(nothing)
    assert in_one_snapshot(nothing, revision_of) == newest()
    assert in_one_snapshot(nothing, lambda connection: service.get(connection, service.INCARNATION))


def test_a_migration_that_fails_leaves_the_tables_as_they_were(
    nothing: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("at the end")

    monkeypatch.setattr(service, "put", fail)
    with pytest.raises(ValueError, match="at the end"):
        migrate(nothing)
    assert in_one_snapshot(nothing, lambda connection: inspect(connection).get_table_names()) == []


def test_a_database_with_people_in_it_is_there(place: Place) -> None:
    someone = accounts.insert().values(id="a", role="worker", sealed=b"", made_ms=0)
    in_one_transaction(place, lambda connection: connection.execute(someone))
    assert is_there(place)
