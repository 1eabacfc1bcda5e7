"""The kinds of record, declared: fields, merge kind, who may write, what a share covers.

Adding a kind is one declaration here (and its screen). Server, merge rules and the
generated client types all read this table; none of them knows a kind by name.

A *set* is stored as one cell per member, named ``field:member`` with a flag as its value,
so that two devices can add different members and both stay.
"""

from __future__ import annotations

from typing import Final

from schemas import limits
from schemas.kinds import Audience, Field, Kind, Merge, Private, Role, Value, ValueType, field_of

__all__ = (
    "ACTIVITIES", "ANSWERS", "ATTENDANCE_WORDS", "CHECKINS", "DELETED", "DOMAINS", "GOAL_STATUS",
    "GRANT_KINDS", "KINDS", "SHARED", "STEP_STATUS", "TEAM_KINDS", "WORKER",
    "Audience", "Field", "Kind", "Merge", "Private", "Role", "Value", "ValueType", "field_of",
)  # fmt: skip
"""What kinds are made of comes from here as well: whoever asks for the one needs the other."""

DELETED: Final = "deleted"
"""Every record has this register; no kind declares it."""
SHARED: Final = "shared"
WORKER: Final = "worker"

GRANT_KINDS: Final = ("moods", "entries", "attendance", "plan")
ACTIVITIES: Final = (
    "walking", "garden", "friend", "family", "music", "sleep", "cooking", "reading",
    "making", "faith", "volunteering", "outside", "rest", "exercise", "learning",
)  # fmt: skip
ATTENDANCE_WORDS: Final = ("went", "part", "missed", "not_for_me")
GOAL_STATUS: Final = ("active", "reached", "let_go")
STEP_STATUS: Final = ("open", "done", "let_go")
ANSWERS: Final = ("yes", "not_now")
"""What one side says to what the other proposed."""
DOMAINS: Final = ("partner", "skills", "family", "learning", "friends", "community", "money")
"""Of the strengths map."""
CHECKINS: Final = ("never", "daily", "weekly")

_P = frozenset({Role.PARTICIPANT})
_W = frozenset({Role.WORKER})
_BOTH = frozenset({Role.PARTICIPANT, Role.WORKER})

_DAY = Field(Merge.REGISTER, Value(ValueType.DAY), required=True)
_ZONE = Field(Merge.REGISTER, Value(ValueType.ZONE), required=True)
_AT = Field(Merge.REGISTER, Value(ValueType.INSTANT, 0, 8_640_000_000_000_000), required=True)
_SHARED = Field(Merge.GUARD, Value(ValueType.FLAG), private=Private.FALSE)
_SHOWN = Field(Merge.GUARD, Value(ValueType.FLAG), private=Private.FALSE, first_writers=_BOTH)
"""As ``_SHARED``, and a link worker who makes the record shows it to themselves."""
_ACTIVITIES = Field(Merge.REGISTER, Value(ValueType.FLAG), many=True)


def _text(characters_max: int, *, required: bool = False) -> Field:
    value = Value(ValueType.TEXT, characters_max=characters_max)
    return Field(Merge.TEXT, value, required=required)


def _text_of_both(characters_max: int, *, required: bool = False) -> Field:
    value = Value(ValueType.TEXT, characters_max=characters_max)
    return Field(Merge.TEXT, value, writers=_BOTH, required=required)


def _id(writers: frozenset[Role], *, is_actor: bool = False, required: bool = True) -> Field:
    return Field(
        Merge.REGISTER,
        Value(ValueType.ID),
        writers=writers,
        once=True,
        required=required,
        is_actor=is_actor,
    )


def _both(value: Value, *, required: bool = False) -> Field:
    return Field(Merge.REGISTER, value, writers=_BOTH, required=required)


def _line(characters_max: int, *, optional: bool = True) -> Value:
    return Value(ValueType.TEXT, characters_max=characters_max, optional=optional)


def _choice(value: Value) -> Field:
    """Something that the participant set for themselves; without it the default stands."""
    return Field(Merge.REGISTER, value)


_WORDS = Value(ValueType.CHOICE, choices=ATTENDANCE_WORDS, optional=True)
_REASON = Value(ValueType.TEXT, characters_max=limits.REASON_CHARACTERS_MAX, optional=True)
_ANSWER = Value(ValueType.CHOICE, choices=ANSWERS, optional=True)
_ONCE_AT = Field(Merge.REGISTER, _AT.value, writers=_BOTH, once=True, required=True)
_PLANNED: Final = {
    "author": _id(_BOTH, is_actor=True),
    "at": _ONCE_AT,
    "day": Field(Merge.REGISTER, _DAY.value, writers=_BOTH, once=True, required=True),
    "zone": Field(Merge.REGISTER, _ZONE.value, writers=_BOTH, once=True, required=True),
    "participant_said": Field(Merge.REGISTER, _ANSWER),
    "worker_said": Field(Merge.REGISTER, _ANSWER, writers=_W),
    "by": Field(Merge.REGISTER, Value(ValueType.ID), writers=_BOTH, names_writer=True),
    "changed_at": _both(_AT.value),
    SHARED: _SHOWN,
}
"""What goals and steps have in common: who proposed it, what each said to it, who changed it."""
_GUARD_INSTANT = Value(ValueType.INSTANT, 0, 8_640_000_000_000_000, optional=True)

_ALL: Final = (
    Kind(
        "mood",
        Audience.GRANT,
        {
            "score": Field(Merge.REGISTER, Value(ValueType.INTEGER, 1, 5), required=True),
            "at": _AT,
            "day": _DAY,
            "zone": _ZONE,
            "note": _text(limits.NOTE_CHARACTERS_MAX),
            "activities": _ACTIVITIES,
            SHARED: _SHARED,
        },
        covered_by="moods",
        needs_shared=True,
    ),
    Kind(
        "entry",
        Audience.GRANT,
        {
            "body": _text(limits.ENTRY_CHARACTERS_MAX, required=True),
            "mood": Field(Merge.REGISTER, Value(ValueType.INTEGER, 1, 5, optional=True)),
            "at": _AT,
            "day": _DAY,
            "zone": _ZONE,
            "activities": _ACTIVITIES,
            SHARED: _SHARED,
        },
        covered_by="entries",
        needs_shared=True,
    ),
    Kind(
        "session",
        Audience.PAIR,
        {
            WORKER: Field(Merge.REGISTER, Value(ValueType.ID), first_writers=_BOTH),
            "author": _id(_BOTH, is_actor=True),
            SHARED: _SHOWN,
            "title": _both(_line(limits.TITLE_CHARACTERS_MAX, optional=False), required=True),
            "starts": _both(Value(ValueType.WALL), required=True),
            "minutes": _both(
                Value(ValueType.INTEGER, 5, limits.SESSION_MINUTES_MAX), required=True
            ),
            "zone": _both(Value(ValueType.ZONE), required=True),
            "rule": _both(Value(ValueType.RULE, characters_max=200, optional=True)),
            "skipped": Field(
                Merge.REGISTER,
                Value(ValueType.FLAG),
                writers=_BOTH,
                many=True,
                days=True,
                members_max=limits.EXCEPTIONS_PER_SESSION_MAX,
            ),
            "moved": Field(
                Merge.REGISTER,
                Value(ValueType.WALL, optional=True),
                writers=_BOTH,
                many=True,
                days=True,
                members_max=limits.EXCEPTIONS_PER_SESSION_MAX,
            ),
            "cancelled": _both(Value(ValueType.FLAG)),
            "place": _both(_line(limits.PLACE_CHARACTERS_MAX)),
            "address": _both(_line(limits.ADDRESS_CHARACTERS_MAX)),
            "link": _both(Value(ValueType.LINK, characters_max=500, optional=True)),
            "with_whom": _both(_line(limits.TITLE_CHARACTERS_MAX)),
            "note": Field(
                Merge.TEXT,
                Value(ValueType.TEXT, characters_max=limits.NOTE_CHARACTERS_MAX),
                writers=_BOTH,
            ),
        },
        needs_shared=True,
        creators=_BOTH,
    ),
    Kind(
        "attendance",
        Audience.GRANT,
        {
            "session": Field(
                Merge.REGISTER, Value(ValueType.ID), writers=_BOTH, once=True, required=True
            ),
            "occurrence": Field(
                Merge.REGISTER,
                Value(ValueType.TEXT, characters_max=40),
                writers=_BOTH,
                once=True,
                required=True,
            ),
            "day": Field(Merge.REGISTER, Value(ValueType.DAY), writers=_BOTH, once=True),
            "zone": Field(Merge.REGISTER, Value(ValueType.ZONE), writers=_BOTH, once=True),
            "participant_said": Field(Merge.REGISTER, _WORDS),
            "participant_reason": Field(Merge.REGISTER, _REASON),
            "worker_said": Field(Merge.REGISTER, _WORDS, writers=_W),
            "worker_reason": Field(Merge.REGISTER, _REASON, writers=_W),
            SHARED: _SHOWN,
        },
        covered_by="attendance",
        needs_shared=True,
        creators=_BOTH,
        derived_id=True,
        derived_from=("session", "occurrence"),
    ),
    Kind(
        "goal",
        Audience.GRANT,
        {
            "words": _text_of_both(limits.GOAL_CHARACTERS_MAX, required=True),
            "why": _text_of_both(limits.GOAL_CHARACTERS_MAX),
            "status": _both(Value(ValueType.CHOICE, choices=GOAL_STATUS)),
            **_PLANNED,
        },
        covered_by="plan",
        needs_shared=True,
        creators=_BOTH,
    ),
    Kind(
        "step",
        Audience.GRANT,
        {
            "goal": _id(_BOTH),
            "words": _text_of_both(limits.STEP_CHARACTERS_MAX, required=True),
            "status": _both(Value(ValueType.CHOICE, choices=STEP_STATUS)),
            "due": _both(Value(ValueType.DAY, optional=True)),
            "session": _both(Value(ValueType.ID, optional=True)),
            **_PLANNED,
        },
        covered_by="plan",
        needs_shared=True,
        creators=_BOTH,
    ),
    Kind(
        "about",
        Audience.GRANT,
        {
            "matters": _text(limits.GOAL_CHARACTERS_MAX),
            "good_at": _text(limits.GOAL_CHARACTERS_MAX),
            "support": Field(
                Merge.REGISTER,
                Value(ValueType.INTEGER, 0, 5, optional=True),
                many=True,
                members=DOMAINS,
            ),
            "top": Field(Merge.REGISTER, Value(ValueType.FLAG), many=True, members=DOMAINS),
            "changed_at": Field(Merge.REGISTER, _AT.value),
            SHARED: _SHARED,
        },
        covered_by="plan",
        needs_shared=True,
        derived_id=True,
        derived_from=("notebook",),
    ),
    Kind(
        "team_note",
        Audience.TEAM,
        {
            "author": _id(_W, is_actor=True),
            "body": Field(
                Merge.TEXT,
                Value(ValueType.TEXT, characters_max=limits.MESSAGE_CHARACTERS_MAX),
                writers=_W,
                once=True,
                required=True,
            ),
            "at": Field(Merge.REGISTER, _AT.value, writers=_W, once=True, required=True),
            "amends": Field(
                Merge.REGISTER, Value(ValueType.ID, optional=True), writers=_W, once=True
            ),
        },
        creators=_W,
    ),
    Kind(
        "review",
        Audience.TEAM,
        {
            WORKER: _id(_W, is_actor=True),
            "at": Field(Merge.REGISTER, _GUARD_INSTANT, writers=_W),
            "snoozed_until": Field(Merge.REGISTER, Value(ValueType.DAY, optional=True), writers=_W),
        },
        creators=_W,
        derived_id=True,
        derived_from=("notebook", WORKER),
    ),
    Kind(
        "grant",
        Audience.OWNER,
        {
            WORKER: _id(_P),
            "kinds": Field(
                Merge.GUARD,
                Value(ValueType.FLAG),
                many=True,
                members=GRANT_KINDS,
                private=Private.FALSE,
            ),
            "from": Field(Merge.GUARD, _GUARD_INSTANT, private=Private.LATER),
            "until": Field(Merge.GUARD, _GUARD_INSTANT, private=Private.EARLIER),
        },
        derived_id=True,
        derived_from=("notebook", WORKER),
    ),
    Kind(
        "preference",
        Audience.OWNER,
        {
            "language": Field(
                Merge.REGISTER,
                Value(ValueType.CHOICE, choices=("en-GB", "ar"), optional=True),
            ),
            "share_moods": _SHARED,
            "share_entries": _SHARED,
            "zone": _choice(Value(ValueType.ZONE, optional=True)),
            "quiet_from": _choice(Value(ValueType.TIME, optional=True)),
            "quiet_until": _choice(Value(ValueType.TIME, optional=True)),
            "remind_evening": _choice(Value(ValueType.FLAG, optional=True)),
            "remind_minutes": _choice(
                Value(ValueType.INTEGER, 0, limits.REMIND_MINUTES_MAX, optional=True)
            ),
            "remind_after": _choice(Value(ValueType.FLAG, optional=True)),
            "remind_messages": _choice(Value(ValueType.FLAG, optional=True)),
            "checkin": _choice(Value(ValueType.CHOICE, choices=CHECKINS, optional=True)),
            "checkin_at": _choice(Value(ValueType.TIME, optional=True)),
            "lock_screen": _choice(
                Value(ValueType.CHOICE, choices=("private", "more"), optional=True)
            ),
        },
        derived_id=True,
        derived_from=("notebook",),
    ),
    Kind(
        "message",
        Audience.PAIR,
        {
            WORKER: _id(_BOTH),
            "author": _id(_BOTH, is_actor=True),
            "body": Field(
                Merge.TEXT,
                Value(ValueType.TEXT, characters_max=limits.MESSAGE_CHARACTERS_MAX),
                writers=_BOTH,
                once=True,
                required=True,
            ),
            "at": Field(Merge.REGISTER, _AT.value, writers=_BOTH, once=True, required=True),
            "seen_at": Field(
                Merge.REGISTER,
                Value(ValueType.INSTANT, 0, 8_640_000_000_000_000, optional=True),
                writers=_BOTH,
            ),
        },
        creators=_BOTH,
    ),
    Kind(
        "view",
        Audience.OWNER,
        {
            WORKER: _id(_W, is_actor=True),
            "subject": Field(
                Merge.REGISTER, Value(ValueType.ID, optional=True), writers=_W, once=True
            ),
            "at": Field(Merge.REGISTER, _AT.value, writers=_W, once=True, required=True),
        },
        creators=_W,
    ),
)

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _ALL}
TEAM_KINDS: Final = frozenset(kind.name for kind in _ALL if kind.audience is Audience.TEAM)
"""Of these a participant's devices never hear."""
