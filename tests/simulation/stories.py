"""Histories that chance tells too seldom, told step by step."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.simulation import trouble
from tests.simulation.ledger import Broken
from tests.simulation.phone import Phone
from tests.simulation.resting import come_to_rest
from tests.simulation.service import a_folder
from tests.simulation.world import FAMILIES, World
from tests.simulation.writing import DAY

SEED, INDEX = 1, 1
MINUTE_MS: Final = 60_000


def tell(name: str) -> Broken | None:
    """Live through one of the stories; the first invariant that it broke, if any."""
    with tempfile.TemporaryDirectory(dir=a_folder()) as folder:
        world = World(SEED, INDEX, Path(folder) / "linkwell.db")
        world.families = frozenset(FAMILIES)
        try:
            STORIES[name](world)
        except Broken as broken:
            return broken
        finally:
            world.close()
    return None


def a_stop_outlives_a_restore(world: World, *, stop_arrives_first: bool) -> None:
    """Although the phone that shared, later and unaware of it, sends that again too."""
    one, other = _two_phones_of_one_person(world)
    record = _written(world, one, "entry", {"body": "w1b", "shared": False})
    _sync(world, one, other)
    trouble.back_up(world)
    world.pass_ms(30 * MINUTE_MS)
    _edit(world, other, record, "entry", {"shared": False})
    _edit(world, one, record, "entry", {"shared": True})
    _sync(world, *((other, one) if stop_arrives_first else (one, other)))
    trouble.restore(world)
    come_to_rest(world)
    book = world.oracle.book(one.person.home or "")
    if not book.records[record].holds("shared", False):
        raise Broken("sharing that was stopped came back", record)


def an_edit_that_loses_meets_a_deleted_record(world: World) -> None:
    """A choice that was made first, without knowing of a later one nor of the deletion."""
    one, other = _two_phones_of_one_person(world)
    record = _written(world, one, "mood", {"score": 3})
    _sync(world, one, other)
    _edit(world, one, record, "mood", {"score": 1})
    _edit(world, other, record, "mood", {"score": 5})
    _sync(world, other)
    home = other.person.home or ""
    other.delete(home, record, "mood", other.now(world.now_ms))
    world.edited(other, home, record, {"deleted": True})
    world.pass_ms(MINUTE_MS)
    _sync(world, other, one)
    come_to_rest(world)


def words_meet_without_a_base(world: World) -> None:
    """What a restore lost is sent again beside what was written since: nobody kept its base."""
    one, other = _two_phones_of_one_person(world)
    record = _written(world, one, "entry", {"body": "w1b"})
    _sync(world, one, other)
    trouble.back_up(world)
    world.pass_ms(30 * MINUTE_MS)
    _edit(world, other, record, "entry", {"body": "w1b w2b"})
    _sync(world, other)
    trouble.restore(world)
    _edit(world, one, record, "entry", {"body": "w1b w3b"})
    _sync(world, one, other)
    come_to_rest(world)


STORIES: Final[Mapping[str, Callable[[World], None]]] = {
    "a stop arrives first, and outlives a restore": partial(
        a_stop_outlives_a_restore, stop_arrives_first=True
    ),
    "a stop arrives last, and outlives a restore": partial(
        a_stop_outlives_a_restore, stop_arrives_first=False
    ),
    "an edit that loses meets a deleted record": an_edit_that_loses_meets_a_deleted_record,
    "words meet without a base": words_meet_without_a_base,
}


def _two_phones_of_one_person(world: World) -> tuple[Phone, Phone]:
    one = world.owners()[0]
    one.skew_ms, one.is_old = 0, False
    return one, world.another(one, "another")


def _written(world: World, phone: Phone, kind: str, values: Mapping[str, Any]) -> str:
    given = {"at": 1, **DAY, **values}
    record = phone.create(kind, given, phone.now(world.now_ms))
    world.edited(phone, phone.person.home or "", record, given)
    world.pass_ms(MINUTE_MS)
    return record


def _edit(world: World, phone: Phone, record: str, kind: str, values: Mapping[str, Any]) -> None:
    home = phone.person.home or ""
    phone.edit(home, record, kind, values, phone.now(world.now_ms))
    world.edited(phone, home, record, values)
    world.pass_ms(MINUTE_MS)


def _sync(world: World, *phones: Phone) -> None:
    for phone in phones:
        world.sync(phone)
