"""What the sender needs to know of nudges: facts of one person's reminder, and no words yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from server.domain.sealing import Seals


class NudgeRow(Protocol):
    """One row of the table of nudges."""

    @property
    def id(self) -> str: ...
    @property
    def notebook(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def occurrence(self) -> str: ...
    @property
    def due_ms(self) -> int: ...
    @property
    def useful_until_ms(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody is reminded of. Kinds as in the table of nudges."""

    kind: str
    subject: str = ""
    """The id of its session or message; empty where there is none."""
    occurrence: str = ""
    wall: str = ""
    """When the occurrence begins, ``YYYY-MM-DDTHH:MM`` in the session's zone."""
    today: str = ""
    """The day of sending in that zone, ``YYYY-MM-DD``."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person is reminded of at one moment."""

    account: str
    language: str | None
    says_more: bool
    """Whether the lock screen may say what it is about."""
    useful_until_ms: int
    items: tuple[Item, ...]


class Nudges(Protocol):
    """Where due nudges come from. Everything runs in the caller's transaction."""

    def claim(self, connection: Connection, now_ms: int, limit: int) -> Sequence[NudgeRow]:
        """Take what is due, each for one caller alone; drop what is past its use."""

    def again(self, connection: Connection, nudges: Iterable[str]) -> Sequence[NudgeRow]:
        """The rows that were claimed together with these, for another try."""

    def reminder_of(
        self, connection: Connection, seals: Seals, rows: Sequence[NudgeRow], now_ms: int
    ) -> Reminder | None:
        """Make one of rows of one person and one minute; none if nothing of it holds any more."""

    def mark_sent(self, connection: Connection, nudges: Iterable[str], now_ms: int) -> None:
        """They have become deliveries."""
