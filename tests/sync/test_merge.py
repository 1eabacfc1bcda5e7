"""Who wins: each rule by a small story, then any order of arrival."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge import Cell, Decision, Edit, Record, Verdict, decide
from tests.sync.model import rules

NOW = 10_000
ENTRY = rules("entry")
GRANT = rules("grant")


def edit(change: str, cells: dict[str, Any], stamp: int = 100, **rest: Any) -> Edit:
    return Edit(
        change,
        "r",
        "entry",
        rest.pop("create", False),
        cells,
        rest.pop("base", {}),
        rest.pop("stamps", dict.fromkeys(cells, stamp)),
        rest.pop("replica", "phone"),
        "sam",
        rest.pop("sources", ()),
    )


def after(*edits: Edit, rule: Any = ENTRY) -> Record:
    record: Record | None = None
    for one in edits:
        record = decide(record, one, rule, now_ms=NOW).record
    assert record is not None
    return record


def last(*edits: Edit, rule: Any = ENTRY) -> Decision:
    record = after(*edits[:-1], rule=rule)
    return decide(record, edits[-1], rule, now_ms=NOW)


FIRST = edit("v0", {"body": "one", "mood": 3, "shared": True}, 10, create=True)
SEEN = {"body": "v0", "mood": "v0", "shared": "v0"}


def test_an_informed_edit_applies_whatever_its_clock_says() -> None:
    done = last(FIRST, edit("a", {"mood": 4}, 5, base={"mood": "v0"}))
    assert done.verdicts == {"mood": Verdict.APPLIED}
    assert done.record
    assert done.record.cells["mood"] == Cell(4, "a", 11, "phone", "sam")


def test_of_two_blind_edits_the_later_stamp_stands_and_the_loser_is_kept() -> None:
    late = edit("a", {"mood": 4}, 50, base={"mood": "v0"})
    early = edit("b", {"mood": 5}, 40, base={"mood": "v0"})
    done = last(FIRST, late, early)
    assert done.verdicts == {"mood": Verdict.OVERTAKEN}
    assert [(name, cell.value) for name, cell in done.history] == [("mood", 5)]


def test_a_stamp_from_the_future_is_brought_back_and_cannot_poison_later_writes() -> None:
    ahead = edit("a", {"mood": 4}, 10**12, base={"mood": "v0"})
    done = last(FIRST, ahead)
    assert done.clamped
    assert done.record
    assert done.record.cells["mood"].stamp == NOW
    assert done.record.cells["mood"].sent_stamp == 10**12
    later = decide(
        done.record, edit("b", {"mood": 2}, NOW + 5, base={"mood": "v0"}), ENTRY, now_ms=NOW + 9
    )
    assert later.verdicts == {"mood": Verdict.APPLIED}


def test_a_text_from_an_old_base_writes_nothing_of_its_change() -> None:
    one = edit("a", {"body": "one two"}, base={"body": "v0"})
    two = edit("b", {"body": "one three", "mood": 5}, 900, base={"body": "v0", "mood": "v0"})
    before = after(FIRST, one)
    done = decide(before, two, ENTRY, now_ms=NOW)
    assert done.record is before
    assert set(done.verdicts.values()) == {Verdict.REBASE}
    assert done.stale["body"].value == "one two"
    assert done.history == ()


def test_the_more_private_of_two_blind_writes_stands_in_either_order() -> None:
    again = edit("a", {"shared": True}, 900, base={"shared": "v0"})
    stop = edit("b", {"shared": False}, 20, base={"shared": "v0"})
    for order in itertools.permutations((again, stop)):
        assert after(FIRST, *order).cells["shared"].value is False


def test_a_later_yes_behind_only_one_of_two_blind_noes_does_not_count_as_informed() -> None:
    no = edit("a", {"shared": False}, 20, base={"shared": "v0"})
    other_no = edit("b", {"shared": False}, 10, base={"shared": "v0"}, replica="tablet")
    yes = edit("c", {"shared": True}, 30, base={"shared": "a"})
    for order in ((no, other_no, yes), (other_no, no, yes), (no, yes, other_no)):
        assert after(FIRST, *order).cells["shared"].value is False


def test_an_earlier_end_is_more_private_and_no_end_the_least() -> None:
    start = edit("v0", {"until": 500}, 10, create=True)
    for value, expected in ((400, 400), (600, 500), (None, 500)):
        blind = edit("a", {"until": value}, 99, base={"until": "nobody-has-it"})
        assert after(start, blind, rule=GRANT).cells["until"].value == expected


def test_a_delete_that_saw_everything_deletes() -> None:
    assert after(FIRST, edit("d", {"deleted": True}, base=SEEN)).deleted


def test_a_delete_that_missed_an_edit_leaves_the_record_and_unshares_it() -> None:
    done = last(
        FIRST,
        edit("a", {"mood": 4}, 20, base={"mood": "v0"}),
        edit("d", {"deleted": True}, 900, base=SEEN),
    )
    assert done.verdicts == {"deleted": Verdict.OVERTAKEN}
    assert done.record
    assert not done.record.deleted
    assert done.record.cells["shared"].value is False


def test_an_edit_that_did_not_know_of_the_delete_revives_the_record_unshared() -> None:
    done = last(
        FIRST,
        edit("d", {"deleted": True}, 900, base=SEEN),
        edit("a", {"mood": 4}, 20, base={"mood": "v0"}),
    )
    assert done.revived
    assert done.record
    assert not done.record.deleted
    assert done.record.cells["shared"].value is False


def test_an_edit_that_loses_revives_nothing() -> None:
    newer = edit("n", {"mood": 5}, 500, base={"mood": "v0"})
    delete = edit("d", {"deleted": True}, 600, base={**SEEN, "mood": "n"})
    blind = edit("a", {"mood": 1}, 20, base={"mood": "v0"})
    done = last(FIRST, newer, delete, blind)
    assert not done.revived
    assert done.record
    assert done.record.deleted


def test_a_change_to_a_record_that_is_not_there_writes_nothing() -> None:
    assert decide(None, edit("a", {"mood": 1}), ENTRY, now_ms=NOW).missing


def test_a_field_nobody_knows_is_kept_as_a_register() -> None:
    assert after(FIRST, edit("a", {"weather": {"rain": 1}})).cells["weather"].value == {"rain": 1}


def test_a_bad_merge_can_be_undone_because_its_sources_are_kept() -> None:
    done = last(FIRST, edit("m", {"body": "x"}, base={"body": "v0"}, sources=(("b", "body", "y"),)))
    assert ("body", "y", "b") in [(name, cell.value, cell.version) for name, cell in done.history]


blind_edit = st.builds(
    lambda n, cells, stamp, replica: (n, cells, stamp, replica),
    st.uuids(),
    st.dictionaries(
        st.sampled_from(["mood", "shared", "activities:garden"]),
        st.sampled_from([True, False]),
        min_size=1,
    ),
    st.integers(11, 14),
    st.sampled_from(["phone", "tablet"]),
)


@settings(max_examples=300)
@given(st.lists(blind_edit, min_size=2, max_size=4), st.booleans())
def test_the_order_of_arrival_does_not_matter(edits: list[Any], with_delete: bool) -> None:
    """Blind edits and a delete that saw only the first version, in every order."""
    first = edit("v0", {"mood": True, "shared": True, "activities:garden": True}, 10, create=True)
    base = dict.fromkeys(first.set, "v0")
    changes = [
        edit(str(n), cells, stamp, base=dict.fromkeys(cells, "v0"), replica=replica)
        for n, cells, stamp, replica in edits
    ]
    if with_delete:
        changes.append(edit("d", {"deleted": True}, 12, base=base))
    ends = set()
    for order in itertools.permutations(changes):
        record = after(first, *order)
        values = {name: cell.value for name, cell in record.cells.items()}
        values["deleted"] = bool(values.get("deleted"))
        ends.add(tuple(sorted(values.items())))
    assert len(ends) == 1
