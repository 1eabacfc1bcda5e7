"""What happens: steps by chance, what each comes to, and what each person may know of it.

The rules of who sees what are written down here once more, in a few lines of their own: what the
server says is held against these and never against itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sync.identity import derived_id
from tests.leaks.acts import Act, Door, Json, Pass, Pull, Push
from tests.leaks.cast import LINKED, PARTICIPANTS, WORKERS, Cast
from tests.server.running import NOON_MS
from tests.server.world import Ids

HOUR_MS: Final = 3_600_000
DAY: Final = {"day": "2026-05-28", "zone": "Europe/London"}
OCCURRENCE: Final = "2026-05-29"
SLOTS: Final = (
    "mood", "mood", "entry", "entry", "goal", "step", "about", "session", "session",
    "attendance", "message", "message", "preference",
)  # fmt: skip
_SESSION_WITH_A_WORKER: Final = 8
GRANTED: Final = {
    "mood": "moods", "entry": "entries", "attendance": "attendance",
    "goal": "plan", "step": "plan", "about": "plan",
}  # fmt: skip
"""Which member of a grant covers a kind."""
TEAM: Final = ("team_note", "review")
MEMBERS: Final = ("moods", "entries", "attendance", "plan")

OPS: Final = (
    "write", "write", "write", "write", "write", "share", "share", "delete", "undelete", "late", "stale", "extra",
    "wrong", "grant", "grant", "team", "team", "review", "tell", "look", "meet", "touch",
    "pull", "pull", "pass", "pass", "pass", "door",
)  # fmt: skip


class Step(NamedTuple):
    """All drawn from tiny pools, so that steps meet."""

    op: str
    book: int
    slot: int
    who: int
    pick: int
    flag: bool
    sort: int = 0
    """Of what a grant says: its end, its beginning, all kinds, one kind, or that it is no more."""
    other: bool = False
    """The same with other words in it."""


class Cell(NamedTuple):
    value: Any
    version: str
    stamp: int


@dataclass
class Rec:
    kind: str
    cells: dict[str, Cell] = field(default_factory=dict)

    def on(self, name: str) -> bool:
        return name in self.cells and self.cells[name].value is True


Sight = dict[str, Any]
"""What one person may know: by notebook, everything that is theirs to see."""


@dataclass
class Told:
    """What steps come to: one act for each, or nothing; and what each viewer may see after it."""

    acts: list[Act | None] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)


class Tale:
    """Lives through steps in its head. Every write is by somebody who saw what stood there."""

    def __init__(self, cast: Cast, viewer: str) -> None:
        self.cast = cast
        self.viewer = viewer
        self.now_ms = NOON_MS
        self.books: dict[str, dict[str, Rec]] = {name: {} for name in PARTICIPANTS}

    def tell(self, steps: Sequence[Step], without: AbstractSet[int] = frozenset()) -> Told:
        """``without`` are the places of steps that do not happen."""
        told = Told()
        for at, step in enumerate(steps):
            act = None if at in without else self._act(at, step)
            if isinstance(act, Pass):
                self.now_ms += act.hours * HOUR_MS
            told.acts.append(act)
            told.sights.append(self.sight())
        return told

    # What is known

    def sight(self) -> Sight:
        if self.viewer in WORKERS:
            linked = [book for book in PARTICIPANTS if self.viewer in LINKED[book]]
            return {book: self._worker_sees(book) for book in linked}
        return {
            self.viewer: {
                name: dict(rec.cells)
                for name, rec in self.books[self.viewer].items()
                if rec.kind not in TEAM
            }
        }

    def _worker_sees(self, book: str) -> Any:
        members, until = self._granted(book, self.viewer)
        seen = {
            name: {cell: one for cell, one in rec.cells.items() if cell != "later"}
            for name, rec in self.books[book].items()
            if self._is_seen(rec, members)
        }
        return sorted(members), until if members else None, seen

    def _granted(self, book: str, worker: str) -> tuple[set[str], int | None]:
        grant = self.books[book].get(self._grant_id(book, worker))
        if grant is None or grant.on("deleted"):
            return set(), None
        start, end = (grant.cells[name].value if name in grant.cells else None
                      for name in ("from", "until"))  # fmt: skip
        if (start is not None and start > self.now_ms) or (end is not None and end <= self.now_ms):
            return set(), end
        return {member for member in MEMBERS if grant.on(f"kinds:{member}")}, end

    def _is_seen(self, rec: Rec, members: set[str], worker: str | None = None) -> bool:
        account = self.cast.accounts[worker or self.viewer]
        named = rec.cells["worker"].value if "worker" in rec.cells else None
        if rec.on("deleted"):
            return False
        match rec.kind:
            case "team_note" | "review":
                return True
            case "message":
                return bool(named == account)
            case "session":
                return bool(named == account) and rec.on("shared")
            case kind if kind in GRANTED:
                return GRANTED[kind] in members and rec.on("shared")
        return False

    # What is done

    def _act(self, at: int, step: Step) -> Act | None:
        book = PARTICIPANTS[step.book]
        worker = LINKED[book][step.who % len(LINKED[book])]
        match step.op:
            case "pass":
                return Pass((1, 3, 8, 14)[step.pick])
            case "pull":
                anybody = (*WORKERS, *PARTICIPANTS)[(step.who + step.slot) % 5]
                return Pull(self.viewer if step.flag else anybody)
            case "door":
                return self._door(step)
            case "grant":
                return self._grant(at, step, book, worker)
            case "team" | "review" | "tell" | "look" | "meet" | "touch":
                return self._by_worker(at, step, book, worker)
        return self._by_participant(at, step, book)

    def _door(self, step: Step) -> Door:
        actor = (*WORKERS, *PARTICIPANTS)[(step.who + step.slot) % 5]
        return Door(actor, "POST", "/api/devices/codes")

    def _by_participant(self, at: int, step: Step, book: str) -> Push | None:
        kind = SLOTS[step.slot]
        name = self._id(book, step.slot)
        rec = self.books[book].get(name)
        if rec is None:
            if step.op != "write":
                return None
            return self._write(at, book, book, name, kind, self._new(at, step, book, kind))
        if rec.on("deleted"):
            back = {"deleted": False}
            return self._write(at, book, book, name, kind, back) if step.op == "undelete" else None
        return self._in_history(at, step, book, name) or self._to_what_stands(at, step, book, name)

    def _to_what_stands(self, at: int, step: Step, book: str, name: str) -> Push | None:
        kind = self.books[book][name].kind
        match step.op:
            case "write":
                cells = self._edit(at, step, kind)
                return self._write(at, book, book, name, kind, cells) if cells else None
            case "share" if kind in GRANTED or kind == "session":
                return self._write(at, book, book, name, kind, {"shared": step.flag})
            case "delete":
                return self._write(at, book, book, name, kind, {"deleted": True})
            case "extra":
                cells = {"later": _words(at, step) * (1 + 9 * step.pick)}
                return self._write(at, book, book, name, kind, cells)
        return None

    def _in_history(self, at: int, step: Step, book: str, name: str) -> Push | None:
        """What is overtaken, refused or to be merged, and changes nothing that stands."""
        kind, words = self.books[book][name].kind, _words(at, step)
        losing: dict[tuple[str, str], Json] = {
            ("late", "mood"): {"score": 1 + step.pick},
            ("late", "session"): {"title": words},
            ("stale", "entry"): {"body": words},
            ("wrong", "mood"): {"score": 99},
        }
        lost = losing.get((step.op, kind))
        if lost is None:
            return None
        return self._lost(at, book, name, lost, stamp=1 if step.op == "late" else self._stamp(at))

    def _new(self, at: int, step: Step, book: str, kind: str) -> Json:
        account, workers = self.cast.accounts[book], LINKED[book]
        first, last = (self.cast.accounts[workers[which]] for which in (0, -1))
        words, shared = _words(at, step), {"shared": step.flag}
        planned = {"author": account, "at": self._stamp(at), **DAY}
        session = self._id(book, _SESSION_WITH_A_WORKER)
        with_whom = {"worker": first} if step.slot == _SESSION_WITH_A_WORKER else {}
        new: dict[str, Json] = {
            "mood": {"score": 1 + step.pick, "at": self._stamp(at), **DAY, **shared},
            "entry": {"body": words, "at": self._stamp(at), **DAY, **shared},
            "goal": {"words": words, **planned, **shared},
            "step": {"goal": self._id(book, 4), "words": words, **planned, **shared},
            "about": {"matters": words, **shared},
            "session": {
                "author": account, "title": words, "starts": f"{OCCURRENCE}T10:00", "minutes": 60,
                "zone": "Europe/London", **with_whom, **shared,
            },
            "attendance": {
                "session": session, "occurrence": OCCURRENCE, "participant_said": "missed", **shared,
            },
            "message": {
                "worker": first if step.slot == 10 else last, "author": account, "body": words,
                "at": self._stamp(at),
            },
            "preference": {"language": "ar" if step.flag else "en-GB", "lock_screen": "more"},
        }  # fmt: skip
        return new[kind]

    def _edit(self, at: int, step: Step, kind: str) -> Json:
        words, score = _words(at, step), 1 + (step.pick + step.other) % 5
        edits: dict[str, tuple[Json, ...]] = {
            "mood": ({"score": score}, {"note": words}),
            "entry": ({"body": words}, {"mood": score}),
            "goal": ({"words": words}, {"why": words}, {"status": "reached"}),
            "step": ({"words": words}, {"status": "done"}, {"due": OCCURRENCE}),
            "about": ({"good_at": words}, {"support:family": score}),
            "session": ({"title": words}, {"place": words}, {"note": words},
                        {f"skipped:{OCCURRENCE}": step.flag}),
            "attendance": ({"participant_said": "went"}, {"participant_reason": words}),
            "message": ({"seen_at": self._stamp(at)},),
            "preference": ({"remind_minutes": 30 + score}, {"quiet_from": f"2{score % 4}:00"}),
        }  # fmt: skip
        return edits[kind][step.pick % len(edits[kind])]

    def _grant(self, at: int, step: Step, book: str, worker: str) -> Push:
        name = self._grant_id(book, worker)
        cells: Json = {f"kinds:{MEMBERS[step.pick]}": step.flag}
        match step.sort:
            case 0:
                cells = {"until": self.now_ms + HOUR_MS * 2 if step.flag else None}
            case 1:
                cells = {"from": self.now_ms + HOUR_MS if step.flag else None}
            case 2 | 3:
                cells = {f"kinds:{member}": step.flag for member in MEMBERS}
        rec = self.books[book].get(name)
        if rec is None:
            cells = {"worker": self.cast.accounts[worker], **cells}
        elif rec.on("deleted"):
            cells = {"deleted": False, **cells}
        elif step.sort == 4 and step.flag:
            cells = {"deleted": True}
        return self._write(at, book, book, name, "grant", cells)

    def _by_worker(self, at: int, step: Step, book: str, worker: str) -> Push | None:
        account, stamp, words = self.cast.accounts[worker], self._stamp(at), _words(at, step)
        me = {"author": account, "at": stamp}
        match step.op:
            case "team":
                name = Ids.uuid(f"team {book} {worker} {at}")
                return self._write(at, worker, book, name, "team_note", {"body": words, **me})
            case "review":
                name = derived_id("review", self.cast.notebooks[book], account)
                cells: Json = {"at": stamp, "snoozed_until": OCCURRENCE if step.flag else None}
                if name not in self.books[book]:
                    cells["worker"] = account
                return self._write(at, worker, book, name, "review", cells)
            case "tell":
                name = Ids.uuid(f"told {book} {worker} {at}")
                cells = {"worker": account, "body": words, **me}
                return self._write(at, worker, book, name, "message", cells)
            case "look":
                name = Ids.uuid(f"look {book} {worker} {at}")
                cells = {"worker": account, "at": stamp}
                return self._write(at, worker, book, name, "view", cells)
            case "meet":
                name = Ids.uuid(f"meet {book} {worker} {step.pick}")
                if name in self.books[book]:
                    return None
                cells = {
                    "worker": account, "author": account, "shared": True, "title": words,
                    "starts": f"2026-05-30T1{step.pick}:00", "minutes": 30, "zone": "Europe/London",
                }  # fmt: skip
                return self._write(at, worker, book, name, "session", cells)
        return self._touch(at, step, book, worker)

    def _touch(self, at: int, step: Step, book: str, worker: str) -> Push | None:
        """A link worker writes into what is theirs to see."""
        name = self._id(book, step.slot)
        rec = self.books[book].get(name)
        if rec is None or not self._is_seen(rec, self._granted(book, worker)[0], worker):
            return None
        words = _words(at, step)
        theirs: dict[str, Json] = {
            "goal": {"words": words}, "step": {"words": words}, "session": {"note": words},
            "attendance": {"worker_said": "went"}, "message": {"seen_at": self._stamp(at)},
        }  # fmt: skip
        cells = theirs.get(rec.kind)
        return self._write(at, worker, book, name, rec.kind, cells) if cells else None

    # Changes

    def _write(  # noqa: PLR0917 - who, where, what: in the order of the sentence
        self, at: int, actor: str, book: str, name: str, kind: str, cells: Json
    ) -> Push:
        """Write into the tale what an informed change writes, and return that change."""
        rec = self.books[book].get(name)
        version, stamp = Ids.change(f"step {at}"), self._stamp(at)
        held = rec.cells if rec is not None else {}
        based_on = held if cells.get("deleted") is True else cells
        base = {cell: held[cell].version for cell in based_on if cell in held}
        if "deleted" in held:
            base["deleted"] = held["deleted"].version
        change: Json = {
            "id": version, "record": name, "kind": kind, "stamp": stamp, "set": cells, "base": base,
        }  # fmt: skip
        if rec is None:
            change["create"] = True
            rec = self.books[book][name] = Rec(kind)
        if actor in WORKERS:
            change["notebook"] = self.cast.notebooks[book]
        for cell, value in cells.items():
            rec.cells[cell] = Cell(value, version, stamp)
        return Push(actor, change)

    def _lost(self, at: int, actor: str, name: str, cells: Json, *, stamp: int) -> Push:
        """A change by somebody who saw nothing of what stands: it goes to history, or nowhere."""
        kind, held = self.books[actor][name].kind, self.books[actor][name].cells
        base = {"deleted": held["deleted"].version} if "deleted" in held else {}
        change: Json = {
            "id": Ids.change(f"step {at}"), "record": name, "kind": kind, "stamp": stamp,
            "set": cells, "base": base,
        }  # fmt: skip
        return Push(actor, change)

    def _stamp(self, at: int) -> int:
        return NOON_MS - 1_000_000 + at * 1_000

    def _id(self, book: str, slot: int) -> str:
        kind, notebook = SLOTS[slot], self.cast.notebooks[book]
        match kind:
            case "about" | "preference":
                return derived_id(kind, notebook)
            case "attendance":
                return derived_id(kind, self._id(book, _SESSION_WITH_A_WORKER), OCCURRENCE)
        return Ids.uuid(f"{book} {slot}")

    def _grant_id(self, book: str, worker: str) -> str:
        return derived_id("grant", self.cast.notebooks[book], self.cast.accounts[worker])

    def known_ids(self, book: str) -> Mapping[str, str]:
        """The kind of every record that may ever be in a notebook by its id, made or not."""
        named = {self._id(book, slot): kind for slot, kind in enumerate(SLOTS)}
        named |= {self._grant_id(book, worker): "grant" for worker in WORKERS}
        return named | {name: rec.kind for name, rec in self.books[book].items()}


def _words(at: int, step: Step) -> str:
    return f"Words of step {at}" + " and more" * (step.pick + 3 * step.other) + "."
