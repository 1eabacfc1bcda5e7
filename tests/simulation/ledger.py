"""What people typed and devices sent: kept beside the system, never told to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from schemas.records import DELETED
from sync.merge import Cell

_TOKEN: Final = re.compile(r"w\d+[a-z]\b")

Key = tuple[str, str]
"""(notebook, record)"""


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, detail: str) -> None:
        super().__init__(f"{invariant}: {detail}")
        self.invariant = invariant
        self.detail = detail


def tokens(value: Any) -> list[str]:
    """The words of a text, each of which was typed once."""
    return _TOKEN.findall(value) if isinstance(value, str) else []


@dataclass(slots=True)
class Typed:
    """One word, typed once, by one person, into one record."""

    key: Key
    author: str
    in_text: bool
    """Whether it was typed into a text, which merges, or into a field that one writer wins."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The last edit of one cell on one device."""

    true_ms: int
    """The server's time when the person made it."""
    is_honest: bool
    """Whether the device knew that time."""
    seen: frozenset[str] = frozenset()
    """Of a guard: the accepted changes of the record that the person had before them."""


@dataclass(slots=True)
class Sent:
    """One change that the server took in."""

    id: str
    key: Key
    author: str
    values: set[tuple[str, str]]
    """(cell, value) in every copy that was sent under this id."""
    receipt: dict[str, Any]
    accepted_ms: int
    edits: dict[str, Edit]

    @property
    def is_rebased(self) -> bool:
        return self.receipt.get("outcome") == "rebase"

    @property
    def deletes(self) -> bool:
        return (DELETED, repr(True)) in self.values

    def outcome(self, cell: str) -> str:
        usual = self.receipt.get("outcome", "applied")
        return str(self.receipt.get("fields", {}).get(cell, usual))


@dataclass(slots=True)
class Notes:
    """What one store knew when."""

    known: dict[Key, int] = field(default_factory=dict)
    """How many accepted changes of a record its last page came after."""
    own: dict[Key, set[str]] = field(default_factory=dict)
    last: dict[tuple[str, str, str], Edit] = field(default_factory=dict)
    frozen: dict[str, dict[str, Edit]] = field(default_factory=dict)
    """The edits that a change was made of when it was first sent, by its id and their cells."""

    def copy(self) -> Notes:
        own = {key: set(ids) for key, ids in self.own.items()}
        return Notes(dict(self.known), own, dict(self.last), dict(self.frozen))


@dataclass(slots=True)
class Ledger:
    typed: dict[str, Typed] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    """Words that somebody took out, or deleted with what held them."""
    lost: set[str] = field(default_factory=set)
    """Words that were on nothing but a store that is gone, or went with a restore."""
    sent: dict[str, Sent] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    """Changes whose values nobody can be asked for any more."""
    refused: dict[str, str] = field(default_factory=dict)
    """Change id to the problem's name."""
    log: dict[Key, list[str]] = field(default_factory=dict)
    """The changes of a record in the order in which they were accepted."""
    alive: dict[Key, bool] = field(default_factory=dict)
    expired: set[Key] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)
    """Words that may stand twice: they were unsent when their store was cloned, and two devices
    send them, or a device that is too old to be told of a restore joined on what it lost."""
    restored: bool = False
    must_return: dict[tuple[str, str, str], Cell] = field(default_factory=dict)
    """By (notebook, record, cell), what a restore took and a device still holds."""
    from_before: set[str] = field(default_factory=set)
    """Versions that were settled before the last restore: none of them may win by it."""
    has_expired: bool = False

    def type(self, word: str, key: Key, author: str, *, in_text: bool) -> None:
        self.typed[word] = Typed(key, author, in_text)

    def take_out(self, words: Iterable[str]) -> None:
        self.removed.update(words)

    def setting(self, home: str, record: str, name: str) -> list[str]:
        """The accepted changes that set a cell, in their order."""
        log = self.log.get((home, record), ())
        sent = [self.sent[one] for one in log if one in self.sent]
        return [one.id for one in sent if name in {cell for cell, _ in one.values}]

    def seen_by(self, notes: Notes, key: Key) -> frozenset[str]:
        return frozenset(self.log.get(key, [])[: notes.known.get(key, 0)]) | frozenset(
            notes.own.get(key, ())
        )
