"""Whether what a change wants to write is what its kind allows: types, bounds, writers.

Each mistake is a :class:`FieldError` whose path begins where the change stands in the request,
as in ``changes[3].set.score``. No message quotes a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import msgspec

from schemas import limits
from schemas.problems import FieldError
from schemas.records import DELETED, SHARED, WORKER, Field, Kind, Role, Value, ValueType, field_of
from schemas.sync import Change
from sync.identity import derived_id
from sync.occurrences import rule_mistake

CELLS_PER_RECORD_MAX: Final = 256
SEALED_CHARACTERS_MAX: Final = 48 * 1024
UNKNOWN_LEVELS_MAX: Final = 32
"""How deep a value of a later version may be nested. What is taken must also come back: every
reader of JSON gives up at some depth, and each at another."""

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WALL: Final = re.compile(r"(?:19|2[01])\d\d-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_LINK: Final = re.compile(r"https://[^\s\x00-\x1f\x7f<>\"]+|tel:\+?[0-9-]{3,20}")
_ZONE: Final = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NOT_A_WORD: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_pack: Final = msgspec.msgpack.Encoder().encode


def check_values(change: Change, kind: Kind, at: str) -> list[FieldError]:
    """What is wrong with the values of ``set`` and ``sources``, whoever sent them."""
    wrong = []
    for name, value in change.set.items():
        message = _cell_mistake(kind, name, value)
        if message:
            wrong.append(FieldError(f"{at}.set.{name}", message))
    for index, source in enumerate(change.sources):
        message = _cell_mistake(kind, source.field, source.value)
        if message:
            wrong.append(FieldError(f"{at}.sources[{index}].value", message))
    return wrong


def check_new(
    change: Change, kind: Kind, notebook: str, at: str, is_kept: Callable[[str], bool]
) -> list[FieldError]:
    """What is wrong with a change as the one that creates its record.

    ``is_kept``: whether an id is another's to make, though it be sent again without its parts.
    """
    wrong = [
        FieldError(f"{at}.set.{name}", "This is needed to create the record.")
        for name, field in kind.fields.items()
        # What is sent again comes in parts, one for each change that once wrote some of it.
        if field.required and change.set.get(name) is None and not change.resent
    ]
    if not kind.derived_id:
        if change.record[14] != "7":
            wrong.append(FieldError(f"{at}.record", "A new record has a UUID of version 7."))
    elif not wrong:
        parts = [
            notebook if part == "notebook" else change.set.get(part) for part in kind.derived_from
        ]
        if change.resent and None in parts and not is_kept(change.record):
            return wrong
        if None in parts or change.record != derived_id(kind.name, *map(str, parts)):
            wrong.append(FieldError(f"{at}.record", "This id is not derived from its parts."))
    return wrong


def check_written_once(
    change: Change, kind: Kind, role: Role, holds: Callable[[str, Any], bool], at: str
) -> list[FieldError]:
    """Which cells would replace a value that is written with the record, and never again by them."""
    return [
        FieldError(f"{at}.set.{name}", "This is written once, with the record.")
        for name, value in change.set.items()
        if (field := field_of(kind, name)) is not None
        and (field.once or role not in field.writers)
        and not holds(name, value)
    ]


def check_actor(
    change: Change,
    kind: Kind,
    at: str,
    *,
    account: str,
    role: Role,
    is_linked: Callable[[str], bool],
) -> list[FieldError]:
    """Whether the people whom a change names are the writer and somebody linked to them."""
    wrong = []
    for name, value in change.set.items():
        field = kind.fields.get(name)
        if field is None:
            continue
        names_writer = field.is_actor or (field.names_writer and not change.resent)
        if names_writer and value != account:
            wrong.append(FieldError(f"{at}.set.{name}", "This must be the one who writes it."))
        elif name == WORKER and not field.is_actor:
            allowed = is_linked(value) if role is Role.PARTICIPANT else value == account
            if not allowed:
                wrong.append(FieldError(f"{at}.set.{name}", "There is no such link worker here."))
    return wrong


def may_write(kind: Kind, name: str, role: Role, *, creates: bool = False) -> bool:
    """Whether a role may write a cell. What nobody declared, and deleting, is the participant's."""
    field = field_of(kind, name)
    if field is None:
        return role is Role.PARTICIPANT
    return role in field.writers or (creates and role in field.first_writers)


def crowded_sets(cells: Mapping[str, Any], kind: Kind, at: str) -> list[FieldError]:
    """Which sets of the record have more members than they may."""
    counts = Counter(
        field
        for name, value in cells.items()
        for field, _, member in [name.partition(":")]
        if member and value not in (None, False) and field in kind.fields
    )
    return [
        FieldError(f"{at}.set.{field}", f"This must have at most {most} members.")
        for field, count in counts.items()
        if count > (most := kind.fields[field].members_max)
    ]


def _cell_mistake(kind: Kind, name: str, value: Any) -> str | None:
    if name == DELETED:
        return None if isinstance(value, bool) else "This must be true or false."
    field = field_of(kind, name)
    if field is None:
        return _unknown_mistake(kind, name, value)
    if _NOT_A_WORD.search(name):
        return "This name holds characters that cannot be shown."
    if field.days and _day(field.value, name.partition(":")[2]):
        return "Each of these is named by a day, such as skipped:2026-03-01."
    if _is_sealed(value) and _may_be_sealed(name, field):
        return _sealed_mistake(value["sealed"])
    return _value_mistake(field.value, value)


def _unknown_mistake(kind: Kind, name: str, value: Any) -> str | None:
    """A field of a later version is kept as it is, within bounds."""
    base, _, member = name.partition(":")
    if base == DELETED or base in kind.fields:
        return "There is no such member."
    if not _FIELD_NAME.fullmatch(base) or _NOT_A_WORD.search(member):
        return "This is not a field's name."
    if _is_deeper(value, UNKNOWN_LEVELS_MAX):
        return "This is nested too deep."
    try:
        size = len(_pack(value))
    except (OverflowError, ValueError, TypeError, RecursionError):
        return "This value cannot be kept."
    return "This is too long." if size > limits.UNKNOWN_VALUE_BYTES_MAX else None


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inside)


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"sealed"}


def _sealed_mistake(given: Any) -> str | None:
    if isinstance(given, str) and len(given) <= SEALED_CHARACTERS_MAX:
        return None
    return "This is too long."


def _may_be_sealed(name: str, field: Field) -> bool:
    """The server must be able to read what it decides by."""
    return not (name == SHARED or field.once or field.private or field.is_actor or field.many)


def _value_mistake(value: Value, given: Any) -> str | None:
    if given is None:
        return None if value.optional else "This cannot be empty."
    return _CHECKS[value.type](value, given)


def _number(value: Value, given: Any) -> str | None:
    if not isinstance(given, int) or isinstance(given, bool):
        return "This must be a whole number."
    if value.minimum is not None and given < value.minimum:
        return f"This must be at least {value.minimum}."
    if value.maximum is not None and given > value.maximum:
        return f"This must be at most {value.maximum}."
    return None


def _text(value: Value, given: Any) -> str | None:
    if not isinstance(given, str):
        return "This must be text."
    if value.characters_max is not None and len(given) > value.characters_max:
        return f"This must have at most {value.characters_max} characters."
    return None


def _flag(_: Value, given: Any) -> str | None:
    return None if isinstance(given, bool) else "This must be true or false."


def _choice(value: Value, given: Any) -> str | None:
    if isinstance(given, str) and given in value.choices:
        return None
    return "This must be one of: " + ", ".join(value.choices) + "."


def _day(_: Value, given: Any) -> str | None:
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            date.fromisoformat(given)
        except ValueError:
            return "There is no such day."
        return None
    return "This must be a day such as 2026-03-01."


def _zone(_: Value, given: Any) -> str | None:
    # Not looked up: a device's list of zones may be newer than the server's.
    if isinstance(given, str) and _ZONE.fullmatch(given):
        return None
    return "This must be a time zone such as Europe/London."


def _wall(_: Value, given: Any) -> str | None:
    if isinstance(given, str) and _WALL.fullmatch(given):
        try:
            datetime.fromisoformat(given)
        except ValueError:
            return "There is no such day or time."
        return None
    return "This must be a local time such as 2026-03-01T10:30."


def _time(_: Value, given: Any) -> str | None:
    if isinstance(given, str) and _TIME.fullmatch(given):
        return None
    return "This must be a time of day such as 21:30."


def _rule(value: Value, given: Any) -> str | None:
    return _text(value, given) or rule_mistake(given)


def _link(value: Value, given: Any) -> str | None:
    wrong = _text(value, given)
    if wrong or _LINK.fullmatch(given):
        return wrong
    return "This must be an https address or a telephone number such as tel:+441234567890."


def _id(_: Value, given: Any) -> str | None:
    if isinstance(given, str) and _UUID.fullmatch(given):
        return None
    return "This must be a lower-case UUID."


_CHECKS: Final[dict[ValueType, Callable[[Value, Any], str | None]]] = {
    ValueType.INTEGER: _number,
    ValueType.INSTANT: _number,
    ValueType.TEXT: _text,
    ValueType.FLAG: _flag,
    ValueType.CHOICE: _choice,
    ValueType.DAY: _day,
    ValueType.ZONE: _zone,
    ValueType.WALL: _wall,
    ValueType.TIME: _time,
    ValueType.RULE: _rule,
    ValueType.LINK: _link,
    ValueType.ID: _id,
}
