"""A notebook while its changes are being decided: locked, with the records that they touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from schemas.records import KINDS, TEAM_KINDS, WORKER, Kind, Role
from schemas.sync import Change
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.domain.visibility import granted, is_open, kinds_covered, worker_named
from server.store import accounts, grants, links, notebooks, records
from server.store.batch import Batch
from server.store.notebooks import NotebookRow
from server.store.records import RecordRow
from sync.identity import derived_id
from sync.merge import Record

_MARKS: Final = frozenset(
    kind for kind in TEAM_KINDS if KINDS[kind].derived_from == ("notebook", WORKER)
)


@dataclass(slots=True)
class Held:
    """One record: as it was when the push began, and as it stands now."""

    row: RecordRow | None
    before: Record | None
    record: Record | None
    sealed: bytes | None = None
    changed: bool = False
    as_sent: bool = True
    """Whether the writer can tell the result of every change of this push to it."""
    seq: int | None = None
    """The number that it was written under."""

    @property
    def kind(self) -> str | None:
        if self.record is not None:
            return self.record.kind
        return self.row.kind if self.row is not None else None

    @property
    def is_absent(self) -> bool:
        return self.row is None and self.record is None

    def gone(self, change: Change, kind: Kind) -> bool:
        """Whether there is nothing left that the change could be about.

        Where only the id is left of a deleted record, a late edit revives nothing. An id that is
        derived can be made again: it is the only one that such a record can ever have.
        """
        if self.record is not None:
            return False
        only_id_left = self.row is not None
        return not change.create or (only_id_left and not kind.derived_id)


@dataclass(slots=True)
class OpenNotebook:
    """``kinds`` are those that the writer's grants cover; of no meaning for the owner."""

    connection: Connection
    seals: Seals
    row: NotebookRow
    viewer: Viewer
    now_ms: int
    kinds: frozenset[str]
    counter: int
    open_counter: int
    batch: Batch
    held: dict[str, Held] = field(default_factory=dict)
    read_ahead: dict[str, RecordRow | None] = field(default_factory=dict)
    """Rows that were read under the lock already; none where there is none."""

    @classmethod
    def lock(
        cls, batch: Batch, viewer: Viewer, notebook: str, seals: Seals, now_ms: int
    ) -> OpenNotebook | None:
        """Lock first, then look at links and grants; none if the viewer has nothing to do there.

        What is written into the notebook goes through ``batch``.
        """
        connection = batch.connection
        row = notebooks.lock(connection, notebook)
        if row is None:
            return None
        kinds: frozenset[str] = frozenset()
        if viewer.role is Role.WORKER:
            case = grants.case(connection, viewer.account, notebook)
            if case is None:
                return None
            kinds = kinds_covered(granted(case.grant, now_ms))
        elif row.owner != viewer.account:
            return None
        counters = row.counter, row.open_counter
        return cls(connection, seals, row, viewer, now_ms, kinds, *counters, batch)

    @property
    def id(self) -> str:
        return self.row.id

    def load(self, record: str) -> Held:
        """The record as it stands, read once per push."""
        found = self.held.get(record)
        if found is None:
            is_read = record in self.read_ahead
            row = (
                self.read_ahead[record]
                if is_read
                else records.find(self.connection, self.id, record)
            )
            stands = None
            if row is not None and row.sealed is not None:
                cells = self.seals.open_cells(self.id, record, row.kind, row.sealed)
                stands = Record(record, row.kind, cells)
            found = self.held[record] = Held(row, stands, stands)
        return found

    def has_link_with(self, worker: str) -> bool:
        return links.exists(self.connection, worker, self.id)

    def keeps_for_another(self, kind: Kind, record: str) -> bool:
        """Whether the id is that of a link worker's mark, and not the writer's own to make.

        It follows from what the participant knows. Whether it is there must not show by what is
        said to somebody who makes something else of that id; nor may they take it away.
        """
        workers = {one.id for one in accounts.of_role(self.connection, Role.WORKER)}
        if kind.name in _MARKS:
            workers.discard(self.viewer.account)
        return any(
            record == derived_id(mark, self.id, worker) for mark in _MARKS for worker in workers
        )

    def worker_can_see(self, held: Held, kind: Kind) -> bool:
        """Whether the worker who writes may see the record as it stands."""
        record = held.record
        if record is None or record.kind != kind.name or not is_open(kind, record.cells):
            return False
        named = worker_named(kind, record.cells)
        return kind.name in self.kinds or named == self.viewer.account
