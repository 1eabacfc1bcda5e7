"""What changes pushed aside: kept for the person, never sent to link workers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select

from server.store.batch import Batch
from server.store.prepared import Prepared
from server.store.tables import history


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """``change`` is the id of the change that pushed the cells in ``sealed`` aside."""

    record: str
    change: str
    at_ms: int
    sealed: bytes


_NAMES = ("notebook", "record", "change", "at_ms", "sealed")
_add = Prepared(insert(history).values({name: bindparam(name) for name in _NAMES}))
_of_record = Prepared(
    select(history.c.record, history.c.change, history.c.at_ms, history.c.sealed)
    .where(history.c.notebook == bindparam("notebook"), history.c.record == bindparam("record"))
    .order_by(history.c.id)
)


def add(batch: Batch, notebook: str, row: HistoryRow) -> None:
    batch.add(
        _add,
        notebook=notebook,
        record=row.record,
        change=row.change,
        at_ms=row.at_ms,
        sealed=row.sealed,
    )


def of_record(connection: Connection, notebook: str, record: str) -> list[HistoryRow]:
    """Oldest first."""
    return [
        HistoryRow(*row) for row in _of_record.all(connection, notebook=notebook, record=record)
    ]
