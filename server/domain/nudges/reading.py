"""The records that nudges are worked out from, opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from server.domain.nudges.wishes import Wishes
from server.domain.sealing import Seals
from server.store import records
from server.store.records import RecordRow
from sync.identity import derived_id

Values = dict[str, Any]


class Reading:
    """One notebook's records, as values by cell, as they stand in one transaction.

    Raises ``KeyErased`` once the person was erased.
    """

    def __init__(self, connection: Connection, seals: Seals, notebook: str) -> None:
        self._connection = connection
        self._seals = seals
        self._notebook = notebook
        self._preference: Values | None = None

    def record(self, record: str, kind: str) -> Values | None:
        """None if it is not there, deleted, or of another kind."""
        row = records.find(self._connection, self._notebook, record)
        if row is None or row.kind != kind or row.deleted_ms is not None:
            return None
        return self._values(row)

    def sessions(self) -> dict[str, Values]:
        """Every session that is not deleted, by its id."""
        rows = records.live_of_kind(self._connection, self._notebook, "session")
        return {row.id: values for row in rows if (values := self._values(row)) is not None}

    def preference(self) -> Values:
        """Empty where nothing was ever chosen."""
        if self._preference is None:
            record = derived_id("preference", self._notebook)
            self._preference = self.record(record, "preference") or {}
        return self._preference

    def wishes(self) -> Wishes:
        return Wishes.of(self.preference())

    def answered(self, asked: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of the sessions and occurrences of which the participant said how it was."""
        by_id = {derived_id("attendance", *one): one for one in asked}
        rows = records.find_some(self._connection, self._notebook, list(by_id)) if by_id else []
        return {by_id[row.id] for row in rows if has_answered(self._values(row))}

    def _values(self, row: RecordRow) -> Values | None:
        if row.sealed is None:
            return None
        cells = self._seals.open_cells(self._notebook, row.id, row.kind, row.sealed)
        return {name: cell.value for name, cell in cells.items()}


def has_answered(attendance: Values | None) -> bool:
    return attendance is not None and attendance.get("participant_said") is not None
