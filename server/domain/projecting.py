"""What a written record brings with it: plain facts, exposures, grants, nudges, whom to poke."""

from __future__ import annotations

from typing import Final

from schemas.records import KINDS, TEAM_KINDS, WORKER, Audience, Kind
from server.domain.notebooks import Held, OpenNotebook
from server.domain.nudges.following import FOLLOWED, Changed, follow
from server.domain.visibility import (
    cells_for_worker,
    granted,
    in_force,
    is_open,
    kinds_covered,
    worker_named,
)
from server.store import audit, exposures, grants, links, notebooks, records
from server.store.audit import AuditRow
from server.store.grants import GrantRow
from server.store.records import RecordRow
from sync.merge import Record

GRANT: Final = "grant"
"""The kind that says what link workers may see."""
VIEW: Final = "view"
"""The kind that says that a link worker looked."""


def write_records(notebook: OpenNotebook, pokes: set[str]) -> None:
    """Write what changed, each record under a ``seq`` of its own, and the counter last."""
    rows: list[RecordRow] = []
    followed: list[Changed] = []
    for held in notebook.held.values():
        if held.changed and held.record is not None:
            rows.append(_row(notebook, held, held.record, pokes))
            if held.record.kind in FOLLOWED:
                followed.append(Changed(held.before, held.record))
    if rows:
        records.put(notebook.batch, notebook.id, rows)
    if followed:
        # They are worked out from the records as they now stand.
        notebook.batch.flush()
        follow(notebook.connection, notebook.seals, notebook.id, followed, notebook.now_ms)
    if any(row.kind not in TEAM_KINDS for row in rows):
        pokes.add(notebook.row.owner)
    if notebook.counter != notebook.row.counter:
        notebooks.advance(notebook.batch, notebook.id, notebook.counter, notebook.open_counter)


def _row(notebook: OpenNotebook, held: Held, record: Record, pokes: set[str]) -> RecordRow:
    """The record as it is to be written, with everything beside it written already."""
    kind = KINDS[record.kind]
    row = held.row
    notebook.counter += 1
    held.seq = notebook.counter
    was_open = row is not None and row.open
    open_now = is_open(kind, record.cells)
    workers_can_tell = was_open != open_now or (open_now and _shows(kind, held.before, record))
    if workers_can_tell:
        notebook.open_counter = held.seq
        _note_exposure(notebook, record.id, held.seq, was_open=was_open, open_now=open_now)
        if not notebook.row.closed:
            pokes |= _workers_who_see(notebook, kind, record)
    deleted_ms = None
    if record.deleted:
        before_ms = row.deleted_ms if row is not None else None
        deleted_ms = notebook.now_ms if before_ms is None else before_ms
    if kind.name == VIEW and held.before is None:
        _note_look(notebook, record)
    if kind.name == GRANT:
        told = _project_grant(notebook, record)
        pokes |= told if not notebook.row.closed else set()
    return RecordRow(
        record.id,
        record.kind,
        held.seq,
        held.seq if workers_can_tell else (row.open_seq if row is not None else None),
        worker_named(kind, record.cells),
        open_now,
        deleted_ms,
        held.sealed,
    )


def _shows(kind: Kind, before: Record | None, after: Record) -> bool:
    """Whether a worker who sees the record sees that it changed."""
    if before is None:
        return True
    return cells_for_worker(kind, before.cells) != cells_for_worker(kind, after.cells)


def _note_exposure(
    notebook: OpenNotebook, record: str, seq: int, *, was_open: bool, open_now: bool
) -> None:
    if open_now and not was_open:
        exposures.begin(notebook.batch, notebook.id, record, seq)
    elif was_open and not open_now:
        exposures.end(notebook.batch, notebook.id, record, seq)


def _workers_who_see(notebook: OpenNotebook, kind: Kind, record: Record) -> set[str]:
    if kind.audience is Audience.PAIR:
        named = worker_named(kind, record.cells)
        return {named} if named is not None and notebook.has_link_with(named) else set()
    if kind.audience is Audience.TEAM:
        return set(links.workers_of(notebook.connection, notebook.id))
    return {
        grant.worker
        for grant in grants.of_notebook(notebook.connection, notebook.id)
        if kind.name in kinds_covered(granted(grant, notebook.now_ms))
    }


def _note_look(notebook: OpenNotebook, record: Record) -> None:
    """A line of the audit beside the record itself, with the device, in the same transaction."""
    said = {name: cell.value for name, cell in record.cells.items()}
    audit.add(
        notebook.connection,
        AuditRow(
            notebook.now_ms,
            audit.LOOKED,
            notebook.id,
            notebook.viewer.account,
            notebook.viewer.device,
            0,
            subject=said.get("subject"),
            said_ms=said.get("at"),
        ),
    )


def _project_grant(notebook: OpenNotebook, record: Record) -> set[str]:
    """Write what authorisation reads, in the transaction of the record that says it.

    Returns the link worker, if what they may see at this moment became other by it.
    """
    connection, now_ms = notebook.connection, notebook.now_ms
    if WORKER not in record.cells:
        # Sent again in parts after a restore: the part that says for whom comes yet.
        return set()
    worker = str(record.cells[WORKER].value)
    case = grants.case(connection, worker, notebook.id)
    before = case.grant if case is not None else None
    after = None if record.deleted else _grant_said(notebook.id, worker, record)
    if after is None:
        grants.remove(connection, notebook.id, worker)
    else:
        grants.put(connection, after)
    return {worker} if in_force(before, now_ms) != in_force(after, now_ms) else set()


def _grant_said(notebook: str, worker: str, record: Record) -> GrantRow:
    cells = record.cells
    members = frozenset(
        name.partition(":")[2]
        for name, cell in cells.items()
        if name.startswith("kinds:") and cell.value is True
    )
    limits = {name: cells[name].value if name in cells else None for name in ("from", "until")}
    return GrantRow(notebook, worker, members, limits["from"], limits["until"])
