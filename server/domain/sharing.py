"""What a participant is told of where their data went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from schemas.sharing import Sharing, SharingCopy, SharingExport, SharingLine
from server.domain.csv_files import csv_text, csv_time
from server.domain.naming import Names
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.errors import SignedOut
from server.gateways.clock import Clock
from server.store import audit, devices
from server.store.audit import AuditRow
from server.store.database import Database

LINES_MAX: Final = 200
KINDS: Final = {
    "everything": audit.EVERY_KIND,
    "looks": frozenset({audit.LOOKED}),
    "copies": audit.EVERY_KIND - {audit.LOOKED},
}
"""Which lines may be asked for by themselves."""
_COLUMNS: Final = (
    "time", "who", "what", "device", "records", "about", "record", "time as the device says",
)  # fmt: skip


class Lines:
    """Answers ``GET /api/sharing`` and hands all of it out as a file."""

    def __init__(self, database: Database, seals: Seals, clock: Clock) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock

    async def page(self, viewer: Viewer, *, before: int | None, kinds: str) -> Sharing:
        """The newest lines in front of ``before``, of one of :data:`KINDS`.

        What each device holds is told with the first page alone.
        """
        notebook = viewer.notebook
        if notebook is None:
            return Sharing(())

        def read(connection: Connection) -> Sharing:
            page = audit.page(
                connection, notebook, before=before, limit=LINES_MAX, kinds=KINDS[kinds]
            )
            copies = audit.copies(connection, notebook) if before is None else []
            told = _Told(connection, self._seals)
            return Sharing(
                told.lines(page.rows), page.earlier, tuple(told.copy(one) for one in copies)
            )

        return await self._database.read(read)

    async def export(self, viewer: Viewer) -> SharingExport:
        """Every line, the oldest first; that it was handed out is the last of them.

        Raises:
            SignedOut: when the device was signed out meanwhile.
        """
        now_ms, notebook = self._clock.now_ms(), viewer.notebook or ""

        def write(connection: Connection) -> SharingExport:
            if not devices.stands(connection, viewer.device):
                raise SignedOut
            audit.add(
                connection,
                AuditRow(now_ms, audit.EXPORTED, notebook, viewer.account, viewer.device, 0),
            )
            told = _Told(connection, self._seals)
            return SharingExport(now_ms, told.lines(audit.whole(connection, notebook)))

        return await self._database.write(write)


def as_csv(export: SharingExport) -> str:
    """The lines as CSV, times in UTC, with a heading."""
    return csv_text(
        _COLUMNS,
        (
            (
                csv_time(line.at), line.worker_name, line.what, line.device or "",
                line.records or "", line.other.name if line.other else "",
                line.subject or "", csv_time(line.said_at),
            )
            for line in export.lines
        ),
    )  # fmt: skip


class _Told:
    """Rows with their names and labels."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._names = Names(connection, seals)

    def lines(self, rows: Sequence[AuditRow]) -> tuple[SharingLine, ...]:
        return tuple(self._line(row) for row in rows)

    def copy(self, one: audit.Copy) -> SharingCopy:
        return SharingCopy(
            one.worker,
            self._names.of(one.worker),
            self._names.label(one.device),
            one.delivered_ms,
            one.erased_ms,
        )

    def _line(self, row: AuditRow) -> SharingLine:
        names = self._names
        return SharingLine(
            at=row.at_ms,
            worker=row.worker,
            worker_name=names.of(row.worker),
            what=row.what,
            records=row.records,
            device=names.label(row.device),
            other=names.ref(row.other),
            subject=names.label(row.subject) if row.what == audit.SIGNED_OUT else row.subject,
            said_at=row.said_ms,
        )
