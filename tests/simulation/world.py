"""One history: a service, the people's devices, and the network between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from schemas.records import KINDS
from server.domain.parsing import parse_changes, parse_request
from server.domain.pushing import Push
from server.errors import ServerError, SignedOut
from tests.simulation.engine import Crash
from tests.simulation.ledger import Broken, Edit, Ledger, Notes, tokens
from tests.simulation.oracle import Oracle
from tests.simulation.people import WORKERS, Person, beginning
from tests.simulation.phone import Phone
from tests.simulation.service import Backup, Service
from tests.simulation.watching import Letter, Watch, check_not_doubled, is_switch

FAMILIES: Final = (
    "network", "clocks", "crashes", "grants", "wipes", "clones", "restores", "versions",
    "expiry", "groups", "closing",
)  # fmt: skip
"""Faults that a history has or has not, so that some histories are quiet enough to go far."""
ROUNDS_MAX: Final = 60
_encode: Final = msgspec.json.Encoder().encode


class World:
    """Everything that one history is about. Close it."""

    def __init__(self, seed: int, index: int, path: Path, *, traced: bool = False) -> None:
        self.seed, self.index = seed, index
        self.dice = self._dice("people")
        begun = beginning()
        self.service = Service(path, begun)
        self.ledger = Ledger()
        self.oracle = Oracle(self.service)
        self.watch = Watch(self.service, self.ledger, self.oracle)
        self.faults: Counter[str] = Counter()
        self.phones: dict[str, Phone] = {}
        self.notes: dict[str, Notes] = {}
        self.asking: list[Letter] = []
        """Requests that are still on their way."""
        self.answering: list[Letter] = []
        self.backups: list[tuple[Backup, frozenset[str]]] = []
        """With the ids of the changes that each holds."""
        self.homes = sorted(person.home for person in begun.people if person.home is not None)
        """Every notebook, also those whose people are not there in this history."""
        self.families = frozenset(one for one in FAMILIES if self.dice.random() < 0.45)
        self.closed: set[str] = set()
        """Accounts of people who work here no longer."""
        self._traced = traced
        self.lines: list[str] = []
        self._names: dict[str, str] = {}
        self._words = 0
        self.number = 0
        # Often one person with several devices: who never meet never clash.
        there = self.dice.choice((1, 1, 2, 3))
        for person in begun.people[: WORKERS + there]:
            self._settle_in(person)

    def close(self) -> None:
        self.service.close()

    # The course of things

    def _dice(self, step: int | str) -> Random:
        return Random(f"{self.seed}/{self.index}/{step}")

    def begin_step(self, number: int | str) -> None:
        self.dice = self._dice(number)
        self.number = number if isinstance(number, int) else 0
        self._words = 0
        self.pass_ms(self.dice.choice((20, 50, 1_000, 30_000, 300_000)))

    def pass_ms(self, ms: int) -> None:
        self.service.clock.pass_minutes(ms / 60_000)

    @property
    def now_ms(self) -> int:
        return self.service.clock.now_ms()

    def say(self, words: str) -> None:
        """Note what happens, if somebody is going to read it."""
        if self._traced:
            self.lines.append(f"#{self.number:<3} {words}")

    def short(self, long_id: str) -> str:
        """A name for an id that a reader can tell from others."""
        return self._names.setdefault(long_id, f"r{len(self._names)}")

    def count(self, fault: str) -> None:
        self.faults[fault] += 1

    # People and devices

    def _settle_in(self, person: Person) -> None:
        count = self.dice.choice((1, 1, 2)) if person.is_worker else self.dice.choice((1, 2, 2, 3))
        for number in range(count):
            is_old = "versions" in self.families and self.dice.random() < 0.4
            name = f"{person.name}{'abc'[number]}"
            phone = Phone(name, person, person.seats[number], lambda: self.dice, is_old=is_old)
            if "clocks" in self.families:
                phone.skew_ms = self.a_skew()
            self.add(phone, Notes())

    def a_skew(self) -> int:
        year = 31_536_000_000
        return self.dice.choice((0, 0, 600_000, -600_000, 90_000, year, -year))

    def add(self, phone: Phone, notes: Notes) -> None:
        self.phones[phone.name], self.notes[phone.name] = phone, notes

    def another(self, phone: Phone, name: str) -> Phone:
        """One more store in the same browser's name, with nothing in it yet."""
        other = Phone(name, phone.person, phone.viewer, lambda: self.dice)
        self.add(other, Notes())
        return other

    def remove(self, phone: Phone) -> None:
        self.lose_what_only(phone)
        del self.phones[phone.name]

    def lose_what_only(self, phone: Phone) -> None:
        """A store goes: what nobody else has cannot be asked for any more."""
        for change, value in phone.unsent():
            self.ledger.excused.add(change)
            self.ledger.lost.update(tokens(value))
        if self.ledger.restored:
            # It may have been the one to send again what a restore lost.
            self.ledger.must_return.clear()
            for one in phone.replica.records.values():
                for cell in one.cells.values():
                    self.ledger.lost.update(tokens(cell.value))

    def owners(self) -> list[Phone]:
        return [phone for phone in self.phones.values() if not phone.person.is_worker]

    def workers(self) -> list[Phone]:
        return [phone for phone in self.phones.values() if phone.person.is_worker]

    def word(self) -> str:
        """A word that is typed once in all the history."""
        self._words += 1
        return f"w{self.number}{'abcdefghij'[self._words]}"

    def edited(self, phone: Phone, home: str, record: str, values: Mapping[str, Any]) -> None:
        """Note an edit that was just made and persisted."""
        key, notes = (home, record), self.notes[phone.name]
        is_honest = abs(phone.believes(self.now_ms) - self.now_ms) < 1_000
        kind = next((one.kind for one in phone.replica.outbox if one.record == record), "")
        for name, value in values.items():
            guard = kind in KINDS and is_switch(kind, name)
            seen = self.ledger.seen_by(notes, key) if guard else frozenset()
            notes.last[*key, name] = Edit(self.now_ms, is_honest, seen)
            for word in tokens(value):
                if word not in self.ledger.typed:
                    in_text = name in {"body", "note"}
                    self.ledger.type(word, key, phone.person.account, in_text=in_text)

    # The network

    def begin(self, phone: Phone, *, limit: int | None = None, verify: bool = False) -> Letter:
        number, request = phone.request(limit=limit, verify=verify)
        notes = self.notes[phone.name]
        for change in request.get("changes", ()):
            key = (change.get("notebook") or phone.person.home or "", change["record"])
            notes.own.setdefault(key, set()).add(change["id"])
            edits = {
                one: notes.last[*key, one] for one in change["set"] if (*key, one) in notes.last
            }
            notes.frozen.setdefault(change["id"], edits)
        return Letter(phone, number, request, _encode(request))

    def arrive(self, letters: list[Letter]) -> bool:
        """Let the server answer what came in at one moment; false if it died of it."""
        try:
            answers = self.service.answer([(one.phone.viewer, one.body) for one in letters])
        except Crash:
            self.count(f"server crashed {self.service.database.crash_at}")
            self.service.reopen()
            for letter in letters:
                self._learn(letter)
            return False
        for letter, answer in zip(letters, answers, strict=True):
            self._note_answer(letter, answer)
        self.watch.answered([(one, self.notes[one.phone.name]) for one in letters])
        return True

    def _note_answer(self, letter: Letter, answer: dict[str, Any] | Exception) -> None:
        phone = letter.phone
        if isinstance(answer, SignedOut) and phone.person.account in self.closed:
            if phone.name in self.phones:
                self.remove(phone)
            return
        if isinstance(answer, ServerError):
            self.count("database failed")
            self._learn(letter)
            return
        if isinstance(answer, Exception):
            raise Broken("a request failed", f"{phone.name} {answer!r}")
        letter.answer = answer

    def _learn(self, letter: Letter) -> None:
        """Find out what became of a request whose answer the server never gave."""
        phone = letter.phone
        request = parse_request(letter.body)
        homes = {one.get("notebook") or phone.person.home for one in _changes(letter)}
        known = {one for home in homes if home for one in self.oracle.receipts(home)}
        changes = [
            one
            for one in parse_changes(request.changes)
            if one.id in known and one.id not in self.ledger.sent
        ]
        self.watch.may_have_opened(letter)
        if not changes:
            return
        # Decided once more and undone: for a known change that is its recorded word.
        push = Push(
            phone.viewer,
            request.replica,
            changes,
            self.service.seals,
            now_ms=self.now_ms,
            era=self.service.era,
        )
        receipts = self.service.database.look(lambda connection: push(connection).receipts)
        said = msgspec.json.decode(_encode(receipts))
        self.watch.accepted(letter, said, self.notes[phone.name])

    def deliver(self, letter: Letter) -> bool:
        """Let the device have its answer; whether it asks for more at once."""
        phone, answer = letter.phone, letter.answer
        if answer is None or phone.name not in self.phones:
            return False
        if phone.awaits(letter.request):
            self.notes[phone.name].known |= letter.knows
        else:
            self.count("stale answer ignored")
        more = phone.take(letter.request, answer, phone.now(self.now_ms))
        check_not_doubled(
            ((name, value) for one in phone.replica.outbox for name, value in one.set.items()),
            f"on {phone.name}",
            self.ledger,
        )
        return more

    def sync(self, phone: Phone, *, limit: int | None = None, verify: bool = False) -> bool:
        """Exchange until there is no more, with nothing going wrong on the way."""
        for _ in range(ROUNDS_MAX):
            letter = self.begin(phone, limit=limit, verify=verify)
            if not self.arrive([letter]) or letter.answer is None:
                return False
            more = self.deliver(letter)
            if letter.answer.get("differs"):
                self.count("digests differed")
                raise Broken("digests differ", f"{phone.name} {letter.answer['differs']}")
            if not more:
                if not letter.answer.get("more"):
                    self.check_whole(phone)
                return True
            self.pass_ms(5)
        raise Broken("a device never comes to rest", phone.name)

    def check_whole(self, phone: Phone) -> None:
        """A device that has everything holds what the server holds and it may see."""
        person = phone.person
        homes = [person.home] if person.home else sorted(phone.held_homes())
        for home in homes:
            if home in self.watch.shut:
                continue
            if person.is_worker:
                should = self.oracle.visible(home, person.account, self.now_ms)
            else:
                should = self.oracle.book(home).live()
            held = {
                rid: {name: (cell.value, cell.version) for name, cell in cells.items()}
                for rid, cells in phone.cells(home).items()
            }
            wanted = {
                rid: {name: (cell.value, cell.version) for name, cell in cells.items()}
                for rid, cells in should.items()
            }
            if held != wanted:
                raise Broken(*_difference(phone, held, wanted))


def _changes(letter: Letter) -> list[dict[str, Any]]:
    return list(letter.request.get("changes", ()))


def _difference(
    phone: Phone, held: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Mapping[str, Any]]
) -> tuple[str, str]:
    """Name what is wrong, and the first record of which it is."""
    extra, missing = sorted(held.keys() - wanted.keys()), sorted(wanted.keys() - held.keys())
    if extra:
        name = (
            "a worker's device keeps what it may not"
            if phone.person.is_worker
            else ("a device keeps what is no more")
        )
        return name, f"{phone.name} {extra[0]} {held[extra[0]]}"
    if missing:
        return "a device lacks a record", f"{phone.name} {missing[0]} {wanted[missing[0]]}"
    rid = next(one for one in sorted(held) if held[one] != wanted[one])
    odd = sorted(
        name
        for name in held[rid].keys() | wanted[rid].keys()
        if held[rid].get(name) != wanted[rid].get(name)
    )
    told = ", ".join(f"{n}: {held[rid].get(n)} / {wanted[rid].get(n)}" for n in odd)
    return "a device holds other cells than the server", f"{phone.name} {rid} {told}"
