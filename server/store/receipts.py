"""The recorded word on every known change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from server.store.prepared import Prepared
from server.store.tables import receipts

REVIVED: Final = 1
CLAMPED: Final = 2


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """``outcome`` holds for every cell that ``sealed`` does not name otherwise.

    It is an outcome of the wire, or the name of the problem for which the change was refused.
    """

    change: str
    account: str
    record: str
    outcome: str
    flags: int
    sealed: bytes | None
    era: int = 0
    """How many restores there had been when the change was first accepted."""


_find = Prepared(
    select(
        receipts.c.change,
        receipts.c.account,
        receipts.c.record,
        receipts.c.outcome,
        receipts.c.flags,
        receipts.c.sealed,
        receipts.c.era,
    ).where(receipts.c.notebook == bindparam("notebook"), receipts.c.change == bindparam("change"))
)
_add = Prepared(insert(receipts))
_since = Prepared(
    select(receipts.c.change).where(
        receipts.c.notebook == bindparam("notebook"),
        receipts.c.record == bindparam("record"),
        receipts.c.era >= bindparam("era"),
    )
)


def find(connection: Connection, notebook: str, change: str) -> ReceiptRow | None:
    row = _find.first(connection, notebook=notebook, change=change)
    return ReceiptRow(*row) if row else None


def add(connection: Connection, notebook: str, row: ReceiptRow) -> None:
    _add.run(
        connection,
        notebook=notebook,
        change=row.change,
        account=row.account,
        record=row.record,
        outcome=row.outcome,
        flags=row.flags,
        sealed=row.sealed,
        era=row.era,
    )


def accepted_since(connection: Connection, notebook: str, record: str, era: int) -> set[str]:
    """The changes of a record that were first accepted in ``era`` or later."""
    return {
        str(row[0]) for row in _since.all(connection, notebook=notebook, record=record, era=era)
    }
