"""The recorded word on a change that was decided before. Nothing is written."""

from __future__ import annotations

from typing import Final

from schemas.records import KINDS, Merge, Role
from schemas.sync import Change, Outcome, Receipt, WireCell
from server.domain.notebooks import OpenNotebook
from server.domain.pushed import Pushed, rules_of, wire_cell
from server.domain.refusals import NOT_ALLOWED, Refused
from server.domain.visibility import cells_for_worker
from server.store.receipts import CLAMPED, REVIVED, ReceiptRow

_OUTCOMES: Final = frozenset(Outcome)


def known_receipt(
    notebook: OpenNotebook, change: Change, known: ReceiptRow, pushed: Pushed
) -> Receipt:
    """The word again, noted in ``pushed``.

    Raises:
        Refused: where that was the word, and for a change that is somebody else's.
    """
    if known.account != notebook.viewer.account:
        raise Refused(NOT_ALLOWED)
    pushed.has_known = True
    if known.outcome not in _OUTCOMES:
        raise Refused(known.outcome)
    outcomes: dict[str, str] = {}
    if known.sealed is not None:
        outcomes = notebook.seals.open_outcomes(notebook.id, known.change, known.sealed)
    outcome = Outcome(known.outcome)
    if change.record == known.record:
        pushed.named.add((notebook.id, known.record))
    return Receipt(
        known.change,
        outcome,
        {name: Outcome(word) for name, word in outcomes.items()},
        revived=bool(known.flags & REVIVED),
        clamped=bool(known.flags & CLAMPED),
        stale=_stale_now(notebook, change, known) if outcome is Outcome.REBASE else {},
    )


def _stale_now(notebook: OpenNotebook, change: Change, known: ReceiptRow) -> dict[str, WireCell]:
    """The texts that the change is to be merged with, as they stand now.

    Only of the record that was decided, and only while its sender may see it: the change that
    comes with a known id has not been checked and may name any record.
    """
    held = notebook.load(known.record)
    kind = KINDS.get(held.record.kind) if held.record is not None else None
    if held.record is None or kind is None or change.record != known.record:
        return {}
    cells = held.record.cells
    if notebook.viewer.role is Role.WORKER:
        if not notebook.worker_can_see(held, kind):
            return {}
        cells = cells_for_worker(kind, cells)
    rule_of = rules_of(kind)
    return {
        name: wire_cell(cells[name])
        for name in change.set
        if name in cells and (rule := rule_of(name)) is not None and rule.merge == Merge.TEXT
    }
