"""What a link worker gets, and loses."""

from __future__ import annotations

import pytest

from server.domain.viewers import Viewer
from server.store import links
from tests.server.screen import Screen, grant_again, only_page, revoke, unshare
from tests.server.world import Ids, World, change, edit, grant, message, mood


def test_without_a_grant_a_worker_sees_the_name_and_their_messages(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    world.push(sam, mood("shared", shared=True), message("hello", sam, amira))
    page = only_page(world.sync(amira))
    assert page.reset
    assert page.person is not None
    assert (page.person.name, page.person.account) == ("Sam", sam.account)
    assert page.scope is not None
    assert page.scope.kinds == ()
    assert [record.id for record in page.records] == [Ids.uuid("hello")]


def test_a_grant_shows_what_is_shared_of_its_kinds_and_nothing_else(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    entry = {"body": "Words", "at": 1, "day": "2026-05-28", "zone": "Europe/London", "shared": True}
    world.push(
        sam,
        grant("grant", sam, amira, "moods"),
        mood("shared", shared=True, weather="grey"),
        mood("kept"),
        change("entry", "entry", "entry", create=True, set=entry),
        change("view", Ids.uuid("view"), "preference", create=True, set={"share_moods": True}),
    )
    page = only_page(world.sync(amira))
    assert page.scope is not None
    assert page.scope.kinds == ("moods",)
    [record] = page.records
    assert record.id == Ids.uuid("shared")
    assert "weather" not in record.set
    assert record.set["score"] == 4


def test_older_records_come_with_a_later_grant(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    world.push(sam, mood("old", shared=True))
    screen.sync()
    world.push(sam, grant("grant", sam, amira, "moods"))
    page = only_page(screen.sync())
    assert page.reset
    assert set(screen.held) == {Ids.uuid("old")}


def test_a_worker_without_a_link_gets_nothing_at_all(world: World, sam: Viewer) -> None:
    stranger = world.worker("Kim")
    world.push(sam, grant("grant", sam, stranger, "moods"), mood("shared", shared=True))
    assert world.sync(stranger).notebooks == ()


def test_unsharing_takes_it_from_who_held_it(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    world.push(sam, unshare("shared"))
    page = only_page(screen.sync())
    assert page.gone == (Ids.uuid("shared"),)
    assert page.records == ()
    assert screen.held == {}


def test_gone_is_said_only_to_who_could_see_it(world: World, sam: Viewer, amira: Viewer) -> None:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    early, other = Screen(world, amira), Screen(world, kim)
    world.push(sam, grant("grant", sam, amira, "moods"))
    early.sync()
    other.sync()
    world.push(sam, mood("brief", shared=True), message("hello", sam, kim))
    world.push(sam, unshare("brief"))
    other.sync()
    for screen in (early, other):
        answer = screen.sync()
        assert not any(page.gone for page in answer.notebooks)
    held = {"score": "brief", "at": "brief", "day": "brief", "zone": "brief", "shared": "unshare"}
    world.push(sam, edit("delete", "brief", "mood", held, deleted=True))
    for screen in (early, other):
        assert screen.sync().notebooks == ()


def test_what_is_gone_already_is_not_gone_again_after_a_moment_that_nobody_saw(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    world.push(sam, unshare("shared"))
    assert only_page(screen.sync()).gone == (Ids.uuid("shared"),)
    world.push(sam, edit("again", "shared", "mood", {"shared": "unshare"}, shared=True))
    world.push(sam, edit("enough", "shared", "mood", {"shared": "again"}, shared=False))
    assert screen.sync().notebooks == ()


def test_a_deleted_message_is_gone_for_its_worker_alone(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    hers, other = Screen(world, amira), Screen(world, kim)
    world.push(sam, message("hello", sam, amira))
    hers.sync()
    other.sync()
    base = dict.fromkeys(("worker", "author", "body", "at"), "hello")
    world.push(sam, edit("delete", "hello", "message", base, deleted=True))
    assert only_page(hers.sync()).gone == (Ids.uuid("hello"),)
    assert other.sync().notebooks == ()


def test_revoking_empties_the_workers_device_and_granting_again_fills_it(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    first = only_page(screen.sync()).epoch
    world.push(sam, revoke(sam, amira))
    page = only_page(screen.sync())
    assert page.reset
    assert page.epoch != first
    assert screen.held == {}
    world.push(sam, mood("meanwhile", shared=True), grant_again(sam, amira, "again", "revoke"))
    screen.sync()
    assert set(screen.held) == {Ids.uuid("shared"), Ids.uuid("meanwhile")}


@pytest.mark.parametrize("together", [True, False])
def test_granting_revoking_and_granting_leaves_nothing_stale_or_missing(
    world: World, sam: Viewer, amira: Viewer, together: bool
) -> None:
    screen = Screen(world, amira)
    world.push(sam, mood("old", shared=True))
    changes = [
        grant("grant", sam, amira, "moods"),
        mood("first", shared=True),
        revoke(sam, amira),
        mood("second", shared=True),
        unshare("first", "unshare first"),
        grant_again(sam, amira, "again", "revoke"),
        unshare("old", "unshare old"),
    ]
    if together:
        world.push(sam, *changes)
    else:
        for one in changes:
            world.push(sam, one)
            screen.sync()
    screen.sync()
    assert set(screen.held) == {Ids.uuid("second")}


def test_a_grant_ends_by_itself_without_any_write(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    until = world.clock.now_ms() + 60_000
    world.push(sam, grant("grant", sam, amira, "moods", until=until), mood("shared", shared=True))
    page = only_page(screen.sync())
    assert page.scope is not None
    assert page.scope.until == until
    world.clock.pass_minutes(2)
    page = only_page(screen.sync())
    assert page.reset
    assert screen.held == {}


def test_a_grant_that_begins_later_shows_nothing_before(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    later = {"from": world.clock.now_ms() + 60_000}
    world.push(sam, grant("grant", sam, amira, "moods", **later), mood("shared", shared=True))
    screen.sync()
    assert screen.held == {}
    world.clock.pass_minutes(2)
    screen.sync()
    assert set(screen.held) == {Ids.uuid("shared")}


def test_a_notebook_that_left_the_caseload_is_dropped_once(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    notebook = sam.notebook or ""
    world.write(lambda connection: links.end(connection, amira.account, notebook))
    assert screen.ask().dropped == (notebook,)
    assert screen.sync().dropped == (notebook,)
    assert screen.sync().dropped == ()


def test_a_workers_own_message_is_not_told_back_and_reaches_the_person(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    screen.sync()
    hello = message("hello", amira, amira) | {"notebook": sam.notebook}
    answer = screen.sync(changes=[hello])
    assert answer.receipts[0].outcome == "applied"
    assert answer.notebooks == ()
    assert screen.sync().notebooks == ()
    assert world.pull(sam)[Ids.uuid("hello")]["author"] == amira.account


def test_that_a_worker_looked_is_for_the_person_alone(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    looked = {"worker": amira.account, "subject": Ids.uuid("mood"), "at": 1_000}
    view = change("view", "view", "view", create=True, set=looked, notebook=sam.notebook)
    answer = Screen(world, amira).sync(changes=[view])
    assert answer.receipts[0].outcome == "applied"
    assert all(not page.records for page in answer.notebooks)
    assert world.pull(sam)[Ids.uuid("view")]["subject"] == Ids.uuid("mood")
