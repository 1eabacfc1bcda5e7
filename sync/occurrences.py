"""When a session takes place: its rule, what was skipped and what was moved.

A rule counts calendar **days**, so that an occurrence keeps its key whatever becomes of its time.
The time of day is added after, in the session's own zone, so that ten o'clock stays ten o'clock
when the clocks change. ``tests/vectors/occurrences.json`` holds every implementation to the same.

Rules are those of RFC 5545 3.3.10, of these parts, in this order: ``FREQ`` (DAILY, WEEKLY,
MONTHLY, YEARLY), ``INTERVAL``, ``BYDAY`` (with a number only where MONTHLY), ``BYMONTHDAY`` (only
where MONTHLY) and one of ``COUNT`` and ``UNTIL`` (a day, which counts).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

COUNT_MAX: Final = 400
INTERVAL_MAX: Final = 99

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_RULE: Final = re.compile(
    r"FREQ=(?P<freq>DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(?:;INTERVAL=(?P<interval>[1-9]\d?))?"
    r"(?:;BYDAY=(?P<byday>[-1-5A-Z,]{2,40}))?"
    r"(?:;BYMONTHDAY=(?P<bymonthday>-1|[1-9]|[12]\d|3[01]))?"
    r"(?:;COUNT=(?P<count>[1-9]\d{0,2})|;UNTIL=(?P<until>\d{8}))?",
    re.ASCII,
)
_WEEKDAY: Final = re.compile(r"(?P<nth>-?[1-5])?(?P<name>MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_END: Final = date(2400, 1, 1)
"""Nothing takes place after it, so that no rule is followed to the end of the calendar."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a session takes place, or would have.

    ``day`` is its key, ``starts`` what a clock in the session's zone shows, ``at_ms`` and
    ``until_ms`` its instants (ms since 1970).
    """

    day: str
    starts: str
    at_ms: int
    until_ms: int
    moved: bool = False
    skipped: bool = False


def rule_mistake(text: str) -> str | None:
    """What is wrong with a rule, in words; none if it is one that Linkwell knows."""
    found = _RULE.fullmatch(text)
    if found is None:
        return "This must be a rule such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU."
    is_monthly = found["freq"] == "MONTHLY"
    if found["byday"]:
        days = [_WEEKDAY.fullmatch(day) for day in found["byday"].split(",")]
        if not all(days) or len(set(found["byday"].split(","))) != len(days):
            return "BYDAY names each day of the week once, such as TU,TH."
        numbered = sum(1 for day in days if day and day["nth"])
        if numbered and not is_monthly:
            return "BYDAY has numbers only in a monthly rule."
        if numbered not in (0, len(days)):
            return "BYDAY has a number for each day, or for none."
        if found["freq"] in ("DAILY", "YEARLY"):
            return "BYDAY goes with weeks and months."
    if found["bymonthday"] and (not is_monthly or found["byday"]):
        return "BYMONTHDAY goes with months, and not beside BYDAY."
    if found["count"] and int(found["count"]) > COUNT_MAX:
        return f"COUNT must be at most {COUNT_MAX}."
    if found["until"]:
        try:
            date.fromisoformat(found["until"])
        except ValueError:
            return "UNTIL names a day that is not in the calendar."
    return None


def occurrences(session: Mapping[str, Any], from_ms: int, until_ms: int) -> list[Occurrence]:
    """Every occurrence of a session that is under way between two instants, in time.

    ``session`` maps names of cells to values: ``starts``, ``minutes``, ``zone`` and, where they
    are, ``rule``, ``skipped:DAY``, ``moved:DAY`` and ``cancelled``, which skips all. One that ends
    at ``from_ms`` or begins at ``until_ms`` is not among them; a skipped one is, marked. A time
    that is left out when the clocks go forward is read with the offset from before; one that
    comes twice is the first of the two.

    Raises:
        ZoneInfoNotFoundError: when there is no such zone.
        ValueError: when ``starts`` or the rule is not one.
    """
    zone = zone_named(session["zone"])
    first = datetime.fromisoformat(session["starts"])
    length = timedelta(minutes=session["minutes"])
    moved = _members(session, "moved")
    skipped = _members(session, "skipped")
    is_off = session.get("cancelled") is True
    # What was moved may come from any day, and clocks differ by less than a day.
    begin, end = _day_of(from_ms - _ms(length)) - _DAY, _day_of(until_ms) + _DAY
    days = {day.isoformat(): day for day in _days(first.date(), session.get("rule"), begin, end)}
    for key in moved:
        day = _as_day(key)
        if day and key not in days and any(_days(first.date(), session.get("rule"), day, day)):
            days[key] = day
    found = []
    for key, day in days.items():
        starts = moved.get(key) or datetime.combine(day, first.time()).isoformat("T", "minutes")
        at_ms = _instant(datetime.fromisoformat(starts), zone)
        ends_ms = at_ms + _ms(length)
        if ends_ms > from_ms and at_ms < until_ms:
            found.append(
                Occurrence(key, starts, at_ms, ends_ms, key in moved, is_off or key in skipped)
            )
    return sorted(found, key=lambda one: (one.at_ms, one.day))


def zone_named(name: str) -> ZoneInfo:
    """Raises ZoneInfoNotFoundError."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError) as error:
        # Such as "America", which is a folder.
        raise ZoneInfoNotFoundError(name) from error


def _members(session: Mapping[str, Any], field: str) -> dict[str, Any]:
    """What a set holds, by member."""
    start = f"{field}:"
    return {
        name.removeprefix(start): value
        for name, value in session.items()
        if name.startswith(start) and value
    }


def _days(first: date, rule: str | None, begin: date, end: date) -> Iterator[date]:
    """The days of a rule from ``begin`` to ``end``, both of which count, in their order."""
    if rule is None:
        if begin <= first <= end:
            yield first
        return
    parts = _parts(rule)
    last = min(end, parts.until or end, _END)
    # Periods are counted from the first day's. Where nothing is counted, those before are skipped.
    index = 0 if parts.count else _periods_between(parts, first, begin)
    given = 0
    while _period_start(parts, first, index) <= last:
        for day in _days_of_period(parts, first, index):
            if day > last or given == parts.count:
                return
            if day >= first:
                given += 1
                if day >= begin:
                    yield day
        index += parts.interval


@dataclass(frozen=True, slots=True)
class _Parts:
    """A rule taken apart. ``weekdays`` are (which of the month, or 0 for all; 0 for Monday)."""

    freq: str
    interval: int
    weekdays: tuple[tuple[int, int], ...]
    month_day: int | None
    count: int | None
    until: date | None


@lru_cache(maxsize=256)
def _parts(rule: str) -> _Parts:
    mistake, found = rule_mistake(rule), _RULE.fullmatch(rule)
    if mistake or found is None:
        raise ValueError(mistake)
    weekdays = [
        (int(day["nth"] or 0), _WEEKDAYS.index(day["name"]))
        for day in _WEEKDAY.finditer(found["byday"] or "")
    ]
    return _Parts(
        found["freq"],
        int(found["interval"] or 1),
        tuple(sorted(weekdays)),
        int(found["bymonthday"]) if found["bymonthday"] else None,
        int(found["count"]) if found["count"] else None,
        date.fromisoformat(found["until"]) if found["until"] else None,
    )


def _periods_between(parts: _Parts, first: date, begin: date) -> int:
    """How many days, weeks, months or years lie before the one of ``begin`` that may count."""
    if parts.freq == "DAILY":
        between = (begin - first).days
    elif parts.freq == "WEEKLY":
        between = (begin - _monday(first)).days // 7
    else:
        between = begin.year - first.year
        if parts.freq == "MONTHLY":
            between = between * 12 + begin.month - first.month
    return max(0, between // parts.interval * parts.interval)


def _period_start(parts: _Parts, first: date, index: int) -> date:
    if parts.freq == "DAILY":
        return first + index * _DAY
    if parts.freq == "WEEKLY":
        # As RFC 5545 has it where nothing else is said, weeks begin on Monday.
        return _monday(first) + 7 * index * _DAY
    if parts.freq == "YEARLY":
        return date(first.year + index, 1, 1)
    months = first.month - 1 + index
    return date(first.year + months // 12, months % 12 + 1, 1)


def _days_of_period(parts: _Parts, first: date, index: int) -> list[date]:
    start = _period_start(parts, first, index)
    if parts.freq == "DAILY":
        return [start]
    if parts.freq == "WEEKLY":
        weekdays = [weekday for _, weekday in parts.weekdays] or [first.weekday()]
        return [start + weekday * _DAY for weekday in weekdays]
    if parts.freq == "YEARLY":
        start = start.replace(month=first.month)
    length = monthrange(start.year, start.month)[1]
    if parts.weekdays:
        return _weekdays_of_month(parts, start, length)
    number = parts.month_day or first.day
    if number == -1:
        number = length
    # A month that has no such day is left out.
    return [start.replace(day=number)] if number <= length else []


def _weekdays_of_month(parts: _Parts, start: date, length: int) -> list[date]:
    found: set[int] = set()
    for nth, weekday in parts.weekdays:
        days = range(1 + (weekday - start.weekday()) % 7, length + 1, 7)
        if nth == 0:
            found.update(days)
        elif abs(nth) <= len(days):
            found.add(days[nth - 1] if nth > 0 else days[nth])
    return [start.replace(day=number) for number in sorted(found)]


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _as_day(key: str) -> date | None:
    try:
        day = date.fromisoformat(key)
    except ValueError:
        return None
    return day if day.isoformat() == key else None


def _day_of(at_ms: int) -> date:
    return (_EPOCH + timedelta(milliseconds=at_ms)).date()


def _instant(wall: datetime, zone: ZoneInfo) -> int:
    # fold=0, as it stands: of two the first, and in a gap the offset from before it.
    return _ms(wall.replace(tzinfo=zone) - _EPOCH)


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
