"""Which nudges there should be: a pure function of what stands in a person's notebook.

Instants follow a session's zone, quiet hours the zone that the person's phone last reported. What
would come due in quiet hours is due a minute before they begin; if that makes no sense (a "How was
it?" before the end), or that minute has passed, when they end; if it is useless by then, never.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from server.domain.nudges.quiet import MINUTE_MS, QuietHours
from server.domain.nudges.wishes import Wishes
from sync.occurrences import Occurrence, occurrences, zone_named

EVENING: Final = "evening"
SOON: Final = "soon"
AFTER: Final = "after"
CHECKIN: Final = "checkin"
MESSAGE: Final = "message"

EVENING_AT: Final = time(18)
AFTER_MS: Final = 30 * MINUTE_MS
"""How long after the end of a session somebody is asked how it was."""
AFTER_USEFUL_MS: Final = 24 * 60 * MINUTE_MS
CHECKIN_USEFUL_MS: Final = 4 * 60 * MINUTE_MS
MESSAGE_USEFUL_MS: Final = 24 * 60 * MINUTE_MS
LATE_MS: Final = MINUTE_MS
"""Sent less than this after it was due, a nudge is on time: quiet hours begin no sooner."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_SUNDAY: Final = 6
_ALWAYS: Final = -(2**62)

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Nudge:
    """One reminder that there should be. The first three name it within a notebook.

    ``due_ms`` may have passed: then nobody who was not waiting for it is reminded any more.
    """

    kind: str
    subject: str
    occurrence: str
    due_ms: int
    useful_until_ms: int

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.subject, self.occurrence


def plan(
    sessions: Mapping[str, Cells],
    answered: Collection[tuple[str, str]],
    wishes: Wishes,
    from_ms: int,
    until_ms: int,
) -> set[Nudge]:
    """Every nudge that is of use after ``from_ms``, about what begins before ``until_ms``.

    ``sessions`` are values of cells by session id, ``answered`` the sessions and occurrences of
    which the participant has said how it was. A session that cannot be understood has none.
    """
    found = set(plan_checkins(wishes, from_ms, until_ms))
    for session, cells in sessions.items():
        found |= plan_session(session, cells, wishes, from_ms=from_ms, until_ms=until_ms)
    return unanswered(found, answered)


def plan_session(
    session: str, cells: Cells, wishes: Wishes, *, from_ms: int, until_ms: int
) -> set[Nudge]:
    """As :func:`plan`, of one session, whatever was answered."""
    try:
        # How it was can be asked for a day after the end.
        taking_place = occurrences(cells, from_ms - AFTER_USEFUL_MS, until_ms)
        zone = zone_named(cells["zone"])
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        # Sent in parts after a restore, sealed for others, or in a zone that is not known here.
        return set()
    quiet = _quiet(wishes, cells["zone"])
    return {
        nudge
        for one in taking_place
        if not one.skipped
        for nudge in _about(session, one, zone, wishes, quiet=quiet, from_ms=from_ms)
    }


def unanswered(nudges: Iterable[Nudge], answered: Collection[tuple[str, str]]) -> set[Nudge]:
    """Leave out those about occurrences of which the participant has said how it was."""
    return {one for one in nudges if (one.subject, one.occurrence) not in answered}


def plan_checkins(wishes: Wishes, from_ms: int, until_ms: int) -> Iterator[Nudge]:
    """Asking how somebody is, each day or on Sundays, by their own clock."""
    if wishes.checkin == "never":
        return
    zone, quiet = wishes.zone_or(), _quiet(wishes)
    at = time(wishes.checkin_at // 60, wishes.checkin_at % 60)
    day = _there(from_ms, zone).date() - _DAY
    while (nominal_ms := _instant(day, at, zone)) < until_ms:
        if wishes.checkin == "daily" or day.weekday() == _SUNDAY:
            # Never on another day than the one that it asks about.
            begins_ms, ends_ms = _instant(day, time(), zone), _instant(day + _DAY, time(), zone)
            due_ms = _heeding(quiet, nominal_ms, begins_ms, ends_ms, from_ms)
            if due_ms is not None and due_ms + CHECKIN_USEFUL_MS > from_ms:
                yield Nudge(CHECKIN, "", day.isoformat(), due_ms, due_ms + CHECKIN_USEFUL_MS)
        day += _DAY


def plan_message(message: str, written_ms: int, wishes: Wishes, from_ms: int) -> Nudge | None:
    """That somebody wrote: at once, unless it is quiet."""
    useful_until_ms = written_ms + MESSAGE_USEFUL_MS
    if not wishes.messages or useful_until_ms <= from_ms:
        return None
    due_ms = _heeding(_quiet(wishes), written_ms, written_ms, useful_until_ms, from_ms)
    return None if due_ms is None else Nudge(MESSAGE, message, "", due_ms, useful_until_ms)


def end_of_quiet(wishes: Wishes, session_zone: str | None, at_ms: int) -> int | None:
    """When the quiet hours end that hold at an instant; none if it is not quiet."""
    quiet = _quiet(wishes, session_zone)
    return quiet.first_after(at_ms) if quiet.hold(at_ms) else None


def _about(
    session: str,
    one: Occurrence,
    zone: ZoneInfo,
    wishes: Wishes,
    *,
    quiet: QuietHours,
    from_ms: int,
) -> Iterator[Nudge]:
    nominal: list[tuple[str, int, int, int]] = []
    if wishes.evening:
        eve = date.fromisoformat(one.starts[:10]) - _DAY
        nominal.append((EVENING, _instant(eve, EVENING_AT, zone), _ALWAYS, one.at_ms))
    if wishes.before_minutes:
        due_ms = one.at_ms - wishes.before_minutes * MINUTE_MS
        nominal.append((SOON, due_ms, _ALWAYS, one.at_ms))
    if wishes.after:
        end_ms = one.until_ms
        nominal.append((AFTER, end_ms + AFTER_MS, end_ms, end_ms + AFTER_USEFUL_MS))
    for kind, nominal_ms, sensible_from_ms, useful_until_ms in nominal:
        heeded = _heeding(quiet, nominal_ms, sensible_from_ms, useful_until_ms, from_ms)
        if heeded is not None and useful_until_ms > from_ms:
            yield Nudge(kind, session, one.day, heeded, useful_until_ms)


def _heeding(
    quiet: QuietHours,
    nominal_ms: int,
    sensible_from_ms: int,
    useful_until_ms: int,
    from_ms: int,
) -> int | None:
    """When it is due if quiet hours are heeded; none if it would be of no use by then."""
    if not quiet.hold(nominal_ms):
        return nominal_ms
    before_ms = quiet.last_before(nominal_ms)
    if before_ms >= max(sensible_from_ms, from_ms):
        return before_ms
    after_ms = quiet.first_after(nominal_ms)
    return after_ms if after_ms < useful_until_ms else None


def _quiet(wishes: Wishes, session_zone: str | None = None) -> QuietHours:
    return QuietHours(wishes.quiet_from, wishes.quiet_until, wishes.zone_or(session_zone))


def _there(at_ms: int, zone: ZoneInfo) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> int:
    there = datetime.combine(day, at, zone)
    return (there - _EPOCH) // timedelta(milliseconds=1)
