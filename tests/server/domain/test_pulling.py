"""Paging newest first with writes in between, cursors, digests, and what a device need not hear."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import KINDS, Audience, Kind, Role
from schemas.sync import SyncAnswer, WireRecord
from server.domain.pulling import Room
from server.store import service
from sync.digest import EMPTY, digest
from tests.databases import Databases
from tests.server.world import Ids, World, change, edit, mood


def records(answer: SyncAnswer) -> list[WireRecord]:
    return [record for page in answer.notebooks for record in page.records]


def ids(answer: SyncAnswer) -> list[str]:
    return [record.id for record in records(answer)]


def moods(*numbers: int) -> list[dict[str, Any]]:
    return [mood(f"mood {number}") for number in numbers]


def named(*numbers: int) -> list[str]:
    return [Ids.uuid(f"mood {number}") for number in numbers]


def test_a_fresh_device_gets_the_newest_first(world: World) -> None:
    sam = world.participant()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    world.push(sam, *moods(*range(7)))
    first = world.sync(tablet, limit=3)
    second = world.sync(tablet, limit=3, cursor=first.cursor)
    third = world.sync(tablet, limit=3, cursor=second.cursor)
    assert [ids(one) for one in (first, second, third)] == [
        named(6, 5, 4),
        named(3, 2, 1),
        named(0),
    ]
    assert [one.more for one in (first, second, third)] == [True, True, False]


def test_a_page_repeated_after_a_lost_answer_is_the_same_page(world: World) -> None:
    sam = world.participant()
    world.push(sam, *moods(*range(5)))
    first = world.sync(sam, limit=2)
    assert ids(world.sync(sam, limit=2, cursor=first.cursor)) == named(2, 1)
    assert ids(world.sync(sam, limit=2, cursor=first.cursor)) == named(2, 1)


def test_what_is_written_while_paging_comes_next_and_nothing_is_missed(world: World) -> None:
    sam = world.participant()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    world.push(sam, *moods(*range(4)))
    first = world.sync(tablet, limit=2)
    world.push(sam, edit("edit", "mood 0", "mood", {"score": "mood 0"}, score=1), *moods(4))
    second = world.sync(tablet, limit=2, cursor=first.cursor)
    third = world.sync(tablet, limit=2, cursor=second.cursor)
    assert ids(second) == named(0, 4)
    assert ids(third) == named(1)
    assert not third.more


_people = itertools.count()


@pytest.fixture(scope="module")
def one_world(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[World]:
    """For examples by the dozen: each with a person of its own."""
    with World(tmp_path_factory.mktemp("paging") / "service", databases) as world:
        yield world


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["create", "edit", "delete", "pull"]), st.integers(0, 5)),
        max_size=25,
    ),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_whatever_happens_between_pages_a_device_ends_up_with_what_is_there(
    one_world: World, steps: list[tuple[str, int]], limit: int, chance: Any
) -> None:
    world = one_world
    sam = world.participant(f"Sam {next(_people)}")
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    held: dict[str, dict[str, Any]] = {}
    cursor: str | None = None
    by: dict[int, dict[str, str]] = {}

    def pull_once() -> bool:
        nonlocal cursor
        more = {"cursor": cursor} if cursor else {}
        answer = world.sync(tablet, limit=limit, **more)
        for record in records(answer):
            held[record.id] = record.set
        for page in answer.notebooks:
            assert not page.reset
        # Now and then the answer is lost after it was taken in; without any cursor, a device has
        # nothing that it would have to be told is gone.
        if cursor is None or chance.random() < 0.8:
            cursor = answer.cursor
        return answer.more

    for count, (what, number) in enumerate(steps):
        word, record = f"step {count}", f"mood {number}"
        if what == "pull":
            pull_once()
        elif what == "create" and number not in by:
            world.push(sam, mood(word, record))
            by[number] = dict.fromkeys(("score", "at", "day", "zone"), word)
        elif what == "edit" and number in by:
            world.push(sam, edit(word, record, "mood", by[number], score=1 + count % 5))
            by[number]["score"] = word
        elif what == "delete" and number in by:
            world.push(sam, edit(word, record, "mood", by[number], deleted=True))
            by[number]["deleted"] = word
    while pull_once():
        pass
    pull_once()
    fresh = world.pull(world.device(sam.account, Role.PARTICIPANT, sam.notebook, "fresh"))
    assert {key: one for key, one in held.items() if not one.get("deleted")} == fresh


def test_a_new_device_costs_what_lives_and_not_what_was_deleted(world: World) -> None:
    sam = world.participant()
    world.push(sam, *moods(*range(20)))
    for number in range(18):
        word = f"mood {number}"
        base = dict.fromkeys(("score", "at", "day", "zone"), word)
        world.push(sam, edit(f"delete {number}", word, "mood", base, deleted=True))
    assert set(world.pull(sam)) == set(named(18, 19))


def test_a_device_does_not_hear_again_what_it_just_said(world: World) -> None:
    sam = world.participant()
    answer = world.sync(sam, changes=moods(0, 1))
    assert ids(answer) == []
    assert not answer.more
    answer = world.sync(
        sam,
        cursor=answer.cursor,
        changes=[edit("edit", "mood 0", "mood", {"score": "mood 0"}, score=1) | {"stamp": 2_000}],
    )
    assert ids(answer) == []
    assert ids(world.sync(sam, cursor=answer.cursor)) == []


def test_a_device_hears_what_it_wrote_where_it_cannot_know_the_result(world: World) -> None:
    sam = world.participant()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    cursor = world.sync(tablet).cursor
    world.push(sam, *moods(0))
    unseen = world.sync(
        tablet, cursor=cursor, changes=[edit("edit", "mood 0", "mood", {}, note="x")]
    )
    assert ids(unseen) == named(0)
    ahead = mood("mood 1") | {"stamp": world.clock.now_ms() + 60_000}
    assert ids(world.sync(tablet, cursor=unseen.cursor, changes=[ahead])) == named(1)


def test_a_change_repeated_after_a_lost_answer_brings_the_record(world: World) -> None:
    sam = world.participant()
    cursor = world.sync(sam).cursor
    world.sync(sam, cursor=cursor, changes=moods(0))  # this answer was lost
    answer = world.sync(sam, cursor=cursor, changes=moods(0))
    assert ids(answer) == named(0)


def test_what_others_wrote_comes_with_the_answer_to_a_push(world: World) -> None:
    sam = world.participant()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    cursor = world.sync(tablet).cursor
    world.push(sam, *moods(0))
    answer = world.sync(tablet, cursor=cursor, changes=moods(1))
    assert ids(answer) == named(0)
    assert ids(world.sync(tablet, cursor=answer.cursor)) == []


def test_every_cursor_has_one_length(world: World) -> None:
    sam = world.participant()
    answer = world.sync(sam)
    lengths = {len(answer.cursor)}
    for hundred in (0, 100, 200):
        wanted = moods(*range(hundred, hundred + 100))
        answer = world.sync(sam, cursor=answer.cursor, changes=wanted)
        lengths.add(len(answer.cursor))
    lengths.add(len(world.sync(sam, limit=1).cursor))
    assert len(lengths) == 1


def test_a_cursor_of_another_device_or_made_up_starts_afresh_and_says_so(world: World) -> None:
    sam, kim = world.participant("Sam"), world.participant("Kim")
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    world.push(sam, *moods(0))
    mine = world.sync(sam).cursor
    for viewer, cursor in ((tablet, mine), (sam, "A" * len(mine)), (sam, "x"), (kim, mine)):
        answer = world.sync(viewer, cursor=cursor)
        assert [page.reset for page in answer.notebooks] == [True]
        assert ids(answer) == (named(0) if viewer is not kim else [])


def test_after_a_restore_every_cursor_starts_afresh(world: World) -> None:
    sam = world.participant()
    world.push(sam, *moods(0, 1))
    cursor = world.sync(sam).cursor
    world.write(lambda connection: service.put(connection, service.INCARNATION, "00" * 8))
    restored = world.reopen()
    answer = restored.sync(sam, cursor=cursor)
    assert [page.reset for page in answer.notebooks] == [True]
    assert set(ids(answer)) == set(named(0, 1))


def test_a_page_holds_no_more_bytes_than_its_bound_but_always_one_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = world.participant()
    world.push(sam, *(mood(f"mood {number}", note="x" * 900) for number in range(6)))
    monkeypatch.setattr("server.domain.exchange.Room", lambda limit: _room(limit, 3_000))
    answer, sizes = world.sync(sam), []
    while True:
        sizes.append(len(records(answer)))
        if not answer.more:
            break
        answer = world.sync(sam, cursor=answer.cursor)
    assert sizes == [2, 2, 2]
    monkeypatch.setattr("server.domain.exchange.Room", lambda limit: _room(limit, 10))
    assert len(records(world.sync(sam))) == 1


def _room(limit: int, size: int) -> Room:
    return Room(limit, size)


def test_a_digest_is_compared_only_when_nothing_is_outstanding(world: World) -> None:
    sam = world.participant()
    notebook = sam.notebook or ""
    answer = world.sync(sam, verify={notebook: EMPTY})
    assert answer.differs == ()
    world.push(sam, *moods(0, 1))
    answer = world.sync(sam, cursor=answer.cursor, verify={notebook: EMPTY})
    assert len(records(answer)) == 2
    assert answer.differs == ()
    answer = world.sync(sam, cursor=answer.cursor, verify={notebook: EMPTY})
    assert answer.differs == (notebook,)
    right = digest(
        (Ids.uuid(word), dict.fromkeys(("score", "at", "day", "zone"), Ids.change(word)))
        for word in ("mood 0", "mood 1")
    )
    assert world.sync(sam, cursor=answer.cursor, verify={notebook: right}).differs == ()


def test_a_digest_leaves_deleted_records_out(world: World) -> None:
    sam = world.participant()
    notebook = sam.notebook or ""
    world.push(sam, *moods(0))
    base = dict.fromkeys(("score", "at", "day", "zone"), "mood 0")
    world.push(sam, edit("delete", "mood 0", "mood", base, deleted=True))
    cursor = world.sync(sam).cursor
    assert world.sync(sam, cursor=cursor, verify={notebook: EMPTY}).differs == ()


def test_records_of_a_kind_that_is_not_known_any_more_come_back_untouched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = world.participant()
    monkeypatch.setitem(KINDS, "dream", Kind("dream", Audience.OWNER))
    dream = change("dream", "dream", "dream", create=True, set={"about": {"sea": [1, None]}})
    world.push(sam, dream)
    monkeypatch.undo()
    [record] = records(world.sync(sam))
    assert (record.kind, record.set) == ("dream", {"about": {"sea": [1, None]}})


def test_a_repeated_change_with_a_new_one_behind_it_brings_what_others_made_of_the_record(
    world: World,
) -> None:
    sam = world.participant()
    tablet = world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
    cursor = world.sync(tablet, changes=moods(0)).cursor
    lost = edit("lost", "mood 0", "mood", {"score": "mood 0"}, score=1) | {"stamp": 2_000}
    world.sync(tablet, cursor=cursor, changes=[lost])
    world.push(sam, edit("others", "mood 0", "mood", {"score": "lost"}, score=5) | {"stamp": 3_000})
    behind = edit("behind", "mood 0", "mood", {}, note="x") | {"stamp": 4_000}
    [record] = records(world.sync(tablet, cursor=cursor, changes=[lost, behind]))
    assert (record.set["score"], record.set["note"]) == (5, "x")
