"""One random history on two devices of one person, and on a link worker's, from a seed.

Every word that is typed is a word of its own, so that "no word lost" and "no word doubled" can
be read off the texts. What happened is kept as lines, for whoever looks for a fault.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from schemas.records import DELETED
from tests.differential.devices import Device, Key, alive
from tests.differential.site import Site

SKEWS_MS = (0, 0, 0, -600_000, 600_000, 31_536_000_000, -31_536_000_000)
FATES = ("ok", "ok", "ok", "lost", "answer lost", "late", "doubled", "stuck", "answer stuck")
ACTIVITIES = ("garden", "نادي القراءة", "🌱 allotment", "ｆull width")
FEW = 2
"""So few records of a kind that the devices meet in them."""
DAY = {"day": "2026-05-28", "zone": "Europe/London"}


class History:
    """Plays on ``own`` (the person's devices) and ``worker``; ``log`` says what was done."""

    def __init__(
        self,
        seed: str,
        site: Site,
        own: list[Device],
        worker: Device | None,
        *,
        notebook: str,
        account: str,
        worker_account: str,
        restores: bool = False,
    ) -> None:
        self.chance = random.Random(seed)
        self.site = site
        self.clock = site.clock
        self.own = own
        self.worker = worker
        self.notebook = notebook
        self.account = account
        self.worker_account = worker_account
        self.restores = restores
        self.forgot = False
        """Whether a device of the person's own lost its storage."""
        self.log: list[str] = []
        self.words = itertools.count(1)
        self.typed: dict[str, set[str]] = {}
        """Words by record."""
        self.removed: set[str] = set()

    def play(self, steps: int) -> None:
        """Do ``steps`` things, one after the other, somewhere; both know one entry beforehand."""
        first = self.chance.choice(self.own)
        self.write_entry(first)
        if self.worker:
            self._open_up(first)
        for device in (*self._devices(), *self._devices()):
            device.sync()
        things: list[tuple[int, Callable[[Device], None]]] = [
            (2, self.write_entry), (12, self.type_a_word), (2, self.take_a_word_out),
            (4, self.choose), (3, self.log_mood), (2, self.note), (3, self.share),
            (2, self.delete), (2, self.bring_back), (2, self.prefer), (2, self.grant),
            (1, self.write_message), (1, self.see_message), (9, self.sync), (1, self.kill),
            (1, self.late), (1, self.jump), (1, self.wipe),
        ]  # fmt: skip
        weights = [weight for weight, _ in things]
        backup, backed_up_at, restored_at = None, steps // 3, 2 * steps // 3
        for step in range(steps):
            if self.restores and step == backed_up_at:
                self.log.append("the service is backed up")
                backup = self.site.backup()
            if backup is not None and step == restored_at:
                self.restore(backup)
            self.clock.pass_minutes(self.chance.choice((1 / 60, 1, 20)))
            if self.worker is not None and self.chance.random() < 0.15:
                self.chance.choice((self.worker_syncs, self.worker_writes, self.worker_looks))()
                continue
            device = self.chance.choice(self.own)
            self.chance.choices(things, weights)[0][1](device)

    def come_to_rest(self) -> None:
        """Let everything arrive that is on its way, and every device hear of everything."""
        for device in self._devices():
            device.deliver_late()
        self._settle()
        if self.restores and self.forgot:
            # Perhaps no device is left that could tell what the backup lacked.
            self.site.reopen()
            self._settle()
        self.log.append("all came to rest")

    def _settle(self) -> None:
        for _ in range(5):
            for device in self._devices():
                self.clock.pass_minutes(1)
                for _again in range(10):
                    device.sync()
                    if not device.waiting():
                        break

    def restore(self, backup: Path) -> None:
        self.log.append("the service is put back to its backup")
        for device in self._devices():
            device.deliver_late()
        self.site.restore(backup)
        for device in self._devices():
            device.move(self.site.url)

    def _devices(self) -> list[Device]:
        return [*self.own, *([self.worker] if self.worker else [])]

    # What a person does

    def write_entry(self, device: Device) -> None:
        if len(list(alive(device, "entry"))) >= FEW:
            self.type_a_word(device)
            return
        word = self._word()
        values = {"body": word, "at": self.clock.now_ms(), **DAY, "shared": False}
        record = self._create(device, "entry", values)
        self._typed(record, word)

    def type_a_word(self, device: Device) -> None:
        if (found := self._one(device, "entry")) is None:
            return
        record, values = found
        words = str(values["body"]).split(" ")
        word = self._word()
        words.insert(self.chance.randint(0, len(words)), word)
        self._typed(record, word)
        self._edit(device, "entry", record, {"body": " ".join(words)})

    def take_a_word_out(self, device: Device) -> None:
        if (found := self._one(device, "entry")) is None:
            return
        record, values = found
        words = str(values["body"]).split(" ")
        if len(words) > 1:
            self.removed.add(words.pop(self.chance.randrange(len(words))))
            self._edit(device, "entry", record, {"body": " ".join(words)})

    def choose(self, device: Device) -> None:
        if (found := self._one(device, "entry")) is None:
            return
        name = f"activities:{self.chance.choice(ACTIVITIES)}"
        values = self.chance.choice(
            ({"mood": self.chance.choice((None, 1, 5))}, {name: True}, {name: self._coin()})
        )
        self._edit(device, "entry", found[0], values)

    def log_mood(self, device: Device) -> None:
        if len(list(alive(device, "mood"))) >= FEW:
            self.note(device)
            return
        score = self.chance.randint(1, 5)
        self._create(device, "mood", {"score": score, "at": self.clock.now_ms(), **DAY})

    def note(self, device: Device) -> None:
        if (found := self._one(device, "mood")) is None:
            return
        record, values = found
        word = self._word()
        self._typed(record, word)
        before = [str(values["note"])] if values.get("note") else []
        self._edit(device, "mood", record, {"note": " ".join([*before, word])})

    def share(self, device: Device) -> None:
        kind = self.chance.choice(("entry", "mood"))
        if (found := self._one(device, kind)) is not None:
            self._edit(device, kind, found[0], {"shared": self._mostly()})

    def delete(self, device: Device) -> None:
        kind = self.chance.choice(("entry", "entry", "mood"))
        if (found := self._one(device, kind)) is None:
            return
        record, values = found
        text = values.get("body") or values.get("note") or ""
        # Whoever deletes takes out every word they see; one typed elsewhere brings it back.
        self.removed |= set(str(text).split(" "))
        self._say(device, f"deletes {kind} {record[-6:]}")
        device.delete(record, kind)

    def bring_back(self, device: Device) -> None:
        gone = [
            (key[1], kind)
            for key, (kind, values) in sorted(device.seen().items())
            if values.get(DELETED) is True and kind in {"entry", "mood"}
        ]
        if gone:
            record, kind = self.chance.choice(gone)
            self._say(device, f"brings back {kind} {record[-6:]}")
            device.undelete(record, kind)

    def prefer(self, device: Device) -> None:
        values = self.chance.choice(
            ({"language": "ar"}, {"language": None}, {"share_moods": self._coin()})
        )
        record = device.derived("preference", self.notebook)
        self._meet(device, "preference", record, values)

    def grant(self, device: Device) -> None:
        ends = (None, self.clock.now_ms() + 10**10, self.clock.now_ms() - 1)
        values: dict[str, Any] = self.chance.choice(
            (
                {"kinds:moods": self._mostly()},
                {"kinds:entries": self._mostly()},
                {"until": self.chance.choice(ends)},
            )
        )
        record = device.derived("grant", self.notebook, self.worker_account)
        self._meet(device, "grant", record, values, {"worker": self.worker_account})

    def write_message(self, device: Device) -> None:
        self._create(device, "message", self._message(self.account))

    def see_message(self, device: Device) -> None:
        if (found := self._one(device, "message")) is not None:
            self._edit(device, "message", found[0], {"seen_at": self.clock.now_ms()})

    # What happens to a device

    def sync(self, device: Device) -> None:
        fates = [self.chance.choice(FATES) for _ in range(self.chance.randint(0, 2))]
        self._say(device, f"syncs {fates}")
        device.sync(*fates)

    def kill(self, device: Device) -> None:
        self._say(device, "is killed")
        device.kill()

    def wipe(self, device: Device) -> None:
        """Whatever was not sent is lost with the storage, and nothing else is."""
        if self.chance.random() < 0.5:
            return
        self._say(device, f"loses its storage, and {device.waiting()} changes with it")
        if device.waiting() or self.restores:
            for _, values in device.seen().values():
                self.removed |= set(str(values.get("body") or values.get("note") or "").split(" "))
        self.forgot = self.forgot or device is not self.worker
        device.wipe()

    def late(self, device: Device) -> None:
        self._say(device, "is heard of late")
        device.deliver_late()

    def jump(self, device: Device) -> None:
        device.wrong_by_ms = self.chance.choice(SKEWS_MS)
        self._say(device, f"has a clock that is wrong by {device.wrong_by_ms} ms")

    # The link worker

    def worker_syncs(self) -> None:
        assert self.worker
        self.sync(self.worker)

    def worker_writes(self) -> None:
        assert self.worker
        values = self._message(self.worker_account)
        self._say(self.worker, "writes a message")
        self.worker.create("message", values, None, self.notebook)

    def worker_looks(self) -> None:
        assert self.worker
        seen = [key[1] for key, _ in alive(self.worker, "entry")]
        values = {
            "worker": self.worker_account,
            "subject": self.chance.choice([None, *seen]),
            "at": self.clock.now_ms(),
        }
        self._say(self.worker, "looks")
        self.worker.create("view", values, None, self.notebook)

    # Inside

    def _open_up(self, device: Device) -> None:
        """Share with the link worker what there is."""
        kinds = {"kinds:moods": True, "kinds:entries": True}
        record = device.derived("grant", self.notebook, self.worker_account)
        self._meet(device, "grant", record, kinds, {"worker": self.worker_account})
        for key, _ in list(alive(device, "entry")):
            self._edit(device, "entry", key[1], {"shared": True})

    def _create(self, device: Device, kind: str, values: Mapping[str, Any]) -> str:
        record = device.create(kind, values, None, None)
        self._say(device, f"creates {kind} {record[-6:]} {values}")
        return record

    def _edit(self, device: Device, kind: str, record: str, values: Mapping[str, Any]) -> None:
        self._say(device, f"edits {kind} {record[-6:]} {values}")
        device.edit(record, kind, values)

    def _meet(
        self,
        device: Device,
        kind: str,
        record: str,
        values: Mapping[str, Any],
        once: Mapping[str, Any] | None = None,
    ) -> None:
        """Write a record that two devices may create without knowing of each other."""
        if (self.notebook, record) in device.seen():
            self._edit(device, kind, record, values)
            return
        self._say(device, f"creates {kind} {values}")
        device.create(kind, {**(once or {}), **values}, record, None)

    def _one(self, device: Device, kind: str) -> tuple[str, dict[str, Any]] | None:
        found: list[tuple[Key, dict[str, Any]]] = list(alive(device, kind))
        if not found:
            return None
        key, values = self.chance.choice(found)
        return key[1], values

    def _message(self, author: str) -> dict[str, Any]:
        return {
            "worker": self.worker_account,
            "author": author,
            "body": self._word(),
            "at": self.clock.now_ms(),
        }

    def _word(self) -> str:
        return f"w{next(self.words)}"

    def _typed(self, record: str, word: str) -> None:
        self.typed.setdefault(record, set()).add(word)

    def _coin(self) -> bool:
        return self.chance.random() < 0.5

    def _mostly(self) -> bool:
        return self.chance.random() < 0.75

    def _say(self, device: Device, what: str) -> None:
        self.log.append(f"{self.clock.now_ms()} {device.name} {what}")
