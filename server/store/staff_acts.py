"""What was done among the staff, by whom and from which device. Shown to managers.

Lines are added and read: nothing here changes or removes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, select

from server.store.tables import staff_acts

INVITED: Final = "invited"
CODE_MADE: Final = "code-made"
"""For a colleague: to join, or to get back in."""
PERSON_CODE_MADE: Final = "person-code-made"
"""For a participant who lost their devices."""
DEACTIVATED: Final = "deactivated"
REACTIVATED: Final = "reactivated"
EXPORTED: Final = "exported"
"""These lines were handed out as a file. Handovers are called as in ``server.store.audit``."""


@dataclass(frozen=True, slots=True)
class StaffActRow:
    """One line. ``who`` is none for the operator, ``device`` where it was none."""

    at_ms: int
    what: str
    who: str | None = None
    device: str | None = None
    about: str | None = None
    other: str | None = None


class Page(NamedTuple):
    """Some lines, the newest first."""

    rows: list[StaffActRow]
    earlier: int | None
    """The ``before`` that leads on to earlier ones, if there are any."""


_NAMES: Final = ("at_ms", "what", "who", "device", "about", "other")
_COLUMNS: Final = tuple(staff_acts.c[name] for name in _NAMES)


def add(connection: Connection, row: StaffActRow) -> None:
    connection.execute(insert(staff_acts).values({name: getattr(row, name) for name in _NAMES}))


def page(connection: Connection, *, before: int | None, limit: int) -> Page:
    """Lines in front of the one with that number, the newest first."""
    wanted = select(staff_acts.c.id, *_COLUMNS).order_by(staff_acts.c.id.desc()).limit(limit + 1)
    if before is not None:
        wanted = wanted.where(staff_acts.c.id < before)
    rows = connection.execute(wanted).all()
    earlier = rows[limit - 1].id if len(rows) > limit else None
    return Page([StaffActRow(*row[1:]) for row in rows[:limit]], earlier)


def whole(connection: Connection) -> list[StaffActRow]:
    """Every line, the oldest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(staff_acts.c.id))
    return [StaffActRow(*row) for row in rows]
