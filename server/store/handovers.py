"""Whether somebody's link worker is to be another one: who asked, and what the person said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from server.store.tables import handovers

YES: Final = "yes"
NO: Final = "no"
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """``answer`` is :data:`YES`, :data:`NO` or :data:`WITHDRAWN`; none while it is waited for."""

    id: str
    notebook: str
    from_worker: str
    to_worker: str
    asked_by: str
    asked_ms: int
    answered_ms: int | None = None
    answer: str | None = None


_COLUMNS: Final = tuple(
    handovers.c[name]
    for name in (
        "id", "notebook", "from_worker", "to_worker", "asked_by", "asked_ms", "answered_ms",
        "answer",
    )
)  # fmt: skip
_waiting: Final = handovers.c.answer.is_(None)


def add(connection: Connection, row: HandoverRow) -> None:
    values = {column.name: getattr(row, column.name) for column in _COLUMNS}
    connection.execute(insert(handovers).values(values))


def find(connection: Connection, handover: str) -> HandoverRow | None:
    return next(iter(_rows(connection, handovers.c.id == handover)), None)


def of_notebook(connection: Connection, notebook: str) -> list[HandoverRow]:
    """All that were ever asked of a person, the newest first."""
    return _rows(connection, handovers.c.notebook == notebook)


def waiting_of(connection: Connection, notebook: str, from_worker: str) -> list[HandoverRow]:
    return _rows(
        connection, handovers.c.notebook == notebook, handovers.c.from_worker == from_worker,
        _waiting,
    )  # fmt: skip


def of_staff(connection: Connection, account: str) -> list[HandoverRow]:
    """Those that somebody asked for, or whose people they are, the newest first."""
    mine = or_(handovers.c.asked_by == account, handovers.c.from_worker == account)
    return _rows(connection, mine)


def settle(connection: Connection, handover: str, answer: str, now_ms: int) -> bool:
    """Write the answer; false if there was one already."""
    result = connection.execute(
        update(handovers)
        .where(handovers.c.id == handover, _waiting)
        .values(answer=answer, answered_ms=now_ms)
    )
    return result.rowcount == 1


def _rows(connection: Connection, *where: ColumnElement[Any]) -> list[HandoverRow]:
    newest_first = (handovers.c.asked_ms.desc(), handovers.c.id.desc())
    found: Iterable[Any] = connection.execute(
        select(*_COLUMNS).where(*where).order_by(*newest_first)
    )
    return [HandoverRow(*row) for row in found]
