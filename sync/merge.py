"""What one change does to one record. The server decides; devices only follow.

``decide`` is a pure function of the record as it stands and the change as it was sent, so
that any order of arrival, repeated any number of times, leads every replica to the same
cells. The rules of each merge kind stand in the functions ``_register``, ``_guard`` and
``_stale_texts`` below; deleting and reviving in ``_delete`` and ``_revive``.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Protocol

DELETED: Final = "deleted"


class Verdict(StrEnum):
    """The word on one cell; the values are those of the wire."""

    APPLIED = "applied"
    OVERTAKEN = "overtaken"
    REBASE = "rebase"


class Rule(Protocol):
    """What the merge needs to know of a field's declaration."""

    @property
    def merge(self) -> str: ...
    @property
    def private(self) -> str | None: ...


RuleOf = Callable[[str], Rule | None]
"""The declaration behind a cell's name; none for a field this server does not know."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as it stands. ``version`` is the id of the change that wrote it.

    ``stamp`` is in milliseconds and never ahead of the server's time when it arrived;
    ``replica`` and ``version`` break ties. ``by`` is the account that wrote it.
    """

    value: Any
    version: str
    stamp: int
    replica: str
    by: str = ""
    sent_stamp: int | None = None
    """The device's own stamp, kept as data where it was clamped."""

    @property
    def rank(self) -> tuple[int, str, str]:
        return (self.stamp, self.replica, self.version)


@dataclass(frozen=True, slots=True)
class Record:
    id: str
    kind: str
    cells: Mapping[str, Cell]

    @property
    def deleted(self) -> bool:
        cell = self.cells.get(DELETED)
        return cell is not None and cell.value is True


@dataclass(frozen=True, slots=True)
class Edit:
    """One change as it was sent, ready to be decided. ``stamps`` names every cell of ``set``."""

    change: str
    record: str
    kind: str
    create: bool
    set: Mapping[str, Any]
    base: Mapping[str, str]
    stamps: Mapping[str, int]
    replica: str
    by: str
    sources: tuple[tuple[str, str, Any], ...] = ()
    """(change id, cell name, value): texts that were sent or typed and never became current."""
    before: Set[str] | None = None
    """Of a change that is sent again after a restore: the versions that were accepted before it,
    in what was restored or sent again since. None of any other change."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one edit.

    ``record`` is the very object that went in when nothing was written. ``history`` holds
    every value that stopped being current or lost, so that none that was sent is gone.
    """

    record: Record | None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    history: tuple[tuple[str, Cell], ...] = ()
    stale: Mapping[str, Cell] = field(default_factory=dict)
    revived: bool = False
    clamped: bool = False
    missing: bool = False
    """The record is not there and the change does not create it."""
    as_sent: bool = False
    """The author can tell the result without being told: exactly the sent cells changed, with
    the sent values and stamps, under the change's own id."""


def decide(record: Record | None, edit: Edit, rule_of: RuleOf, *, now_ms: int) -> Decision:
    """Return what ``edit`` makes of ``record``; never raises for what a device may send.

    - Nothing is written when the record is missing and ``edit.create`` is false, or when a
      text was edited from a base that is no longer current (every verdict is ``rebase``).
    - Otherwise each cell is decided by its own rule: an informed write, whose base is the
      current version, always applies; a concurrent one by the field's merge kind.
    - ``edit.set["deleted"]`` is true for a delete, false for taking one back.
    - What is sent again after a restore was accepted once: among cells from before, the larger
      stamp wins, as it had. Against what was written since, it counts as concurrent; a text that
      has to be joined then goes into history at once, as it stood.
    """
    if record is None:
        if not edit.create:
            return Decision(None, missing=True)
        record = Record(edit.record, edit.kind, {})

    draft = _Draft(dict(record.cells), edit, now_ms)
    stale = _stale_texts(record, edit, rule_of)
    deletes = edit.set.get(DELETED) is True
    if stale and not deletes:
        stood = stale if edit.before is not None else ()
        return Decision(
            record if record.cells else None,
            verdicts=dict.fromkeys(edit.set, Verdict.REBASE),
            history=tuple((name, draft.cell(name, edit.set[name])) for name in stood),
            stale=stale,
        )

    if deletes:
        _delete(draft, record, rule_of)
    else:
        for name, value in edit.set.items():
            _write(draft, name, value, rule_of(name))
        _revive(draft, record, rule_of)
    _keep_sources(draft)
    after = replace(record, cells=draft.cells) if draft.changed else record
    return Decision(
        after if after.cells else None,
        verdicts=draft.verdicts,
        history=tuple(draft.history),
        revived=draft.revived,
        clamped=draft.clamped,
        as_sent=_as_sent(record, after, edit),
    )


def _as_sent(before: Record, after: Record, edit: Edit) -> bool:
    for name, cell in after.cells.items():
        if name in edit.set:
            if (cell.version, cell.stamp) != (edit.change, edit.stamps.get(name)):
                return False
        elif before.cells.get(name) is not cell:
            return False
    return True


class _Draft:
    """The cells while one edit is being decided."""

    def __init__(self, cells: dict[str, Cell], edit: Edit, now_ms: int) -> None:
        self.cells = cells
        self.edit = edit
        self.now_ms = now_ms
        self.verdicts: dict[str, Verdict] = {}
        self.history: list[tuple[str, Cell]] = []
        self.changed = False
        self.revived = False
        self.clamped = False

    def informed(self, name: str) -> bool:
        """Whether the author saw the cell as it stands (or that it is not there)."""
        current = self.cells.get(name)
        return self.edit.base.get(name) == (current.version if current else None)

    def is_old(self, name: str) -> bool:
        """Whether this was sent again, and the cell as it stands is from before the restore."""
        current, before = self.cells.get(name), self.edit.before
        return before is not None and current is not None and current.version in before

    def cell(self, name: str, value: Any) -> Cell:
        sent = self.edit.stamps.get(name, self.now_ms)
        # A stamp that the service has given once stands, though it may be just ahead of its clock.
        stamp = sent if self.edit.before is not None else min(sent, self.now_ms)
        if stamp != sent:
            self.clamped = True
        return Cell(
            value,
            self.edit.change,
            stamp,
            self.edit.replica,
            self.edit.by,
            sent if stamp != sent else None,
        )

    def put(self, name: str, cell: Cell) -> None:
        current = self.cells.get(name)
        if current is not None:
            self.history.append((name, current))
        self.cells[name] = cell
        self.verdicts[name] = Verdict.APPLIED
        self.changed = True

    def lose(self, name: str, cell: Cell) -> None:
        self.history.append((name, cell))
        self.verdicts[name] = Verdict.OVERTAKEN

    def put_informed(self, name: str, cell: Cell) -> None:
        """An informed write outranks what it saw, whatever its clock said."""
        current = self.cells.get(name)
        if current is not None and cell.stamp <= current.stamp:
            cell = replace(cell, stamp=current.stamp + 1)
        self.put(name, cell)


def _stale_texts(record: Record, edit: Edit, rule_of: RuleOf) -> dict[str, Cell]:
    stale = {}
    for name in edit.set:
        rule = rule_of(name)
        if rule is None or rule.merge != "text":
            continue
        current = record.cells.get(name)
        if current is None or current.version in (edit.before or ()):
            continue
        if edit.base.get(name) != current.version:
            stale[name] = current
    return stale


def _write(draft: _Draft, name: str, value: Any, rule: Rule | None) -> None:
    cell = draft.cell(name, value)
    if draft.informed(name):
        draft.put_informed(name, cell)
    elif name not in draft.cells:
        # Based on a version that never came to be (its change was refused or rebased away).
        draft.put(name, cell)
    elif draft.is_old(name) and not _is_tied_guard(draft, name, cell, rule):
        _register(draft, name, cell)
    elif rule is not None and rule.merge == "guard":
        _guard(draft, name, cell, rule.private)
    elif rule is not None and rule.merge == "text":
        draft.lose(name, cell)  # only reached by a delete that also carries text
    else:
        _register(draft, name, cell)


def _is_tied_guard(draft: _Draft, name: str, cell: Cell, rule: Rule | None) -> bool:
    """Whether the two were one joined cell before the restore, or became one at the same moment."""
    is_guard = rule is not None and rule.merge == "guard"
    return is_guard and cell.stamp == draft.cells[name].stamp


def _register(draft: _Draft, name: str, cell: Cell) -> None:
    """The largest (stamp, replica, change id) wins."""
    if cell.rank > draft.cells[name].rank:
        draft.put(name, cell)
    else:
        draft.lose(name, cell)


def _guard(draft: _Draft, name: str, cell: Cell, private: str | None) -> None:
    """Of concurrent writes the more private wins, whatever the clocks say."""
    current = draft.cells[name]
    order = _privacy(cell.value, private) - _privacy(current.value, private)
    if order > 0:
        # Above what it replaces: after a restore the larger stamp must be the later decision.
        draft.put_informed(name, cell)
    elif order < 0:
        draft.lose(name, cell)
    else:
        # Neither author has seen both: a version that nobody holds yet keeps a later edit
        # behind only one of them from counting as informed.
        joined = _joined_version(current.version, cell.version)
        draft.put(name, replace(max(cell, current, key=lambda one: one.rank), version=joined))
        draft.history.append((name, cell))


def _privacy(value: Any, private: str | None) -> float:
    """How private a guard's value is; larger is more private."""
    if private == "earlier":
        return float("-1e18") if value is None else -float(value)
    if private == "later":
        return -1.0 if value is None else float(value)
    return 0.0 if value is True else 1.0


def _joined_version(one: str, other: str) -> str:
    low, high = sorted((one, other))
    digest = hashlib.sha256(f"{low} {high}".encode()).digest()
    return urlsafe_b64encode(digest[:12]).decode()


def _delete(draft: _Draft, record: Record, rule_of: RuleOf) -> None:
    """Apply a delete that saw every cell; one that missed some leaves the record, unshared.

    Un-sharing either way makes the order of arrival not matter: had the delete come first,
    the edit it missed would have revived the record unshared.
    """
    edit = draft.edit
    if edit.before is not None:
        _delete_again(draft, record, rule_of)
        return
    saw_all = all(
        edit.base.get(name) == cell.version
        for name, cell in record.cells.items()
        if name != DELETED
    )
    for name, value in edit.set.items():
        if name == DELETED:
            continue
        cell = draft.cell(name, value)
        if draft.informed(name) and saw_all:
            draft.put_informed(name, cell)
        else:
            draft.lose(name, cell)
    cell = draft.cell(DELETED, True)
    # It may name a delete that was overtaken and never came to be.
    if saw_all and (draft.informed(DELETED) or DELETED not in record.cells):
        draft.put_informed(DELETED, cell)
    elif saw_all:
        _register(draft, DELETED, cell)
    else:
        draft.lose(DELETED, cell)
        _unshare(draft, rule_of)


def _delete_again(draft: _Draft, record: Record, rule_of: RuleOf) -> None:
    """Apply a delete that stood before a restore, unless it is undone by what stands now."""
    for name, value in draft.edit.set.items():
        if name != DELETED:
            _write(draft, name, value, rule_of(name))
    cell = draft.cell(DELETED, True)
    others = [name for name in record.cells if name not in draft.edit.set]
    if not all(draft.is_old(name) for name in others):
        draft.lose(DELETED, cell)
        _unshare(draft, rule_of)
    elif any(record.cells[name].stamp > cell.stamp for name in others):
        draft.lose(DELETED, cell)
    elif DELETED in record.cells:
        _register(draft, DELETED, cell)
    else:
        draft.put(DELETED, cell)


def _revive(draft: _Draft, record: Record, rule_of: RuleOf) -> None:
    """An edit that did not know of the delete, and won something, brings the record back."""
    if not record.deleted or DELETED in draft.edit.set or draft.informed(DELETED):
        return
    if draft.is_old(DELETED):
        return
    won = any(verdict is Verdict.APPLIED for verdict in draft.verdicts.values())
    if not won:
        return
    tombstone = draft.cells[DELETED]
    back = draft.cell(DELETED, False)
    draft.history.append((DELETED, tombstone))
    draft.cells[DELETED] = replace(back, stamp=max(back.stamp, tombstone.stamp + 1))
    draft.revived = True
    _unshare(draft, rule_of)


def _unshare(draft: _Draft, rule_of: RuleOf) -> None:
    """Turn off what lets others see: an entry's ``shared``, every one of a grant's ``kinds``."""
    for name, current in list(draft.cells.items()):
        rule = rule_of(name)
        if current.value is not True or rule is None or rule.private != "false":
            continue
        draft.history.append((name, current))
        off = draft.cell(name, False)
        draft.cells[name] = replace(off, stamp=max(off.stamp, current.stamp + 1))
        draft.changed = True
        if name in draft.verdicts:
            draft.verdicts[name] = Verdict.OVERTAKEN


def _keep_sources(draft: _Draft) -> None:
    for change, name, value in draft.edit.sources:
        stamp = draft.edit.stamps.get(name, draft.now_ms)
        cell = Cell(value, change, min(stamp, draft.now_ms), draft.edit.replica, draft.edit.by)
        draft.history.append((name, cell))
