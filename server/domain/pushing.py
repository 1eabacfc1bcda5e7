"""Deciding what a device sent: every change of a request in one transaction.

Grants, known change ids and records are read under the notebook's lock, ``sync.merge`` decides,
and cells, history, receipts and projections are written together. The counter comes last.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from schemas.problems import FieldError
from schemas.records import KINDS, TEAM_KINDS, WORKER, Audience, Kind, Role
from schemas.sync import Change, Receipt
from server.domain import checking, projecting
from server.domain.known import known_receipt
from server.domain.notebooks import Held, OpenNotebook
from server.domain.parsing import Sent
from server.domain.pushed import Pushed, Told, receipt_of, refused_receipt, rules_of
from server.domain.refusals import (
    FAULT,
    GONE,
    INVALID_FIELD,
    NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    UNKNOWN_KIND,
    Refused,
)
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.domain.visibility import cells_for_worker
from server.errors import SignedOut
from server.store import ahead, devices, exposures, history, receipts
from server.store.ahead import Ahead
from server.store.batch import Batch
from server.store.database import failure_of
from server.store.history import HistoryRow
from server.store.receipts import CLAMPED, REVIVED, ReceiptRow
from sync.merge import Cell, Decision, Edit, Record, decide

log = logging.getLogger("linkwell.faults")


class Push:
    """A job for the database's writer; it starts anew each time that it is run."""

    def __init__(
        self,
        viewer: Viewer,
        replica: str,
        changes: list[Sent],
        seals: Seals,
        *,
        now_ms: int,
        era: int,
        carefully: bool = False,
    ) -> None:
        """Take the changes in their order. ``era``: how many restores there have been.

        ``carefully`` puts each change into a savepoint of its own and refuses the one that makes
        the server fail; otherwise such a change fails the whole job, at less cost for all others.
        """
        self._viewer = viewer
        self._replica = replica
        self._changes = changes
        self._seals = seals
        self._now_ms = now_ms
        self._era = era
        self._carefully = carefully

    def __call__(self, connection: Connection) -> Pushed:
        run = _Run(
            connection,
            self._viewer,
            self._replica,
            self._seals,
            now_ms=self._now_ms,
            era=self._era,
            carefully=self._carefully,
        )
        run.open(self._changes)
        # Under the locks: waiting for them may have taken a while.
        if not run.looks_ahead(self._changes):
            raise SignedOut
        decide_one = self._decide_carefully if self._carefully else _Run.receipt_for
        run.pushed.receipts = [
            decide_one(run, sent) for sent in self._changes if not run.has_to_wait(sent)
        ]
        run.write()
        return run.pushed

    @staticmethod
    def _decide_carefully(run: _Run, sent: Sent) -> Receipt:
        run.connection.exec_driver_sql("SAVEPOINT change")
        try:
            receipt = run.receipt_for(sent)
        except Exception as error:
            if failure_of(error) is not None:
                raise
            log.error("a change was refused: %s", type(error).__name__)  # noqa: TRY400 - no content
            run.connection.exec_driver_sql("ROLLBACK TO change")
            receipt = refused_receipt(sent.id, Refused(FAULT))
        run.connection.exec_driver_sql("RELEASE change")
        return receipt


class _Run:
    """One run of one push."""

    def __init__(
        self,
        connection: Connection,
        viewer: Viewer,
        replica: str,
        seals: Seals,
        *,
        now_ms: int,
        era: int,
        carefully: bool,
    ) -> None:
        self.connection = connection
        # A change that fails must fail before anything counts as written.
        self.batch = Batch(connection, holds=not carefully)
        self.pushed = Pushed()
        self._viewer = viewer
        self._replica = replica
        self._seals = seals
        self._now_ms = now_ms
        self._era = era
        self._notebooks: dict[str, OpenNotebook] = {}
        self._decided_here: set[str] = set()
        self._ahead: Ahead | None = None

    def open(self, changes: list[Sent]) -> None:
        """Lock the notebooks that the changes name, in the order of their ids."""
        own = self._viewer.notebook
        named = {sent.change.notebook or own for sent in changes if sent.change is not None}
        for notebook in sorted(one for one in named if one is not None):
            opened = OpenNotebook.lock(
                self.batch, self._viewer, notebook, self._seals, self._now_ms
            )
            if opened is not None:
                self._notebooks[notebook] = opened
                self.pushed.before = self.pushed.after = opened.row.counter

    def looks_ahead(self, changes: list[Sent]) -> bool:
        """Whether the device is still signed in; and see what there is of a single change."""
        change = changes[0].change if len(changes) == 1 else None
        notebook = self._notebook_of(change) if change is not None else None
        if change is None or notebook is None:
            return devices.stands(self.connection, self._viewer.device)
        found = ahead.look(
            self.connection,
            device=self._viewer.device,
            notebook=notebook.id,
            change=change.id,
            record=change.record,
        )
        if found is not None:
            self._ahead = found
            notebook.read_ahead[change.record] = found.record
        return found is not None

    def _notebook_of(self, change: Change) -> OpenNotebook | None:
        return self._notebooks.get(change.notebook or self._viewer.notebook or "")

    def has_to_wait(self, sent: Sent) -> bool:
        """Whether there is no word on the change yet.

        A restored notebook takes nothing from link workers before it is open to them again: what
        stands there may be older than what they have seen.
        """
        if sent.change is None or self._viewer.role is not Role.WORKER:
            return False
        notebook = self._notebooks.get(sent.change.notebook or "")
        return notebook is not None and notebook.row.closed

    def _prior(self, held: Held) -> int | None:
        if held.row is None:
            return None
        return held.row.open_seq if self._viewer.role is Role.WORKER else held.row.seq

    def receipt_for(self, sent: Sent) -> Receipt:
        if sent.change is None:
            return refused_receipt(sent.id, sent.refused or Refused(FAULT))
        try:
            receipt = self._decided(sent.change, sent.at)
        except Refused as refused:
            return refused_receipt(sent.id, refused)
        notebook = self._notebook_of(sent.change)
        if receipt.stale and notebook is not None and self._viewer.role is Role.WORKER:
            self.pushed.show(notebook.id, notebook.load(sent.change.record).record)
        return receipt

    def write(self) -> None:
        """Write every record that changed, each under a number of its own, and the counter."""
        for notebook in self._notebooks.values():
            projecting.write_records(notebook, self.pushed.pokes)
            for record, held in notebook.held.items():
                if held.changed:
                    self.pushed.written += 1
                    self.pushed.named.add((notebook.id, record))
                    # Of what was deleted a first pull says nothing: that it is back may be news.
                    was_deleted = held.row is not None and held.row.deleted_ms is not None
                    if held.as_sent and held.seq is not None and not was_deleted:
                        self.pushed.told[notebook.id, record] = Told(held.seq, self._prior(held))
            self.pushed.after = notebook.counter
        self.batch.flush()

    def _decided(self, change: Change, at: str) -> Receipt:
        notebook = self._notebook_of(change)
        if notebook is None:
            raise Refused(NOT_FOUND)
        self.pushed.has_resent = self.pushed.has_resent or change.resent
        if change.resent or change.id in self._decided_here:
            # Both look at receipts of this very push.
            self.batch.flush()
        self._decided_here.add(change.id)
        known = (
            self._ahead.receipt
            if self._ahead is not None
            else receipts.find(self.connection, notebook.id, change.id)
        )
        if known is not None:
            return known_receipt(notebook, change, known, self.pushed)
        kind = KINDS.get(change.kind)
        if kind is None:
            raise Refused(UNKNOWN_KIND)
        self._check(notebook, change, kind, at)
        held = self._held(notebook, change, kind)
        if held.gone(change, kind):
            receipts.add(
                self.batch,
                notebook.id,
                ReceiptRow(
                    change.id, self._viewer.account, change.record, GONE, 0, None, self._era
                ),
            )
            raise Refused(GONE)
        record = held.record
        if record is not None:
            holds = _holds(record, change)
            _refuse_any(checking.check_written_once(change, kind, self._viewer.role, holds, at))
        edit = self._edit(notebook, change, record)
        decision = decide(record, edit, rules_of(kind), now_ms=self._now_ms)
        if decision.record is not None and decision.record is not record:
            cells = decision.record.cells
            if self._viewer.role is Role.WORKER:
                # What they may not see must not tell of itself by leaving no room for their words.
                cells = cells_for_worker(kind, cells)
            _refuse_too_large(cells, kind, at)
        return self._record(notebook, held, change, kind, decision)

    def _check(self, notebook: OpenNotebook, change: Change, kind: Kind, at: str) -> None:
        """Everything that can be said without looking whether the record is there."""
        role = self._viewer.role
        _refuse_any(checking.check_values(change, kind, at))
        not_theirs = [
            FieldError(f"{at}.set.{name}", "This is not yours to write.")
            for name in (*change.set, *(source.field for source in change.sources))
            if not checking.may_write(kind, name, role, creates=change.create)
        ]
        if not_theirs:
            raise Refused(NOT_ALLOWED, not_theirs)
        _refuse_any(
            checking.check_actor(
                change,
                kind,
                at,
                account=self._viewer.account,
                role=role,
                is_linked=notebook.has_link_with,
            )
        )
        if change.create:
            uncovered = kind.audience is Audience.GRANT and kind.name not in notebook.kinds
            if role not in kind.creators or (role is Role.WORKER and uncovered):
                raise Refused(NOT_ALLOWED)
            is_kept = partial(notebook.keeps_for_another, kind)
            _refuse_any(checking.check_new(change, kind, notebook.id, at, is_kept))

    def _held(self, notebook: OpenNotebook, change: Change, kind: Kind) -> Held:
        """The record as it stands.

        To a link worker, one that they may not see is one that is not there; an id that they
        ever could see stays taken, so that making it again tells them nothing either.
        """
        held = notebook.load(change.record)
        if self._viewer.role is Role.PARTICIPANT:
            if held.kind in TEAM_KINDS and not change.create:
                return Held(None, None, None)
            if held.kind not in {None, kind.name} or held.kind in TEAM_KINDS:
                raise Refused(NOT_FOUND)
            return held
        if held.is_absent and change.create:
            if exposures.ever(self.connection, notebook.id, change.record):
                raise Refused(NOT_FOUND)
        elif not notebook.worker_can_see(held, kind):
            raise Refused(NOT_FOUND)
        elif _is_anothers(held, kind, self._viewer.account):
            raise Refused(NOT_ALLOWED)
        return held

    def _edit(self, notebook: OpenNotebook, change: Change, record: Record | None) -> Edit:
        before = None
        if change.resent and self._era:
            versions = {cell.version for cell in record.cells.values()} if record else set()
            before = receipts.accepted_before(self.connection, notebook.id, versions, self._era)
        stamps = {name: change.stamps.get(name, change.stamp) for name in change.set}
        return Edit(
            change.id,
            change.record,
            change.kind,
            change.create,
            change.set,
            change.base,
            stamps,
            self._replica,
            self._viewer.account,
            tuple((source.change, source.field, source.value) for source in change.sources),
            before,
        )

    def _record(
        self, notebook: OpenNotebook, held: Held, change: Change, kind: Kind, decision: Decision
    ) -> Receipt:
        after = decision.record
        changed = after is not None and after is not held.record
        sealed = None
        if after is not None and changed:
            sealed = self._seals.seal_cells(notebook.id, after.id, kind.name, after.cells)
        if decision.history:
            aside = self._seals.seal_history(
                notebook.id, change.record, kind.name, decision.history
            )
            history.add(
                self.batch,
                notebook.id,
                HistoryRow(change.record, change.id, self._now_ms, aside),
            )
        receipt = receipt_of(change, decision)
        self._keep(notebook, change, receipt)
        if changed:
            held.record, held.sealed, held.changed = after, sealed, True
            held.as_sent = held.as_sent and decision.as_sent
        return receipt

    def _keep(self, notebook: OpenNotebook, change: Change, receipt: Receipt) -> None:
        fields = receipt.fields
        receipts.add(
            self.batch,
            notebook.id,
            ReceiptRow(
                change.id,
                self._viewer.account,
                change.record,
                receipt.outcome.value,
                REVIVED * receipt.revived + CLAMPED * receipt.clamped,
                self._seals.seal_outcomes(notebook.id, change.id, fields) if fields else None,
                # It was accepted in the life of the service that the restore ended.
                max(0, self._era - change.resent),
            ),
        )


def _is_anothers(held: Held, kind: Kind, worker: str) -> bool:
    """Whether it is a colleague's own mark."""
    owner = held.record.cells.get(WORKER) if held.record is not None else None
    return kind.audience is Audience.TEAM and owner is not None and owner.value != worker


def _refuse_any(mistakes: list[FieldError]) -> None:
    if mistakes:
        raise Refused(INVALID_FIELD, mistakes)


def _refuse_too_large(cells: Mapping[str, Cell], kind: Kind, at: str) -> None:
    if len(cells) > checking.CELLS_PER_RECORD_MAX:
        raise Refused(TOO_LARGE)
    values = {name: cell.value for name, cell in cells.items()}
    if crowded := checking.crowded_sets(values, kind, at):
        raise Refused(TOO_LARGE, crowded)


def _holds(record: Record, change: Change) -> Any:
    def holds(name: str, value: Any) -> bool:
        cell = record.cells.get(name)
        if cell is None:
            # Sent again in parts, it may come after a part that made the record.
            return change.resent
        return bool(cell.value == value)

    return holds
