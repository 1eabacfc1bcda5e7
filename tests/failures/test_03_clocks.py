"""3. One write from a fast clock poisons later ones."""

from __future__ import annotations

import itertools

import pytest

from tests.failures.conftest import People
from tests.failures.device import Device

MINUTE_MS = 60_000
YEAR_MS = 365 * 24 * 60 * MINUTE_MS
WRONG_BY = [-YEAR_MS, -10 * MINUTE_MS, 10 * MINUTE_MS, YEAR_MS]


def settled(*devices: Device) -> None:
    for _ in range(2):
        for device in devices:
            device.sync()


@pytest.mark.parametrize("wrong_by_ms", WRONG_BY)
def test_03_a_wrong_clock_blocks_nobody_and_drops_nothing(people: People, wrong_by_ms: int) -> None:
    wrong, right = people.sam.another(wrong_by_ms=wrong_by_ms), people.sam.another()
    # Written before it ever heard the server's time.
    own = wrong.mood(score=1, note="before")
    settled(wrong, right)
    assert right.view(own) is not None

    right.edit(own, "mood", score=5, note="after")
    settled(right, wrong)
    for device in (wrong, right):
        view = device.view(own) or {}
        assert (view["score"], view["note"]) == (5, "after")
    wrong.edit(own, "mood", score=2)
    settled(wrong, right)
    assert (right.view(own) or {})["score"] == 2

    assert (wrong.waiting, right.waiting) == (0, 0)
    for device in (wrong, right):
        assert (device.tray, device.overtaken) == ([], [])
    fresh = right.fresh()
    fresh.sync()
    # No stamp ahead of the server's time stays behind to win over everybody later.
    assert max(fresh.stamps(own).values()) <= fresh.now_ms() + 5
    assert wrong.differs() == right.differs() == []


def test_03_clocks_that_jump_back_and_forth_still_write_in_order(people: People) -> None:
    jumping, right = people.sam.another(), people.sam.another()
    mood = right.mood(score=3)
    settled(right, jumping)
    for turn, jump_ms in enumerate([*WRONG_BY, 0, *reversed(WRONG_BY)]):
        jumping.wrong_by_ms = jump_ms
        jumping.edit(mood, "mood", score=turn % 5 + 1, note=f"turn {turn}")
        settled(jumping, right)
        view = right.view(mood) or {}
        assert (view["score"], view["note"]) == (turn % 5 + 1, f"turn {turn}")
        right.edit(mood, "mood", score=(turn + 1) % 5 + 1)
        settled(right, jumping)
        assert (jumping.view(mood) or {})["score"] == (turn + 1) % 5 + 1
    for device in (jumping, right):
        assert (device.tray, device.overtaken) == ([], [])
    assert jumping.differs() == right.differs() == []


def test_03_of_concurrent_writes_with_wrong_clocks_all_arrive_and_one_stands(
    people: People,
) -> None:
    devices = [people.sam.another(wrong_by_ms=wrong) for wrong in (0, *WRONG_BY)]
    first = devices[0]
    mood, entry = first.mood(score=3), first.entry("Said.")
    settled(*devices)
    for number, device in enumerate(devices):
        device.edit(mood, "mood", score=number % 5 + 1)
        body = (device.view(entry) or {})["body"]
        device.edit(entry, "entry", body=f"{body} Word{number}.")
        device.mood(note=f"own {number}")
    for _ in range(3):
        settled(*devices)
    for device in devices:
        assert device.waiting == 0
        assert device.tray == []
        assert device.differs() == []
    for one, other in itertools.pairwise(devices):
        assert one.everything() == other.everything()
    words = (first.view(entry) or {})["body"].split()
    assert sorted(words) == sorted(["Said.", *(f"Word{n}." for n in range(len(devices)))])
    assert len(first.views("mood")) == 1 + len(devices)
