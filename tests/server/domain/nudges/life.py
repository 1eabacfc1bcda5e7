"""Sam, who is reminded of things, and Amira, on a real service with a clock that is set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.domain.nudges import claiming, telling
from server.domain.nudges.claiming import Claim
from server.domain.nudges.telling import Reminder
from server.store import nudges
from server.store.nudges import NudgeRow
from sync.identity import derived_id
from tests.databases import Databases
from tests.server.domain.nudges.times import at, told
from tests.server.running import StandingClock
from tests.server.world import Ids, World, change, grant, outcome


class Life(World):
    """It is noon, on Monday the first of June 2026."""

    def __init__(self, folder: Path, databases: Databases | None = None) -> None:
        super().__init__(folder, databases, clock=StandingClock(at("2026-06-01T12:00Z")))
        self.amira = self.worker("Amira")
        self.sam = self.participant("Sam", workers=(self.amira,))
        self.home = self.sam.notebook or ""
        self._versions: dict[tuple[str, str], str] = {}
        self._made = 0

    def is_at(self, when: str) -> Life:
        """Turn the clock to then."""
        self.clock.pass_minutes((at(when) - self.clock.now_ms()) / 60_000)
        return self

    # What people write. Each knows what the others wrote.

    def session(self, word: str = "walk", **cells: Any) -> str:
        """Sam plans something: on Wednesday the tenth at ten in London, if nothing else is said."""
        record = Ids.uuid(f"session {word}")
        values = {
            "author": self.sam.account, "title": f"A {word}", "starts": "2026-06-10T10:00",
            "minutes": 60, "zone": "Europe/London", "shared": False, **cells,
        }  # fmt: skip
        self.write_cells(record, "session", values, create=True)
        return record

    def edit_session(self, record: str, **cells: Any) -> None:
        self.write_cells(record, "session", cells)

    def move(self, record: str, day: str, to: str | None) -> None:
        self.write_cells(record, "session", {f"moved:{day}": to})

    def answer(self, record: str, day: str, word: str | None = "went") -> None:
        """Sam says how it was."""
        attendance = derived_id("attendance", record, day)
        is_new = (attendance, "session") not in self._versions
        values: dict[str, Any] = {"participant_said": word}
        if is_new:
            values |= {"session": record, "occurrence": day}
        self.write_cells(attendance, "attendance", values, create=is_new)

    def prefer(self, **cells: Any) -> None:
        preference = derived_id("preference", self.home)
        is_new = not any(record == preference for record, _ in self._versions)
        self.write_cells(preference, "preference", cells, create=is_new)

    def delete(self, record: str, kind: str, deleted: bool = True) -> None:
        self.write_cells(record, kind, {"deleted": deleted}, whole=True)

    def hear(self, word: str = "hello", at_ms: int | None = None) -> str:
        """Amira writes a message."""
        record = Ids.uuid(f"message {word}")
        values = {
            "worker": self.amira.account, "author": self.amira.account, "body": f"{word} there",
            "at": self.clock.now_ms() if at_ms is None else at_ms,
        }  # fmt: skip
        self.write_cells(record, "message", values, by_amira=True, create=True)
        return record

    def trust_amira(self) -> None:
        [receipt] = self.push(self.sam, grant("trust", self.sam, self.amira, "attendance"))
        assert outcome(receipt) == "applied"

    def write_cells(
        self,
        record: str,
        kind: str,
        values: dict[str, Any],
        *,
        create: bool = False,
        whole: bool = False,
        by_amira: bool = False,
    ) -> None:
        """Push one change that has seen all there is; ``whole``: as a delete, of every cell."""
        self._made += 1
        word = f"change {self._made}"
        base = {
            name: version
            for (of, name), version in self._versions.items()
            if of == record and (whole or name in values or name == "deleted")
        }
        more: dict[str, Any] = {"create": True} if create else {}
        if by_amira:
            more["notebook"] = self.home
        sent = change(word, record, kind, set=values, base=base, **more)
        [receipt] = self.push(self.amira if by_amira else self.sam, sent)
        assert outcome(receipt) == "applied", receipt
        self._versions |= {(record, name): sent["id"] for name in values}

    # What stands in the table

    def rows(self, *states: str) -> list[NudgeRow]:
        """The nudges, the soonest due first; those in some states alone, if some are named."""
        rows = self.read(lambda connection: nudges.of_notebook(connection, self.home))
        return sorted(
            (row for row in rows if not states or row.state in states),
            key=lambda row: (row.due_ms, row.kind),
        )

    def due(self, *states: str) -> dict[str, str]:
        """When which kind is due, of things that take place once."""
        return {row.kind: told(row.due_ms) for row in self.rows(*states)}

    # What a sender does

    def claim(self, limit: int = claiming.CLAIMED_MAX) -> Claim:
        now_ms = self.clock.now_ms()
        return self.write(lambda connection: claiming.claim(connection, self.seals, now_ms, limit))

    def tell(self, claim: Claim) -> telling.Told:
        now_ms = self.clock.now_ms()
        return self.read(
            lambda connection: telling.reminders(connection, self.seals, claim, now_ms)
        )

    def send(self) -> list[Reminder]:
        """Claim what is due, and send it."""
        claim = self.claim()
        said = self.tell(claim)
        self.write(lambda connection: claiming.settle(connection, claim, said.void))
        return list(said.reminders)
