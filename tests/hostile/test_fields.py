"""Every field of every kind, taken from the declarations: a kind that is added is attacked too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from schemas import limits
from schemas.records import DELETED, KINDS, WORKER, Audience, Field, Kind, Role, ValueType
from tests.hostile.world import (
    Json,
    Someone,
    World,
    an_id,
    cell_name,
    change,
    creating,
    edit,
    fields_of,
    grant,
    refusal_of,
    sound_value,
)

_OF_ANY_TYPE: Final[tuple[Any, ...]] = (
    [],
    {},
    {"sealed": 5},
    {"sealed": "x", "and": "more"},
    [None],
    2.5,
)
_NO_TEXT: Final = (5, True, *_OF_ANY_TYPE)
_NO_NUMBER: Final = ("3", "", True, False, 3.0, 10**30, -(10**30), *_OF_ANY_TYPE)
_BAD: Final[dict[ValueType, tuple[Any, ...]]] = {
    ValueType.INTEGER: _NO_NUMBER,
    ValueType.INSTANT: _NO_NUMBER,
    ValueType.TEXT: _NO_TEXT,
    ValueType.FLAG: (0, 1, "true", "", *_OF_ANY_TYPE),
    ValueType.CHOICE: ("nope", "", *_NO_TEXT),
    ValueType.DAY: (
        "", "2026-02-30", "2026-3-1", "0000-01-01", "2026-03-01\n", "2026-03-01T00:00",
        "٢٠٢٦-٠٣-٠١", "+2026-03-01", *_NO_TEXT,
    ),
    ValueType.ZONE: ("", "Europe/London\n", "Europe London", "x" * 65, "../../etc", *_NO_TEXT),
    ValueType.WALL: (
        "", "2026-03-01", "2026-02-30T10:00", "2026-03-01T24:00", "2026-03-01T10:60",
        "2026-03-01T10:00:00", "2026-03-01T10:00Z", "2026-03-01 10:00", "2026-03-01T10:00\n",
        "1000-01-01T10:00", "9999-01-01T10:00", *_NO_TEXT,
    ),
    ValueType.TIME: ("", "24:00", "21:60", "9:30", "21:30:00", "21:30\n", "٢١:٣٠", *_NO_TEXT),
    ValueType.LINK: (
        "", "http://calls.example", "javascript:alert(1)", "https://", "https://a b",
        "https://a\nb", "tel:", "tel:1 2 3", "data:text/html,x", "//calls.example", *_NO_TEXT,
    ),
    ValueType.RULE: (
        "", "WEEKLY", "FREQ=HOURLY", "FREQ=WEEKLY;COUNT=401", "FREQ=WEEKLY\nRDATE:20260101",
        "FREQ=DAILY;UNTIL=20260230", *_NO_TEXT,
    ),
    ValueType.ID: ("", "x", an_id().upper(), an_id() + "\n", "{" + an_id() + "}", *_NO_TEXT),
}  # fmt: skip
_OTHER: Final = {
    ValueType.TEXT: "Other words.",
    ValueType.INSTANT: 1,
    ValueType.DAY: "2026-03-02",
    ValueType.ZONE: "Asia/Riyadh",
}
_KINDS: Final = list(KINDS.values())
_AT_ONCE: Final = 80
"""Changes in a request, some of them as long as they can be."""


@pytest.fixture(scope="module", autouse=True)
def _sam_shares_everything(world: World) -> None:
    """So that no change of Amira's is refused for want of a grant."""
    world.sam.put(grant(world.sam, world.amira.id, "moods", "entries", "attendance", "plan"))


def made(kind: Kind, writer: Someone, world: World) -> Json:
    """The change that made a record of the kind, unless one of the very same id was there."""
    there = fresh(kind, writer, world)
    writer.push(there)
    return there


def writers(kind: Kind, world: World) -> list[Someone]:
    return [one for one in (world.sam, world.amira) if one.role in kind.creators]


def fresh(kind: Kind, writer: Someone, world: World, cells: Json | None = None) -> Json:
    """A change that makes a record of the kind, sound but for ``cells``."""
    return creating(kind, writer, world.sam.notebook, world.amira.id, cells)


def bad_values(name: str, one: Field) -> Iterator[Any]:
    value = one.value
    yield from _BAD[value.type]
    if not value.optional:
        yield None
    if value.minimum is not None:
        yield value.minimum - 1
    if value.maximum is not None:
        yield value.maximum + 1
    if value.characters_max is not None:
        yield "x" * (value.characters_max + 1)
    if one.once or one.many or one.private:
        # What the server decides by cannot be hidden from it.
        yield {"sealed": "opaque"}
    else:
        yield {"sealed": "x" * (48 * 1024 + 1)}
    if name == WORKER or one.is_actor:
        yield an_id()


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("creates", [True, False], ids=["new", "edited"])
def test_a_value_that_a_field_cannot_hold_is_refused_by_its_name(
    world: World, kind: Kind, creates: bool
) -> None:
    for writer in writers(kind, world):
        there = made(kind, writer, world)
        cells = [
            (cell_name(name, one), value)
            for name, one in kind.fields.items()
            if writer.role in one.writers
            for value in bad_values(name, one)
        ]
        cells += [(DELETED, 1), (DELETED, "true"), (DELETED, None)]
        bad = [
            fresh(kind, writer, world, {cell: value}) if creates else edit(there, {cell: value})
            for cell, value in cells
        ]
        with world.nothing_changes():
            for start in range(0, len(bad), _AT_ONCE):
                receipts = writer.push(*bad[start : start + _AT_ONCE])
                for index, receipt in enumerate(receipts):
                    cell, value = cells[start + index]
                    assert refusal_of(receipt) == "invalid-field", (cell, value)
                    assert receipt["refused"]["status"] == 422
                    assert f"changes[{index}].set.{cell}" in fields_of(receipt["refused"])
                    assert "xxxx" not in str(receipt), "an error quotes what was sent"


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
def test_a_record_cannot_be_made_without_what_it_needs(world: World, kind: Kind) -> None:
    needed = [name for name, one in kind.fields.items() if one.required]
    for writer in writers(kind, world):
        whole = fresh(kind, writer, world)
        lacking = [
            fresh(kind, writer, world)
            | {"set": {cell: value for cell, value in whole["set"].items() if cell != name}}
            for name in needed
        ]
        with world.nothing_changes():
            for index, (name, receipt) in enumerate(
                zip(needed, writer.push(*lacking), strict=True)
            ):
                assert refusal_of(receipt) == "invalid-field"
                assert fields_of(receipt["refused"]) == [f"changes[{index}].set.{name}"]


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("creates", [True, False], ids=["made again", "edited"])
def test_what_is_written_once_stays_as_it_was(world: World, kind: Kind, creates: bool) -> None:
    for writer in writers(kind, world):
        there = made(kind, writer, world)
        others = []
        for name, one in kind.fields.items():
            if one.once and writer.role in one.writers:
                other = edit(there, {name: _OTHER.get(one.value.type) or an_id()})
                if creates:
                    other |= {"create": True, "set": {**there["set"], **other["set"]}}
                others.append((name, other))
        # What a worker writes where only the owner looks, they never see again.
        unseen = kind.audience is Audience.OWNER and writer.role is Role.WORKER
        with world.nothing_changes():
            receipts = writer.push(*(other for _, other in others))
            for index, ((name, _), receipt) in enumerate(zip(others, receipts, strict=True)):
                if unseen and refusal_of(receipt) == "not-found":
                    continue
                assert refusal_of(receipt) == "invalid-field"
                # Made again with another part, a derived record is another record.
                at = f"changes[{index}]"
                assert fields_of(receipt["refused"]) in ([f"{at}.set.{name}"], [f"{at}.record"])


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
def test_a_field_is_written_by_those_who_may(world: World, kind: Kind) -> None:
    there = made(kind, writers(kind, world)[0], world)
    for writer in (world.sam, world.amira):
        others = [
            (cell_name(name, one), sound_value(one))
            for name, one in kind.fields.items()
            if writer.role not in one.writers
        ]
        if writer.role is Role.WORKER:
            # Deleting, and what nobody declared, is the participant's alone.
            others += [(DELETED, True), (DELETED, False), ("from_later", 1)]
        not_theirs = [
            {**edit(there, {cell: value}), "notebook": world.sam.notebook} for cell, value in others
        ]
        with world.nothing_changes():
            receipts = writer.push(*not_theirs)
            for index, ((cell, _), receipt) in enumerate(zip(others, receipts, strict=True)):
                assert refusal_of(receipt) == "not-allowed", (cell, receipt)
                assert fields_of(receipt["refused"]) == [f"changes[{index}].set.{cell}"]


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_made_by_those_who_may(world: World, kind: Kind) -> None:
    for writer in (world.sam, world.amira):
        if writer.role in kind.creators:
            continue
        maker = writers(kind, world)[0]
        theirs = {**fresh(kind, maker, world), "notebook": world.sam.notebook}
        with world.nothing_changes():
            (receipt,) = writer.push(theirs)
        # A field that only the other role writes is told first.
        assert refusal_of(receipt) in {"not-allowed", "invalid-field"}


@pytest.mark.parametrize(
    "kind", [kind for kind in _KINDS if any(one.many for one in kind.fields.values())],
    ids=lambda kind: kind.name,
)  # fmt: skip
def test_a_set_takes_only_its_members_and_not_too_many(world: World, kind: Kind) -> None:
    (name, one) = next(item for item in kind.fields.items() if item[1].many)
    there = fresh(kind, world.sam, world)
    wrong = [name, f"{name}:", f"{name}:\x00", f"{name}:a\nb"]
    wrong += [f"{name}:everything"] if one.members or one.days else []
    with world.nothing_changes():
        receipts = world.sam.push(*(edit(there, {cell: True}) for cell in wrong))
    for index, (cell, receipt) in enumerate(zip(wrong, receipts, strict=True)):
        assert refusal_of(receipt) == "invalid-field"
        assert fields_of(receipt["refused"]) == [f"changes[{index}].set.{cell}"]
    if one.members:
        return
    words = [f"word {n}" for n in range(one.members_max + 1)]
    if one.days:
        words = [str(date(2026, 3, 1) + timedelta(n)) for n in range(one.members_max + 1)]
    (last, *fitting) = (f"{name}:{word}" for word in words)
    there["set"].pop(cell_name(name, one))
    world.sam.put(there)
    with world.nothing_changes():
        (receipt,) = world.sam.push(edit(there, dict.fromkeys([last, *fitting], True)))
    assert refusal_of(receipt) == "too-large"
    assert fields_of(receipt["refused"]) == [f"changes[0].set.{name}"]
    # One by one they are as many.
    full = edit(there, dict.fromkeys(fitting, True))
    world.sam.put(full)
    with world.nothing_changes():
        (receipt,) = world.sam.push(edit(there, {last: True}))
    assert refusal_of(receipt) == "too-large"
    world.sam.put(edit(full, {fitting[0]: False, last: True}))


def test_a_field_of_a_later_version_is_kept_for_its_owner_and_shown_to_nobody_else(
    world: World,
) -> None:
    unknown = {"from_later": {"deep": [1, 2.5, None, "a zebra crossing"]}, "later:member": "x"}
    there = fresh(KINDS["entry"], world.sam, world, {"shared": True, **unknown})
    world.sam.put(there)
    mine = world.sam.sees()[there["record"]]["set"]
    assert {name: mine[name] for name in unknown} == unknown
    theirs = world.amira.sees()[there["record"]]
    assert theirs["set"]["body"] == there["set"]["body"]
    assert not unknown.keys() & {*theirs["set"], *theirs.get("versions", ())}
    assert "zebra" not in str(theirs)


def test_a_field_of_a_later_version_has_a_name_and_a_size(world: World) -> None:
    there = fresh(KINDS["entry"], world.sam, world)
    wrong: Json = {
        "Upper": 1, "9th": 1, "with space": 1, "../up": 1, "x" * 33: 1, "deleted:x": True,
        "shared:x": True, "body:x": "y", "later:\x00": 1, "__proto__": 1,
        "large": "x" * (limits.UNKNOWN_VALUE_BYTES_MAX + 1), "huge": 10**30,
    }  # fmt: skip
    with world.nothing_changes():
        receipts = world.sam.push(*(edit(there, {name: wrong[name]}) for name in wrong))
    for index, (name, receipt) in enumerate(zip(wrong, receipts, strict=True)):
        assert refusal_of(receipt) == "invalid-field", name
        assert fields_of(receipt["refused"]) == [f"changes[{index}].set.{name}"]


def test_an_unknown_kind_is_refused_by_itself(world: World) -> None:
    for writer in (world.sam, world.amira):
        unknown = change(an_id(), "secret_plan", {"x": 1}, create=True)
        with world.nothing_changes():
            (receipt,) = writer.push({**unknown, "notebook": world.sam.notebook})
        assert refusal_of(receipt) == "unknown-kind"
        assert receipt["refused"]["status"] == 422


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
def test_a_record_cannot_take_an_id_that_is_not_its_own(world: World, kind: Kind) -> None:
    other = KINDS["mood" if kind.name != "mood" else "entry"]
    taken = fresh(other, world.sam, world)
    world.sam.put(taken)
    for writer in writers(kind, world):
        of_another = fresh(kind, writer, world) | {"record": taken["record"]}
        odd = fresh(kind, writer, world)
        odd["record"] = odd["record"][:14] + ("7" if kind.derived_id else "8") + odd["record"][15:]
        with world.nothing_changes():
            receipts = writer.push(of_another, odd)
        if kind.derived_id:
            assert refusal_of(receipts[0]) == "invalid-field"
        else:
            assert refusal_of(receipts[0]) == "not-found"
        assert refusal_of(receipts[1]) == "invalid-field"
        assert fields_of(receipts[1]["refused"]) == ["changes[1].record"]


def test_sources_are_held_to_the_same_bounds(world: World) -> None:
    there = fresh(KINDS["entry"], world.sam, world)
    world.sam.put(there)
    source = {"change": there["id"], "field": "body", "value": "x" * 6_001}
    wrong = [
        ({**source}, "changes[0].sources[0].value"),
        ({**source, "field": "mood", "value": 9}, "changes[1].sources[0].value"),
        ({**source, "field": "deleted", "value": "x"}, "changes[2].sources[0].value"),
    ]
    with world.nothing_changes():
        receipts = world.sam.push(
            *({**edit(there, {"mood": 2}), "sources": [one]} for one, _ in wrong)
        )
    for (_, field), receipt in zip(wrong, receipts, strict=True):
        assert refusal_of(receipt) == "invalid-field"
        assert fields_of(receipt["refused"]) == [field]
