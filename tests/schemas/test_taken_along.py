"""The schema of what somebody takes along says what records are, and of no more than is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas import taken_along
from schemas.records import KINDS, TEAM_KINDS

SCHEMA = taken_along.schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def data(*records: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "format": "linkwell-data",
        "version": 1,
        "made_at": "2026-06-01T08:00:00.000Z",
        "language": "en-GB",
        "person": {"id": "a", "name": "Sam", "service": "Riverside"},
        "missing": ["service", "earlier"],
        "records": list(records),
        "not_accepted": [],
        "to_look_over": [],
        "drafts": {},
        "service": None,
        "earlier_versions": [],
        **more,
    }


def record(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "id": "r", "deleted": False, "sent": True, "values": values}


def test_it_is_a_schema_and_describes_every_kind_that_a_person_holds() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    described = {name.removeprefix("kind_") for name in SCHEMA["$defs"] if name[:5] == "kind_"}
    assert described == set(KINDS) - set(TEAM_KINDS)


@pytest.mark.parametrize(
    "one",
    [
        record("mood", score=3, at=1, day="2026-06-01", note="x", shared=True),
        record("mood", **{"activities:garden": True, "activities:Chess club": False}),
        record("entry", body="x", mood=None),
        record("about", **{"support:money": 4, "top:family": True}),
        record("session", **{"moved:2026-06-01": "2026-06-02T10:00", "skipped:2026-06-08": True}),
        record("of_a_later_version", anything=[1, 2]),
    ],
)
def test_sound_records_are_valid(one: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(data(one))] == []


@pytest.mark.parametrize(
    "one",
    [
        record("mood", score=6),
        record("mood", score="3"),
        record("mood", **{"activities:garden": "yes"}),
        record("entry", body=3),
        record("goal", status="forgotten"),
        {**record("mood"), "sent": "yes"},
        {"kind": "mood", "values": {}},
    ],
)
def test_what_is_not_so_is_not_valid(one: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(data(one)))


def test_what_the_service_keeps_is_described_as_well() -> None:
    kept = {"made_at": 1, "about": {"id": "a", "name": "Sam", "made_at": 1}}
    assert not list(VALIDATOR.iter_errors(data(service=kept)))
    assert list(VALIDATOR.iter_errors(data(service={"made_at": "today"})))
