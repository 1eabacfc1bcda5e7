"""What a push of one change needs to know, asked in one go: most pushes are of one change."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, select

from server.store.devices import STANDS
from server.store.prepared import Prepared
from server.store.receipts import ReceiptRow
from server.store.records import RecordRow
from server.store.tables import accounts, devices, receipts, records


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of the change: its recorded word, if it is known; of its record: the row, if it is there."""

    receipt: ReceiptRow | None
    record: RecordRow | None


_RECEIPT = tuple(receipts.c[name] for name in ReceiptRow.__slots__)
_RECORD = tuple(records.c[name] for name in RecordRow.__slots__)
_look = Prepared(
    select(*_RECEIPT, *_RECORD)
    .select_from(devices)
    .join(accounts, accounts.c.id == devices.c.account)
    .outerjoin(
        receipts,
        and_(
            receipts.c.notebook == bindparam("of_notebook"),
            receipts.c.change == bindparam("of_change"),
        ),
    )
    .outerjoin(
        records,
        and_(
            records.c.notebook == bindparam("of_notebook"), records.c.id == bindparam("of_record")
        ),
    )
    .where(devices.c.id == bindparam("of_device"), *STANDS)
)


def look(
    connection: Connection, *, device: str, notebook: str, change: str, record: str
) -> Ahead | None:
    """Look, under the notebook's lock; none if the device is no longer signed in."""
    row = _look.first(
        connection, of_device=device, of_notebook=notebook, of_change=change, of_record=record
    )
    if row is None:
        return None
    receipt, held = row[: len(_RECEIPT)], row[len(_RECEIPT) :]
    return Ahead(
        ReceiptRow(*receipt) if receipt[0] is not None else None,
        RecordRow(*held) if held[0] is not None else None,
    )
