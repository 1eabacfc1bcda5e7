"""Any history of edits on any number of devices, with requests and answers lost or doubled.

Values come from tiny pools, so that they collide. Every word typed is a word of its own, so
that "no word doubled" and "no word lost" can be read off the texts.
"""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas.records import DELETED
from sync.replica import Replica
from tests.sync.model import NOTEBOOK, ModelServer, rules

DEVICES = 3
device = st.integers(0, DEVICES - 1)
which = st.integers(0, 2)
SKEWS = (0, 0, 0, -600_000, 600_000, 31_536_000_000, -900_000)


class Histories(RuleBasedStateMachine):
    @initialize(skews=st.tuples(*[st.sampled_from(SKEWS)] * DEVICES))
    def start(self, skews: tuple[int, ...]) -> None:
        self.server = ModelServer()
        self.skews = list(skews)
        self.words = itertools.count(1)
        self.removed: set[str] = set()
        self.changes = itertools.count(1)
        self.ids = itertools.count(1)
        self.late: list[dict[str, Any]] = []
        self.replicas = [
            Replica(
                f"replica-{n}",
                rule_of=rules,
                new_change_id=lambda: f"change{next(self.changes):010d}",
                new_record_id=lambda: f"0190aaaa-0000-7000-8000-{next(self.ids):012d}",
                notebook=NOTEBOOK,
            )
            for n in range(DEVICES)
        ]

    def now(self, n: int) -> int:
        self.server.clock_ms += 7
        return self.server.clock_ms + self.skews[n]

    def pick(self, n: int, i: int) -> str | None:
        ids = sorted(self.replicas[n].views("entry"))
        return ids[i % len(ids)] if ids else None

    def word(self) -> str:
        return f"w{next(self.words)}"

    @rule(n=device)
    def write_entry(self, n: int) -> None:
        self.replicas[n].create("entry", {"body": self.word(), "shared": False}, self.now(n))

    @rule(n=device, i=which, where=st.sampled_from(["start", "end", "middle"]))
    def type_a_word(self, n: int, i: int, where: str) -> None:
        if (record := self.pick(n, i)) is None:
            return
        words = str((self.replicas[n].view(record) or {})["body"]).split()
        at = {"start": 0, "end": len(words), "middle": len(words) // 2}[where]
        words.insert(at, self.word())
        self.replicas[n].edit(record, "entry", {"body": " ".join(words)}, self.now(n))

    @rule(n=device, i=which)
    def take_a_word_out(self, n: int, i: int) -> None:
        if (record := self.pick(n, i)) is None:
            return
        words = str((self.replicas[n].view(record) or {})["body"]).split()
        if len(words) > 1:
            self.removed.add(words.pop(len(words) // 2))
            self.replicas[n].edit(record, "entry", {"body": " ".join(words)}, self.now(n))

    @rule(n=device, i=which, mood=st.integers(1, 3))
    def choose_a_mood(self, n: int, i: int, mood: int) -> None:
        if (record := self.pick(n, i)) is not None:
            self.replicas[n].edit(record, "entry", {"mood": mood}, self.now(n))

    @rule(n=device, i=which, on=st.booleans(), name=st.sampled_from(["garden", "choir"]))
    def choose_an_activity(self, n: int, i: int, on: bool, name: str) -> None:
        if (record := self.pick(n, i)) is not None:
            self.replicas[n].edit(record, "entry", {f"activities:{name}": on}, self.now(n))

    @rule(n=device, i=which, on=st.booleans())
    def share(self, n: int, i: int, on: bool) -> None:
        if (record := self.pick(n, i)) is not None:
            self.replicas[n].edit(record, "entry", {"shared": on}, self.now(n))

    @rule(n=device, i=which, back=st.booleans())
    def delete(self, n: int, i: int, back: bool) -> None:
        if (record := self.pick(n, i)) is not None:
            before = self.replicas[n].view(record)
            self.replicas[n].delete(record, "entry", self.now(n))
            # Whoever deletes takes out every word they see; one typed elsewhere brings it back.
            self.removed |= set() if back else set(str((before or {})["body"]).split())
            assert record not in self.replicas[n].views("entry")
            if back:
                self.replicas[n].undelete(record, "entry", self.now(n))
                after = self.replicas[n].view(record)
                assert {**(after or {}), DELETED: None} == {**(before or {}), DELETED: None}

    @rule(n=device, ahead=st.sampled_from(SKEWS))
    def clock_jumps(self, n: int, ahead: int) -> None:
        self.skews[n] = ahead

    @rule(n=device, fate=st.sampled_from(["ok", "ok", "lost", "answer lost", "doubled", "late"]))
    def sync(self, n: int, fate: str) -> None:
        replica = self.replicas[n]
        request = replica.request(limit=2)
        if fate == "lost":
            return
        if fate == "late":
            self.late.append(request)
            return
        answer = self.server.exchange(request)
        if fate == "doubled":
            again = self.server.exchange(request)
            assert [_outcome(one) for one in again["receipts"]] == [
                _outcome(one) for one in answer["receipts"]
            ]
        if fate != "answer lost":
            replica.take(request, answer, self.now(n))

    @rule(n=device, fate=st.booleans())
    def edit_while_an_answer_is_outstanding(self, n: int, fate: bool) -> None:
        replica = self.replicas[n]
        request = replica.request()
        answer = self.server.exchange(request)
        self.type_a_word(n, 0, "end")
        if fate:
            replica.take(request, answer, self.now(n))

    @rule()
    def a_late_copy_arrives(self) -> None:
        if self.late:
            self.server.exchange(self.late.pop())

    @invariant()
    def no_word_is_doubled(self) -> None:
        for replica in getattr(self, "replicas", ()):
            for values in replica.views("entry").values():
                words = str(values.get("body", "")).split()
                assert len(words) == len(set(words)), words

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        for request in self.late:
            self.server.exchange(request)
        for _ in range(6):
            for n, replica in enumerate(self.replicas):
                for _again in range(60):
                    request = replica.request()
                    if not replica.take(request, self.server.exchange(request), self.now(n)):
                        break
                else:
                    raise AssertionError("a device never comes to rest")
        assert not any(replica.outbox for replica in self.replicas), "a change is stuck"
        assert not any(replica.tray for replica in self.replicas), "nothing here may be refused"
        states = [replica.views("entry") for replica in self.replicas]
        assert states[0] == states[1] == states[2]
        digests = {replica.digest() for replica in self.replicas}
        assert len(digests) == 1
        self._nothing_sent_is_lost()

    def _nothing_sent_is_lost(self) -> None:
        kept = {(rid, name, repr(cell.value)) for rid, name, cell in self.server.history}
        for rid, record in self.server.records.items():
            kept |= {(rid, name, repr(cell.value)) for name, cell in record.cells.items()}
        for rid, name, value in self.server.sent:
            assert (rid, name, repr(value)) in kept, (rid, name, value)
        typed = " ".join(
            str(cell.value) for _, name, cell in self.server.history if name == "body"
        ).split()
        for record in self.server.records.values():
            current = str(record.cells["body"].value).split()
            typed += current
            ever = {
                word
                for rid, name, value in self.server.sent
                if rid == record.id and name == "body"
                for word in str(value).split()
            }
            missing = ever - set(current) - self.removed
            assert record.deleted or not missing, missing


def _outcome(receipt: dict[str, Any]) -> dict[str, Any]:
    """A repeated change gets the same word; only the text to merge with may be fresher."""
    return {name: value for name, value in receipt.items() if name != "stale"}


Histories.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = Histories.TestCase
