"""Devices that write without end while the server comes and goes, and what they were promised."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

import httpx

from schemas.limits import ENTRY_CHARACTERS_MAX
from tests.failures.device import Answered, Device

MOODS_MAX = 25
BODY_CHARACTERS = ENTRY_CHARACTERS_MAX // 2
"""No longer, so that what several devices add at once always fits."""
RETRY_SECONDS = 0.05
REFUSALS_MAX = 100
MAY_BE_ANSWERED = frozenset({503, 507})
"""What a server in trouble may say. Anything else is a fault of ours."""


@dataclass(frozen=True)
class Promised:
    """What one device counts as saved by the service at one moment."""

    counts: dict[str, int]
    """The number last written to each mood, by id."""
    deleted: frozenset[str]
    words: frozenset[str]
    messages: frozenset[str]


@dataclass
class Written:
    """What one device ever wrote, acknowledged or not."""

    counts: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    messages: set[str] = field(default_factory=set)


class Writer:
    """One device of a participant: its own moods, and an entry that all of them write in."""

    def __init__(self, device: Device, name: str, entry: str, worker: str, seed: int) -> None:
        self.device = device
        self.written = Written()
        self.exchanges = 0
        self.unanswered = 0
        self.answered_with: dict[str, int] = {}
        self._name = name
        self._entry = entry
        self._worker = worker
        self._chance = random.Random(seed)
        self._at_it = threading.Lock()
        self._count = 0

    def work(self, over: threading.Event) -> None:
        """Write and exchange until it is over, then until everything is sent."""
        while not over.is_set():
            with self._at_it:
                for _ in range(self._chance.randint(1, 4)):
                    self._write_something()
            self._try_to_exchange(over)

    def settle(self) -> None:
        """Exchange on a line that works until nothing is left to say.

        A disk that was full a moment ago may refuse a few times more; as a phone does, it tries
        again, for a bounded time.
        """
        for _ in range(REFUSALS_MAX):
            try:
                self.device.sync()
            except Answered as refused:
                if refused.status not in MAY_BE_ANSWERED:
                    raise
                time.sleep(RETRY_SECONDS)
            else:
                return
        self.device.sync()

    def promised(self) -> Promised:
        """What the service has acknowledged so far."""
        with self._at_it:
            return promised_to(self.device, self._entry)

    def _try_to_exchange(self, over: threading.Event) -> None:
        self.exchanges += 1
        try:
            with self._at_it:
                self.device.sync_once()
        except httpx.TransportError:
            self.unanswered += 1
            over.wait(RETRY_SECONDS)
        except Answered as answered:
            if answered.status not in MAY_BE_ANSWERED:
                raise
            self.answered_with[answered.problem] = self.answered_with.get(answered.problem, 0) + 1
            over.wait(RETRY_SECONDS)

    def _write_something(self) -> None:
        alive = [mood for mood in self.written.counts if mood not in self.written.deleted]
        self._count += 1
        what = self._chance.random()
        if what < 0.3 and len(alive) < MOODS_MAX:
            # An instant is a number that any device may write: here it only counts.
            self.written.counts[self.device.mood(at=self._count)] = self._count
        elif what < 0.4 and len(alive) > MOODS_MAX // 2:
            gone = self._chance.choice(alive)
            self.device.delete(gone, "mood")
            self.written.deleted.add(gone)
        elif what < 0.5:
            self.written.messages.add(self.device.message(f"Hello {self._count}", self._worker))
        elif what < 0.7:
            self._write_a_word()
        elif alive:
            mood = self._chance.choice(alive)
            self.device.edit(mood, "mood", at=self._count)
            self.written.counts[mood] = self._count

    def _write_a_word(self) -> None:
        seen = self.device.view(self._entry)
        if seen is None or len(seen["body"]) > BODY_CHARACTERS:
            return
        word = f"{self._name}{self._count}"
        self.written.words.append(word)
        self.device.edit(self._entry, "entry", body=f"{seen['body']} {word}.")


def promised_to(device: Device, entry: str) -> Promised:
    """What a device holds as the service's own word."""
    moods = device.confirmed("mood")
    body = str(device.confirmed("entry").get(entry, {}).get("body", ""))
    return Promised(
        {mood: cells["at"] for mood, cells in moods.items() if not cells.get("deleted")},
        frozenset(mood for mood, cells in moods.items() if cells.get("deleted")),
        frozenset(words_of(body)),
        frozenset(device.confirmed("message")),
    )


def words_of(body: str) -> list[str]:
    return [word.strip(".") for word in body.split()]
