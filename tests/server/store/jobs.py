"""What databases are asked to do in these tests."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from server.store import service
from server.store.database import Database
from server.store.tables import service as facts


def putting(name: str, value: str = "there") -> Callable[[Connection], str]:
    def put(connection: Connection) -> str:
        service.put(connection, name, value)
        return name

    return put


def failing(name: str) -> Callable[[Connection], None]:
    def fail(connection: Connection) -> None:
        service.put(connection, name, "never")
        raise ValueError(name)

    return fail


async def values(database: Database) -> dict[str, str]:
    """What was put there, by name."""

    def read(connection: Connection) -> dict[str, str]:
        rows = connection.execute(select(facts.c.name, facts.c.value))
        return {name: value for name, value in rows if name != service.INCARNATION}

    return await database.read(read)
