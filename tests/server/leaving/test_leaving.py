"""Asking to leave, thinking it over, and being gone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.domain.leaving import Eraser, Leaving
from server.gateways.clock import DAY_MS
from server.gateways.keyring import KeyErased
from server.store.opening import in_one_snapshot
from server.store.tables import accounts, audit, erasures
from tests.databases import everything_in
from tests.hostile.world import (
    Someone,
    World,
    a_change_id,
    an_id,
    change,
    entry,
    grant,
    message_to,
    mood,
    refusal_of,
)
from tests.server.running import NOON_MS, problem_of
from tests.server.syncing import another_browser_of


def leave(sam: Someone) -> dict[str, Any]:
    answer = sam.browser.post("/api/me/leaving")
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


def tick(world: World) -> int:
    leaving: Leaving = world.service.state.leaving
    return asyncio.run(leaving.run()).erased


def days_pass(world: World, days: float) -> None:
    """Link workers are at their desks meanwhile: their sessions would end otherwise."""
    until_ms = world.service.clock.now_ms() + days * DAY_MS
    while world.service.clock.now_ms() < until_ms:
        world.service.clock.pass_minutes(
            min(600, (until_ms - world.service.clock.now_ms()) / 60_000)
        )
        for one in (world.amira, world.winnie):
            one.pull()


def gone(world: World, sam: Someone) -> None:
    leave(sam)
    days_pass(world, 2)
    assert tick(world) == 1


def test_whoever_asks_to_leave_is_told_the_day_and_keeps_it(world: World) -> None:
    sam = world.sam
    assert sam.browser.get("/api/me/leaving").json() == {"days": 2}
    said = leave(sam)
    assert said == {"days": 2, "asked_at": NOON_MS, "due_at": NOON_MS + 2 * DAY_MS}
    world.service.clock.pass_days(1)
    assert leave(sam) == said
    assert sam.browser.get("/api/me/leaving").json() == said


def test_until_then_everything_works_as_before(world: World) -> None:
    sam, amira = world.sam, world.amira
    sam.put(grant(sam, amira.id, "entries"))
    leave(sam)
    days_pass(world, 1.9)
    assert tick(world) == 0
    sam.put(entry("Still here", shared=True))
    assert "Still here" in str(amira.sees())


def test_whoever_stays_is_not_erased(world: World) -> None:
    sam = world.sam
    leave(sam)
    assert sam.browser.http.delete("/api/me/leaving").json() == {"days": 2}
    world.service.clock.pass_days(30)
    assert tick(world) == 0
    assert sam.browser.get("/api/me").status_code == 200
    # And may stay again and again.
    assert sam.browser.http.delete("/api/me/leaving").status_code == 200


def test_staying_at_the_last_moment_wins_over_a_run_that_has_begun(world: World) -> None:
    """The run looked for who is due; before it comes to them they stay."""
    sam = world.sam
    leave(sam)
    world.service.clock.pass_days(8)
    assert sam.browser.http.delete("/api/me/leaving").status_code == 200
    state = world.service.state
    eraser = Eraser(
        state.database, state.seals, world.service.clock, world.service.settings.keyring_file
    )
    assert asyncio.run(eraser.remove(sam.notebook, if_due=True)) is None
    assert sam.browser.get("/api/me").status_code == 200


def test_only_participants_may_leave(world: World) -> None:
    amira = world.amira.browser
    for answer in (
        amira.post("/api/me/leaving"),
        amira.get("/api/me/leaving"),
        amira.http.delete("/api/me/leaving"),
        amira.post("/api/me/export"),
        amira.get("/api/me/export/earlier"),
    ):
        assert problem_of(answer) == "not-allowed"


def test_then_no_row_tells_of_them_but_that_they_were_there(world: World) -> None:
    sam, amira = world.sam, world.amira
    _live(world)
    second = another_browser_of(sam.browser)
    ids = [sam.browser.account["device"], second.account["device"], sam.replica]
    gone(world, sam)
    place = world.service.settings.database

    def read(connection: Any) -> tuple[list[Any], list[Any], list[Any]]:
        return (
            list(connection.execute(accounts.select().where(accounts.c.id == sam.id))),
            list(connection.execute(erasures.select())),
            list(connection.execute(audit.select().where(audit.c.notebook == sam.notebook))),
        )

    (account,), (erasure,), lines = in_one_snapshot(place, read)
    at_ms = NOON_MS + 2 * DAY_MS
    assert account == (sam.id, "participant", None, b"", 0, None, at_ms)
    assert erasure == (sam.notebook, sam.id, at_ms, at_ms)
    assert {line.what for line in lines} >= {"delivered"}
    assert {line.worker for line in lines} <= {amira.id, sam.id, ""}
    # A position is how it is known what a link worker's device is to drop.
    kept = {"accounts", "erasures", "audit", "farewells", "positions"}
    content = everything_in(place, but=kept)
    for name in (sam.id, sam.notebook, *ids):
        assert name.encode() not in content, name
    # Rosa, who has nothing to do with it, is as she was.
    assert world.rosa.notebook.encode() in content
    assert world.rosa.sees() == world.rosa.sees()
    assert world.rosa.browser.get("/api/me").json()["name"] == "Rosa Okafor"


def _live(world: World) -> None:
    """A row in as many tables as there are."""
    sam, amira = world.sam, world.amira
    sam.put(grant(sam, amira.id, "moods", "entries", "attendance", "plan"))
    wrote = entry("A heron", shared=True)
    sam.put(wrote, mood(2, shared=True), message_to(sam, amira.id, "Hello"))
    sam.put(change(wrote["record"], "entry", {"body": "Two"}, base={"body": wrote["id"]}))
    session = {
        "author": sam.id, "title": "Swimming", "starts": "2026-06-20T10:00", "minutes": 60,
        "zone": "Europe/London", "shared": True, "worker": amira.id,
    }  # fmt: skip
    sam.put(change(an_id(), "session", session, create=True))
    amira.pull()
    amira.pull()
    assert sam.browser.post("/api/calendar").status_code == 201
    sam.browser.post("/api/devices/codes")


def test_their_key_is_destroyed(world: World) -> None:
    sam, state = world.sam, world.service.state
    sealed = state.seals.seal_feed(sam.notebook, "words")
    gone(world, sam)
    assert not state.seals.keyring.has(sam.notebook)
    with pytest.raises(KeyErased):
        state.seals.open_feed(sam.notebook, sealed)


def test_their_devices_are_signed_out_told_why_and_then_forgotten(world: World) -> None:
    sam = world.sam
    out = another_browser_of(sam.browser)
    second = another_browser_of(sam.browser)
    sam.browser.http.delete(f"/api/devices/{out.account['device']}")
    gone(world, sam)
    for phone in (sam.browser, second):
        assert problem_of(phone.get("/api/me")) == "signed-out"
        assert problem_of(phone.post("/api/sync", json=sam.request())) == "signed-out"
        said = phone.get("/api/farewell").json()
        assert said == {"account": sam.id, "erased_at": NOON_MS + 2 * DAY_MS}
        # Asked as often as it takes, until the phone says that it is done.
        assert phone.get("/api/farewell").json() == said
        assert phone.post("/api/farewell").status_code == 204
        assert not phone.http.cookies
        assert problem_of(phone.get("/api/farewell")) == "not-found"
    # Who was signed out before is told nothing: their browser may be somebody else's.
    assert problem_of(out.get("/api/farewell")) == "not-found"


def test_nobody_else_is_told_farewell_or_loses_their_cookie(world: World) -> None:
    gone(world, world.sam)
    for one in (world.amira.browser, world.rosa.browser, world.service.browser()):
        assert problem_of(one.get("/api/farewell")) == "not-found"
        cookies = dict(one.http.cookies)
        assert one.post("/api/farewell").status_code == 204
        assert dict(one.http.cookies) == cookies
    assert world.rosa.browser.get("/api/me").status_code == 200


def test_a_devices_farewell_is_kept_as_long_as_its_cookie_and_no_longer(world: World) -> None:
    sam = world.sam
    gone(world, sam)
    world.service.clock.pass_days(400)
    tick(world)
    assert sam.browser.get("/api/farewell").status_code == 200
    world.service.clock.pass_days(1)
    tick(world)
    assert problem_of(sam.browser.get("/api/farewell")) == "not-found"


def test_their_codes_and_their_calendar_address_let_nobody_in(world: World) -> None:
    sam = world.sam
    code = sam.browser.post("/api/devices/codes").json()["code"]
    address = sam.browser.post("/api/calendar").json()["url"]
    assert world.service.browser().get(address).status_code == 200
    leave(sam)
    world.service.clock.pass_days(2)
    fresh = sam.browser.post("/api/devices/codes").json()["code"]
    assert tick(world) == 1
    for one in (code, fresh):
        assert problem_of(world.service.browser().try_join(one)) == "code-unknown"
    assert world.service.browser().get(address).status_code == 404


def test_a_link_workers_device_drops_them_and_says_so(world: World) -> None:
    sam, amira = world.sam, world.amira
    sam.put(grant(sam, amira.id, "entries"), entry("A heron", shared=True))
    (page,) = amira.pull()
    leave(sam)
    days_pass(world, 2)
    assert tick(world) == 1
    request = amira.request(cursor=amira.cursor)
    answer = amira.post(request).json()
    assert answer["dropped"] == [sam.notebook]
    assert answer.get("notebooks", []) == []
    erased = {"notebook": sam.notebook, "epoch": page["epoch"]}
    assert amira.post(amira.request(cursor=answer["cursor"], erased=[erased])).status_code == 200
    whats = in_one_snapshot(
        world.service.settings.database,
        lambda connection: list(
            connection.execute(
                audit.select().where(audit.c.notebook == sam.notebook).order_by(audit.c.id)
            )
        ),
    )
    assert whats[-1].what == "erased"


def test_what_a_link_worker_writes_to_them_afterwards_is_refused(world: World) -> None:
    sam, amira = world.sam, world.amira
    late = message_to(amira, amira.id, "Are you well?", notebook=sam.notebook)
    gone(world, sam)
    (receipt,) = amira.push(late)
    assert refusal_of(receipt) == "not-found"
    assert not world.service.state.seals.keyring.has(sam.notebook)


def test_what_was_pushed_while_it_happened_is_in_or_refused_and_never_left_behind(
    world: World,
) -> None:
    """A push and the erasure at once: nothing of the person is there afterwards."""
    sam = world.sam
    leave(sam)
    world.service.clock.pass_days(2)
    state = world.service.state

    async def both() -> None:
        async def push() -> None:
            for _ in range(20):
                body = {**entry("late words", shared=True), "id": a_change_id()}
                await asyncio.to_thread(sam.post, sam.request(body))

        await asyncio.gather(push(), asyncio.to_thread(asyncio.run, state.leaving.run()))

    asyncio.run(both())
    content = everything_in(
        world.service.settings.database, but={"accounts", "erasures", "audit", "farewells"}
    )
    assert sam.notebook.encode() not in content
    assert not state.seals.keyring.has(sam.notebook)


def test_a_server_that_died_in_between_finishes_at_its_next_start(world: World) -> None:
    sam, state = world.sam, world.service.state
    leave(sam)
    world.service.clock.pass_days(2)
    with pytest.MonkeyPatch.context() as dying:
        dying.setattr(type(state.seals.keyring), "erase", _die)
        with pytest.raises(SystemError):
            tick(world)
    assert state.seals.keyring.has(sam.notebook)
    assert problem_of(sam.browser.get("/api/me")) == "signed-out"
    asyncio.run(state.leaving.make_up())
    assert not state.seals.keyring.has(sam.notebook)


def _die(*_: Any) -> None:
    raise SystemError


def test_a_key_that_came_back_with_an_old_keyring_goes_again(world: World) -> None:
    sam, state = world.sam, world.service.state
    gone(world, sam)
    state.seals.keyring.create(sam.notebook)
    asyncio.run(state.leaving.make_up())
    assert not state.seals.keyring.has(sam.notebook)
