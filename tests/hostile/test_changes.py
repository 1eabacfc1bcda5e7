"""Changes that are none, and the rest of their batch."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from schemas import limits
from schemas.records import KINDS
from tests.hostile.world import (
    NOBODY,
    Json,
    World,
    a_change_id,
    an_id,
    change,
    creating,
    edit,
    entry,
    fields_of,
    mood,
    refusal_of,
)

_WRONG: Final[tuple[tuple[str, Any, str], ...]] = (
    # what is replaced, by what, and the field that the answer names
    ("id", None, "id"),
    ("id", 5, "id"),
    ("id", "short", "id"),
    ("id", "x" * 17, "id"),
    ("id", "x" * 15 + "!", "id"),
    ("id", "x" * 15 + "\n", "id"),
    ("id", "x" * 16 + "\n", "id"),
    ("record", None, "record"),
    ("record", 7, "record"),
    ("record", "", "record"),
    ("record", NOBODY.upper(), "record"),
    ("record", NOBODY + "\n", "record"),
    ("record", "01890000-0000-4000-8000-00000000dead", "record"),
    ("record", "../" + NOBODY, "record"),
    ("kind", None, "kind"),
    ("kind", "Mood", "kind"),
    ("kind", "mood; drop table records", "kind"),
    ("kind", "x" * 33, "kind"),
    ("set", None, "set"),
    ("set", [], "set"),
    ("set", {}, "set"),
    ("set", {"": 1}, "set"),
    ("set", {"x" * 65: 1}, "set"),
    ("set", {f"later_{n}": 1 for n in range(limits.FIELDS_PER_CHANGE_MAX + 1)}, "set"),
    ("stamp", None, "stamp"),
    ("stamp", -1, "stamp"),
    ("stamp", 8_640_000_000_000_001, "stamp"),
    ("stamp", 10**30, "stamp"),
    ("stamp", 1.5, "stamp"),
    ("stamp", "1", "stamp"),
    ("stamp", True, "stamp"),
    ("create", "yes", "create"),
    ("create", None, "create"),
    ("base", [], "base"),
    ("base", {"score": None}, "base"),
    ("base", {"score": "short"}, "base"),
    ("base", {"x" * 65: "x" * 16}, "base"),
    ("stamps", {"score": -1}, "stamps"),
    ("stamps", {"score": None}, "stamps"),
    ("stamps", 5, "stamps"),
    ("sources", {}, "sources"),
    ("sources", [5], "sources"),
    ("sources", [{"change": "x" * 16, "field": "note"}], "sources"),
    ("sources", [{"change": "x", "field": "note", "value": "x"}], "sources"),
    (
        "sources",
        [{"change": "x" * 16, "field": "note", "value": ""}] * (limits.SOURCES_PER_CHANGE_MAX + 1),
        "sources",
    ),
    ("notebook", 5, "notebook"),
    ("notebook", "mine", "notebook"),
    ("is_admin", True, ""),
)


@pytest.mark.parametrize(
    ("name", "value", "field"), _WRONG, ids=lambda one: str(one)[:30].replace("\n", "↵")
)
def test_a_malformed_change_is_refused_and_no_other(
    world: World, name: str, value: Any, field: str
) -> None:
    before, after = mood(2, shared=False), mood(4, shared=False)
    wrong = {**mood(3, shared=False), name: value}
    receipts = world.sam.push(before, wrong, after)
    assert refusal_of(receipts[1]) == "malformed-change"
    assert receipts[1]["refused"]["status"] == 400
    (told,) = fields_of(receipts[1]["refused"])
    assert told.startswith(f"changes[1].{field}" if field else "changes[1]")
    # The sender can tell which one it was, if it can be told at all.
    assert receipts[1]["change"] == ("" if name == "id" else wrong["id"])
    for fine, receipt in ((before, receipts[0]), (after, receipts[2])):
        assert receipt == {"change": fine["id"]}
    mine = world.sam.sees()
    assert {before["record"], after["record"]} <= mine.keys()
    assert wrong["record"] not in mine


@pytest.mark.parametrize("lacking", ["id", "record", "kind", "set", "stamp"])
def test_a_change_without_what_it_needs_is_refused(world: World, lacking: str) -> None:
    whole = mood(3, shared=False)
    with world.nothing_changes():
        (receipt,) = world.sam.push({key: whole[key] for key in whole if key != lacking})
    assert refusal_of(receipt) == "malformed-change"
    assert lacking in receipt["refused"]["errors"][0]["message"]


@pytest.mark.parametrize(
    "raw", [b"5", b"null", b"true", b'"x"', b"[]", b"{}", b"1e999", b"[[[[]]]]"]
)
def test_a_change_that_is_no_object_is_refused(world: World, raw: bytes) -> None:
    body = json.dumps(world.sam.request("here")).encode().replace(b'"here"', raw)
    with world.nothing_changes():
        answer = world.sam.post(body)
    assert answer.status_code in {200, 400}, answer.text
    if answer.status_code == 200:
        assert refusal_of(answer.json()["receipts"][0]) == "malformed-change"


def test_values_that_json_does_not_have_are_no_json(world: World) -> None:
    for odd in (b"NaN", b"Infinity", b"-Infinity", b"0x1", b"01", b"+1", b"'x'", b"undefined"):
        body = json.dumps(world.sam.request(mood(3, shared=False))).encode()
        body = body.replace(b'"score": 3', b'"score": ' + odd)
        assert odd in body
        with world.nothing_changes():
            answer = world.sam.post(body)
        assert answer.status_code == 400, (odd, answer.text)
        assert answer.json()["type"].endswith(":malformed")
        assert fields_of(answer.json()) == ["body"]


@pytest.mark.parametrize(
    "number", [b"1e999", b"-1e999", b"9" * 5_000, b"1" * 300, b"18446744073709551616", b"1e400000000"]
)  # fmt: skip
def test_a_number_beyond_all_bounds_is_refused(world: World, number: bytes) -> None:
    for place in (b'"score": 3', b'"later": 1'):
        wrong = mood(3, shared=False, later=1)
        body = json.dumps(world.sam.request(wrong)).encode().replace(place, place[:9] + number)
        with world.nothing_changes():
            answer = world.sam.post(body)
            if answer.status_code != 400:
                assert refusal_of(answer.json()["receipts"][0]) in {
                    "malformed-change",
                    "invalid-field",
                }, place


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_nesting_without_end_is_refused(world: World, opening: bytes) -> None:
    for depth in (40, 500, 975, 5_000, 80_000):
        wrong = mood(3, shared=False, later="here")
        deep = opening * depth + b"1" + {b"[": b"]"}.get(opening, b"}") * depth
        body = json.dumps(world.sam.request(wrong)).encode().replace(b'"here"', deep)
        with world.nothing_changes():
            answer = world.sam.post(body)
            if answer.status_code == 200:
                assert refusal_of(answer.json()["receipts"][0]) in {
                    "malformed-change",
                    "invalid-field",
                    "too-large",
                }
            else:
                assert answer.status_code in {400, 413}


def test_of_a_key_that_is_there_twice_the_last_counts_and_is_checked(world: World) -> None:
    twice = mood(3, shared=False)
    body = json.dumps(world.sam.request(twice)).encode()
    with world.nothing_changes():
        answer = world.sam.post(body.replace(b'"score": 3', b'"score": 3, "score": 9'))
    assert refusal_of(answer.json()["receipts"][0]) == "invalid-field"
    world.sam.post(body.replace(b'"score": 3', b'"score": 9, "score": 2'))
    assert world.sam.sees()[twice["record"]]["set"]["score"] == 2


def test_text_that_is_no_unicode_is_refused(world: World) -> None:
    body = json.dumps(world.sam.request(entry("here", shared=False))).encode()
    for odd in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\\ud800", b"\\udc00x", b"\\u12", b"\x01"):
        with world.nothing_changes():
            answer = world.sam.post(body.replace(b"here", odd))
            if answer.status_code == 200:
                assert refusal_of(answer.json()["receipts"][0]) == "malformed-change", odd
            else:
                assert answer.status_code == 400


def test_words_come_back_as_they_were_written(world: World) -> None:
    for words in (
        "\x00",
        "\N{RIGHT-TO-LEFT OVERRIDE}abc\N{BYTE ORDER MARK}",
        "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}" * 100,
        "a\r\n\tb",
        "<script>alert(1)</script>",
        "'; DROP TABLE records; --",
    ):
        there = entry(words, shared=False)
        world.sam.put(there)
        assert world.sam.sees()[there["record"]]["set"]["body"] == words


def test_a_change_that_is_too_large_is_refused_by_itself(world: World) -> None:
    large = entry("x", shared=False, **{f"later_{n}": "y" * 15_000 for n in range(5)})
    fine = mood(3, shared=False)
    receipts = world.sam.push(large, fine)
    assert refusal_of(receipts[0]) == "too-large"
    assert receipts[0]["change"] == large["id"]
    assert receipts[1] == {"change": fine["id"]}


def test_a_record_does_not_grow_without_end(world: World) -> None:
    there = mood(3, shared=False)
    world.sam.put(there)
    refused = 0
    for round_ in range(8):
        more = {f"later_{round_}_{n}": 1 for n in range(60)}
        (receipt,) = world.sam.push(edit(there, more))
        refused += receipt.get("outcome") == "refused" and refusal_of(receipt) == "too-large"
    assert refused >= 3


def test_every_way_of_being_wrong_at_once_leaves_the_rest_alone(world: World) -> None:
    """One request with each kind of refusal in it, a sound change between each two."""
    hers = creating(KINDS["entry"], world.rosa, world.rosa.notebook, world.winnie.id)
    world.rosa.put(hers)
    bad: list[tuple[Any, str]] = [
        (5, "malformed-change"),
        ({}, "malformed-change"),
        (mood(9, shared=False), "invalid-field"),
        (change(an_id(), "dream", {"x": 1}, create=True), "unknown-kind"),
        (edit(mood(3, shared=False), {"score": 4}), "gone"),
        (mood(3, shared=False) | {"notebook": world.rosa.notebook}, "not-found"),
        (mood(3, shared=False) | {"notebook": NOBODY}, "not-found"),
        (
            edit(mood(3, shared=False), {"worker_said": "went"}) | {"kind": "attendance"},
            "not-allowed",
        ),
        (entry("x", shared=False, **{f"l{n}": "y" * 15_000 for n in range(5)}), "too-large"),
    ]
    batch: list[Any] = []
    fine: list[Json] = []
    for wrong, _ in bad:
        fine.append(mood(3, shared=False))
        batch += [fine[-1], wrong]
    receipts = world.sam.push(*batch)
    for (_, name), receipt in zip(bad, receipts[1::2], strict=True):
        assert refusal_of(receipt) == name
    assert receipts[::2] == [{"change": one["id"]} for one in fine]
    assert {one["record"] for one in fine} <= world.sam.sees().keys()
    assert hers["record"] in world.rosa.sees()


def test_a_change_id_is_its_writers(world: World) -> None:
    """Neither a repeated id nor somebody else's writes anything."""
    there = entry("First words.", shared=False)
    world.sam.put(there)
    other = {**entry("Other words.", shared=False), "id": there["id"]}
    with world.nothing_changes():
        (receipt,) = world.sam.push(other)
        assert receipt == {"change": there["id"]}
    assert other["record"] not in world.sam.sees()
    view = creating(KINDS["view"], world.amira, world.sam.notebook, world.amira.id)
    with world.nothing_changes():
        (receipt,) = world.amira.push({**view, "id": there["id"]})
        assert refusal_of(receipt) == "not-allowed"
        assert "words" not in str(receipt)


def test_the_same_change_many_times_in_one_request_is_one(world: World) -> None:
    once = mood(5, shared=False)
    receipts = world.sam.push(*[once] * 50)
    assert receipts == [{"change": once["id"]}] * 50


def test_a_request_takes_so_many_changes_and_no_more(world: World) -> None:
    most = limits.CHANGES_PER_PUSH_MAX
    small = [{**mood(3, shared=False), "id": a_change_id()} for _ in range(most + 1)]
    with world.nothing_changes():
        answer = world.sam.post(world.sam.request(*small))
        assert answer.status_code == 400
        assert fields_of(answer.json()) == ["changes"]
    world.sam.put(*small[:most])


def test_a_writer_without_a_notebook_names_one(world: World) -> None:
    view = creating(KINDS["view"], world.amira, world.sam.notebook, world.amira.id)
    del view["notebook"]
    with world.nothing_changes():
        (receipt,) = world.amira.push(view)
    assert refusal_of(receipt) == "not-found"
