"""The plan that a participant and a link worker make: who may write in it, and who sees it."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.earlier import Earlier
from server.domain.viewers import Viewer
from sync.identity import derived_id
from tests.server.domain.planning import goal, rewrite, step
from tests.server.screen import Screen, only_page
from tests.server.world import Ids, World, change, edit, grant, outcome

PLAN = ("kinds:plan",)


def open_plan(world: World, sam: Viewer, amira: Viewer, *members: str, **more: Any) -> None:
    world.push(sam, grant("grant", sam, amira, *(members or ("plan",)), **more))


def outcomes(receipts: list[dict[str, Any]]) -> list[str]:
    return [outcome(receipt) for receipt in receipts]


def test_either_proposes_the_other_answers_and_both_edit(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    open_plan(world, sam, amira)
    suggested = goal("hers", amira, sam, shared=True, by=amira.account)
    assert outcomes(world.push(amira, suggested)) == ["applied"]
    answers = (
        rewrite("yes", "hers", sam, sam, participant_said="yes"),
        rewrite("words", "hers", sam, sam, words="Sing, and be heard", by=sam.account),
        goal("his", sam, sam, shared=True),
        step("first", sam, sam, of="his", shared=True),
    )
    assert outcomes(world.push(sam, *answers)) == ["applied"] * 4
    hers = (
        rewrite("not now", "his", amira, sam, worker_said="not_now"),
        rewrite("done", "first", amira, sam, kind="step", status="done", by=amira.account),
    )
    assert outcomes(world.push(amira, *hers)) == ["applied"] * 2
    held = world.pull(sam)
    assert held[Ids.uuid("hers")]["words"] == "Sing, and be heard"
    assert held[Ids.uuid("hers")]["by"] == sam.account
    assert held[Ids.uuid("his")]["worker_said"] == "not_now"
    assert held[Ids.uuid("first")]["status"] == "done"


@pytest.mark.parametrize("state", ["never", "other kinds", "ended", "not yet", "stopped"])
def test_a_goal_or_a_step_is_not_made_where_the_plan_is_not_granted(
    world: World, sam: Viewer, amira: Viewer, state: str
) -> None:
    now = world.clock.now_ms()
    if state == "other kinds":
        open_plan(world, sam, amira, "moods", "entries", "attendance")
    elif state == "ended":
        open_plan(world, sam, amira, until=now)
    elif state == "not yet":
        open_plan(world, sam, amira, **{"from": now + 1_000})
    elif state == "stopped":
        open_plan(world, sam, amira)
        record = grant("x", sam, amira)["record"]
        bases = dict.fromkeys(PLAN, "grant")
        world.push(sam, edit("stop", record, "grant", bases, **dict.fromkeys(PLAN, False)))
    made = world.push(
        amira,
        goal("hers", amira, sam, shared=True),
        step("step", amira, sam, of="hers", shared=True),
    )
    assert outcomes(made) == ["not-allowed"] * 2
    assert {Ids.uuid("hers"), Ids.uuid("step")}.isdisjoint(world.pull(sam))


@pytest.mark.parametrize("state", ["never shared", "unshared", "deleted", "grant stopped"])
@pytest.mark.parametrize("kind", ["goal", "step"])
def test_a_write_to_what_is_not_shown_is_answered_as_if_it_were_not_there(
    world: World, sam: Viewer, amira: Viewer, kind: str, state: str
) -> None:
    open_plan(world, sam, amira)
    make = goal if kind == "goal" else _a_step
    world.push(sam, make("his", sam, sam, shared=state != "never shared"))
    if state == "unshared":
        world.push(sam, rewrite("hide", "his", sam, sam, kind=kind, shared=False))
    elif state == "deleted":
        cells = ("words", "author", "at", "day", "zone", "shared", *(["goal"][: kind == "step"]))
        bases = dict.fromkeys(cells, "his")
        world.push(sam, edit("delete", "his", kind, bases, deleted=True))
    elif state == "grant stopped":
        record = grant("x", sam, amira)["record"]
        bases = dict.fromkeys(PLAN, "grant")
        world.push(sam, edit("stop", record, "grant", bases, **dict.fromkeys(PLAN, False)))
    before = world.pull(sam)
    there, absent = world.push(
        amira,
        rewrite("guess", "his", amira, sam, kind=kind, words="Seen"),
        rewrite("nothing", "never there", amira, sam, kind=kind, words="Seen"),
    )
    assert outcomes([there, absent]) == ["not-found"] * 2
    assert there["refused"] == absent["refused"]
    assert world.pull(sam) == before


def _a_step(word: str, author: Viewer, owner: Viewer, **cells: Any) -> dict[str, Any]:
    return step(word, author, owner, of="a goal", **cells)


def test_nothing_of_a_private_goal_reaches_the_workers_device(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    open_plan(world, sam, amira)
    world.push(sam, goal("shown", sam, sam, shared=True))
    screen = Screen(world, amira)
    screen.sync()
    world.pokes.taken()
    world.push(
        sam,
        goal("private", sam, sam, words="Nobody knows"),
        step("of it", sam, sam, of="private", words="Not even this"),
        goal("said no to", sam, sam, shared=False),
    )
    assert amira.account not in world.pokes.taken()
    answer = screen.sync()
    assert answer.notebooks == ()
    assert set(screen.held) == {Ids.uuid("shown")}
    assert set(Screen(world, amira).sync().notebooks[0].records[0].set) >= {"words", "author"}


def test_hiding_a_goal_takes_it_and_its_steps_from_the_workers_device(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    open_plan(world, sam, amira)
    screen = Screen(world, amira)
    world.push(
        sam, goal("his", sam, sam, shared=True), step("first", sam, sam, of="his", shared=True)
    )
    world.push(amira, step("hers", amira, sam, of="his", shared=True))
    screen.sync()
    steps = [Ids.uuid("first"), Ids.uuid("hers")]
    assert set(screen.held) == {Ids.uuid("his"), *steps}
    world.push(
        sam,
        rewrite("hide", "his", sam, sam, shared=False),
        rewrite("hide first", "first", sam, sam, kind="step", shared=False),
        rewrite("hide hers", "hers", sam, sam, kind="step", shared=False),
    )
    assert set(only_page(screen.sync()).gone) == {Ids.uuid("his"), *steps}
    assert screen.held == {}
    again = world.push(amira, rewrite("late", "hers", amira, sam, kind="step", words="Still"))
    assert outcomes(again) == ["not-found"]


def test_a_step_of_a_goal_that_a_worker_cannot_see_tells_them_nothing(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    open_plan(world, sam, amira)
    world.push(sam, goal("private", sam, sam))
    guessed, invented = world.push(
        amira,
        step("one", amira, sam, of="private", shared=True),
        step("two", amira, sam, of="never there", shared=True),
    )
    assert guessed.keys() == invented.keys()
    assert outcomes([guessed, invented]) == ["applied"] * 2


@pytest.mark.parametrize(
    "cells",
    [
        {"participant_said": "yes"},
        {"deleted": True},
        {"shared": False},
        {"shared": True},
        {"author": "amira"},
    ],
)
def test_what_is_the_participants_alone_a_worker_does_not_write(
    world: World, sam: Viewer, amira: Viewer, cells: dict[str, Any]
) -> None:
    open_plan(world, sam, amira)
    world.push(amira, goal("hers", amira, sam, shared=True))
    world.push(sam, goal("his", sam, sam, shared=True))
    before = world.pull(sam)
    cells = {name: amira.account if one == "amira" else one for name, one in cells.items()}
    [receipt] = world.push(amira, rewrite("try", "his", amira, sam, **cells))
    # To write once more what stands there already changes nothing, and is no way in.
    assert outcome(receipt) in {"not-allowed", "invalid-field"} or cells == {"shared": True}
    assert world.pull(sam) == before


@pytest.mark.parametrize("name", ["by", "author"])
def test_nobody_writes_in_anothers_name(
    world: World, sam: Viewer, amira: Viewer, name: str
) -> None:
    open_plan(world, sam, amira)
    forged = goal("hers", amira, sam, shared=True, **{name: sam.account})
    mine = goal("his", sam, sam, **{name: amira.account})
    assert outcomes(world.push(amira, forged)) == ["invalid-field"]
    assert outcomes(world.push(sam, mine)) == ["invalid-field"]
    world.push(sam, goal("whole", sam, sam, shared=True, by=sam.account))
    claims = rewrite("claim", "whole", amira, sam, words="As Sam", by=sam.account)
    assert outcomes(world.push(amira, claims)) == ["invalid-field"]


def test_one_worker_of_two_sees_the_plan_only_where_it_is_granted_to_them(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    open_plan(world, sam, amira)
    world.push(sam, goal("his", sam, sam, shared=True))
    assert Ids.uuid("his") in world.pull(amira)
    assert Ids.uuid("his") not in world.pull(kim)
    theirs = rewrite("kim", "his", kim, sam, words="Kim was here", by=kim.account)
    assert outcomes(world.push(kim, theirs)) == ["not-found"]


def test_words_of_both_are_joined_and_neither_is_lost(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    open_plan(world, sam, amira)
    world.push(sam, goal("his", sam, sam, words="Sing again", shared=True, by=sam.account))
    mine = rewrite("mine", "his", sam, sam, words="Sing again, loudly", by=sam.account)
    hers = rewrite("hers", "his", amira, sam, words="Sing once again", by=amira.account)
    assert outcomes(world.push(sam, mine)) == ["applied"]
    [stale] = world.push(amira, hers)
    assert outcome(stale) == "rebase"
    assert stale["stale"]["words"]["value"] == "Sing again, loudly"


def test_each_version_says_who_wrote_it(world: World, sam: Viewer, amira: Viewer) -> None:
    open_plan(world, sam, amira)
    world.push(sam, goal("his", sam, sam, words="Sing", shared=True))
    hers = rewrite("hers", "his", amira, sam, words="Sing again", by=amira.account)
    world.push(amira, hers)
    last = edit("last", "his", "goal", {"words": "hers"}, words="Sing out")
    world.push(sam, last)
    earlier = Earlier(world.database, world.seals)
    found = world.run(earlier.versions_of(sam, Ids.uuid("his"))).versions
    words = [(one.value, one.by) for one in found if one.field == "words"]
    assert words == [("Sing again", amira.account), ("Sing", sam.account)]


def test_strengths_are_seen_with_the_plan_and_written_by_the_person_alone(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    record = derived_id("about", sam.notebook or "")
    cells = {"matters": "The garden", "support:family": 3, "top:family": True}
    world.push(sam, change("about", record, "about", create=True, set={**cells, "shared": True}))
    assert record not in world.pull(amira)
    open_plan(world, sam, amira)
    assert world.pull(amira)[record]["matters"] == "The garden"
    tries = edit("try", record, "about", {"matters": "about"}, matters="Mine") | {
        "notebook": sam.notebook
    }
    assert outcomes(world.push(amira, tries)) == ["not-allowed"]
