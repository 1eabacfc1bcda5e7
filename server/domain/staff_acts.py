"""What staff do that concerns staff: written down with the act itself, and read by managers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from schemas.staff import StaffAct, StaffActs, StaffActsExport
from server.domain.csv_files import csv_text, csv_time
from server.domain.naming import Names
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.errors import SignedOut
from server.gateways.clock import Clock
from server.store import audit, devices, links, notebooks, staff_acts
from server.store.audit import AuditRow
from server.store.database import Database
from server.store.staff_acts import StaffActRow

LINES_MAX: Final = 200
_COLUMNS: Final = ("time", "who", "what", "device", "about", "other")
_OPERATOR: Final = "operator"


class Acts:
    """Answers ``GET /api/staff/acts`` and hands all of it out as a file."""

    def __init__(self, database: Database, seals: Seals, clock: Clock) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock

    async def page(self, *, before: int | None) -> StaffActs:
        """The newest lines in front of ``before``."""

        def read(connection: Connection) -> StaffActs:
            page = staff_acts.page(connection, before=before, limit=LINES_MAX)
            return StaffActs(self._told(connection, page.rows), page.earlier)

        return await self._database.read(read)

    async def export(self, viewer: Viewer) -> StaffActsExport:
        """Every line, the oldest first; that it was handed out is the last of them.

        Raises:
            SignedOut: when the device was signed out meanwhile.
        """
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> StaffActsExport:
            if not devices.stands(connection, viewer.device):
                raise SignedOut
            note_act(connection, viewer, staff_acts.EXPORTED, now_ms)
            return StaffActsExport(now_ms, self._told(connection, staff_acts.whole(connection)))

        return await self._database.write(write)

    def _told(self, connection: Connection, rows: Sequence[StaffActRow]) -> tuple[StaffAct, ...]:
        names = Names(connection, self._seals)
        return tuple(
            StaffAct(
                at=row.at_ms,
                what=row.what,
                who=names.ref(row.who),
                device=names.label(row.device),
                about=names.ref(row.about),
                other=names.ref(row.other),
            )
            for row in rows
        )


def acts_as_csv(export: StaffActsExport) -> str:
    """The lines as CSV, times in UTC, with a heading."""
    return csv_text(
        _COLUMNS,
        (
            (
                csv_time(act.at), act.who.name if act.who else _OPERATOR, act.what,
                act.device or "", act.about.name if act.about else "",
                act.other.name if act.other else "",
            )
            for act in export.acts
        ),
    )  # fmt: skip


def note_act(
    connection: Connection,
    by: Viewer | None,
    what: str,
    now_ms: int,
    *,
    about: str | None = None,
    other: str | None = None,
) -> None:
    """Write down what ``by``, or else the operator, does in this transaction."""
    who, device = (by.account, by.device) if by is not None else (None, None)
    staff_acts.add(connection, StaffActRow(now_ms, what, who, device, about, other))


def note_for_their_people(
    connection: Connection, by: Viewer, what: str, worker: str, now_ms: int
) -> list[str]:
    """Write down for each of a link worker's participants what became of them; their accounts."""
    owners = []
    for notebook in links.notebooks_of(connection, worker):
        book = notebooks.find(connection, notebook)
        if book is not None:
            line = AuditRow(now_ms, what, notebook, by.account, by.device, 0, other=worker)
            audit.add(connection, line)
            owners.append(book.owner)
    return owners
