"""The lives of the demo, as they are written in ``lives/``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

LIVES: Final = Path(__file__).with_name("lives")
WORKER: Final = "Amira Haddad"
PARTICIPANT: Final = "Sam Bright"
"""Whose join link each start prints."""

Score = Annotated[int, msgspec.Meta(ge=1, le=5)]
DaysAgo = Annotated[int, msgspec.Meta(ge=0, le=400)]
Side = Literal["worker", "participant"]
Clock = Annotated[str, msgspec.Meta(pattern=r"^[0-2]\d:[0-5]\d$")]


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    moods: bool
    entries: bool
    plan: bool = False
    attendance: bool = False


class Dip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A harder time: it begins ``day`` days ago and lasts ``length`` days."""

    day: DaysAgo
    depth: float
    length: int


class Mood(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which level to which the moods go, how unsteadily, and how often they are logged."""

    start: float
    end: float
    wobble: float
    per_week: int
    quiet_for_days: int
    dips: tuple[Dip, ...]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days_ago: DaysAgo
    time: Clock
    text: str
    shared: bool
    mood: Score | None = None
    activities: tuple[str, ...] = ()


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"author": "from"}):
    days_ago: DaysAgo
    time: Clock
    author: Side
    text: str


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the other side said to what one proposed."""

    days_ago: DaysAgo
    time: Clock
    said: Literal["yes", "not_now"]


class Settled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a goal or a step, and who wrote so."""

    days_ago: DaysAgo
    time: Clock
    status: Literal["done", "reached", "let_go"]
    by: Side


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a goal, and shown to whom the goal is shown."""

    days_ago: DaysAgo
    time: Clock
    author: Side
    words: str
    answer: Said | None = None
    settled: Settled | None = None
    due_in_days: Annotated[int, msgspec.Meta(ge=1, le=60)] | None = None


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days_ago: DaysAgo
    time: Clock
    author: Side
    words: str
    why: str
    shared: bool
    answer: Said | None = None
    settled: Settled | None = None
    steps: tuple[Step, ...] = ()


class Noted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says of whether the person went to an occurrence."""

    days_ago: DaysAgo
    said: Literal["went", "part", "missed", "not_for_me"]
    reason: str = ""


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A session, made ``days_ago``; days that lie ahead are counted from today."""

    days_ago: DaysAgo
    made: Clock
    author: Side
    title: str
    begins_in_days: Annotated[int, msgspec.Meta(ge=-180, le=60)]
    """The first occurrence; below zero it lies behind."""
    time: Clock
    minutes: int
    shared: bool
    every_weeks: Annotated[int, msgspec.Meta(ge=1, le=4)] | None = None
    place: str = ""
    address: str = ""
    link: str = ""
    with_whom: str = ""
    note: str = ""
    skipped_in_days: tuple[int, ...] = ()
    moved_in_days: dict[str, Clock] = {}
    """By the day, the time of that day to which the occurrence was moved."""
    went_of_ten: Annotated[int, msgspec.Meta(ge=0, le=10)] | None = None
    """To how many of ten they went, where ``said`` says nothing; none: they answer nothing."""
    said: tuple[Noted, ...] = ()
    noted: tuple[Noted, ...] = ()
    """What the link worker marked in her register."""


class Strengths(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person says about themselves; ``support`` goes from 0 to 5 by domain."""

    matters: str
    good_at: str
    support: dict[str, Annotated[int, msgspec.Meta(ge=0, le=5)]]
    top: tuple[str, ...]


class Life(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One participant: what they wrote, and what to make their moods from."""

    name: str
    about: str
    zone: str
    shares: Shares
    share_entries_by_default: bool
    mood: Mood
    activities: tuple[str, ...]
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]
    messages: tuple[Message, ...]
    goals: tuple[Goal, ...] = ()
    sessions: tuple[Session, ...] = ()
    strengths: Strengths | None = None


def read_lives() -> list[Life]:
    """Every life, by file name: the order is part of what the seed makes of them."""
    return [
        msgspec.json.decode(path.read_bytes(), type=Life) for path in sorted(LIVES.glob("*.json"))
    ]
