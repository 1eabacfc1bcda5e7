"""What time does by itself, and what it must never bring back."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.limits import DELETED_CELLS_DAYS, TOMBSTONE_DAYS
from schemas.records import Role
from schemas.sync import SyncAnswer
from server.domain.viewers import Viewer
from server.store import codes, history
from tests.server.world import Ids, World, edit, grant, mood

CELLS = ("score", "at", "day", "zone")


def delete(record: str, word: str = "delete") -> dict[str, Any]:
    return edit(word, record, "mood", dict.fromkeys(CELLS, record), deleted=True)


def gone(answer: SyncAnswer) -> list[str]:
    return [one for page in answer.notebooks for one in page.gone]


def resets(answer: SyncAnswer) -> list[bool]:
    return [page.reset for page in answer.notebooks]


@pytest.fixture
def sam(world: World) -> Viewer:
    return world.participant("Sam")


def test_a_deleted_record_can_be_taken_back_for_thirty_days(world: World, sam: Viewer) -> None:
    world.push(sam, mood("mood", note="x"))
    world.push(
        sam, edit("delete", "mood", "mood", dict.fromkeys((*CELLS, "note"), "mood"), deleted=True)
    )
    world.clock.pass_days(DELETED_CELLS_DAYS - 1)
    assert world.keep_house().cells == 0
    back = edit("back", "mood", "mood", {"deleted": "delete"}, deleted=False)
    assert "refused" not in world.push(sam, back)[0]
    assert world.pull(sam)[Ids.uuid("mood")]["note"] == "x"


def test_after_that_only_the_id_is_left_and_a_late_edit_revives_nothing(
    world: World, sam: Viewer
) -> None:
    world.push(
        sam, mood("mood", note="x"), edit("edit", "mood", "mood", {"note": "mood"}, note="y")
    )
    base = {**dict.fromkeys(CELLS, "mood"), "note": "edit"}
    world.push(sam, edit("delete", "mood", "mood", base, deleted=True))
    world.clock.pass_days(DELETED_CELLS_DAYS + 1)
    assert world.keep_house().cells == 1
    notebook = sam.notebook or ""
    assert world.read(lambda one: history.of_record(one, notebook, Ids.uuid("mood"))) == []
    for late in (
        edit("late", "mood", "mood", {"score": "mood"}, score=1),
        mood("again", "mood"),
        edit("back", "mood", "mood", {"deleted": "delete"}, deleted=False),
    ):
        [receipt] = world.push(sam, late)
        assert receipt["refused"]["type"] == "urn:linkwell:problem:gone"
        assert receipt["refused"]["status"] == 410
    assert world.pull(sam) == {}


def test_a_device_that_was_away_meanwhile_is_told_the_id(world: World, sam: Viewer) -> None:
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    world.push(sam, mood("mood"))
    cursor = world.sync(tablet).cursor
    world.push(sam, delete("mood"))
    world.clock.pass_days(DELETED_CELLS_DAYS + 1)
    world.keep_house()
    answer = world.sync(tablet, cursor=cursor)
    assert gone(answer) == [Ids.uuid("mood")]
    assert resets(answer) == [False]


def test_a_device_that_was_away_until_the_tombstone_expired_starts_afresh(
    world: World, sam: Viewer
) -> None:
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    world.push(sam, mood("mood"), mood("kept"))
    behind = world.sync(tablet).cursor
    world.push(sam, delete("mood"))
    current = world.sync(sam).cursor
    world.clock.pass_days(TOMBSTONE_DAYS + 1)
    assert world.keep_house().tombstones == 1
    answer = world.sync(tablet, cursor=behind)
    assert resets(answer) == [True]
    assert [one.id for one in answer.notebooks[0].records] == [Ids.uuid("kept")]
    assert world.sync(sam, cursor=current).notebooks == ()


def test_the_one_id_that_a_grant_can_have_can_be_used_again(world: World, sam: Viewer) -> None:
    amira = world.worker("Amira")
    world.link(amira, sam.notebook or "")
    given = grant("grant", sam, amira, "moods")
    world.push(sam, given, mood("shared", shared=True))
    base = dict.fromkeys(("worker", "kinds:moods"), "grant")
    world.push(sam, edit("delete", given["record"], "grant", base, deleted=True))
    assert [page.records for page in world.sync(amira).notebooks] == [()]
    world.clock.pass_days(DELETED_CELLS_DAYS + 1)
    world.keep_house()
    assert "refused" not in world.push(sam, grant("again", sam, amira, "moods"))[0]
    [page] = world.sync(amira).notebooks
    assert [one.id for one in page.records] == [Ids.uuid("shared")]


def test_keeping_house_twice_does_nothing_more(world: World, sam: Viewer) -> None:
    world.push(sam, mood("mood"))
    world.push(sam, delete("mood"))
    world.clock.pass_days(DELETED_CELLS_DAYS + 1)
    assert world.keep_house().cells == 1
    assert world.keep_house().cells == 0


def test_expired_codes_are_forgotten_after_a_while(world: World, sam: Viewer) -> None:
    now_ms = world.clock.now_ms()
    row = codes.CodeRow("id", b"hash", sam.account, "device", sam.account, now_ms, now_ms + 1)
    world.write(lambda connection: codes.add(connection, row))
    world.clock.pass_days(1)
    assert world.keep_house().codes == 0
    world.clock.pass_days(7)
    assert world.keep_house().codes == 1


def test_a_known_change_keeps_its_word_after_everything_else_is_gone(
    world: World, sam: Viewer
) -> None:
    first = world.push(sam, mood("mood"))
    world.push(sam, delete("mood"))
    world.clock.pass_days(TOMBSTONE_DAYS + 1)
    world.keep_house()
    assert world.push(sam, mood("mood")) == first
    assert world.pull(sam) == {}
