"""Facts about this installation."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select

from server.store.prepared import Prepared, upsert
from server.store.tables import service

INCARNATION: Final = "incarnation"
"""Random, and another one after each restore: cursors of an earlier incarnation are void."""

_get = Prepared(select(service.c.value).where(service.c.name == bindparam("fact")))
_put = Prepared(lambda dialect: upsert(service, dialect))


def get(connection: Connection, fact: str) -> str | None:
    row = _get.first(connection, fact=fact)
    return str(row[0]) if row else None


def put(connection: Connection, fact: str, value: str) -> None:
    _put.run(connection, name=fact, value=value)
