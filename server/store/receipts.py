"""The recorded word on every known change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from server.store.batch import Batch
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
_era_of = Prepared(
    select(receipts.c.era).where(
        receipts.c.notebook == bindparam("notebook"), receipts.c.change == bindparam("change")
    )
)


def find(connection: Connection, notebook: str, change: str) -> ReceiptRow | None:
    row = _find.first(connection, notebook=notebook, change=change)
    return ReceiptRow(*row) if row else None


def add(batch: Batch, notebook: str, row: ReceiptRow) -> None:
    batch.add(
        _add,
        notebook=notebook,
        change=row.change,
        account=row.account,
        record=row.record,
        outcome=row.outcome,
        flags=row.flags,
        sealed=row.sealed,
        era=row.era,
    )


def accepted_before(
    connection: Connection, notebook: str, changes: Iterable[str], era: int
) -> set[str]:
    """Those of the changes that were first accepted before ``era``."""
    eras = {
        change: _era_of.first(connection, notebook=notebook, change=change)
        for change in set(changes)
    }
    return {change for change, row in eras.items() if row is not None and row[0] < era}
