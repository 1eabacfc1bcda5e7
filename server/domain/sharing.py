"""What a participant is told of where their data went."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from schemas.people import PersonRef
from schemas.sharing import Sharing, SharingCopy, SharingExport, SharingLine
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.errors import SignedOut
from server.gateways.clock import Clock
from server.gateways.keyring import KeyErased
from server.store import accounts, audit, devices
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
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


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
    """The lines as CSV (RFC 4180), times in UTC, with a heading."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for line in export.lines:
        rows.writerow(
            _harmless(
                (
                    _time(line.at), line.worker_name, line.what, line.device or "",
                    line.records or "", line.other.name if line.other else "",
                    line.subject or "", _time(line.said_at),
                )
            )
        )  # fmt: skip
    return text.getvalue()


def _harmless(cells: Iterable[str | int]) -> list[str]:
    """Names and labels are other people's words: none of them may be a formula."""
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else str(cell)
        for cell in cells
    ]


def _time(at_ms: int | None) -> str:
    if at_ms is None:
        return ""
    # A device may say anything: what no calendar holds is told as the number that it is.
    try:
        said = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return str(at_ms)
    return said.isoformat(timespec="seconds").replace("+00:00", "Z")


class _Told:
    """Rows with their names and labels, each opened once."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals
        self._names: dict[str, str] = {}
        self._labels: dict[str, str | None] = {}

    def lines(self, rows: Sequence[AuditRow]) -> tuple[SharingLine, ...]:
        return tuple(self._line(row) for row in rows)

    def copy(self, one: audit.Copy) -> SharingCopy:
        return SharingCopy(
            one.worker,
            self._name(one.worker),
            self._label(one.device),
            one.delivered_ms,
            one.erased_ms,
        )

    def _line(self, row: AuditRow) -> SharingLine:
        return SharingLine(
            at=row.at_ms,
            worker=row.worker,
            worker_name=self._name(row.worker),
            what=row.what,
            records=row.records,
            device=self._label(row.device),
            other=PersonRef(row.other, self._name(row.other)) if row.other else None,
            subject=self._label(row.subject) if row.what == audit.SIGNED_OUT else row.subject,
            said_at=row.said_ms,
        )

    def _name(self, account: str) -> str:
        if account not in self._names:
            row = accounts.find(self._connection, account)
            try:
                self._names[account] = (
                    self._seals.open_person(row.id, row.notebook, row.sealed).name if row else ""
                )
            except KeyErased:
                self._names[account] = ""
        return self._names[account]

    def _label(self, device: str | None) -> str | None:
        if device is None:
            return None
        if device not in self._labels:
            row = devices.find(self._connection, device)
            self._labels[device] = self._seals.open_label(row.id, row.sealed) if row else None
        return self._labels[device]
