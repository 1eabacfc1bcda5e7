"""Notebooks: the unit of ownership, replication and encryption."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from server.store.batch import Batch
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
    closed: bool = False
    """Restored, and not yet open to link workers again."""


_COLUMNS = (
    notebooks.c.id,
    notebooks.c.owner,
    notebooks.c.counter,
    notebooks.c.floor,
    notebooks.c.made_ms,
    notebooks.c.open_counter,
    notebooks.c.closed,
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

_reopen = Prepared(
    update(notebooks).where(notebooks.c.id == bindparam("notebook")).values(closed=False)
)
_closed = Prepared(select(notebooks.c.id).where(notebooks.c.closed).order_by(notebooks.c.id))


def add(connection: Connection, notebook: NotebookRow) -> None:
    connection.execute(
        insert(notebooks).values(
            id=notebook.id,
            owner=notebook.owner,
            counter=notebook.counter,
            open_counter=notebook.open_counter,
            floor=notebook.floor,
            made_ms=notebook.made_ms,
            closed=notebook.closed,
        )
    )


def find(connection: Connection, notebook: str) -> NotebookRow | None:
    row = _find.first(connection, id=notebook)
    return NotebookRow(*row) if row else None


def lock(connection: Connection, notebook: str) -> NotebookRow | None:
    """Find it and let nobody else write to it before this transaction ends."""
    row = _lock.first(connection, id=notebook)
    return NotebookRow(*row) if row else None


def advance(batch: Batch, notebook: str, to: int, open_to: int) -> None:
    """Set both counters. Only under the lock."""
    batch.add(_advance, notebook=notebook, to=to, open_to=open_to)


def raise_floor(connection: Connection, notebook: str, to: int) -> None:
    _raise_floor.run(connection, notebook=notebook, to=to)


def close_all(connection: Connection) -> None:
    """Let no link worker see any notebook before it is opened again."""
    connection.execute(update(notebooks).values(closed=True))


def reopen(connection: Connection, notebook: str) -> None:
    _reopen.run(connection, notebook=notebook)


def closed(connection: Connection) -> list[str]:
    """The notebooks that are closed to link workers, in the order of their ids."""
    return [str(row[0]) for row in _closed.all(connection)]
