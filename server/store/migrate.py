"""Bring a database file to the newest version. Safe to run at every start."""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.store import service
from server.store.database import open_engine

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(path: Path) -> None:
    """Make the file or upgrade it, in one transaction, and give a new one its incarnation."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    engine = open_engine(path)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            if MigrationContext.configure(connection).get_current_revision() != head:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            if service.get(connection, service.INCARNATION) is None:
                service.put(connection, service.INCARNATION, secrets.token_hex(8))
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()


def pending(path: Path) -> bool:
    """Whether the file is of another version than this code. Nothing is changed by asking."""
    head = ScriptDirectory(str(_SCRIPTS)).get_current_head()
    engine = open_engine(path)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() != head
    finally:
        engine.dispose()
