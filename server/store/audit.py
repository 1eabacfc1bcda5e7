"""What was delivered to whom, and what was deleted there. Shown to the participant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from server.store.prepared import Prepared
from server.store.tables import audit

DELIVERED: Final = "delivered"
ERASED: Final = "erased"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """``what`` is :data:`DELIVERED` or :data:`ERASED`; ``epoch`` says which copy was erased."""

    at_ms: int
    what: str
    notebook: str
    worker: str
    device: str
    records: int
    epoch: str | None = None


_NAMES = ("at_ms", "what", "notebook", "worker", "device", "records", "epoch")
_add = Prepared(insert(audit).values({name: bindparam(name) for name in _NAMES}))
_of_notebook = Prepared(
    select(*(audit.c[name] for name in _NAMES))
    .where(audit.c.notebook == bindparam("notebook"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("limit"))
)
_delivered = Prepared(
    select(audit.c.id)
    .where(
        audit.c.notebook == bindparam("notebook"),
        audit.c.worker == bindparam("worker"),
        audit.c.device == bindparam("device"),
        audit.c.what == bindparam("what"),
    )
    .limit(bindparam("one"))
)
_last = Prepared(
    select(audit.c.what)
    .where(audit.c.notebook == bindparam("notebook"), audit.c.device == bindparam("device"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("one"))
)


def add(connection: Connection, row: AuditRow) -> None:
    _add.run(
        connection,
        at_ms=row.at_ms,
        what=row.what,
        notebook=row.notebook,
        worker=row.worker,
        device=row.device,
        records=row.records,
        epoch=row.epoch,
    )


def of_notebook(connection: Connection, notebook: str, limit: int) -> list[AuditRow]:
    """The newest lines of a notebook, newest first."""
    return [AuditRow(*row) for row in _of_notebook.all(connection, notebook=notebook, limit=limit)]


def was_delivered(connection: Connection, notebook: str, worker: str, device: str) -> bool:
    """Whether anything of the notebook was ever delivered to that device."""
    found = _delivered.first(
        connection, notebook=notebook, worker=worker, device=device, what=DELIVERED, one=1
    )
    return found is not None


def was_erased(connection: Connection, notebook: str, device: str) -> bool:
    """Whether the device confirmed a deletion already, with nothing delivered to it since."""
    return _last.first(connection, notebook=notebook, device=device, one=1) == (ERASED,)
