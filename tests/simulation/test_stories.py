"""Histories that chance tells too seldom, told step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import trouble
from tests.simulation.phone import Phone
from tests.simulation.resting import come_to_rest
from tests.simulation.world import FAMILIES, World
from tests.simulation.writing import DAY

SEED, INDEX = 1, 1
MINUTE_MS = 60_000


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(SEED, INDEX, tmp_path / "linkwell.db")
    world.families = frozenset(FAMILIES)
    yield world
    world.close()


def two_phones_of_one_person(world: World) -> tuple[Phone, Phone]:
    one = world.owners()[0]
    one.skew_ms, one.is_old = 0, False
    return one, world.another(one, "another")


def share(world: World, phone: Phone, record: str, *, on: bool) -> None:
    home = phone.person.home or ""
    phone.edit(home, record, "entry", {"shared": on}, phone.now(world.now_ms))
    world.edited(phone, home, record, {"shared": on})
    world.pass_ms(MINUTE_MS)


@pytest.mark.parametrize("stop_arrives_first", [True, False])
def test_a_stop_to_sharing_outlives_a_restore(world: World, stop_arrives_first: bool) -> None:
    """Although the phone that shared, later and unaware of it, sends that again too."""
    one, other = two_phones_of_one_person(world)
    values = {"body": "w1b", "at": 1, **DAY, "shared": False}
    record = one.create("entry", values, world.now_ms)
    world.edited(one, one.person.home or "", record, values)
    world.sync(one)
    world.sync(other)
    trouble.back_up(world)
    world.pass_ms(30 * MINUTE_MS)
    share(world, other, record, on=False)
    share(world, one, record, on=True)
    for phone in (other, one) if stop_arrives_first else (one, other):
        world.sync(phone)
    trouble.restore(world)
    come_to_rest(world)
    book = world.oracle.book(one.person.home or "")
    assert book.records[record].holds("shared", False)
