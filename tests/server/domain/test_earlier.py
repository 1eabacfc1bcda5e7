"""Earlier versions: everything that was once written, for the person alone."""

from __future__ import annotations

import pytest

from schemas.people import EarlierVersions
from server.domain.earlier import Earlier
from server.domain.viewers import Viewer
from server.errors import NotFound, SignedOut
from server.store import devices
from tests.server.world import Ids, World, change, edit, grant, mood


def versions(world: World, viewer: Viewer, record: str) -> EarlierVersions:
    earlier = Earlier(world.database, world.seals)
    return world.run(earlier.versions_of(viewer, Ids.uuid(record)))


def test_what_was_replaced_comes_newest_first_and_what_stands_does_not(
    world: World, sam: Viewer
) -> None:
    world.push(
        sam,
        mood("a", note="one"),
        edit("b", "a", "mood", {"note": "a"}, note="two"),
        edit("c", "a", "mood", {"note": "b", "score": "a"}, note="three", score=1),
    )
    found = versions(world, sam, "a").versions
    notes = [one.value for one in found if one.field == "note"]
    assert notes == ["two", "one"]
    assert [one.value for one in found if one.field == "score"] == [4]
    assert {one.change for one in found} == {Ids.change("a"), Ids.change("b")}


def test_an_overtaken_value_and_words_that_were_joined_away_are_there(
    world: World, sam: Viewer
) -> None:
    source = {"change": Ids.change("lost"), "field": "note", "value": "typed elsewhere"}
    world.push(
        sam,
        mood("a", note="one"),
        change("late", "a", "mood", set={"score": 2}, stamp=1),
        change(
            "b", "a", "mood", set={"note": "joined"}, base={"note": Ids.change("a")},
            sources=[source],
        ),
    )  # fmt: skip
    found = {(one.field, one.value) for one in versions(world, sam, "a").versions}
    assert found == {("score", 2), ("note", "one"), ("note", "typed elsewhere")}


def test_nobody_else_gets_them(world: World, sam: Viewer, amira: Viewer) -> None:
    world.push(sam, grant("grant", sam, amira, "moods"), mood("a", shared=True, note="one"))
    other = world.participant("Kim")
    for viewer in (amira, other):
        with pytest.raises(NotFound):
            versions(world, viewer, "a")
    with pytest.raises(NotFound):
        versions(world, sam, "never there")


def test_a_device_that_was_signed_out_gets_nothing(world: World, sam: Viewer) -> None:
    world.push(sam, mood("a"))
    world.write(lambda connection: devices.revoke(connection, sam.account, sam.device, 5_000))
    with pytest.raises(SignedOut):
        versions(world, sam, "a")
