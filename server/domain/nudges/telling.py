"""What claimed nudges are about, opened for whoever sends them. Nothing here is a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from server.domain.nudges.claiming import Claim
from server.domain.nudges.planning import AFTER, AFTER_USEFUL_MS, CHECKIN, MESSAGE
from server.domain.nudges.quiet import MINUTE_MS
from server.domain.nudges.reading import Reading, has_answered
from server.domain.sealing import Seals
from server.gateways.keyring import KeyErased
from server.store import notebooks
from server.store.nudges import NudgeRow
from sync.identity import derived_id
from sync.occurrences import Occurrence, occurrences, zone_named

When = Literal["today", "tomorrow", "later", "past"]
ANSWERS: Final = ("went", "missed")
"""What a notification asks for where it has buttons; the screen behind it has them all."""


@dataclass(frozen=True, slots=True)
class About:
    """One thing that somebody is reminded of.

    ``kind`` is that of the nudge. The rest is of a session: its title, which may stand on a lock
    screen only if the person said so, what a clock in ``zone`` shows when it starts, and which
    day that is as seen from now. ``worker`` is the account of whoever wrote a message.
    """

    kind: str
    session: str | None = None
    occurrence: str | None = None
    title: str | None = None
    starts: str | None = None
    zone: str | None = None
    when: When | None = None
    worker: str | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One notification for one person: everything of theirs that is due in one minute.

    ``key`` names it within the notebook, the same each time that it is told again. ``says_more``:
    the person allows titles and names on the lock screen. ``language`` is none where nobody chose
    one. ``actions`` are the answers that may be given on the notification itself, for
    ``(session, occurrence)`` of the only thing that it is about. It is of use until
    ``useful_until_ms``.
    """

    notebook: str
    account: str
    key: str
    language: str | None
    zone: str
    says_more: bool
    abouts: tuple[About, ...]
    navigate: str
    actions: tuple[str, ...]
    useful_until_ms: int


@dataclass(frozen=True, slots=True)
class Told:
    """``void`` are the ids of nudges that turned out to be moot: settle them as such."""

    reminders: tuple[Reminder, ...]
    void: frozenset[str]


def reminders(connection: Connection, seals: Seals, claim: Claim, now_ms: int) -> Told:
    """Open what was claimed, joined by person and minute."""
    grouped: dict[tuple[str, int], list[NudgeRow]] = {}
    for row in claim.nudges:
        grouped.setdefault((row.notebook, row.due_ms // MINUTE_MS), []).append(row)
    told: list[Reminder] = []
    void: set[str] = set()
    for (notebook, _), rows in grouped.items():
        found = _of_one(connection, seals, notebook, rows, now_ms)
        told += [found.reminder] if found.reminder is not None else []
        void |= found.void
    return Told(tuple(told), frozenset(void))


def key_of(row: NudgeRow) -> str:
    """The key of a reminder whose first nudge this is."""
    return f"{row.kind} {row.subject} {row.occurrence}"


@dataclass(frozen=True, slots=True)
class _One:
    reminder: Reminder | None
    void: frozenset[str]


def _of_one(
    connection: Connection, seals: Seals, notebook: str, rows: list[NudgeRow], now_ms: int
) -> _One:
    everything = frozenset(row.id for row in rows)
    book = notebooks.find(connection, notebook)
    if book is None:
        return _One(None, everything)
    reading = Reading(connection, seals, notebook)
    try:
        found = [(row, _about(reading, row, now_ms)) for row in rows]
        preference, wishes = reading.preference(), reading.wishes()
    except (KeyErased, InvalidTag):
        return _One(None, everything)
    alive = [(row, about) for row, about in found if about is not None]
    void = everything - {row.id for row, _ in alive}
    if not alive:
        return _One(None, void)
    abouts = tuple(about for _, about in alive)
    zones = [wishes.zone, *(about.zone for about in abouts)]
    language = preference.get("language")
    first = min(alive, key=lambda one: (one[0].kind, one[0].subject, one[0].occurrence))[0]
    return _One(
        Reminder(
            notebook=notebook,
            account=book.owner,
            key=key_of(first),
            language=language if isinstance(language, str) else None,
            zone=next((zone for zone in zones if zone is not None), "UTC"),
            says_more=preference.get("lock_screen") == "more",
            abouts=abouts,
            navigate=_place(abouts),
            actions=ANSWERS if [about.kind for about in abouts] == [AFTER] else (),
            useful_until_ms=max(row.useful_until_ms for row, _ in alive),
        ),
        void,
    )


def _about(reading: Reading, row: NudgeRow, now_ms: int) -> About | None:
    """None if there is nothing to be reminded of any more."""
    if row.kind == CHECKIN:
        return About(CHECKIN)
    if row.kind == MESSAGE:
        message = reading.record(row.subject, "message")
        if message is None or message.get("seen_at") is not None:
            return None
        return About(MESSAGE, worker=_text(message.get("worker")))
    session = reading.record(row.subject, "session")
    taking_place = _occurrence(session, row) if session is not None else None
    if session is None or taking_place is None or taking_place.skipped:
        return None
    attendance = derived_id("attendance", row.subject, row.occurrence)
    if has_answered(reading.record(attendance, "attendance")):
        return None
    return About(
        row.kind,
        row.subject,
        row.occurrence,
        _text(session.get("title")),
        taking_place.starts,
        session["zone"],
        _when(taking_place, session["zone"], now_ms),
    )


def _occurrence(session: dict[str, Any], row: NudgeRow) -> Occurrence | None:
    """The occurrence as it takes place now; none if there is none where the nudge was about it."""
    # Each is of use until the session begins, or for a day after it ended.
    useful_until_ms = row.useful_until_ms
    try:
        near = occurrences(session, useful_until_ms - AFTER_USEFUL_MS - 1, useful_until_ms + 1)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None
    for one in near:
        about_ms = one.until_ms + AFTER_USEFUL_MS if row.kind == AFTER else one.at_ms
        if one.day == row.occurrence and about_ms == useful_until_ms:
            return one
    return None


def _when(one: Occurrence, zone: str, now_ms: int) -> When:
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now_ms)
    days = date.fromisoformat(one.starts[:10]) - now.astimezone(zone_named(zone)).date()
    match days.days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case later:
            return "later" if later > 0 else "past"


def _place(abouts: Iterable[About]) -> str:
    """Where a tap on the notification leads."""
    places = {
        f"/plan/{about.session}/{about.occurrence}" if about.session is not None else "/today"
        for about in abouts
    }
    # Messages stand there, and of several things it shows all.
    return places.pop() if len(places) == 1 else "/today"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
