"""Kill what serves, again and again under load, and hold it to every word it gave."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.crashes.load import Promised, Writer, promised_to, words_of
from tests.failures.device import Device
from tests.failures.serving import Served

DEVICES_EACH = 2
LONGEST_SECONDS = 0.8
"""The longest time for which a server lives once it serves."""

Blow = Callable[[], None]
"""Ends something that serves without a word, and starts it again."""


@dataclass(frozen=True)
class Figures:
    blows: int
    exchanges: int
    unanswered: int
    """Exchanges whose answer never came; what they wrote may or may not have been written."""
    answered_with: dict[str, int]
    """Exchanges that were answered with a problem, by its name."""
    changes: int

    def __str__(self) -> str:
        problems = "".join(f", {count} {name}" for name, count in self.answered_with.items())
        return (
            f"{self.blows} blows, {self.exchanges} exchanges ({self.unanswered} without an answer"
            f"{problems}), {self.changes} changes acknowledged: all there, none twice"
        )


class Person:
    """A participant with a few devices that write at the same time."""

    def __init__(self, first: Device, name: str, worker: str, chance: random.Random) -> None:
        self.name = name
        self.entry = first.entry("Start.")
        first.grant(worker, moods=True)
        first.sync()
        devices = [first, *(first.another() for _ in range(DEVICES_EACH - 1))]
        self.writers = [
            Writer(device, f"{name}{'ab'[at]}", self.entry, worker, chance.randrange(2**32))
            for at, device in enumerate(devices)
        ]
        for device in devices:
            device.sync()

    def check_promises(self) -> None:
        """Whatever was acknowledged before this moment is on the server now."""
        promised = [writer.promised() for writer in self.writers]
        fresh = self._fresh()
        there = promised_to(fresh, self.entry)
        deleted = set().union(*(set(writer.written.deleted) for writer in self.writers))
        for one in promised:
            _check_kept(one, there, deleted)

    def check_end(self) -> None:
        """Every device holds the same, which is all that was ever written, and once."""
        fresh = self._fresh()
        there = promised_to(fresh, self.entry)
        counts: dict[str, int] = {}
        words, messages = ["Start"], set[str]()
        for writer in self.writers:
            written = writer.written
            counts |= {
                mood: count for mood, count in written.counts.items() if mood not in written.deleted
            }
            words += written.words
            messages |= written.messages
            assert writer.device.waiting == 0
            assert writer.device.tray == [], writer.device.tray
            assert writer.device.digest() == fresh.digest()
            assert writer.device.differs() == []
            assert writer.device.everything() == fresh.everything()
        assert there.counts == counts
        assert there.messages == messages
        body = str((fresh.view(self.entry) or {})["body"])
        assert Counter(words_of(body)) == Counter(words)

    def _fresh(self) -> Device:
        fresh = self.writers[0].device.fresh()
        fresh.sync()
        return fresh


def _check_kept(promised: Promised, there: Promised, deleted: set[str]) -> None:
    """``deleted`` is what anybody has deleted by now, acknowledged or not."""
    for mood, count in promised.counts.items():
        assert mood in there.counts or mood in deleted, "an acknowledged mood is gone"
        # It may have been written again since the promise was noted.
        assert there.counts.get(mood, count) >= count, "an acknowledged edit is gone"
    assert not promised.deleted & there.counts.keys(), "an acknowledged delete is gone"
    assert promised.words <= there.words, "an acknowledged word is gone"
    assert promised.messages <= there.messages, "an acknowledged message is gone"


def simulate(service: Served, blows: Sequence[Blow], *, seed: int, people: int = 2) -> Figures:
    """Deal the blows at random moments while everybody writes; check after each and at the end."""
    chance = random.Random(seed)
    amira = Device(service.worker())
    persons = [
        Person(
            Device(service.participant(amira.browser, f"Person {number}")),
            "xyz"[number],
            amira.account,
            chance,
        )
        for number in range(people)
    ]
    writers = [writer for person in persons for writer in person.writers]
    with _working(writers):
        for blow in blows:
            time.sleep(chance.uniform(0.02, LONGEST_SECONDS))
            blow()
            for person in persons:
                person.check_promises()
    for _ in range(DEVICES_EACH):
        for writer in writers:
            writer.settle()
    for person in persons:
        person.check_end()
    amira.sync()
    assert amira.differs() == []
    problems = Counter[str]()
    for writer in writers:
        problems.update(writer.answered_with)
    return Figures(
        len(blows),
        sum(writer.exchanges for writer in writers),
        sum(writer.unanswered for writer in writers),
        dict(problems),
        sum(len(writer.device.receipts) for writer in writers),
    )


@contextmanager
def _working(writers: Sequence[Writer]) -> Iterator[None]:
    over = threading.Event()
    with ThreadPoolExecutor(len(writers)) as threads:
        at_work = [threads.submit(writer.work, over) for writer in writers]
        try:
            yield
        finally:
            over.set()
        for one in at_work:
            one.result(60)
