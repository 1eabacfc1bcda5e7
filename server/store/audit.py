"""What was done with a notebook, by whom and from which device. Shown to the participant.

Lines are added and read: nothing here changes or removes one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from server.store.prepared import Prepared
from server.store.tables import audit

DELIVERED: Final = "delivered"
"""Records that a grant covers were sent to a link worker's device."""
ERASED: Final = "erased"
"""The device confirmed that it deleted what it may no longer hold."""
LOOKED: Final = "looked"
"""A link worker opened the person's page, or the record that ``subject`` names."""
HANDOVER_ASKED: Final = "handover-asked"
HANDOVER_WITHDRAWN: Final = "handover-withdrawn"
HANDOVER_YES: Final = "handover-yes"
HANDOVER_NO: Final = "handover-no"
CODE_MADE: Final = "code-made"
"""A code was made that lets a device into the participant's account."""
EXPORTED: Final = "exported"
SIGNED_OUT: Final = "signed-out"
"""A device of the participant's was signed out."""
WORKER_LEFT: Final = "worker-left"
"""Their link worker (``other``) was deactivated, and sees nothing until they are back."""
WORKER_BACK: Final = "worker-back"

COPIES: Final = frozenset({DELIVERED, ERASED})
EVERY_KIND: Final = COPIES | {
    LOOKED,
    HANDOVER_ASKED,
    HANDOVER_WITHDRAWN,
    HANDOVER_YES,
    HANDOVER_NO,
    CODE_MADE,
    EXPORTED,
    SIGNED_OUT,
    WORKER_LEFT,
    WORKER_BACK,
}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line. ``worker`` is the account that did it, a link worker's or the participant's own.

    ``epoch`` says which copy was erased; ``other`` is the account that it is about besides, such
    as whoever is to take over; ``said_ms`` is when it happened as the device says, which may have
    been without a connection.
    """

    at_ms: int
    what: str
    notebook: str
    worker: str
    device: str
    records: int
    epoch: str | None = None
    other: str | None = None
    subject: str | None = None
    said_ms: int | None = None


class Page(NamedTuple):
    """Some lines, the newest first."""

    rows: list[AuditRow]
    earlier: int | None
    """The ``before`` that leads on to earlier ones, if there are any."""


class Copy(NamedTuple):
    """What one device of a link worker's was sent and what it deleted, last of all."""

    worker: str
    device: str
    delivered_ms: int
    erased_ms: int | None
    """None also where something was sent after the last deletion."""


_NAMES: Final = (
    "at_ms", "what", "notebook", "worker", "device", "records", "epoch", "other", "subject",
    "said_ms",
)  # fmt: skip
_add = Prepared(insert(audit).values({name: bindparam(name) for name in _NAMES}))
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
_last_of_copy = Prepared(
    select(audit.c.what)
    .where(
        audit.c.notebook == bindparam("notebook"),
        audit.c.device == bindparam("device"),
        (audit.c.what == bindparam("delivered")) | (audit.c.what == bindparam("erased")),
    )
    .order_by(audit.c.id.desc())
    .limit(bindparam("one"))
)


def add(connection: Connection, row: AuditRow) -> None:
    _add.run(connection, **{name: getattr(row, name) for name in _NAMES})


def page(
    connection: Connection,
    notebook: str,
    *,
    before: int | None,
    limit: int,
    kinds: Collection[str] = EVERY_KIND,
) -> Page:
    """Lines of a notebook, the newest first, of those in front of the line number ``before``.

    Lines are numbered within the notebook, from 1: a number that all notebooks share would tell
    how much happens in others. No line ever goes, so that each keeps its number.
    """
    total = connection.execute(_of(notebook, kinds, select(func.count()))).scalar_one()
    until = total if before is None else max(0, min(total, before - 1))
    start = max(0, until - limit)
    rows = connection.execute(
        _of(notebook, kinds, _lines()).order_by(audit.c.id).offset(start).limit(until - start)
    )
    return Page([AuditRow(*row) for row in rows][::-1], start + 1 if start else None)


def whole(connection: Connection, notebook: str) -> list[AuditRow]:
    """Every line of a notebook, the oldest first."""
    rows = connection.execute(_of(notebook, EVERY_KIND, _lines()).order_by(audit.c.id))
    return [AuditRow(*row) for row in rows]


def copies(connection: Connection, notebook: str) -> list[Copy]:
    """Which devices of link workers' were ever sent something, and what has become of it."""
    last = connection.execute(
        _of(
            notebook,
            COPIES,
            select(
                audit.c.worker,
                audit.c.device,
                audit.c.what,
                func.max(audit.c.id),
                func.max(audit.c.at_ms),
            ),
        ).group_by(audit.c.worker, audit.c.device, audit.c.what)
    )
    found: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for worker, device, what, number, at_ms in last:
        found.setdefault((worker, device), {})[what] = (number, at_ms)
    return [
        Copy(*key, one[DELIVERED][1], _erased_since(one))
        for key, one in sorted(found.items())
        if DELIVERED in one
    ]


def was_delivered(connection: Connection, notebook: str, worker: str, device: str) -> bool:
    """Whether anything of the notebook was ever delivered to that device."""
    found = _delivered.first(
        connection, notebook=notebook, worker=worker, device=device, what=DELIVERED, one=1
    )
    return found is not None


def was_erased(connection: Connection, notebook: str, device: str) -> bool:
    """Whether the device confirmed a deletion already, with nothing delivered to it since."""
    last = _last_of_copy.first(
        connection, notebook=notebook, device=device, delivered=DELIVERED, erased=ERASED, one=1
    )
    return last == (ERASED,)


def _lines() -> Select[Any]:
    return select(*(audit.c[name] for name in _NAMES))


def _of(notebook: str, kinds: Collection[str], wanted: Select[Any]) -> Select[Any]:
    return wanted.select_from(audit).where(
        audit.c.notebook == notebook, audit.c.what.in_(sorted(kinds))
    )


def _erased_since(last: dict[str, tuple[int, int]]) -> int | None:
    if ERASED not in last or last[ERASED][0] < last[DELIVERED][0]:
        return None
    return last[ERASED][1]
