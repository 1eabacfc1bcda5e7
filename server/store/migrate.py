"""Bring a database to the newest version. Safe to run at every start."""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select

from server.store import service
from server.store.opening import Place, in_one_snapshot, in_one_transaction
from server.store.tables import accounts

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(place: Place) -> None:
    """Make the tables or change them, in one transaction, and give new ones their incarnation."""

    def bring_up_to_date(connection: Connection) -> None:
        if revision_of(connection) != newest():
            upgrade(connection)
        if service.get(connection, service.INCARNATION) is None:
            service.put(connection, service.INCARNATION, secrets.token_hex(8))

    in_one_transaction(place, bring_up_to_date)


def pending(place: Place) -> bool:
    """Whether the tables are of another version than this code. Asking changes nothing."""
    return in_one_snapshot(place, revision_of) != newest()


def is_there(place: Place) -> bool:
    """Whether there is a database that somebody's data may be in."""
    if isinstance(place, Path):
        return place.exists()

    def has_people(connection: Connection) -> bool:
        if revision_of(connection) is None:
            return False
        return connection.execute(select(accounts.c.id).limit(1)).first() is not None

    return in_one_snapshot(place, has_people)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Make the tables or change them, in the caller's transaction."""
    if not connection.in_transaction():
        # Begun on the driver, where Alembic does not see it: it would begin, and end, its own.
        connection.begin()
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def revision_of(connection: Connection) -> str | None:
    """The version of the tables that are there; none if there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The version of the tables that this code works with."""
    return str(ScriptDirectory(str(_SCRIPTS)).get_current_head())


def known() -> set[str]:
    """Every version of the tables that this code can bring to the newest."""
    return {script.revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions()}
