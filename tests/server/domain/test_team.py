"""What link workers write for each other: every one of them has it, and its participant never."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from schemas.records import KINDS, TEAM_KINDS, Role
from server.domain.copying import digests
from server.domain.earlier import Earlier
from server.domain.viewers import Viewer
from server.errors import NotFound
from server.store import links
from server.store.tables import audit, records
from tests.server.domain.team import mark_of, note, review, review_again
from tests.server.domain.test_restored import Phone, back_up, restored
from tests.server.screen import Screen, only_page
from tests.server.world import Ids, World, change, edit, grant, message, mood, outcome


@pytest.fixture
def kim(world: World, sam: Viewer) -> Viewer:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    return kim


# Among link workers


def test_every_linked_worker_sees_a_note_and_a_mark_without_any_grant(
    world: World, sam: Viewer, amira: Viewer, kim: Viewer
) -> None:
    hers = Screen(world, kim)
    hers.sync()
    said = world.push(amira, note("note", amira, sam), review("mark", amira, sam))
    assert [outcome(one) for one in said] == ["applied", "applied"]
    [first, second] = only_page(hers.sync()).records
    assert (first.kind, first.set["body"]) == ("team_note", "Rang twice")
    assert (second.kind, second.set["worker"]) == ("review", amira.account)
    assert world.pokes.taken() == {amira.account, kim.account}


def test_a_worker_linked_later_has_them_all_and_one_no_longer_linked_loses_them(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    screen.sync(changes=[note("note", amira, sam)])
    noor = world.worker("Noor")
    assert world.sync(noor).notebooks == ()
    world.link(noor, sam.notebook or "")
    assert set(world.pull(noor)) == {Ids.uuid("note")}
    notebook = sam.notebook or ""
    world.write(lambda connection: links.end(connection, amira.account, notebook))
    assert screen.sync().dropped == (notebook,)
    [receipt] = world.push(amira, note("too late", amira, sam))
    assert outcome(receipt) == "not-found"
    assert world.sync(amira).notebooks == ()


def test_a_worker_of_other_people_writes_no_note_and_sees_none(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    stranger = world.worker("Noor")
    world.push(amira, note("note", amira, sam))
    [receipt] = world.push(stranger, note("stranger's", stranger, sam))
    assert outcome(receipt) == "not-found"
    assert world.sync(stranger).notebooks == ()


@pytest.mark.parametrize("cell", ["body", "author", "at", "amends", "deleted", "later"])
def test_a_note_stays_as_it_was_written(
    world: World, sam: Viewer, amira: Viewer, kim: Viewer, cell: str
) -> None:
    world.push(amira, note("note", amira, sam))
    for who in (amira, kim):
        refused = _is_refused_over(world, sam, who, cell)
        assert refused or (cell, who) == ("author", amira)
        kept = world.pull(kim)[Ids.uuid("note")]
        assert kept == {"author": amira.account, "body": "Rang twice", "at": 1_000}


def _is_refused_over(world: World, sam: Viewer, who: Viewer, cell: str) -> bool:
    """Whether writing one cell of a note was refused."""
    values = {
        "body": "Never rang", "author": who.account, "at": 7, "amends": Ids.uuid("other"),
        "deleted": True, "later": "x",
    }  # fmt: skip
    base = dict.fromkeys(("author", "body", "at"), "note")
    sent = edit(f"over {who.account}", "note", "team_note", base, **{cell: values[cell]})
    [receipt] = world.push(who, sent | {"notebook": sam.notebook})
    return outcome(receipt) in {"invalid-field", "not-allowed"}


def test_an_amendment_is_a_further_note_of_whoever_writes_it(
    world: World, sam: Viewer, amira: Viewer, kim: Viewer
) -> None:
    world.push(amira, note("note", amira, sam))
    [receipt] = world.push(kim, note("amended", kim, sam, "Rang once", amends=Ids.uuid("note")))
    assert outcome(receipt) == "applied"
    seen = world.pull(amira)
    assert seen[Ids.uuid("note")]["body"] == "Rang twice"
    assert seen[Ids.uuid("amended")]["amends"] == Ids.uuid("note")
    forged = note("forged", kim, sam) | {"notebook": sam.notebook}
    forged["set"]["author"] = amira.account
    assert outcome(world.push(kim, forged)[0]) == "invalid-field"


def test_a_worker_marks_reviewed_again_snoozes_and_takes_it_back(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    world.push(amira, review("mark", amira, sam))
    for word, base, cells in (
        ("snooze", "mark", {"at": 9_000}),
        ("undo", "snooze", {"at": None}),
    ):
        [receipt] = world.push(amira, review_again(word, base, amira, sam, **cells))
        assert outcome(receipt) == "applied"
    until = change(
        "until", mark_of(amira, sam), "review",
        set={"snoozed_until": "2026-06-01"}, notebook=sam.notebook,
    )  # fmt: skip
    assert outcome(world.push(amira, until)[0]) == "applied"
    mark = world.pull(amira)[mark_of(amira, sam)]
    assert (mark["at"], mark["snoozed_until"]) == (None, "2026-06-01")


FORGING = ("edit", "create", "resent", "resent create", "resent with worker")


@pytest.mark.parametrize("how", FORGING)
def test_a_colleagues_mark_is_not_made_for_them(
    world: World, sam: Viewer, amira: Viewer, kim: Viewer, how: str
) -> None:
    assert world.push(kim, _forged(how, sam, amira, kim))[0]["outcome"] == "refused"
    assert mark_of(amira, sam) not in world.pull(amira)
    [receipt] = world.push(amira, review("mark", amira, sam))
    assert outcome(receipt) == "applied"


@pytest.mark.parametrize("how", FORGING)
def test_a_colleagues_mark_is_not_written_over(
    world: World, sam: Viewer, amira: Viewer, kim: Viewer, how: str
) -> None:
    world.push(amira, review("mark", amira, sam))
    assert world.push(kim, _forged(how, sam, amira, kim))[0]["outcome"] == "refused"
    assert world.pull(amira)[mark_of(amira, sam)] == {"worker": amira.account, "at": 5_000}


def _forged(how: str, sam: Viewer, amira: Viewer, kim: Viewer) -> dict[str, Any]:
    """A change by Kim of what is Amira's."""
    sent = change("over", mark_of(amira, sam), "review", set={"at": 9_000})
    sent |= {"notebook": sam.notebook, "base": {"at": Ids.change("mark")}, "stamp": 9_000}
    sent |= {"create": "create" in how or "with" in how, "resent": "resent" in how}
    if "with" in how or how == "create":
        sent["set"]["worker"] = kim.account
    return sent


# Nothing of it reaches the participant


def test_no_kind_for_the_team_is_the_participants_to_make_or_write() -> None:
    for name in TEAM_KINDS:
        kind = KINDS[name]
        assert kind.creators == {Role.WORKER}
        assert all(field.writers == {Role.WORKER} for field in kind.fields.values())
        assert not any(field.first_writers for field in kind.fields.values())


def test_a_participants_devices_hear_nothing(world: World, sam: Viewer, amira: Viewer) -> None:
    phone = Screen(world, sam)
    world.push(sam, grant("grant", sam, amira, "moods", "plan"))
    phone.sync()
    before = phone.cursor or ""
    world.pokes.taken()
    world.push(amira, note("note", amira, sam), review("mark", amira, sam))
    assert world.pokes.taken() == {amira.account}
    answer = phone.sync()
    assert (answer.notebooks, answer.more, answer.differs) == ((), False, ())
    assert len(answer.cursor) == len(before)
    assert phone.sync().notebooks == ()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    assert {one["worker"] for one in world.pull(tablet).values()} == {amira.account}
    assert len(world.pull(tablet)) == 1


def test_what_is_written_for_the_team_is_no_delivery_and_no_line_in_sharing(
    world: World, sam: Viewer, amira: Viewer, kim: Viewer
) -> None:
    world.push(amira, note("note", amira, sam), review("mark", amira, sam))
    Screen(world, kim).sync()
    told = select(audit.c.what, audit.c.records)
    assert world.read(lambda connection: connection.execute(told).all()) == []


def test_a_notes_versions_are_not_there(world: World, sam: Viewer, amira: Viewer) -> None:
    world.push(amira, note("note", amira, sam), review("mark", amira, sam))
    world.push(amira, review_again("again", "mark", amira, sam, at=9_000))
    earlier = Earlier(world.database, world.seals)
    for record in (Ids.uuid("note"), mark_of(amira, sam), Ids.uuid("never there")):
        with pytest.raises(NotFound):
            world.run(earlier.versions_of(sam, record))


def _guesses(record: str, kind: str) -> Iterator[dict[str, Any]]:
    """Whatever a participant's device could ask about an id without making the record."""
    sets: list[dict[str, Any]] = [
        {},
        {"deleted": True},
        {"deleted": False},
        {"later": "x"},
        {name: 1 for name in KINDS[kind].fields if name in {"score", "at", "seen_at"}},
        {"shared": False},
    ]
    for cells in sets:
        for resent in (False, True):
            word = f"guess {kind} {sorted(cells)} {cells.get('deleted')} {resent}"
            yield change(word, record, kind, set=cells, resent=resent, create=False)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_guess_at_an_id_is_answered_as_if_nothing_were_there(
    world: World, sam: Viewer, amira: Viewer, kind: str
) -> None:
    there, not_there = Ids.uuid("note"), Ids.uuid("never there")
    mark, no_mark = mark_of(amira, sam), mark_of(world.worker("Noor"), sam)
    world.push(amira, note("note", amira, sam), review("mark", amira, sam))
    for real, made_up in ((there, not_there), (mark, no_mark)):
        asked = list(_guesses(real, kind))
        told = [world.push(sam, one)[0] for one in asked]
        for one in asked:
            one |= {"id": Ids.change(f"{one['id']} elsewhere"), "record": made_up}
        told_elsewhere = [world.push(sam, one)[0] for one in asked]
        assert [_without_id(one) for one in told] == [_without_id(one) for one in told_elsewhere]
    assert world.pull(amira)[there]["body"] == "Rang twice"
    assert world.pull(amira)[mark]["at"] == 5_000


def _without_id(receipt: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in receipt.items() if name != "change"}


MADE: dict[str, Any] = {
    "score": 3, "body": "x", "at": 1, "day": "2026-05-28", "zone": "Europe/London",
    "session": Ids.uuid("session"), "occurrence": "2026-05-28", "participant_said": "went",
    "title": "Choir", "starts": "2026-06-01T10:00", "minutes": 60, "words": "Walk", "shared": False,
    "goal": Ids.uuid("goal"), "subject": Ids.uuid("subject"), "matters": "Birds", "status": "open",
}  # fmt: skip
"""Values for every kind that a participant makes."""


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("how", ["anew", "in part", "again", "again in part"])
def test_whether_somebody_was_marked_is_not_told_by_making_something_of_that_id(
    world: World, sam: Viewer, amira: Viewer, kind: str, how: str
) -> None:
    """The id of a mark follows from what a participant knows: the notebook and the worker."""
    noor = world.worker("Noor")
    resent, whole = how.startswith("again"), not how.endswith("in part")
    world.push(amira, review("mark", amira, sam))
    named = {name: value for name, value in MADE.items() if name in KINDS[kind].fields}
    if not whole:
        named = {name: value for name, value in named.items() if name not in {"session"}}
    named |= {"author": sam.account} if "author" in KINDS[kind].fields and whole else {}
    told = []
    for worker in (amira, noor):
        sent = change(f"make {worker.account}", mark_of(worker, sam), kind, set=named, create=True)
        told.append(_without_id(world.push(sam, sent | {"resent": resent})[0]))
    assert told[0] == told[1]
    assert told[0]["outcome"] == "refused"
    world.link(noor, sam.notebook or "")
    [receipt] = world.push(noor, review("noor's", noor, sam))
    assert outcome(receipt) == "applied"


# What keeps and moves it


def test_a_restore_keeps_notes_and_workers_bring_back_those_that_it_lost(
    world: World, sam: Viewer, amira: Viewer, tmp_path: Path
) -> None:
    phone, desk, colleague = Phone(sam), Phone(amira), Phone(world.worker("Kim"))
    world.link(colleague.viewer, sam.notebook or "")

    def write(body: str, **more: Any) -> str:
        cells = {"author": amira.account, "body": body, "at": 1, **more}
        return desk.create("team_note", cells, sam)

    def read(record: str) -> Any:
        return (colleague.replica.view(record, sam.notebook) or {}).get("body")

    kept = write("Before the backup")
    for one in (phone, desk, colleague):
        one.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    lost = write("After the backup", amends=kept)
    for one in (desk, colleague, phone):
        one.sync(world)

    with restored(world, backup) as world:
        for one in (phone, desk, colleague, phone):
            one.sync(world)
        assert read(kept) == "Before the backup"
        assert read(lost) == "After the backup"
        assert desk.replica.digest(sam.notebook) == colleague.replica.digest(sam.notebook)
        assert not desk.replica.tray
        assert not phone.replica.views("team_note")
        assert phone.sync(world, verify=True) == 1


def test_a_copy_that_lost_a_note_does_not_read_like_the_original(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    world.push(sam, mood("mood"), message("hello", sam, amira))
    world.push(amira, note("note", amira, sam))
    whole = world.read(lambda connection: digests(connection, world.seals))
    world.write(
        lambda connection: (
            connection.execute(records.delete().where(records.c.kind == "team_note")).rowcount
        )
    )
    assert world.read(lambda connection: digests(connection, world.seals)) != whole
