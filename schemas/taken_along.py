"""What stands in ``data.json`` of "Download my data", as JSON Schema.

The file is made on a device from what it holds and from what the service adds; its schema lies
beside it, so that whoever has only the two can read them years later.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from schemas.leaving import Kept, KeptEarlier
from schemas.records import KINDS, TEAM_KINDS, Field, Kind, Value, ValueType

FORMAT: Final = "linkwell-data"
VERSION: Final = 1
MISSING: Final = ("service", "earlier", "unheard")
"""What may be missing: what the service keeps, earlier versions, what this device had not heard."""

_STRING: Final[dict[str, Any]] = {"type": "string"}
_TYPES: Final[dict[ValueType, dict[str, Any]]] = {
    ValueType.INTEGER: {"type": "integer"},
    ValueType.TEXT: _STRING,
    ValueType.CHOICE: _STRING,
    ValueType.FLAG: {"type": "boolean"},
    ValueType.DAY: {**_STRING, "format": "date"},
    ValueType.ZONE: {**_STRING, "description": "An IANA time zone."},
    ValueType.WALL: {**_STRING, "description": "Wall time, YYYY-MM-DDTHH:MM, in the zone."},
    ValueType.TIME: {**_STRING, "description": "A time of day, HH:MM."},
    ValueType.LINK: _STRING,
    ValueType.RULE: {**_STRING, "description": "An RFC 5545 recurrence rule."},
    ValueType.INSTANT: {"type": "integer", "description": "Milliseconds since 1970 (UTC)."},
    ValueType.ID: {**_STRING, "format": "uuid"},
}


def schema() -> dict[str, Any]:
    """The whole schema, as an object."""
    _, kept = msgspec.json.schema_components((Kept, KeptEarlier), ref_template="#/$defs/{name}")
    kinds = {name: kind for name, kind in KINDS.items() if name not in TEAM_KINDS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything about one person in Linkwell",
        "type": "object",
        "required": [
            "format", "version", "made_at", "language", "person", "missing", "records",
            "not_accepted", "to_look_over", "drafts", "service", "earlier_versions",
        ],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "made_at": {**_STRING, "format": "date-time"},
            "language": _STRING,
            "person": {
                "type": "object",
                "required": ["id", "name", "service"],
                "properties": {"id": _STRING, "name": _STRING, "service": _STRING},
            },
            "missing": {"type": "array", "items": {"enum": list(MISSING)}},
            "records": {"type": "array", "items": {"$ref": "#/$defs/record"}},
            "not_accepted": _list_of("What the service did not take, with why."),
            "to_look_over": _list_of("What two devices wrote in one place, not looked over yet."),
            "drafts": {"type": "object", "description": "What was begun and not saved."},
            "service": {"anyOf": [{"$ref": "#/$defs/Kept"}, {"type": "null"}]},
            "earlier_versions": {"type": "array", "items": {"$ref": "#/$defs/KeptEarlier"}},
        },
        "$defs": {
            "record": _record(tuple(kinds)),
            **{f"kind_{name}": _kind(kind) for name, kind in kinds.items()},
            **dict(sorted(kept.items())),
        },
    }  # fmt: skip


def _record(kinds: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind", "id", "deleted", "sent", "values"],
        "properties": {
            "kind": {
                **_STRING,
                "description": "A kind that is not described here is kept as it is.",
            },
            "id": _STRING,
            "deleted": {"type": "boolean"},
            "sent": {"type": "boolean", "description": "Whether the service has all of it."},
            "values": {"type": "object"},
        },
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}},
                "then": {"properties": {"values": {"$ref": f"#/$defs/kind_{name}"}}},
            }
            for name in kinds
        ],
    }


def _kind(kind: Kind) -> dict[str, Any]:
    plain = {name: _value(one) for name, one in kind.fields.items() if not one.many}
    sets = {f"^{name}:": _value(one) for name, one in kind.fields.items() if one.many}
    described: dict[str, Any] = {"type": "object", "properties": plain}
    if sets:
        described["patternProperties"] = sets
    return described


def _value(field: Field) -> dict[str, Any]:
    value = field.value
    described = dict(_TYPES[value.type])
    if value.choices:
        described["enum"] = [*value.choices, *([None] if value.optional else [])]
    if value.type is ValueType.INTEGER:
        described |= _bounds(value)
    if value.optional:
        described["type"] = [described["type"], "null"]
    return described


def _bounds(value: Value) -> dict[str, int]:
    bounds = {"minimum": value.minimum, "maximum": value.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _list_of(description: str) -> dict[str, Any]:
    return {"type": "array", "description": description, "items": {"type": "object"}}
