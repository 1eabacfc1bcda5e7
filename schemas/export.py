"""Writes what the client knows of the wire: TypeScript types, the kinds and the limits.

``python -m schemas.export`` writes ``client_assets/src/wire/generated.ts``; with ``--check`` it
writes nothing and fails when the file is not what it would write. The same description, as JSON
Schema, is what :data:`schemas.version.SCHEMA_SHA256` pins.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from schemas import (
    leaving,
    limits,
    people,
    problems,
    push,
    records,
    sharing,
    staff,
    sync,
    taken_along,
    version,
)

TARGET: Final = Path(__file__).parent.parent / "client_assets" / "src" / "wire" / "generated.ts"
DATA_SCHEMA: Final = TARGET.with_name("data-schema.json")
"""Of the file that a person takes along: see ``schemas.taken_along``."""

STRUCTS: Final[tuple[type[msgspec.Struct], ...]] = (
    sync.SyncRequest,
    sync.Change,
    sync.SyncAnswer,
    sync.Poke,
    people.JoinRequest,
    people.Account,
    people.DeviceInfo,
    people.CodeAnswer,
    people.InviteRequest,
    people.Invite,
    sharing.Sharing,
    sharing.SharingExport,
    sharing.HandoverRequest,
    sharing.HandoverAnswer,
    sharing.Handovers,
    sharing.Staff,
    people.EarlierVersions,
    push.PushSubscribe,
    push.PushState,
    push.PushTest,
    push.PushArrived,
    push.PushPayload,
    people.CalendarFeed,
    people.Health,
    leaving.Leave,
    leaving.Farewell,
    leaving.Kept,
    leaving.KeptEarlierPage,
    staff.PasskeyAsk,
    staff.PasskeyAdd,
    staff.PasskeyProof,
    staff.SignInRequest,
    staff.Passkeys,
    staff.StaffInvite,
    staff.StaffMember,
    staff.StaffPerson,
    staff.StaffActs,
    staff.StaffActsExport,
    problems.Problem,
)

RAW_FIELDS: Final = {("SyncRequest", "changes"): "Change[]"}
"""Parsed one by one on the server, so that their schema is open; the device knows better."""


def json_schema() -> dict[str, Any]:
    """Everything that crosses the wire: JSON Schema by struct, the kinds, the limits."""
    _, components = msgspec.json.schema_components(STRUCTS, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": dict(sorted(components.items())),
        "kinds": _kinds(),
        "limits": _limits(),
        "protocol": version.PROTOCOL,
    }


def schema_sha256() -> str:
    """Hex digest of what both sides must agree on.

    Prose is left out: rewording a docstring is not a change of protocol. So is the protocol's
    own number: the same shapes under two numbers are the same shapes.
    """
    schema = _without_prose(json_schema())
    del schema["protocol"]
    canonical = json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def typescript() -> str:
    """The text of ``generated.ts``."""
    schema = json_schema()
    parts = [
        "// Written by `python -m schemas.export`. Change schemas/ and run it again.",
        f"export const PROTOCOL = {version.PROTOCOL};",
        _constant("LIMITS", schema["limits"]),
        _constant("ACTIVITIES", list(records.ACTIVITIES)),
        _constant("GRANT_KINDS", list(records.GRANT_KINDS)),
        _constant("ATTENDANCE_WORDS", list(records.ATTENDANCE_WORDS)),
        _FIELD_TYPES,
        f"export const KINDS: Readonly<Record<string, KindDeclaration>> = {_json(schema['kinds'])};",
    ]
    parts += [_declaration(name, shape) for name, shape in schema["$defs"].items()]
    return "\n\n".join(parts) + "\n"


_FIELD_TYPES: Final = """\
/** How one field behaves; what is left out is false, none or the participant alone. */
export interface FieldDeclaration {
  readonly merge: "register" | "text" | "guard";
  readonly type: string;
  readonly writers: readonly ("participant" | "worker")[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly characters_max?: number;
  readonly choices?: readonly string[];
  readonly optional?: true;
  readonly many?: true;
  readonly members?: readonly string[];
  readonly members_max?: number;
  readonly days?: true;
  readonly first_writers?: readonly ("participant" | "worker")[];
  readonly private?: "false" | "earlier" | "later";
  readonly once?: true;
  readonly is_actor?: true;
  readonly names_writer?: true;
  readonly required?: true;
  readonly owner_only?: true;
}

/** One kind of record. */
export interface KindDeclaration {
  readonly audience: "owner" | "grant" | "pair" | "team";
  readonly creators: readonly ("participant" | "worker")[];
  readonly covered_by?: string;
  readonly needs_shared?: true;
  readonly derived_from?: readonly string[];
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
}"""


def _limits() -> dict[str, Any]:
    return {name: value for name, value in sorted(vars(limits).items()) if name.isupper()}


def _kinds() -> dict[str, Any]:
    return {name: _kind(kind) for name, kind in records.KINDS.items()}


def _kind(kind: records.Kind) -> dict[str, Any]:
    return _said(
        audience=kind.audience.value,
        creators=sorted(kind.creators),
        covered_by=kind.covered_by,
        needs_shared=kind.needs_shared,
        derived_from=list(kind.derived_from),
        fields={name: _field(field) for name, field in kind.fields.items()},
    )


def _field(field: records.Field) -> dict[str, Any]:
    return _said(
        merge=field.merge.value,
        type=field.value.type.value,
        writers=sorted(field.writers),
        minimum=field.value.minimum,
        maximum=field.value.maximum,
        characters_max=field.value.characters_max,
        choices=list(field.value.choices),
        optional=field.value.optional,
        many=field.many,
        members=list(field.members),
        members_max=field.members_max if field.many else None,
        days=field.days,
        first_writers=sorted(field.first_writers),
        private=field.private and field.private.value,
        once=field.once,
        is_actor=field.is_actor,
        names_writer=field.names_writer,
        required=field.required,
        owner_only=not field.worker_sees,
    )


def _said(**facts: Any) -> dict[str, Any]:
    """Leave out what says nothing, so that the client carries no byte for it."""
    return {name: fact for name, fact in facts.items() if fact not in (None, False, [])}


def _without_prose(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _without_prose(item)
        for name, item in node.items()
        if not (name == "description" and isinstance(item, str))
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _constant(name: str, value: Any) -> str:
    return f"export const {name} = {_json(value)} as const;"


def _declaration(name: str, shape: dict[str, Any]) -> str:
    comment = f"/** {_one_line(shape['description'])} */\n" if "description" in shape else ""
    if "enum" in shape:
        return f"{comment}export type {name} = {_type(shape)};"
    required = set(shape.get("required", ()))
    lines = [
        f"  {field}{'' if field in required else '?'}: "
        f"{RAW_FIELDS.get((name, field)) or _type(inner)};"
        for field, inner in shape["properties"].items()
    ]
    return f"{comment}export interface {name} {{\n" + "\n".join(lines) + "\n}"


def _one_line(text: str) -> str:
    first = text.strip().split("\n\n")[0]
    return " ".join(first.split()).replace("``", "`")


def _type(shape: dict[str, Any]) -> str:
    """The TypeScript type of one JSON Schema node; ``unknown`` where anything may stand."""
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in shape:
        return " | ".join(_type(option) for option in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(json.dumps(value) for value in shape["enum"])
    match shape.get("type"):
        case "array":
            return f"{_element(shape.get('items', {}))}[]"
        case "object":
            return f"Record<string, {_type(shape.get('additionalProperties', {}))}>"
        case "string" | "boolean" | "null" as plain:
            return str(plain)
        case "integer" | "number":
            return "number"
        case _:
            return "unknown"


def _element(items: dict[str, Any]) -> str:
    inner = _type(items)
    return f"({inner})" if " | " in inner else inner


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` say whether they are what they should be."""
    texts = {TARGET: typescript(), DATA_SCHEMA: _json(taken_along.schema()) + "\n"}
    if "--check" not in arguments:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [
        path.name
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if stale:
        sys.stderr.write(
            f"{' and '.join(stale)} is not what schemas/ says: run python -m schemas.export\n"
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
