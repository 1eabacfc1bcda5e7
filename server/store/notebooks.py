"""Notebooks: the unit of ownership, replication and encryption."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from server.store.prepared import Prepared
from server.store.tables import notebooks


@dataclass(frozen=True, slots=True)
class NotebookRow:
    id: str
    owner: str
    counter: int
    """The last ``seq`` that was given to a record."""
    floor: int
    """Tombstones up to this ``seq`` have expired: a replica that is behind it starts afresh."""
    made_ms: int
    open_counter: int = 0
    """The last ``seq`` of a write that some link worker could tell."""


_COLUMNS = (
    notebooks.c.id,
    notebooks.c.owner,
    notebooks.c.counter,
    notebooks.c.floor,
    notebooks.c.made_ms,
    notebooks.c.open_counter,
)
_find = Prepared(select(*_COLUMNS).where(notebooks.c.id == bindparam("id")))
_lock = Prepared(select(*_COLUMNS).where(notebooks.c.id == bindparam("id")).with_for_update())
_advance = Prepared(
    update(notebooks)
    .where(notebooks.c.id == bindparam("notebook"))
    .values(counter=bindparam("to"), open_counter=bindparam("open_to"))
)
_raise_floor = Prepared(
    update(notebooks)
    .where(notebooks.c.id == bindparam("notebook"), notebooks.c.floor < bindparam("to"))
    .values(floor=bindparam("to"))
)


def add(connection: Connection, notebook: NotebookRow) -> None:
    connection.execute(
        insert(notebooks).values(
            id=notebook.id,
            owner=notebook.owner,
            counter=notebook.counter,
            open_counter=notebook.open_counter,
            floor=notebook.floor,
            made_ms=notebook.made_ms,
        )
    )


def find(connection: Connection, notebook: str) -> NotebookRow | None:
    row = _find.first(connection, id=notebook)
    return NotebookRow(*row) if row else None


def lock(connection: Connection, notebook: str) -> NotebookRow | None:
    """Find it and let nobody else write to it before this transaction ends."""
    row = _lock.first(connection, id=notebook)
    return NotebookRow(*row) if row else None


def advance(connection: Connection, notebook: str, to: int, open_to: int) -> None:
    """Set both counters. Only under the lock."""
    _advance.run(connection, notebook=notebook, to=to, open_to=open_to)


def raise_floor(connection: Connection, notebook: str, to: int) -> None:
    _raise_floor.run(connection, notebook=notebook, to=to)
