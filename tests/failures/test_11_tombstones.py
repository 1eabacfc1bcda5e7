"""11. Tombstones outgrow live data."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.failures.conftest import People
from tests.failures.device import Device
from tests.failures.housekeeping import keep_house_in

LIVE = 20
DEAD = 25 * LIVE
CELLS_GONE_AFTER_DAYS = 31
TOMBSTONES_GONE_AFTER_DAYS = 181


@dataclass(frozen=True)
class Cost:
    records: int
    requests: int
    bytes: int


def cost_of(new: Device) -> Cost:
    new.sync()
    assert new.differs() == []
    return Cost(len(new.pulled), new.requests, new.bytes_received)


def written_and_deleted(device: Device, many: int) -> set[str]:
    moods = [device.mood(shared=True, note="Some words.") for _ in range(many)]
    device.sync()
    for mood in moods:
        device.delete(mood, "mood")
    device.sync()
    return set(moods)


@pytest.mark.parametrize("days", [0, CELLS_GONE_AFTER_DAYS])
def test_11_a_new_devices_cost_is_that_of_what_lives(pair: People, days: int) -> None:
    sam, rosa, amira = pair.sam, pair.another_participant("Rosa Okafor"), pair.amira
    for owner in (sam, rosa):
        owner.grant(amira.account, moods=True)
    written_and_deleted(sam, DEAD)
    for owner in (sam, rosa):
        for number in range(LIVE):
            owner.mood(shared=True, note=f"Number {number}")
        owner.sync()
    if days:
        assert keep_house_in(pair.service, days).cells >= DEAD
    with_dead, without = cost_of(sam.fresh()), cost_of(rosa.fresh())
    assert with_dead.records == without.records == LIVE + 1  # and the grant
    assert with_dead.requests == without.requests
    assert with_dead.bytes == pytest.approx(without.bytes, rel=0.05)

    worker = cost_of(amira.fresh())
    assert worker.records == 2 * LIVE
    assert worker.bytes < 2.5 * without.bytes


def test_11_an_old_replica_pulls_afresh_once_tombstones_are_gone(people: People) -> None:
    sam, old = people.sam, people.sam.another()
    dead = written_and_deleted(sam, 3)
    living = sam.mood(note="Lives.")
    sam.sync()
    old.sync()
    more_dead = {sam.mood() for _ in range(3)}
    sam.sync()
    old.sync()
    assert more_dead < set(old.views("mood"))
    for mood in more_dead:
        sam.delete(mood, "mood")
    sam.sync()
    edited = next(iter(more_dead))
    old.edit(edited, "mood", note="Edited half a year late.")
    own = old.mood(note="Made half a year ago.")
    keep_house_in(people.service, TOMBSTONES_GONE_AFTER_DAYS)

    old.sync()
    assert set(old.views("mood")) == {living, own}
    assert [(name, words["note"]) for name, words in old.tray] == [
        ("gone", "Edited half a year late.")
    ]
    sam.sync()
    assert sam.everything() == old.everything()
    assert dead.isdisjoint(sam.views("mood"))
    assert sam.differs() == old.differs() == []
