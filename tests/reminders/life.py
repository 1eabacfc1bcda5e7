"""What people in six zones plan, move, cancel and answer, drawn by chance from a seed."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from server.domain.viewers import Viewer
from sync.identity import derived_id
from tests.reminders.oracle import days_of
from tests.server.world import Ids, World, change, outcome

ZONES: Final = (
    "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Chatham", "Africa/Casablanca",
)  # fmt: skip
TIMES: Final = ("01:30", "07:15", "08:30", "10:00", "14:45", "18:00", "21:00", "23:30")
RULES: Final = (
    None, "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;COUNT=6",
    "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=31",
)  # fmt: skip
QUIET: Final = (("21:30", "08:00"), ("23:00", "06:30"), ("00:00", "00:00"), ("13:00", "15:00"))
SESSIONS_MAX: Final = 3

Cells = dict[str, Any]


@dataclass
class State:
    """What stands in somebody's notebook."""

    sessions: dict[str, Cells] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    preference: Cells = field(default_factory=dict)


class Person:
    """Somebody with one phone. ``history`` is what stood from when on."""

    def __init__(self, world: World, name: str, seed: str) -> None:
        self.viewer: Viewer = world.participant(name)
        self.home = self.viewer.notebook or ""
        self.dice = Random(seed)
        self.state = State()
        self.history: list[tuple[int, State]] = []
        self._world = world
        self._name = name
        self._versions: dict[tuple[str, str], str] = {}
        self._made = 0

    def do_something(self) -> None:
        """Change one thing, and write down what stands from now on."""
        doing = [self._plan, self._prefer]
        if self.state.sessions:
            doing = [self._plan, self._move, self._move, self._skip, self._skip, self._cancel,
                     self._answer, self._answer, self._delete, self._prefer]  # fmt: skip
        self.dice.choice(doing)()
        self.history.append((self._world.clock.now_ms(), deepcopy(self.state)))

    def moves_to(self, world: World) -> None:
        """The service was started again."""
        self._world = world

    def _plan(self) -> None:
        if len(self.state.sessions) >= SESSIONS_MAX:
            self._move()
            return
        record = Ids.uuid(f"{self._name} session {self._made}")
        first = self._today() + timedelta(self.dice.randint(0, 20))
        rule = self.dice.choice(RULES)
        if rule and "BYMONTHDAY" in rule:
            first = first.replace(day=28)
        cells: Cells = {
            "starts": f"{first}T{self.dice.choice(TIMES)}",
            "minutes": self.dice.choice((30, 60, 180)),
            "zone": self.dice.choice(ZONES),
        } | ({"rule": rule} if rule else {})
        self.state.sessions[record] = cells
        more = {"author": self.viewer.account, "title": "A walk", "shared": False}
        self._write(record, "session", {**cells, **more}, create=True)

    def _move(self) -> None:
        record, day = self._some_occurrence()
        if day is None:
            return
        moved_to = None
        if self.dice.random() < 0.8:
            to = date.fromisoformat(day) + timedelta(self.dice.randint(-3, 6))
            moved_to = f"{to}T{self.dice.choice(TIMES)}"
        self._edit(record, {f"moved:{day}": moved_to})

    def _skip(self) -> None:
        record, day = self._some_occurrence()
        if day is not None:
            self._edit(record, {f"skipped:{day}": self.dice.random() < 0.7})

    def _cancel(self) -> None:
        record = self.dice.choice(sorted(self.state.sessions))
        self._edit(record, {"cancelled": not self.state.sessions[record].get("cancelled", False)})

    def _delete(self) -> None:
        if self.dice.random() < 0.5:
            record = self.dice.choice(sorted(self.state.sessions))
            del self.state.sessions[record]
            self._write(record, "session", {"deleted": True}, whole=True)

    def _answer(self) -> None:
        record, day = self._some_occurrence()
        if day is None:
            return
        attendance = derived_id("attendance", record, day)
        is_new = (attendance, "session") not in self._versions
        says = self.dice.random() < 0.8
        values: Cells = {"participant_said": "went" if says else None}
        self.state.answered.discard((record, day))
        if says:
            self.state.answered.add((record, day))
        first = {"session": record, "occurrence": day} if is_new else {}
        self._write(attendance, "attendance", {**first, **values}, create=is_new)

    def _prefer(self) -> None:
        begins, ends = self.dice.choice(QUIET)
        values: Cells = self.dice.choice((
            {"zone": self.dice.choice(ZONES)},
            {"quiet_from": begins, "quiet_until": ends},
            {"remind_minutes": self.dice.choice((0, 15, 60, 240))},
            {"remind_evening": self.dice.random() < 0.7},
            {"remind_after": self.dice.random() < 0.7},
            {"checkin": self.dice.choice(("never", "daily", "weekly")),
             "checkin_at": self.dice.choice(TIMES)},
        ))  # fmt: skip
        record = derived_id("preference", self.home)
        self._write(record, "preference", values, create=not self.state.preference)
        self.state.preference |= values

    def _some_occurrence(self) -> tuple[str, str | None]:
        """One that is near, by the day that the rule gave it."""
        record = self.dice.choice(sorted(self.state.sessions))
        today = self._today()
        near = [
            day
            for day in days_of(self.state.sessions[record])
            if -3 <= (date.fromisoformat(day) - today).days <= 10
        ]
        return record, self.dice.choice(near) if near else None

    def _edit(self, record: str, cells: Cells) -> None:
        self.state.sessions[record] |= cells
        self._write(record, "session", cells)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._world.clock.now_ms() / 1000, UTC).date()

    def _write(
        self, record: str, kind: str, values: Cells, *, create: bool = False, whole: bool = False
    ) -> None:
        self._made += 1
        base = {
            name: version
            for (of, name), version in self._versions.items()
            if of == record and (whole or name in values)
        }
        more: Cells = {"create": True} if create else {}
        sent = change(f"{self._name} {self._made}", record, kind, set=values, base=base, **more)
        sent["stamp"] = self._world.clock.now_ms()
        [receipt] = self._world.push(self.viewer, sent)
        assert outcome(receipt) == "applied", receipt
        self._versions |= {(record, name): sent["id"] for name in values}
