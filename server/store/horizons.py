"""Up to when the nudges of each notebook have been worked out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.sql import ColumnElement

from server.store.prepared import Prepared, upsert
from server.store.tables import horizons

_IN_NOTEBOOK = horizons.c.notebook == bindparam("notebook")
_LIMIT: Final[ColumnElement[int]] = bindparam("limit")
_find = Prepared(select(horizons.c.until_ms).where(_IN_NOTEBOOK))
_near = Prepared(
    select(horizons.c.notebook)
    .where(horizons.c.until_ms < bindparam("before"))
    .order_by(horizons.c.until_ms)
    .limit(_LIMIT)
)
_put = Prepared(lambda dialect: upsert(horizons, dialect))
_forget = Prepared(delete(horizons).where(_IN_NOTEBOOK))


def find(connection: Connection, notebook: str) -> int | None:
    """None if nothing is ahead in the notebook."""
    row = _find.first(connection, notebook=notebook)
    return row[0] if row else None


def put(connection: Connection, notebook: str, until_ms: int) -> None:
    _put.run(connection, notebook=notebook, until_ms=until_ms)


def forget(connection: Connection, notebook: str) -> None:
    _forget.run(connection, notebook=notebook)


def near(connection: Connection, before_ms: int, limit: int) -> list[str]:
    """Notebooks that have been worked out to before then, the nearest first."""
    return [str(row[0]) for row in _near.all(connection, before=before_ms, limit=limit)]
