"""7. A lost response duplicates records or words."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.failures.conftest import People
from tests.failures.device import Device, Killed, Step

ROUNDS = 3
EXCHANGES = 2 * ROUNDS + 1


class Line:
    """A connection that loses the answers of these exchanges, counted from nought."""

    def __init__(self, loses: set[int]) -> None:
        self._loses = loses
        self.exchanges = 0

    def exchange(self, device: Device) -> None:
        lost = self.exchanges in self._loses
        self.exchanges += 1
        with suppress(Killed):
            device.sync_once(Step.SENT if lost else Step.KEPT)


def a_day(owner: Device, loses: set[int]) -> list[dict[str, Any]]:
    """The same day on two phones, one of them on a bad line; what both see in the end."""
    bad, good, line = owner.another(), owner.another(), Line(loses)
    entry = bad.entry("Middle.")
    line.exchange(bad)
    bad.sync()
    good.sync()
    for turn in range(ROUNDS):
        bad.edit(entry, "entry", body=f"{body_of(bad, entry)} After{turn}.")
        bad.mood(score=turn + 1, at=turn)
        line.exchange(bad)
        # The person writes on, whether or not anything came back.
        bad.edit(entry, "entry", body=f"{body_of(bad, entry)} Later{turn}.")
        bad.mood(score=turn + 1, at=turn + 10)
        line.exchange(bad)
        bad.sync()
        good.sync()
        good.edit(entry, "entry", body=f"Before{turn}. {body_of(good, entry)}")
        good.sync()
    assert line.exchanges == EXCHANGES
    bad.sync()
    assert (bad.waiting, good.waiting) == (0, 0)
    assert bad.everything() == good.everything()
    assert bad.differs() == good.differs() == []
    assert bad.tray == good.tray == []
    return sorted(
        ({**one, "at": min(one["at"], 100)} for one in bad.everything().values()), key=str
    )


def body_of(device: Device, entry: str) -> str:
    return str((device.view(entry) or {})["body"])


@pytest.mark.parametrize(
    "loses", [*({index} for index in range(EXCHANGES)), set(range(EXCHANGES))], ids=str
)
def test_07_lost_answers_double_neither_records_nor_words(people: People, loses: set[int]) -> None:
    as_it_should_be = a_day(people.another_participant("Rosa Okafor"), set())
    assert a_day(people.sam, loses) == as_it_should_be
    (body,) = (one["body"] for one in as_it_should_be if "body" in one)
    words = body.split()
    assert len(words) == len(set(words)) == 1 + 3 * ROUNDS
    assert len(as_it_should_be) == 1 + 2 * ROUNDS
