"""The server's word on a change, as it crosses the wire, and what one push came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from schemas.records import DELETED, KINDS, Audience, Field, Kind, Merge, Value, ValueType
from schemas.records import field_of as declared_field
from schemas.sync import Change, Outcome, Receipt, WireCell
from server.domain.refusals import Refused
from sync.merge import Cell, Decision, Record, RuleOf, Verdict

_DELETED_FIELD: Final = Field(Merge.REGISTER, Value(ValueType.FLAG))


class Told(NamedTuple):
    """A record that was written exactly as it was sent."""

    seq: int
    prior: int | None
    """The number under which its writer may have pulled it before; none for a new one."""


@dataclass(slots=True)
class Pushed:
    """What became of one request's changes."""

    receipts: list[Receipt] = field(default_factory=list)
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    """The written records, by (notebook, id), whose result their writer can tell."""
    written: int = 0
    before: int = 0
    after: int = 0
    """A participant's counter before and after."""
    has_known: bool = False
    """Whether something of it had been decided before."""
    has_resent: bool = False
    """Whether the device is still sending again what a restore lost."""
    named: set[tuple[str, str]] = field(default_factory=set)
    """Records, by (notebook, id), of which the device now takes its own words for confirmed."""
    shown: dict[str, set[str]] = field(default_factory=dict)
    """Records that a grant covers, by notebook, of which a link worker is told words to merge with."""
    pokes: set[str] = field(default_factory=set)
    """Accounts that may see something of what was written."""

    def show(self, notebook: str, record: Record | None) -> None:
        """A link worker is told words of the record as it stands."""
        if record is not None and KINDS[record.kind].audience is Audience.GRANT:
            self.shown.setdefault(notebook, set()).add(record.id)


def rules_of(kind: Kind) -> RuleOf:
    """The declaration behind each cell of a kind, ``deleted`` included."""
    return lambda name: _DELETED_FIELD if name == DELETED else declared_field(kind, name)


def receipt_of(change: Change, decision: Decision) -> Receipt:
    verdicts = decision.verdicts
    usual = Verdict.REBASE if Verdict.REBASE in verdicts.values() else Verdict.APPLIED
    words = set(verdicts.values())
    if len(words) == 1:
        usual = words.pop()
    return Receipt(
        change.id,
        Outcome(usual.value),
        {name: Outcome(word.value) for name, word in verdicts.items() if word is not usual},
        revived=decision.revived,
        clamped=decision.clamped,
        stale={name: wire_cell(cell) for name, cell in decision.stale.items()},
    )


def wire_cell(cell: Cell) -> WireCell:
    return WireCell(cell.value, cell.version, cell.stamp)


def refused_receipt(change: str, refused: Refused) -> Receipt:
    return Receipt(change, Outcome.REFUSED, refused=refused.problem)
