"""Exactly once, each change alone, durable before it is acknowledged, and who is poked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, select, update

from schemas.records import Role
from server.domain.viewers import Viewer
from server.errors import DiskFull, SignedOut
from server.store import audit, devices, history
from server.store.tables import records
from sync.identity import derived_id
from sync.merge import decide
from tests.server.world import Ids, World, change, edit, grant, message, mood, outcome


def test_a_change_repeated_after_a_lost_answer_is_applied_once(world: World) -> None:
    sam = world.participant()
    world.push(sam, mood("mood"))
    first = world.push(sam, edit("edit", "mood", "mood", {"score": "mood"}, score=2))
    later = world.push(sam, edit("later", "mood", "mood", {"score": "edit"}, score=5))
    again = world.push(sam, edit("edit", "mood", "mood", {"score": "mood"}, score=2))
    assert again == first
    assert outcome(later[0]) == "applied"
    assert world.pull(sam)[Ids.uuid("mood")]["score"] == 5


def test_an_overtaken_change_says_so_each_time(world: World) -> None:
    sam = world.participant()
    world.push(
        sam, mood("mood", note="a"), edit("newer", "mood", "mood", {"score": "mood"}, score=1)
    )
    late = edit("late", "mood", "mood", {"score": "other"}, score=5, at=7)
    late["stamps"] = {"score": 1}
    first = world.push(sam, late)
    assert first[0].get("fields") == {"score": "overtaken"} or first[0]["outcome"] == "overtaken"
    assert world.push(sam, late) == first


def test_the_same_change_twice_in_one_request_is_one(world: World) -> None:
    sam = world.participant()
    receipts = world.push(sam, mood("mood"), mood("mood"))
    assert receipts[0] == receipts[1]
    assert len(world.pull(sam)) == 1


def test_a_repeated_rebase_is_answered_with_the_text_as_it_is_now(world: World) -> None:
    sam = world.participant()
    world.push(sam, mood("mood", note="walked"))
    world.push(sam, edit("one", "mood", "mood", {"note": "mood"}, note="walked far"))
    stale = edit("two", "mood", "mood", {"note": "mood"}, note="walked home", score=1)
    [receipt] = world.push(sam, stale)
    assert outcome(receipt) == "rebase"
    assert receipt["stale"]["note"]["value"] == "walked far"
    world.push(sam, edit("three", "mood", "mood", {"note": "one"}, note="walked very far"))
    [again] = world.push(sam, stale)
    assert again["stale"]["note"] == {
        "value": "walked very far",
        "version": Ids.change("three"),
        "stamp": 1002,
    }
    assert world.pull(sam)[Ids.uuid("mood")]["score"] == 4


def test_an_edit_of_what_is_not_there_is_gone_and_stays_so(world: World) -> None:
    sam = world.participant()
    late = edit("edit", "mood", "mood", {"score": "mood"}, score=2)
    assert outcome(world.push(sam, late)[0]) == "gone"
    world.push(sam, mood("mood"))
    assert outcome(world.push(sam, late)[0]) == "gone"
    assert world.pull(sam)[Ids.uuid("mood")]["score"] == 4


def test_what_was_overtaken_is_kept_for_the_person(world: World) -> None:
    sam = world.participant()
    world.push(sam, mood("mood"), edit("edit", "mood", "mood", {"score": "mood"}, score=2))
    notebook, record = sam.notebook or "", Ids.uuid("mood")
    [row] = world.read(lambda connection: history.of_record(connection, notebook, record))
    [(name, cell)] = world.seals.open_history(notebook, record, "mood", row.sealed)
    assert (name, cell.value, cell.version) == ("score", 4, Ids.change("mood"))


def test_another_persons_notebook_is_not_found_whether_it_exists_or_not(world: World) -> None:
    sam, kim = world.participant("Sam"), world.participant("Kim")
    stranger = world.worker()
    world.push(kim, mood("kims"))
    there = edit("a", "kims", "mood", {}, score=1) | {"notebook": kim.notebook}
    nowhere = edit("b", "kims", "mood", {}, score=1) | {"notebook": Ids.uuid("nowhere")}
    for viewer in (sam, stranger):
        for answered in (world.push(viewer, there, nowhere), world.push(viewer, nowhere, there)):
            assert [outcome(one) for one in answered] == ["not-found", "not-found"]
            assert answered[0]["refused"] == answered[1]["refused"]
    assert world.pull(kim)[Ids.uuid("kims")]["score"] == 4


def test_a_change_id_that_somebody_else_used_is_not_answered_for_them(world: World) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    world.push(sam, message("first", sam, amira))
    copied = message("first", amira, amira) | {"notebook": sam.notebook}
    assert outcome(world.push(amira, copied)[0]) == "not-allowed"


def test_a_stamp_from_the_future_is_brought_back_and_harms_nobody(world: World) -> None:
    sam = world.participant()
    year_ms = 365 * 24 * 3600 * 1000
    ahead = mood("mood") | {"stamp": world.clock.now_ms() + year_ms}
    [receipt] = world.push(sam, ahead)
    assert receipt["clamped"] is True
    world.clock.pass_minutes(1)
    honest = edit("edit", "mood", "mood", {"score": "other"}, score=1)
    honest["stamp"] = world.clock.now_ms()
    assert outcome(world.push(sam, honest)[0]) == "applied"
    assert world.pull(sam)[Ids.uuid("mood")]["score"] == 1


class Poison(Exception):
    """Something nobody foresaw."""


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make the server fail on one change."""

    def poison(word: str) -> None:
        def failing(record: Any, edit: Any, rule_of: Any, *, now_ms: int) -> Any:
            if edit.change == Ids.change(word):
                raise Poison("Sam's words")
            return decide(record, edit, rule_of, now_ms=now_ms)

        monkeypatch.setattr("server.domain.pushing.decide", failing)

    return poison


@pytest.mark.parametrize("at", range(5))
def test_a_change_that_makes_the_server_fail_is_refused_alone(
    world: World, poisoned: Callable[[str], None], at: int, caplog: pytest.LogCaptureFixture
) -> None:
    sam = world.participant()
    poisoned(f"mood {at}")
    changes = [mood(f"mood {index}") for index in range(5)]
    receipts = world.push(sam, *changes)
    assert [outcome(one) for one in receipts] == [
        "fault" if index == at else "applied" for index in range(5)
    ]
    kept = {one["record"] for index, one in enumerate(changes) if index != at}
    assert set(world.pull(sam)) == kept
    assert world.push(sam, *changes)[at]["refused"]["status"] == 500
    assert "words" not in caplog.text


def test_a_full_disk_is_nobodys_fault_and_acknowledges_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = world.participant()

    def full(*_: Any) -> None:
        raise DiskFull

    monkeypatch.setattr("server.domain.projecting.records.put", full)
    with pytest.raises(DiskFull):
        world.push(sam, mood("mood"))
    monkeypatch.undo()
    assert world.pull(sam) == {}
    assert outcome(world.push(sam, mood("mood"))[0]) == "applied"


def test_a_device_that_was_signed_out_writes_and_reads_nothing(world: World) -> None:
    sam = world.participant()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    world.push(sam, mood("mood"))
    world.write(lambda connection: devices.revoke(connection, sam.account, tablet.device, 1))
    for request in ({}, {"changes": [mood("other")]}):
        with pytest.raises(SignedOut):
            world.sync(tablet, **request)
    assert set(world.pull(sam)) == {Ids.uuid("mood")}


def test_records_written_together_have_each_a_number_of_their_own(world: World) -> None:
    sam = world.participant()
    world.push(sam, *(mood(f"mood {index}") for index in range(5)))
    world.push(sam, edit("edit", "mood 0", "mood", {"score": "mood 0"}, score=1))

    def numbers(connection: Connection) -> list[int]:
        rows = connection.exec_driver_sql("SELECT seq FROM records ORDER BY seq")
        return [row[0] for row in rows]

    assert world.read(numbers) == [2, 3, 4, 5, 6]


def test_only_who_may_see_the_change_is_poked(world: World) -> None:
    amira, kim = world.worker("Amira"), world.worker("Kim")
    sam = world.participant(workers=(amira, kim))
    poked = _poked(world, sam)
    assert poked(mood("private")) == {sam.account}
    assert poked(grant("grant", sam, amira, "moods")) == {sam.account, amira.account}
    assert poked(mood("unshared")) == {sam.account}
    assert poked(mood("shared", shared=True)) == {sam.account, amira.account}
    assert poked(edit("hidden field", "shared", "mood", {}, weather="grey")) == {sam.account}
    assert poked(edit("note", "shared", "mood", {}, note="x")) == {sam.account, amira.account}
    assert poked(edit("unshare", "shared", "mood", {"shared": "shared"}, shared=False)) == {
        sam.account,
        amira.account,
    }
    assert poked(edit("after", "shared", "mood", {"score": "shared"}, score=1)) == {sam.account}
    assert poked(message("hello", sam, kim)) == {sam.account, kim.account}


def _poked(world: World, viewer: Viewer) -> Callable[[dict[str, Any]], set[str]]:
    def poked(one: dict[str, Any]) -> set[str]:
        world.pokes.taken()
        assert outcome(world.push(viewer, one)[0]) == "applied"
        return world.pokes.taken()

    return poked


def test_a_refused_or_repeated_change_pokes_nobody(world: World) -> None:
    sam = world.participant()
    world.push(sam, mood("mood"))
    world.pokes.taken()
    world.push(sam, mood("mood"), mood("bad", score=9))
    assert world.pokes.taken() == set()


def test_what_people_wrote_stands_nowhere_in_the_files(tmp_path: Path) -> None:
    words = ("Wrenfield", "allotment", "heavyhearted", "Chessclub", "Amberley", "Brightwater")
    with World(tmp_path / "service") as world:
        amira = world.worker("Amberley")
        sam = world.participant("Brightwater", workers=(amira,))
        world.push(
            sam,
            mood("mood", note="Wrenfield allotment", **{"activities:Chessclub": True}),
            edit("edit", "mood", "mood", {"note": "mood"}, note="heavyhearted"),
            mood("lost", note="x"),
            edit("overtaken", "mood", "mood", {}, **{"activities:Chessclub": False}),
        )
        world.push(sam, message("hello", sam, amira, "Wrenfield allotment heavyhearted"))
    for file in (tmp_path / "service").iterdir():
        found = [word for word in words if word.encode() in file.read_bytes()]
        assert not found, file.name


def test_a_record_moved_into_another_row_cannot_be_opened(world: World) -> None:
    sam = world.participant()
    world.push(sam, mood("one"), mood("two"))
    world.write(
        lambda connection: connection.execute(
            update(records)
            .where(records.c.id == Ids.uuid("two"))
            .values(
                sealed=select(records.c.sealed)
                .where(records.c.id == Ids.uuid("one"))
                .scalar_subquery()
            )
        )
    )
    with pytest.raises(InvalidTag):
        world.pull(sam)


def test_every_delivery_to_a_link_worker_is_written_down_before_it_is_made(world: World) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    notebook = sam.notebook or ""
    world.push(
        sam, grant("grant", sam, amira, "moods"), mood("a", shared=True), mood("b", shared=True)
    )
    answer = world.sync(amira)
    world.sync(amira, cursor=answer.cursor)
    rows = world.read(lambda connection: audit.whole(connection, notebook))
    assert [(row.what, row.worker, row.device, row.records) for row in rows] == [
        ("delivered", amira.account, amira.device, 2)
    ]


def test_a_message_is_no_delivery_of_what_somebody_shares(world: World) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    world.push(sam, message("hello", sam, amira))
    assert len(world.sync(amira).notebooks[0].records) == 1
    rows = world.read(lambda connection: audit.whole(connection, sam.notebook or ""))
    assert rows == []


def test_a_deletion_receipt_is_kept_once_and_only_where_something_was_delivered(
    world: World,
) -> None:
    amira, stranger = world.worker(), world.worker("Kim")
    sam = world.participant(workers=(amira,))
    notebook = sam.notebook or ""
    world.push(sam, grant("grant", sam, amira, "moods"), mood("a", shared=True))
    answer = world.sync(amira)
    cursor, epoch = answer.cursor, answer.notebooks[0].epoch
    erased = [{"notebook": notebook, "epoch": epoch}]
    world.sync(stranger, erased=erased)
    world.sync(amira, cursor=cursor, erased=erased)
    world.sync(amira, cursor=cursor, erased=erased)
    rows = world.read(lambda connection: audit.whole(connection, notebook))
    assert [row.what for row in rows] == ["delivered", "erased"]


def test_a_worker_takes_part_in_attendance_only_under_a_grant(world: World) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    session, occurrence = Ids.uuid("session"), "2026-05-28T10:00"
    came = change(
        "came",
        derived_id("attendance", session, occurrence),
        "attendance",
        create=True,
        set={"session": session, "occurrence": occurrence, "worker_said": "went", "shared": True},
        notebook=sam.notebook,
    )
    assert outcome(world.push(amira, came)[0]) == "not-allowed"
    world.push(sam, grant("grant", sam, amira, "attendance"))
    assert outcome(world.push(amira, came)[0]) == "applied"
    theirs = edit("said", came["record"], "attendance", {}, participant_said="part")
    assert outcome(world.push(amira, theirs | {"notebook": sam.notebook})[0]) == "not-allowed"
    assert outcome(world.push(sam, theirs)[0]) == "applied"
    assert world.pull(sam)[came["record"]]["worker_said"] == "went"


def test_attendance_of_a_session_that_nobody_else_knows_of_stays_with_its_person(
    world: World,
) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    world.push(sam, grant("grant", sam, amira, "attendance"))
    session = Ids.uuid("session")
    cells = {"session": session, "occurrence": "2026-05-28", "participant_said": "went"}
    record = derived_id("attendance", session, "2026-05-28")
    world.push(
        sam, change("own", record, "attendance", create=True, set={**cells, "shared": False})
    )
    assert record not in world.pull(amira)
    show = {"record": record, "notebook": sam.notebook}
    late = change("late", record, "attendance", create=True, set={**cells, "shared": True})
    del late["set"]["participant_said"]
    assert outcome(world.push(amira, late | show)[0]) == "not-found"
    turn = edit("turn", record, "attendance", {"shared": "own"}, shared=True)
    assert outcome(world.push(sam, turn)[0]) == "applied"
    assert world.pull(amira)[record]["participant_said"] == "went"
