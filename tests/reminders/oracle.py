"""What everybody should have been reminded of and when, worked out from what stood when.

It shares nothing with the product: days come from dateutil, quiet hours from looking at the clock
minute by minute, and each reminder is followed through time by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from dateutil import tz
from dateutil.rrule import rrulestr

if TYPE_CHECKING:
    from tests.reminders.life import Cells, State

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YEARS: Final = 800
"""Days that are looked at from the first of a session."""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Sent:
    """One reminder that left."""

    kind: str
    session: str
    day: str
    at_ms: int


@dataclass(frozen=True)
class Due:
    """When a reminder is due as things stand, and until when it is of use."""

    at_ms: int
    until_ms: int


@dataclass
class Thread:
    """One reminder through time. ``told``: what it was about when it was sent, or dropped."""

    armed: Due | None = None
    told: Due | None = None


def days_of(session: Cells) -> Iterator[str]:
    """The days on which the rule of a session puts it."""
    first = datetime.fromisoformat(session["starts"][:10])
    if session.get("rule") is None:
        yield first.date().isoformat()
        return
    for day in rrulestr(session["rule"], dtstart=first):
        if (day - first).days > YEARS:
            return
        yield day.date().isoformat()


def expected(
    history: Sequence[tuple[int, State]], down: Sequence[tuple[int, int]], end_ms: int
) -> list[Sent]:
    """What should leave, given the times at which the service was down, from and before."""
    threads: dict[Key, Thread] = {}
    sent: list[Sent] = []
    for index, (from_ms, state) in enumerate(history):
        until_ms = history[index + 1][0] if index + 1 < len(history) else end_ms
        # What is further away is not known of yet, nor can it be moved to here.
        wanted = dict(_wanted(state, from_ms, max(until_ms, from_ms + 50 * DAY) + 2 * DAY))
        for key in wanted.keys() | {key for key, one in threads.items() if one.armed}:
            _follow(threads.setdefault(key, Thread()), key[0], wanted.get(key), from_ms)
        for key, thread in threads.items():
            sent += _run(thread, key, state, down, range(from_ms, until_ms))
    return sorted(sent, key=lambda one: (one.at_ms, one.kind, one.session, one.day))


def _follow(thread: Thread, kind: str, due: Due | None, now_ms: int) -> None:
    """Something may have changed."""
    is_told = thread.armed is None and thread.told is not None
    if is_told and thread.told is not None:
        later = due is not None and due.until_ms > thread.told.until_ms
        ahead = due is not None and due.at_ms > max(thread.told.at_ms, now_ms - MINUTE - 1)
        thread.armed = due if kind != "checkin" and later and ahead else None
    elif due is None or (thread.armed is None and due.at_ms < now_ms - MINUTE):
        thread.armed = thread.told = None
    else:
        thread.armed = due


def _run(
    thread: Thread, key: Key, state: State, down: Sequence[tuple[int, int]], now: range
) -> Iterator[Sent]:
    """Let time pass, in which nothing changes."""
    while thread.armed is not None:
        due = thread.armed
        # What was overdue when it came into being leaves at once.
        now_ms = max(due.at_ms, now.start)
        now_ms = next((end for begin, end in down if begin <= now_ms < end), now_ms)
        if now_ms >= now.stop:
            return
        quiet = _quiet(state, key, now_ms) if now_ms - due.at_ms >= MINUTE else None
        if quiet is not None and quiet[1] < due.until_ms:
            thread.armed = Due(quiet[1], due.until_ms)
            continue
        thread.armed, thread.told = None, due
        if quiet is None and now_ms < due.until_ms:
            yield Sent(*key, now_ms)


def _wanted(state: State, from_ms: int, until_ms: int) -> Iterator[tuple[Key, Due]]:
    """Everything of use after ``from_ms``, as things stand."""
    for session, cells in state.sessions.items():
        for day in days_of(cells):
            wall = cells.get(f"moved:{day}") or f"{day}T{cells['starts'][11:]}"
            begins_ms = _instant(wall, cells["zone"])
            ends_ms = begins_ms + cells["minutes"] * MINUTE
            is_near = ends_ms + 2 * DAY > from_ms and begins_ms < until_ms
            is_off = cells.get("cancelled") or cells.get(f"skipped:{day}")
            if not is_near or is_off or (session, day) in state.answered:
                continue
            eve = (date.fromisoformat(wall[:10]) - timedelta(1)).isoformat()
            before = state.preference.get("remind_minutes", 60)
            nominal = {
                "evening": (_instant(f"{eve}T18:00", cells["zone"]), 0, begins_ms),
                "soon": (begins_ms - before * MINUTE, 0, begins_ms),
                "after": (ends_ms + 30 * MINUTE, ends_ms, ends_ms + DAY),
            }
            if not state.preference.get("remind_evening", True):
                del nominal["evening"]
            if not before:
                del nominal["soon"]
            if not state.preference.get("remind_after", True):
                del nominal["after"]
            for kind, (at_ms, not_before_ms, useful_ms) in nominal.items():
                key = (kind, session, day)
                due_ms = _heeded(state, key, at_ms, not_before_ms, from_ms)
                if max(due_ms, from_ms - MINUTE) < useful_ms:
                    yield key, Due(due_ms, useful_ms)
    yield from _checkins(state, from_ms, until_ms)


def _checkins(state: State, from_ms: int, until_ms: int) -> Iterator[tuple[Key, Due]]:
    how = state.preference.get("checkin", "never")
    zone, clock = state.preference.get("zone", "UTC"), state.preference.get("checkin_at", "18:30")
    day = datetime.fromtimestamp(from_ms / 1000, UTC).date() - timedelta(2)
    while how != "never" and _instant(f"{day}T{clock}", zone) < until_ms:
        if how == "daily" or f"{day:%a}" == "Sun":
            key = ("checkin", "", day.isoformat())
            at_ms, midnight_ms = _instant(f"{day}T{clock}", zone), _instant(f"{day}T00:00", zone)
            due_ms = _heeded(state, key, at_ms, midnight_ms, from_ms)
            # "How are you today?" is asked on that day alone, as they see it.
            is_that_day = datetime.fromtimestamp(due_ms / 1000, _zone(zone)).date() == day
            if is_that_day and due_ms + 4 * HOUR > from_ms - MINUTE:
                yield key, Due(due_ms, due_ms + 4 * HOUR)
        day += timedelta(1)


def _heeded(state: State, key: Key, at_ms: int, not_before_ms: int, from_ms: int) -> int:
    quiet = _quiet(state, key, at_ms)
    if quiet is None:
        return at_ms
    before_ms, after_ms = quiet
    return before_ms if before_ms >= max(not_before_ms, from_ms - MINUTE) else after_ms


def _quiet(state: State, key: Key, at_ms: int) -> tuple[int, int] | None:
    """The last minute before quiet hours and the first after; none if it is not quiet then."""
    session = state.sessions.get(key[1], {"zone": "UTC"})
    zone = state.preference.get("zone", session["zone"])
    begins = state.preference.get("quiet_from", "21:30")
    ends = state.preference.get("quiet_until", "08:00")
    return _around(zone, begins, ends, at_ms // MINUTE)


@cache
def _around(zone: str, begins: str, ends: str, minute: int) -> tuple[int, int] | None:
    if not is_quiet(zone, begins, ends, minute):
        return None
    before = after = minute
    while is_quiet(zone, begins, ends, before):
        before -= 1
    while is_quiet(zone, begins, ends, after):
        after += 1
    return before * MINUTE, after * MINUTE


@lru_cache(maxsize=1_000_000)
def is_quiet(zone: str, begins: str, ends: str, minute: int) -> bool:
    """Whether the clock in the zone shows a time within, ``minute`` minutes after 1970 began."""
    clock = f"{datetime.fromtimestamp(minute * 60, _zone(zone)):%H:%M}"
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


@cache
def _instant(wall: str, zone: str) -> int:
    there = tz.resolve_imaginary(datetime.fromisoformat(wall).replace(tzinfo=_zone(zone)))
    return round(there.timestamp()) * 1000


@cache
def _zone(name: str) -> Any:
    found = tz.gettz(name)
    assert found is not None, name
    return found
