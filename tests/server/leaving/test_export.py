"""What the service adds to what somebody takes along."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain import export
from tests.hostile.world import World, a_change_id, an_id, change, edit, entry, grant, mood
from tests.server.running import NOON_MS, problem_of
from tests.server.syncing import another_browser_of


def kept(world: World) -> dict[str, Any]:
    answer = world.sam.browser.post("/api/me/export")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def test_it_says_who_they_are_and_everything_that_is_kept_beside_records(world: World) -> None:
    sam, amira = world.sam, world.amira
    sam.put(grant(sam, amira.id, "entries"), entry("A heron", shared=True))
    amira.pull()
    another_browser_of(sam.browser)
    address = sam.browser.post("/api/calendar").json()["url"]
    leaving = sam.browser.post("/api/me/leaving").json()
    said = kept(world)
    assert said["made_at"] == NOON_MS
    assert said["about"] == {
        "id": sam.id, "name": "Sam Bright", "made_at": NOON_MS, "joined_at": NOON_MS,
        "leaving_at": leaving["due_at"],
    }  # fmt: skip
    assert [one["label"] for one in said["devices"]] == ["A phone", "A phone"]
    # Made at the same moment, so in either order.
    assert {(one["purpose"], one.get("made_by")) for one in said["codes"]} == {
        ("invite", "Amira Haddad"),
        ("device", "Sam Bright"),
    }
    assert said["workers"] == [{"id": amira.id, "name": "Amira Haddad", "since": NOON_MS}]
    whats = [(line["what"], line["worker_name"]) for line in said["lines"]]
    assert ("delivered", "Amira Haddad") in whats
    assert whats[-1] == ("exported", "Sam Bright")
    assert said["calendar"]["url"] == address


def test_it_holds_nothing_of_anybody_elses(world: World) -> None:
    sam, rosa = world.sam, world.rosa
    rosa.put(grant(rosa, world.winnie.id, "moods"), mood(3, shared=True))
    world.winnie.pull()
    rosa.browser.post("/api/calendar")
    text = sam.browser.post("/api/me/export").text + sam.browser.get("/api/me/export/earlier").text
    for word in (rosa.id, rosa.notebook, "Rosa", "Winnie", rosa.browser.account["device"]):
        assert word not in text
    assert world.amira.browser.account["device"] not in text, "a label names it, and no id"


def test_earlier_versions_come_page_by_page_and_each_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "EARLIER_PER_PAGE", 2)
    sam = world.sam
    before = entry("Words 0", shared=False)
    sam.put(before)
    for number in range(1, 6):
        again = edit(before, {"body": f"Words {number}"})
        sam.put(again)
        before = {**before, "id": again["id"]}
    found: list[str] = []
    after: int | None = 0
    pages = 0
    while after is not None:
        page = sam.browser.get(f"/api/me/export/earlier?after={after}").json()
        found += [one["version"]["value"] for one in page.get("versions", [])]
        after = page.get("next")
        pages += 1
    assert found == [f"Words {number}" for number in range(5)]
    assert pages == 3


def test_what_link_workers_note_for_each_other_is_not_in_it(world: World) -> None:
    sam, amira = world.sam, world.amira
    note = {
        "author": amira.id, "body": "Between colleagues", "at": NOON_MS,
    }  # fmt: skip
    made = change(an_id(), "team_note", note, create=True, notebook=sam.notebook)
    amira.put(made)
    amira.push(
        {**change(made["record"], "team_note", {"deleted": True}), "id": a_change_id(),
         "notebook": sam.notebook, "base": dict.fromkeys(note, made["id"])}
    )  # fmt: skip
    text = sam.browser.post("/api/me/export").text + sam.browser.get("/api/me/export/earlier").text
    assert "Between colleagues" not in text


@pytest.mark.parametrize("after", ["-1", "x", "99999999999999999999"])
def test_a_page_that_there_is_not_is_said_to_be_wrong(world: World, after: str) -> None:
    answer = world.sam.browser.get(f"/api/me/export/earlier?after={after}")
    assert problem_of(answer) == "malformed"
