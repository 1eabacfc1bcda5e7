"""What is not yours is answered exactly like what is not there."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import httpx
import pytest

from schemas.records import KINDS
from server.domain.housekeeping import Housekeeping
from tests.hostile.world import (
    NOBODY,
    Json,
    Someone,
    World,
    a_change_id,
    an_id,
    creating,
    edit,
    entry,
    grant,
    mood,
    refusal_of,
)

PLAIN: Final = {"accept-encoding": "identity"}
"""Packed, an answer's length depends on the random ids in it."""
_ID: Final = "A" * 16


@pytest.fixture(scope="module", autouse=True)
def _rosa_and_sam_wrote(world: World) -> None:
    world.sam.put(grant(world.sam, world.amira.id, "moods", "entries"))
    world.rosa.put(grant(world.rosa, world.winnie.id, "moods", "entries"))


def bytes_of(answer: httpx.Response, *ids: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """An answer without what differs between any two: the date, the cursor and the ids asked for."""
    content = answer.content
    if "cursor" in answer.text:
        content = content.replace(answer.json()["cursor"].encode(), b"cursor")
    for one in ids:
        content = content.replace(one.encode(), b"id")
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "date"]
    return answer.status_code, content, headers


def asked_about(someone: Someone, notebook: str, record: str, **more: Any) -> list[httpx.Response]:
    """Everything that somebody may try on a record of a notebook."""
    cursor = {"cursor": someone.cursor} if someone.cursor else {}
    there: Json = {"id": _ID, "record": record, "kind": "entry", "stamp": 1, "notebook": notebook}
    tries: list[Json] = [
        {"changes": [{**there, "set": {"body": "x"}, "id": a_change_id()}]},
        {"changes": [{**there, "set": {"deleted": True}, "id": a_change_id()}]},
        {"changes": [{**there, "set": {"shared": True}, "base": {"shared": _ID}, "id": _ID}]},
        {"changes": [{**there, "kind": "message", "set": {"seen_at": 1}, "id": a_change_id()}]},
        {"changes": [{**there, "kind": "attendance", "set": {"worker_said": "went"}, "id": _ID}]},
        {"erased": [{"notebook": notebook, "epoch": "x" * 20}]},
        {"verify": {notebook: "0" * 64}},
        {"erased": [{"notebook": notebook, "epoch": "x" * 20}], "verify": {notebook: "1" * 64}},
    ]
    answers = []
    for one in tries:
        asked = someone.request(**cursor, **more)
        answers.append(someone.post({**asked, **one}, **PLAIN))
        assert answers[-1].status_code == 200, answers[-1].text
    return answers


def test_a_foreign_notebook_is_like_none(world: World) -> None:
    hers = entry("Rosa's own words.", shared=True)
    world.rosa.put(hers)
    for stranger in (world.sam, world.amira):
        stranger.pull()
        foreign = asked_about(stranger, world.rosa.notebook, hers["record"])
        nowhere = asked_about(stranger, NOBODY, hers["record"])
        nothing = asked_about(stranger, NOBODY, an_id())
        for answers in zip(foreign, nowhere, nothing, strict=True):
            ids = [world.rosa.notebook, NOBODY]
            seen = {repr(_masked(answer, ids)) for answer in answers}
            assert len(seen) == 1, seen
            assert "Rosa" not in answers[0].text


def _masked(answer: httpx.Response, ids: list[str]) -> Any:
    """Change ids are drawn anew for each, and lie in the receipts alone."""
    masked = ids + [receipt["change"] for receipt in answer.json().get("receipts", ())]
    return bytes_of(answer, *masked)


def test_a_new_record_in_a_foreign_notebook_is_refused_like_one_in_none(world: World) -> None:
    for stranger in (world.sam, world.amira):
        stranger.pull()
        for kind in KINDS.values():
            if stranger.role not in kind.creators:
                continue
            answers = []
            for notebook in (world.rosa.notebook, NOBODY):
                there = creating(kind, stranger, notebook, world.amira.id)
                asked = stranger.request({**there, "notebook": notebook, "id": a_change_id()})
                answers.append(stranger.post({**asked, "cursor": stranger.cursor}, **PLAIN))
                assert refusal_of(answers[-1].json()["receipts"][0]) == "not-found"
            assert _masked(answers[0], []) == _masked(answers[1], [])
        with world.nothing_changes():
            stranger.push({**mood(3, shared=True), "notebook": world.rosa.notebook})


def test_an_unshared_record_is_like_none_to_a_link_worker_who_may_see_others(world: World) -> None:
    shared, unshared = entry("For both.", shared=True), entry("For Sam.", shared=False)
    once_shared = entry("For a while.", shared=True)
    deleted = entry("Gone.", shared=False)
    world.sam.put(shared, unshared, once_shared, deleted)
    world.amira.pull()
    world.sam.put(edit(once_shared, {"shared": False}))
    world.sam.put(_delete(deleted))
    world.amira.pull()
    for known in (unshared, deleted, once_shared):
        real = asked_about(world.amira, world.sam.notebook, known["record"])
        none = asked_about(world.amira, world.sam.notebook, an_id())
        for one, other in zip(real, none, strict=True):
            assert _masked(one, []) == _masked(other, [])
    # What was visible once is not even told from what a worker might make there now.
    taken = creating(KINDS["view"], world.amira, world.sam.notebook, world.amira.id)
    for known in (unshared, once_shared):
        (receipt,) = world.amira.push({**taken, "record": known["record"], "id": a_change_id()})
        assert refusal_of(receipt) == "not-found"


def _delete(of: Json) -> Json:
    return {**edit(of, {"deleted": True}), "base": dict.fromkeys(of["set"], of["id"])}


def test_a_foreign_device_and_invitation_are_like_none(world: World) -> None:
    strangers = [(world.rosa, world.sam), (world.winnie, world.amira), (world.sam, world.amira)]
    for stranger, owner in strangers:
        for path in ("/api/devices/{}",):
            answers = [
                stranger.browser.http.delete(path.format(device))
                for device in (owner.browser.account["device"], NOBODY)
            ]
            assert bytes_of(answers[0]) == bytes_of(answers[1])
            assert answers[0].status_code == 404
    waiting = world.winnie.browser.invite("Tom Whitaker")["id"]
    answers = [
        world.amira.browser.post(f"/api/invites/{account}/code")
        for account in (waiting, world.sam.id, world.amira.id, NOBODY)
    ]
    assert len({repr(bytes_of(answer)) for answer in answers}) == 1
    assert answers[0].status_code == 404
    assert waiting not in world.amira.browser.get("/api/invites").text


def test_nobody_is_named_as_a_link_worker_but_those_linked(world: World) -> None:
    """Else a participant could find out who works here, or share with a stranger."""
    for worker in (world.winnie.id, world.rosa.id, world.sam.id, NOBODY):
        probe = [
            grant(world.sam, worker, "moods"),
            creating(KINDS["message"], world.sam, world.sam.notebook, worker),
        ]
        with world.nothing_changes():
            receipts = world.sam.push(*probe)
        for receipt in receipts:
            assert refusal_of(receipt) == "invalid-field"
            assert (
                receipt["refused"]["errors"][0]["message"] == "There is no such link worker here."
            )


def test_an_id_that_was_visible_once_is_not_told_by_making_it_again(world: World) -> None:
    """Long after Sam deleted it, nothing is left of a record but that Amira knows its id."""
    once, never = mood(3, shared=True), mood(3, shared=False)
    world.sam.put(once, never)
    assert once["record"] in world.amira.sees()
    world.sam.put(_delete(once), _delete(never))
    for days in (31, 181):
        world.service.clock.pass_days(days)
        asyncio.run(
            Housekeeping(
                world.service.state.database, world.service.clock, world.service.state.seals
            ).run()
        )
    for worker in (world.amira, world.winnie):
        world.service.let_back_in(worker.browser)
    asked = creating(KINDS["message"], world.amira, world.sam.notebook, world.amira.id)
    with world.nothing_changes():
        (receipt,) = world.amira.push({**asked, "record": once["record"], "id": a_change_id()})
        assert refusal_of(receipt) == "not-found"
