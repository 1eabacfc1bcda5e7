"""What a link worker is answered depends on nothing that they may not see."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from schemas.records import KINDS, Role
from server.store import links
from sync.digest import digest
from sync.identity import derived_id
from tests.databases import Databases
from tests.hostile.world import (
    Json,
    Someone,
    World,
    a_change_id,
    an_id,
    change,
    creating,
    edit,
    entry,
    grant,
    mood,
    people_in,
    refusal_of,
)
from tests.server.running import NOON_MS, built_client, running, settings_in

PLAIN: Final = {"accept-encoding": "identity"}
A_YEAR_MS: Final = 365 * 24 * 60 * 60 * 1000


@pytest.fixture
def world(tmp_path: Path, databases: Databases) -> Iterator[World]:
    """Sam has a second link worker, Winnie, of whom Amira knows nothing."""
    built_client(tmp_path)
    with running(settings_in(tmp_path, databases)) as service:
        world = people_in(service)

        def link(connection: Any) -> None:
            links.add(connection, world.winnie.id, world.sam.notebook, NOON_MS)

        asyncio.run(service.state.database.write(link))
        world.sam.put(grant(world.sam, world.amira.id, "moods", "entries"))
        yield world
    databases.drop(tmp_path)


def with_amiras(world: World) -> list[Json]:
    """Five entries and a message that Amira may see; returns the entries."""
    shared = [entry(f"For Amira, {n}.", shared=True) for n in range(5)]
    world.sam.put(*shared, message(world, world.sam, world.amira))
    return shared


def message(world: World, author: Someone, worker: Someone) -> Json:
    cells = {"worker": worker.id, "author": author.id, "body": "For two.", "at": NOON_MS}
    more = {"notebook": world.sam.notebook} if author.role is Role.WORKER else {}
    return change(an_id(), "message", cells, create=True, **more)


def _private_entry(world: World, shared: list[Json]) -> None:
    there = entry("For nobody else." * 50, shared=False)
    world.sam.put(there)
    world.sam.put(edit(there, {"body": "Still for nobody else."}))
    world.sam.push(edit(there, {"deleted": True}))
    other = entry("Gone.", shared=False)
    world.sam.put(other)
    world.sam.put(deleting(other))


def _private_moods(world: World, shared: list[Json]) -> None:
    world.sam.put(*(mood(1, shared=False, note="Low.") for _ in range(30)))


def _unknown_field(world: World, shared: list[Json]) -> None:
    world.sam.put(edit(shared[2], {"later": "x" * 9_000}))


def _more_than_a_page_holds(world: World, shared: list[Json]) -> None:
    """So much of a later version in one shared entry that a whole answer would be full of it."""
    for turn in range(24):
        world.sam.put(edit(shared[2], {f"later{turn}_{n}": "x" * 15_000 for n in range(3)}))


def _preference(world: World, shared: list[Json]) -> None:
    world.sam.put(creating(KINDS["preference"], world.sam, world.sam.notebook, world.amira.id))


def _message_with_another(world: World, shared: list[Json]) -> None:
    world.sam.put(message(world, world.sam, world.winnie))
    world.winnie.put(message(world, world.winnie, world.winnie))


def _grant_to_another(world: World, shared: list[Json]) -> None:
    world.sam.put(grant(world.sam, world.winnie.id, "moods", "entries", "attendance"))
    world.winnie.pull()


def _another_looked(world: World, shared: list[Json]) -> None:
    world.winnie.put(creating(KINDS["view"], world.winnie, world.sam.notebook, world.winnie.id))


def _came(world: World, shared: list[Json]) -> None:
    session = an_id()
    cells = {"session": session, "occurrence": "o", "participant_said": "missed", "shared": True}
    record = derived_id("attendance", session, "o")
    world.sam.put(change(record, "attendance", cells, create=True))


def _grant_that_says_nothing_new(world: World, shared: list[Json]) -> None:
    """What is covered at this moment, and until when, stays as it was."""
    there = grant(world.sam, world.amira.id)
    for cells in ({"from": 0}, {"kinds:attendance": False}, {"later": 1}):
        world.sam.put(change(there["record"], "grant", cells))


def _refused(world: World, shared: list[Json]) -> None:
    world.sam.push(mood(9, shared=True), edit(shared[0], {"mood": 9}), {"id": "?"})


def _device(world: World, shared: list[Json]) -> None:
    code = world.sam.browser.post("/api/devices/codes").json()["code"]
    world.service.browser().join(code)


HIDDEN: Final[tuple[Callable[[World, list[Json]], None], ...]] = (
    _private_entry, _private_moods, _unknown_field, _more_than_a_page_holds, _preference, _message_with_another,
    _grant_to_another, _another_looked, _came, _grant_that_says_nothing_new, _refused, _device,
)  # fmt: skip


def deleting(of: Json) -> Json:
    return {**edit(of, {"deleted": True}), "base": dict.fromkeys(of["set"], of["id"])}


@contextmanager
def listening(someone: Someone) -> Iterator[list[str]]:
    """The pokes that reach a person's open stream."""
    pokes: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        with someone.browser.http.stream("GET", "/api/sync/live", timeout=30) as stream:
            for line in stream.iter_lines():
                ready.set()
                if line.startswith(("event", "data")):
                    pokes.append(line)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield pokes
    # The stream ends with the server.


def idle(world: World) -> tuple[Any, ...]:
    """One idle answer, without what differs between any two."""
    answer = world.amira.post(world.amira.request(cursor=world.amira.cursor), **PLAIN)
    said = answer.json()
    length = len(said.pop("cursor"))
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "date"]
    return answer.status_code, said, length, headers, len(answer.content)


def everything(world: World, limit: int) -> list[Any]:
    """All pages of a fresh store, in their sizes and order."""
    replica, cursor, pages = an_id(), None, []
    while True:
        asked = {**world.amira.request(limit=limit), "replica": replica}
        answer = world.amira.post(asked | ({"cursor": cursor} if cursor else {}), **PLAIN).json()
        cursor = answer.pop("cursor")
        pages.append(answer)
        if not answer.get("more"):
            return pages


def digest_of_what_amira_holds(world: World) -> str:
    return digest(
        (
            one["id"],
            {name: one.get("versions", {}).get(name, one["version"]) for name in one["set"]},
        )
        for one in world.amira.sees().values()
    )


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda one: one.__name__.strip("_"))
def test_nothing_tells_of_what_is_hidden(
    world: World, hidden: Callable[[World, list[Json]], None]
) -> None:
    shared = with_amiras(world)
    world.amira.pull()
    doors = ("/api/me", "/api/invites", "/api/devices")
    before = idle(world), everything(world, 2), everything(world, 500)
    plain = [world.amira.browser.get(path).content for path in doors]
    held = digest_of_what_amira_holds(world)
    with listening(world.amira) as pokes:
        hidden(world, shared)
        time.sleep(0.2)
        assert pokes == []
        assert (idle(world), everything(world, 2), everything(world, 500)) == before
        verified = world.amira.request(cursor=world.amira.cursor, verify={world.sam.notebook: held})
        assert "differs" not in world.amira.post(verified).json()
        assert [world.amira.browser.get(path).content for path in doors] == plain
        # So that the silence above means something.
        world.sam.put(mood(4, shared=True))
        _until(lambda: bool(pokes))
        assert set(pokes) == {"event: poke", "data: {}"}
        assert idle(world) != before[0]


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_grant_that_a_late_edit_revives_covers_nothing(world: World) -> None:
    """Sam stops sharing on one phone; the other, offline, had only moved the end."""
    secret = entry("Only while I say so.", shared=True)
    world.sam.put(secret)
    assert secret["record"] in world.amira.sees()
    (there,) = (one for one in world.sam.sees().values() if one["kind"] == "grant")
    base = {name: there.get("versions", {}).get(name, there["version"]) for name in there["set"]}
    stop = change(there["id"], "grant", {"deleted": True}, base=base)
    late = change(there["id"], "grant", {"until": NOON_MS + A_YEAR_MS}, stamp=NOON_MS - 5)
    world.sam.put(stop)
    assert secret["record"] not in world.amira.sees()
    world.sam.push(late)
    assert secret["record"] not in world.amira.sees()


def test_a_receipt_repeated_for_another_record_shows_nothing_of_it(world: World) -> None:
    secret = entry("My back hurts again.", shared=False)
    world.sam.put(secret)
    theirs = message(world, world.amira, world.amira)
    world.amira.put(theirs)
    # Once with a base that is not current, to have a "rebase" on record.
    stale = {**edit(theirs, {"body": "For two."}), "base": {}}
    (rebase,) = world.amira.push(stale)
    assert rebase["stale"]["body"]["value"] == "For two."
    for probe in (
        {**stale, "record": secret["record"], "kind": "entry"},
        {**stale, "record": secret["record"]},
        {**stale, "kind": "entry"},
    ):
        (receipt,) = world.amira.push(probe)
        assert receipt["outcome"] == "rebase"
        assert "back hurts" not in str(receipt)


def test_a_link_worker_cannot_flood_what_sam_is_shown_of_deletions(world: World) -> None:
    with_amiras(world)
    world.amira.pull()
    for n in range(5):
        erased = [
            {"notebook": world.sam.notebook, "epoch": epoch}
            for epoch in (f"{n:020}", f"{n}", "x" * 50_000, "My back hurts", f"{n:a>20}")
        ]
        world.amira.post(world.amira.request(cursor=world.amira.cursor, erased=erased))
    lines = world.sam.browser.get("/api/sharing").json()["lines"]
    assert [line["what"] for line in lines].count("erased") == 1
    assert all(len(str(line)) < 300 for line in lines)


def test_what_is_between_two_is_nothing_to_a_third(world: World) -> None:
    theirs = message(world, world.sam, world.winnie)
    world.sam.put(theirs)
    assert theirs["record"] in world.winnie.sees()
    assert theirs["record"] not in world.amira.sees()
    probes = [
        {**edit(theirs, cells), "notebook": world.sam.notebook}
        for cells in ({"seen_at": NOON_MS}, {"body": "For two."}, {"body": "x"}, {"at": NOON_MS})
    ]
    nothing = [{**probe, "id": a_change_id(), "record": an_id()} for probe in probes]
    with world.nothing_changes():
        told = world.amira.push(*probes)
        untold = world.amira.push(*nothing)
    for one, other in zip(told, untold, strict=True):
        assert refusal_of(one) == "not-found"
        assert one["refused"] == other["refused"]


def test_what_is_hidden_in_a_record_leaves_room_for_what_its_reader_writes(world: World) -> None:
    """A session that holds as many cells as a record may, nearly all of a later version."""
    cells = {
        "worker": world.amira.id, "author": world.sam.id, "shared": True, "title": "Choir",
        "starts": "2026-03-03T10:00", "minutes": 60, "zone": "Europe/London",
    }  # fmt: skip
    session = change(an_id(), "session", cells, create=True)
    world.sam.put(session)
    for turn in range(4):
        world.sam.put(edit(session, {f"later{turn}_{n}": 1 for n in range(62)}))
    into = {**session, "notebook": world.sam.notebook}
    world.amira.put(edit(into, {"place": "The hall", "note": "Bring a pen."}))


def test_what_is_told_of_an_answer_that_is_kept_back_is_that_it_is(world: World) -> None:
    """Known, and written down in docs/security.md.

    The two people's words about one occurrence are one record, whose id both can work out. A link
    worker who marks it where the participant has answered for themselves alone is told that it
    is not there to be marked. What was answered they are not told.
    """
    world.sam.put(grant(world.sam, world.amira.id, "attendance"))
    told = []
    for said in ("went", "missed"):
        session = an_id()
        cells = {"session": session, "occurrence": "2026-03-03"}
        record = derived_id("attendance", session, "2026-03-03")
        mine = {**cells, "participant_said": said, "shared": False}
        world.sam.put(change(record, "attendance", mine, create=True))
        theirs = {**cells, "worker_said": "went", "shared": True}
        more = {"create": True, "notebook": world.sam.notebook}
        (receipt,) = world.amira.push(change(record, "attendance", theirs, **more))
        told.append(receipt["refused"])
    assert told[0] == told[1]
    assert told[0]["type"].endswith("not-found")


def test_pages_of_earlier_versions_count_what_is_ones_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what happens to others nor what link workers mark moves a number or a page's end."""
    monkeypatch.setattr("server.domain.export.EARLIER_PER_PAGE", 2)

    def pages() -> list[Json]:
        found, after = [], 0
        while True:
            page = world.sam.browser.get("/api/me/export/earlier", params={"after": after}).json()
            found.append(page)
            if page.get("next") is None:
                return found
            after = page["next"]

    def changes_their_mind(someone: Someone, of: Json) -> None:
        for score in (1, 2, 3):
            version = someone.sees()[of["record"]]
            there = version.get("versions", {}).get("score", version["version"])
            base = {"score": there}
            someone.put(change(of["record"], "mood", {"score": score}, base=base, stamp=NOON_MS))

    mine, theirs = mood(5, shared=False), mood(5, shared=False)
    world.sam.put(mine)
    world.rosa.put(theirs)
    changes_their_mind(world.sam, mine)
    before = pages()
    assert len(before) > 1
    changes_their_mind(world.rosa, theirs)
    review = creating(KINDS["review"], world.amira, world.sam.notebook, world.amira.id)
    world.amira.put(review)
    for at in (1, 2, 3):
        world.amira.push(edit(review, {"at": NOON_MS + at}))
    assert pages() == before
