"""Bring a database file to the newest version. Safe to run at every start."""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.store import service
from server.store.database import open_engine

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(path: Path) -> None:
    """Make the file or upgrade it, in one transaction, and give a new one its incarnation."""
    engine = open_engine(path)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            if revision_of(connection) != newest():
                upgrade(connection)
            if service.get(connection, service.INCARNATION) is None:
                service.put(connection, service.INCARNATION, secrets.token_hex(8))
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()


def pending(path: Path) -> bool:
    """Whether the file is of another version than this code. Nothing is changed by asking."""
    engine = open_engine(path)
    try:
        with engine.connect() as connection:
            return revision_of(connection) != newest()
    finally:
        engine.dispose()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Make the tables or change them, in the caller's transaction."""
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
