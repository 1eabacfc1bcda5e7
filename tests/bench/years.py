"""Three years of one participant, mapped onto Linkwell's kinds.

``three-years.json.gz`` holds 1,850 records of a seeded generator: 1,100 moods, 450 journal
entries of 200 to 600 characters and 300 attendances. The same file feeds every peer.
"""

from __future__ import annotations

import gzip
import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from schemas.records import DELETED, KINDS, Field, Merge, Value, ValueType, field_of
from sync.identity import derived_id
from sync.replica import Replica
from sync.resending import DeclaredOf

SOURCE: Final = Path(__file__).with_name("three-years.json.gz")
ZONE: Final = "Europe/London"
_SAID: Final = {"present": "went", "late": "part", "absent": "missed", "excused": "missed"}
_DELETED: Final = Field(Merge.REGISTER, Value(ValueType.FLAG))


@dataclass(frozen=True, slots=True)
class Written:
    """One record ready to be created on a device."""

    kind: str
    at_ms: int
    values: dict[str, Any]
    id: str | None = None


def plain_json() -> bytes:
    """Return the records as the plain JSON that bytes are compared with."""
    return gzip.decompress(SOURCE.read_bytes())


def three_years() -> list[Written]:
    """Return the 1,850 records, oldest first."""
    records = json.loads(plain_json())["records"]
    return [_written(record) for record in records]


def rules(kind: str) -> DeclaredOf:
    declared = KINDS[kind]
    return lambda cell: _DELETED if cell == DELETED else field_of(declared, cell)


def new_replica(seed: int, notebook: str | None) -> Replica:
    """Return an empty device. Ids are random of a seed, so that runs compare."""
    rng = random.Random(seed)
    return Replica(
        uuid7(rng, 1_700_000_000_000),
        rule_of=rules,
        new_change_id=lambda: _base64(rng),
        new_record_id=lambda: uuid7(rng, 1_700_000_000_000),
        notebook=notebook,
    )


def uuid7(rng: random.Random, at_ms: int) -> str:
    bits = (at_ms & (2**48 - 1)) << 80 | rng.getrandbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=bits))


def write_all(replica: Replica, records: list[Written], rng: random.Random) -> None:
    """Write the records on the device, each as if at its own time."""
    for one in records:
        record_id = one.id or uuid7(rng, one.at_ms)
        replica.create(one.kind, one.values, one.at_ms, record=record_id)


def a_mood(at_ms: int, score: int = 4) -> dict[str, Any]:
    """Return the cells of one small mood, as the phone writes it on a tap."""
    day = datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
    return {"score": score, "at": at_ms, "day": day, "zone": ZONE, "shared": True}


def _written(record: dict[str, Any]) -> Written:
    at = datetime.fromisoformat(record["at"])
    at_ms = int(at.timestamp() * 1000)
    when: dict[str, Any] = {"day": at.date().isoformat(), "zone": ZONE}
    make: dict[str, Callable[[dict[str, Any]], Written]] = {
        "mood": lambda one: Written("mood", at_ms, {**when, "at": at_ms, **_mood(one)}),
        "journal": lambda one: Written("entry", at_ms, {**when, "at": at_ms, **_entry(one)}),
        "attendance": lambda one: _attendance(one, at_ms, when),
    }
    return make[record["type"]](record)


def _mood(record: dict[str, Any]) -> dict[str, Any]:
    values = {"score": record["mood"], "shared": True, **_members(record["tags"])}
    if record["note"]:
        values["note"] = record["note"]
    return values | _members([f"energy {record['energy']}"])


def _entry(record: dict[str, Any]) -> dict[str, Any]:
    return {"body": record["text"], "shared": False} | _members(
        [record["activity"], *record["tags"]]
    )


def _attendance(record: dict[str, Any], at_ms: int, when: dict[str, Any]) -> Written:
    session = derived_id("session", record["session"])
    occurrence = record["at"][:16]
    values = {
        "session": session,
        "occurrence": occurrence,
        **when,
        "participant_said": _SAID[record["status"]],
        "participant_reason": f"{record['minutes']} minutes",
    }
    return Written("attendance", at_ms, values, derived_id("attendance", session, occurrence))


def _members(names: list[str]) -> dict[str, bool]:
    return {f"activities:{name}": True for name in names}


def _base64(rng: random.Random) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(rng.randbytes(12)).decode()
