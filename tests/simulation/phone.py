"""One store in one browser, as the reference replica speaks for it. Only this file knows how."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, Final

import msgspec

from schemas.records import DELETED, KINDS, Field, Merge, Value, ValueType, field_of
from schemas.version import PROTOCOL
from server.domain.viewers import Viewer
from sync.kept import Held, Pending
from sync.replica import Replica
from sync.resending import DeclaredOf
from tests.simulation.people import Person

_DELETED: Final = Field(Merge.REGISTER, Value(ValueType.FLAG))
_FUTURE_TEXT: Final = Field(Merge.TEXT, Value(ValueType.TEXT, characters_max=1_000))
FUTURE_KIND: Final = "dream"
"""Known to clients that are newer than the server."""
OLD_CELLS: Final[dict[str, frozenset[str]]] = {
    "entry": frozenset({"body", "mood", "at", "day", "zone", "shared"}),
    "mood": frozenset({"score", "at", "day", "zone", "shared"}),
    "message": frozenset({"worker", "author", "body", "at"}),
    "grant": frozenset({"worker", "kinds:entries", "kinds:moods"}),
}
"""What a client of the protocol before this one knows."""

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode

Request = dict[str, Any]
Answer = Mapping[str, Any]


def rules(kind: str) -> DeclaredOf:
    declared = KINDS.get(kind)
    if declared is None:
        return lambda cell: _FUTURE_TEXT if cell == "body" else None
    return lambda cell: _DELETED if cell == DELETED else field_of(declared, cell)


def old_rules(kind: str) -> DeclaredOf:
    known, rule_of = OLD_CELLS.get(kind, frozenset()), rules(kind)
    return lambda cell: rule_of(cell) if cell == DELETED or cell in known else None


def change_id(dice: Random) -> str:
    return base64.urlsafe_b64encode(dice.randbytes(12)).decode()


def record_id(dice: Random) -> str:
    raw = bytearray(b"\x01\x9e\x70\x44\x88\x00" + dice.randbytes(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


class Phone:
    """A replica, its clock, and the round that it has out.

    ``dice`` returns the randomness of the step that is being taken, so that leaving one step of
    a history out changes nobody else's ids.
    """

    def __init__(
        self,
        name: str,
        person: Person,
        viewer: Viewer,
        dice: Callable[[], Random],
        *,
        is_old: bool = False,
    ) -> None:
        self.name = name
        self.person = person
        self.viewer = viewer
        self.is_old = is_old
        self.skew_ms = 0
        self.round = 0
        """Of the request that began last."""
        self.is_cloned = False
        self._dice = dice
        self.replica = self._made(record_id(dice()))

    def _made(self, replica_id: str) -> Replica:
        return Replica(
            replica_id,
            rule_of=old_rules if self.is_old else rules,
            new_change_id=lambda: change_id(self._dice()),
            new_record_id=lambda: record_id(self._dice()),
            notebook=self.person.home,
            account=self.person.account,
            holds=self._holds,
        )

    def _holds(self, kind: str) -> bool:
        return not self.person.is_worker or kind != "view"

    # What happens to the store

    def snapshot(self) -> bytes:
        """What is in the store now. Every call that changes the replica persists it."""
        return _encode(self.replica.state())

    def go_back_to(self, snapshot: bytes) -> None:
        """Start again from what was persisted."""
        self.replica = self._made(self.replica.id)
        self.replica.load(_decode(snapshot))

    def wipe(self) -> None:
        """Lose the store and keep the cookie."""
        self.replica = self._made(record_id(self._dice()))
        self.round += 1
        self.is_cloned = False

    def clone(self, name: str) -> Phone:
        """Another browser with a copy of the whole profile: cookie, store and replica id."""
        other = Phone(name, self.person, self.viewer, self._dice, is_old=self.is_old)
        other.replica = other._made(self.replica.id)
        other.go_back_to(self.snapshot())
        other.skew_ms = self.skew_ms
        self.is_cloned = other.is_cloned = True
        return other

    # What a person does

    def create(
        self,
        kind: str,
        values: Mapping[str, Any],
        now_ms: int,
        *,
        home: str | None = None,
        record: str | None = None,
    ) -> str:
        return self.replica.create(kind, values, now_ms, record=record, notebook=self._named(home))

    def edit(
        self, home: str, record: str, kind: str, values: Mapping[str, Any], now_ms: int
    ) -> None:
        self.replica.edit(record, kind, values, now_ms, notebook=self._named(home))

    def delete(self, home: str, record: str, kind: str, now_ms: int) -> None:
        self.replica.delete(record, kind, now_ms, notebook=self._named(home))

    def undelete(self, home: str, record: str, kind: str, now_ms: int) -> None:
        self.replica.undelete(record, kind, now_ms, notebook=self._named(home))

    def view(self, home: str, record: str) -> dict[str, Any]:
        return self.replica.view(record, self._named(home)) or {}

    def views(self, home: str, kind: str) -> dict[str, dict[str, Any]]:
        found = self.replica.views(kind, self._named(home))
        return {record: found[record] for record in sorted(found)}

    def binned(self, kind: str) -> list[str]:
        """The records that the person sees as deleted, on a participant's device."""
        home = self.person.home or ""
        ids = {rid for (_, rid), one in self.replica.records.items() if one.kind == kind}
        return sorted(rid for rid in ids if self.view(home, rid).get(DELETED) is True)

    def homes(self) -> list[str]:
        """The notebooks that it knows."""
        if self.person.home is not None:
            return [self.person.home]
        return sorted(self.replica.people)

    # What crosses the wire

    def request(self, *, limit: int | None = None, verify: bool = False) -> tuple[int, Request]:
        """Begin a round; its number and what is sent."""
        self.round += 1
        request = self.replica.request(limit=limit, verify=verify)
        if self.is_old:
            request["protocol"] = PROTOCOL - 1
        return self.round, request

    def awaits(self, request: Request) -> bool:
        """Whether it would take an answer to this request in."""
        return bool(request == self.replica._asked)

    def take(self, request: Request, answer: Answer, now_ms: int) -> bool:
        """Give it an answer, to whichever request; whether there is more to ask for at once."""
        return self.replica.take(request, answer, now_ms)

    # What the simulation looks at

    def cells(self, home: str) -> dict[str, dict[str, Held]]:
        """What the server told this device, deleted records left out."""
        return {
            rid: one.cells
            for (nb, rid), one in self.replica.records.items()
            if nb == home and not one.deleted
        }

    def held_homes(self) -> set[str]:
        return {home for home, _ in self.replica.records}

    def may_send_again(self, kind: str, cells: Mapping[str, Held], version: str) -> bool:
        """Whether what one change wrote to a record is its person's own, all of it."""
        if "author" in cells and cells["author"].value != self.person.account:
            return False
        found = [rules(kind)(name) for name, cell in cells.items() if cell.version == version]
        role = self.person.seats[0].role
        return all(rule is None or role in rule.writers for rule in found)

    def waiting(self) -> list[Pending]:
        """Changes that have no receipt, with the edits that a delete took the place of."""
        return [
            one
            for pending in self.replica.outbox
            for one in (pending, pending.absorbed)
            if one is not None
        ]

    def unsent(self) -> Iterator[tuple[str, Any]]:
        """(change id, value) of everything that only this store holds."""
        for pending in self.waiting():
            yield from ((pending.id, value) for value in pending.set.values())
            yield from ((change, value) for change, _, value in pending.sources)
        for refusal in self.replica.tray:
            yield from ((refusal.change, value) for value in refusal.words.values())

    def tray(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """(change id, problem's name, words) of what was refused."""
        return [
            (one.change, str(one.problem.get("type", "")).rpartition(":")[2], one.words)
            for one in self.replica.tray
        ]

    def erasing(self) -> int:
        """How many deletion receipts wait."""
        return len(self.replica.erased)

    def now(self, server_ms: int) -> int:
        return server_ms + self.skew_ms

    def believes(self, server_ms: int) -> int:
        """The server's time as the device would stamp it now."""
        return self.now(server_ms) + self.replica.offset_ms

    def digest(self, home: str) -> str:
        return self.replica.digest(self._named(home))

    def _named(self, home: str | None) -> str | None:
        return None if home == self.person.home else home
