"""8. One poisoned operation blocks the queue for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import pytest

from tests.failures.conftest import People
from tests.failures.device import Device, Killed, Step
from tests.server.syncing import new_record_id, rules


def anything(kind: str) -> Any:
    """The rules of an app that is ahead of this server: it knows kinds that are not known here."""
    return rules(kind) if kind != "dream" else lambda _: None


POISONS: Final[dict[str, Callable[[Device], object]]] = {
    "invalid-field": lambda device: device.mood(score=9),
    "unknown-kind": lambda device: device.create("dream", body="Of the sea."),
    "not-found": lambda device: device.create("mood", None, new_record_id(), score=1),
    "not-allowed": lambda device: device.create("view", at=1, worker=device.account),
    "gone": lambda device: device.edit(new_record_id(), "mood", score=2),
    "too-large": lambda device: device.entry("x" * 70_000),
    "malformed-change": lambda device: device.mood(**{"x" * 65: 1}),
}
REFUSED_AS: Final = {
    "malformed-change": {"malformed-change"},
    "too-large": {"too-large", "invalid-field"},
}
DEATHS: Final = [Step.FROZEN, Step.SENT, Step.TAKEN]


@pytest.mark.parametrize("poison", POISONS)
def test_08_a_refused_change_blocks_nothing_and_keeps_its_words(
    people: People, poison: str
) -> None:
    sam = people.sam.fresh(rule_of=anything)
    before = sam.mood(score=1)
    POISONS[poison](sam)
    after = [sam.mood(score=2), sam.entry("After it.")]
    (_, refused, *_) = sam.changes_waiting()
    sam.sync()
    assert sam.waiting == 0
    ((name, words),) = sam.tray
    assert name in REFUSED_AS.get(poison, {poison})
    assert words
    assert sam.receipts[refused]["outcome"] == "refused"
    other = people.sam.another()
    other.sync()
    assert set(other.everything()) == {before, *after}


@pytest.mark.parametrize("death", DEATHS, ids=lambda step: step.name.lower())
@pytest.mark.parametrize("exchange", range(3))
def test_08_a_device_killed_at_any_step_goes_on_where_it_was(
    people: People, death: Step, exchange: int
) -> None:
    sam, other = people.sam.fresh(rule_of=anything), people.sam.another()
    entry = sam.entry("One.")
    dying = exchange

    def meet() -> None:
        nonlocal dying
        with suppress(Killed):
            sam.sync_once(death if dying == 0 else Step.KEPT)
        dying -= 1

    meet()
    sam.sync()
    other.sync()
    other.edit(entry, "entry", body="Nought. One.")
    other.sync()
    sam.edit(entry, "entry", body="One. Two.")
    POISONS["gone"](sam)
    mood = sam.mood()
    meet()  # answered with: merge this text first
    sam.edit(entry, "entry", body=f"{(sam.view(entry) or {})['body']} Three.")
    meet()
    sam.sync()
    other.sync()
    assert sam.waiting == 0
    assert [name for name, _ in sam.tray] == ["gone"]
    for device in (sam, other):
        assert (device.view(entry) or {})["body"] == "Nought. One. Two. Three."
        assert set(device.everything()) == {entry, mood}
        assert device.differs() == []
