"""Every field out of range is refused by name, alone, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from schemas import limits
from tests.server.world import Ids, World, change, edit, grant, message, mood


def entry(word: str, **cells: Any) -> dict[str, Any]:
    values = {"body": "Words", "at": 1_000, "day": "2026-05-28", "zone": "Europe/London", **cells}
    return change(word, word, "entry", create=True, set=values)


BAD_MOODS = [
    ("score", 0),
    ("score", 6),
    ("score", 3.5),
    ("score", "4"),
    ("score", True),
    ("score", None),
    ("at", -1),
    ("at", 2**63),
    ("at", None),
    ("day", "28.5.2026"),
    ("day", "2026-02-30"),
    ("day", "２０２６-05-28"),
    ("day", 20260528),
    ("zone", "London, England"),
    ("zone", ""),
    ("note", "x" * (limits.NOTE_CHARACTERS_MAX + 1)),
    ("note", 5),
    ("shared", 1),
    ("shared", None),
    ("activities:garden", "yes"),
    ("activities:bad\nname", True),
    ("activities", True),
    ("score:best", 4),
    ("deleted", None),
    ("deleted:x", True),
    ("Later", 1),
    ("later", "x" * (limits.UNKNOWN_VALUE_BYTES_MAX + 1)),
    ("later", 2**64),
]


@pytest.mark.parametrize(("name", "value"), BAD_MOODS, ids=[f"{n}={v!r:.20}" for n, v in BAD_MOODS])
def test_a_mood_with_a_bad_cell_is_refused_by_that_cells_name(
    world: World, name: str, value: Any
) -> None:
    sam = world.participant()
    good, bad = mood("good"), mood("bad", **{name: value})
    receipts = world.push(sam, bad, good)
    assert receipts[0]["outcome"] == "refused"
    assert receipts[0]["refused"]["type"] == "urn:linkwell:problem:invalid-field"
    assert receipts[0]["refused"]["status"] == 422
    assert [one["field"] for one in receipts[0]["refused"]["errors"]] == [f"changes[0].set.{name}"]
    assert receipts[1].get("outcome", "applied") == "applied"
    assert set(world.pull(sam)) == {good["record"]}


def test_no_message_about_a_mistake_quotes_what_was_written(world: World) -> None:
    sam = world.participant()
    receipts = world.push(sam, mood("bad", zone="my secret place", day="a secret day"))
    assert "secret" not in str(receipts)


@pytest.mark.parametrize("name", ["score", "at", "day", "zone"])
def test_a_new_mood_needs_each_of_its_required_fields(world: World, name: str) -> None:
    sam = world.participant()
    new = mood("new")
    del new["set"][name]
    [receipt] = world.push(sam, new)
    assert receipt["refused"]["errors"][0]["field"] == f"changes[0].set.{name}"
    assert world.pull(sam) == {}


def test_an_entry_may_have_the_longest_body_and_no_longer_one(world: World) -> None:
    sam = world.participant()
    longest = entry("longest", body="ü" * limits.ENTRY_CHARACTERS_MAX)
    longer = entry("longer", body="x" * (limits.ENTRY_CHARACTERS_MAX + 1))
    world.push(sam, longest, longer)
    assert set(world.pull(sam)) == {longest["record"]}


def test_a_set_takes_only_so_many_members(world: World) -> None:
    sam = world.participant()
    most = {f"activities:number {index}": True for index in range(limits.MEMBERS_PER_SET_MAX)}
    many, more = mood("many", **most), mood("more", **most, **{"activities:one more": True})
    receipts = world.push(sam, many, more)
    assert receipts[0].get("outcome", "applied") == "applied"
    assert receipts[1]["refused"]["type"].endswith(":too-large")
    one_more = edit("edit", "many", "mood", {}, **{"activities:one more": True})
    assert world.push(sam, one_more)[0]["refused"]["type"].endswith(":too-large")


def test_a_change_that_is_too_long_is_refused_by_itself(world: World) -> None:
    sam = world.participant()
    long = mood("long", later="x" * limits.CHANGE_BYTES_MAX)
    receipts = world.push(sam, long, mood("good"))
    assert receipts[0]["change"] == long["id"]
    assert receipts[0]["refused"]["type"].endswith(":too-large")
    assert receipts[1]["change"] == Ids.change("good")
    assert len(world.pull(sam)) == 1


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"id": "short"}, "changes[0].id"),
        ({"record": "not-a-uuid"}, "changes[0].record"),
        ({"kind": "No Kind"}, "changes[0].kind"),
        ({"stamp": -1}, "changes[0].stamp"),
        ({"stamp": "now"}, "changes[0].stamp"),
        ({"set": []}, "changes[0].set"),
        ({"set": {}}, "changes[0].set"),
        ({"base": {"score": "x"}}, "changes[0].base[...]"),
        ({"sources": [{"change": "x"}]}, "changes[0].sources[0].change"),
        ({"surprise": 1}, "changes[0]"),
    ],
)
def test_a_malformed_change_is_refused_by_itself(
    world: World, broken: dict[str, Any], field: str
) -> None:
    sam = world.participant()
    receipts = world.push(sam, {**mood("bad"), **broken}, mood("good"))
    assert receipts[0]["refused"]["type"] == "urn:linkwell:problem:malformed-change"
    assert receipts[0]["refused"]["errors"][0]["field"] == field
    assert len(world.pull(sam)) == 1


def test_an_unknown_kind_is_refused_by_itself(world: World) -> None:
    sam = world.participant()
    receipts = world.push(sam, {**mood("bad"), "kind": "dream"}, mood("good"))
    assert receipts[0]["refused"]["type"] == "urn:linkwell:problem:unknown-kind"
    assert len(world.pull(sam)) == 1


def test_fields_of_a_later_version_are_kept_untouched(world: World) -> None:
    sam = world.participant()
    later = {"weather": {"sky": ["grey", 7, None, 1.5]}, "company:Jo": True}
    world.push(sam, mood("mood", **later))
    [kept] = world.pull(sam).values()
    assert kept["weather"] == later["weather"]
    assert kept["company:Jo"] is True


def test_a_new_record_needs_an_id_of_its_own_making(world: World) -> None:
    sam, amira = world.participant(), world.worker()
    world.link(amira, sam.notebook or "")
    made_up = {**grant("grant", sam, amira, "moods"), "record": Ids.uuid("made up")}
    derived = {**mood("mood"), "record": grant("x", sam, amira)["record"]}
    for receipt in world.push(sam, made_up, derived):
        assert receipt["refused"]["errors"][0]["field"].endswith(".record")
    assert world.pull(sam) == {}


def test_nobody_writes_in_another_ones_name(world: World) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    forged = message("forged", sam, amira)
    forged["set"]["author"] = amira.account
    [receipt] = world.push(sam, forged)
    assert receipt["refused"]["errors"][0]["field"] == "changes[0].set.author"


def test_a_message_goes_only_to_a_linked_worker(world: World) -> None:
    amira, stranger = world.worker(), world.worker("Kim")
    sam = world.participant(workers=(amira,))
    receipts = world.push(sam, message("known", sam, amira), message("unknown", sam, stranger))
    assert receipts[0].get("outcome", "applied") == "applied"
    assert receipts[1]["refused"]["errors"][0]["field"] == "changes[1].set.worker"


def test_what_is_written_once_stays(world: World) -> None:
    amira = world.worker()
    sam = world.participant(workers=(amira,))
    world.push(sam, message("first", sam, amira, "As it was said"))
    again = edit("again", "first", "message", {"body": "first"}, body="Otherwise")
    assert world.push(sam, again)[0]["refused"]["errors"][0]["field"] == "changes[0].set.body"
    seen = edit("seen", "first", "message", {}, seen_at=2_000)
    assert world.push(sam, seen)[0].get("outcome", "applied") == "applied"
    assert world.pull(sam)[Ids.uuid("first")]["body"] == "As it was said"


def test_a_participant_does_not_write_for_the_worker(world: World) -> None:
    sam = world.participant()
    looked = change("view", "view", "view", create=True, set={"worker": sam.account, "at": 1})
    [receipt] = world.push(sam, looked)
    assert receipt["refused"]["type"] == "urn:linkwell:problem:not-allowed"
    assert receipt["refused"]["status"] == 403


def test_a_sealed_value_is_kept_where_the_server_need_not_read_it(world: World) -> None:
    sam = world.participant()
    sealed = {"sealed": "b3BhcXVl"}
    receipts = world.push(sam, entry("entry", body=sealed), mood("mood", shared=sealed))
    assert receipts[0].get("outcome", "applied") == "applied"
    assert receipts[1]["refused"]["errors"][0]["field"] == "changes[1].set.shared"
    assert world.pull(sam)[Ids.uuid("entry")]["body"] == sealed
