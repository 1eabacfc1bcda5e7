"""Time passes over many people on a real database, with crashes and restarts, and all is sent."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import Connection, func, select

from server.domain.nudges import claiming, telling
from server.domain.nudges.following import extend
from server.store import nudges
from server.store.tables import nudges as table
from tests.reminders.life import Person
from tests.reminders.oracle import DAY, HOUR, MINUTE, Sent, expected, is_quiet
from tests.server.running import StandingClock
from tests.server.world import World

START: Final = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp()) * 1000
HALF: Final = MINUTE // 2
"""People change things on the half minute, so that nothing is due in that very moment."""


@dataclass
class Year:
    """``sent`` is what left, by notebook; ``down`` when the service was, from and before."""

    people: list[Person]
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    down: list[tuple[int, int]] = field(default_factory=list)
    claimed: int = 0
    dropped: int = 0
    changes: int = 0
    end_ms: int = 0

    def mistakes(self) -> Iterator[str]:
        """What was not sent as it should have been, and what was sent in quiet hours."""
        for person in self.people:
            sent = sorted(
                self.sent.get(person.home, []),
                key=lambda one: (one.at_ms, one.kind, one.session, one.day),
            )
            wanted = expected(person.history, self.down, self.end_ms)
            yield from (f"{person.home} was not sent {one}" for one in wanted if one not in sent)
            yield from (f"{person.home} was sent {one}" for one in sent if one not in wanted)
            if len({*sent}) != len(sent):
                yield f"{person.home} was sent something twice"
            yield from (f"{person.home} in the night: {one}" for one in sent if _wakes(person, one))


def _wakes(person: Person, one: Sent) -> bool:
    """Looked up by itself: what the clock showed where they were."""
    state = next(state for at_ms, state in reversed(person.history) if at_ms <= one.at_ms)
    session = state.sessions.get(one.session, {"zone": "UTC"})
    zone = state.preference.get("zone", session["zone"])
    begins = state.preference.get("quiet_from", "21:30")
    ends = state.preference.get("quiet_until", "08:00")
    return is_quiet(zone, begins, ends, one.at_ms // MINUTE)


def live(folder: Path, *, people: int, days: int, seed: int) -> Year:
    """Let so many people live for so many days. The same seed is the same history."""
    with World(folder, clock=StandingClock(START)) as world:
        return _Driver(world, people, days, seed).drive()


class _Driver:
    def __init__(self, world: World, people: int, days: int, seed: int) -> None:
        self._world = world
        self._dice = Random(f"{seed}")
        self._year = Year([Person(world, f"P{n}", f"{seed} {n}") for n in range(people)])
        self._year.end_ms = START + days * DAY
        changes = [(self._later(START, 2), n) for n in range(people)]
        heapq.heapify(changes)
        self._changes = changes
        self._trouble_ms = self._later(START, 9)
        self._extend_ms = START + HOUR

    def drive(self) -> Year:
        year = self._year
        while True:
            due_ms = self._next_due() or year.end_ms
            at_ms = min(due_ms, self._changes[0][0], self._trouble_ms, self._extend_ms)
            if at_ms >= year.end_ms:
                return year
            self._turn_to(at_ms)
            if at_ms == self._trouble_ms:
                self._trouble()
            elif at_ms == self._extend_ms:
                self._extend()
            elif at_ms == self._changes[0][0]:
                _, who = heapq.heappop(self._changes)
                year.people[who].do_something()
                year.changes += 1
                heapq.heappush(self._changes, (self._later(at_ms, 9), who))
            self._send()

    def _later(self, at_ms: int, days: float) -> int:
        """Some time after, on average after so many days, on the half minute."""
        minutes = int(self._dice.expovariate(1 / days) * DAY / MINUTE)
        return at_ms // MINUTE * MINUTE + (1 + minutes) * MINUTE + HALF

    def _next_due(self) -> int | None:
        waiting = select(func.min(table.c.due_ms)).where(table.c.state == nudges.WAITING)
        found: int | None = self._world.read(lambda connection: connection.scalar(waiting))
        # What was due before a change that made it so is due now.
        return None if found is None else max(found, self._world.clock.now_ms())

    def _turn_to(self, at_ms: int) -> None:
        self._world.clock.pass_minutes((at_ms - self._world.clock.now_ms()) / MINUTE)

    def _extend(self) -> None:
        now_ms, seals = self._world.clock.now_ms(), self._world.seals
        while self._world.write(lambda connection: extend(connection, seals, now_ms, 10)):
            pass
        self._extend_ms += DAY

    def _send(self) -> None:
        now_ms, world, year = self._world.clock.now_ms(), self._world, self._year

        def tell(connection: Connection, claim: claiming.Claim) -> telling.Told:
            return telling.reminders(connection, world.seals, claim, now_ms)

        while True:
            claim = world.write(lambda connection: claiming.claim(connection, world.seals, now_ms))
            year.dropped += claim.dropped
            if not claim.nudges and not claim.more:
                return
            year.claimed += len(claim.nudges)
            told = world.read(partial(tell, claim=claim))
            assert not told.void, "a nudge was claimed that nobody should be reminded of"
            for row in claim.nudges:
                sent = Sent(row.kind, row.subject, row.occurrence, now_ms)
                year.sent.setdefault(row.notebook, []).append(sent)
            world.write(partial(claiming.settle, claim=claim))

    def _trouble(self) -> None:
        """The server is killed at the moment at which the next nudges are due, and stays down."""
        due_ms = self._next_due()
        if due_ms is None or due_ms >= min(self._changes[0][0], self._extend_ms):
            self._trouble_ms = self._later(self._trouble_ms, 1)
            return
        self._turn_to(due_ms)
        now_ms, world = due_ms, self._world
        if self._dice.random() < 0.5:
            # Claimed, and killed before it was sent.
            world.write(lambda connection: claiming.claim(connection, world.seals, now_ms))
        minutes = self._dice.choice((2, 2, 20, 60 * 11, 60 * 40))
        up_ms = now_ms + minutes * MINUTE
        self._year.down.append((now_ms, up_ms))
        self._world = self._world.reopen()
        for person in self._year.people:
            person.moves_to(self._world)
        # Nobody could change anything meanwhile.
        held = [max(at_ms, up_ms + HALF + n) for n, (at_ms, _) in enumerate(self._changes)]
        self._changes = [(at_ms, who) for at_ms, (_, who) in zip(held, self._changes, strict=True)]
        heapq.heapify(self._changes)
        self._extend_ms = max(self._extend_ms, up_ms)
        self._trouble_ms = self._later(up_ms, 9)
        self._turn_to(up_ms)
