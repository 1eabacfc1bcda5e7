"""Sessions as iCalendar (RFC 5545), for the calendar that a person has anyway.

What a calendar shows is what ``sync.occurrences`` says. Where the two would differ, this module
bridges: an iCalendar event always takes place at its start, so it starts where the rule first
does; its ``UNTIL`` is an instant and ours a day; a time that is left out when clocks change is
written as the one that takes its place wherever that can be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vRecur

from sync.occurrences import Occurrence, occurrences

_PRODUCT: Final = "-//Linkwell//Sessions//EN"
_REFRESH: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_DAYS_LOOKED_AT_MAX: Final = 20_000
"""A rule whose first day is further away gives none that matters to anybody."""
_NOT_SHOWN: Final = (KeyError, ValueError, TypeError, AttributeError, OverflowError)
"""What a session brings about that is sealed, that was sent in parts after a restore and has come
to half of itself, or that lies in a zone or a time that is not known here."""
_AN_EVENT: Final = b"\r\nBEGIN:VEVENT\r\n"
_ZONES_FROM: Final = date(2020, 1, 1)
_ZONES_UNTIL: Final = date(2060, 1, 1)
"""Between them a zone's changes are written down. Programs that know the zone use their own."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session: its id, the values of its cells, and when it was made and last changed (ms)."""

    id: str
    cells: Mapping[str, Any]
    made_ms: int
    changed_ms: int


def calendar_of(sessions: Iterable[Session], name: str) -> bytes:
    """All of them as one calendar, the same bytes for the same sessions.

    Notes are left out: a calendar's words often lie with somebody else. So is a session that no
    calendar could show, such as one in a zone that this machine does not know.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.calendar_name = name
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    zones: set[str] = set()
    events = []
    for session in sessions:
        try:
            found = _events(session)
        except _NOT_SHOWN:
            continue
        zones |= {session.cells["zone"]} if found else set()
        events += found
    for zone in sorted(zones):
        calendar.add_component(_zone(zone))
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def shows_any(calendar: bytes) -> bool:
    """Whether there is a session in it at all."""
    return _AN_EVENT in calendar


@lru_cache(maxsize=64)
def _zone(name: str) -> Timezone:
    return Timezone.from_tzinfo(ZoneInfo(name), name, _ZONES_FROM, _ZONES_UNTIL)


def _events(session: Session) -> list[Event]:
    """The session's event, and one for each occurrence that was moved; none if it never is."""
    cells = session.cells
    days = _RuleDays(cells)
    if days.first is None:
        return []
    whole = _event(session, _start(cells, days.first))
    if cells.get("rule") is None:
        # What takes place once is moved by saying when.
        for _, wall in _moved(cells, days):
            whole = _event(session, wall)
        return [whole]
    whole.add("rrule", _rule(cells))
    skipped = [day for day in _days_of(cells, "skipped") if days.has(day)]
    for day in skipped:
        whole.add("exdate", _wall(cells, day))
    overrides = []
    for day, wall in _moved(cells, days):
        if day not in skipped:
            override = _event(session, wall)
            override.add("recurrence-id", _wall(cells, day))
            overrides.append(override)
    return [whole, *overrides]


class _RuleDays:
    """The days on which a session's rule puts it, whatever was skipped or moved since."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        names = ("starts", "minutes", "zone", "rule")
        self._plain: dict[str, Any] = {name: cells.get(name) for name in names}
        self.first: date | None = self._first()

    def has(self, day: date) -> bool:
        noon = datetime.combine(day, time(12), UTC)
        near = self._between(noon - 2 * _DAY, noon + 2 * _DAY)
        return any(one.day == day.isoformat() for one in near)

    def _first(self) -> date | None:
        begin = datetime.fromisoformat(self._plain["starts"]).replace(tzinfo=UTC) - _DAY
        days = 32
        while days < _DAYS_LOOKED_AT_MAX:
            found = self._between(begin, begin + days * _DAY)
            if found:
                return date.fromisoformat(found[0].day)
            begin, days = begin + days * _DAY, days * 2
        return None

    def _between(self, begin: datetime, end: datetime) -> list[Occurrence]:
        return occurrences(self._plain, _ms(begin), _ms(end))


def _event(session: Session, start: datetime) -> Event:
    cells = session.cells
    event = Event()
    event.add("uid", f"{session.id}@linkwell")
    changed = _at(session.changed_ms)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", _at(session.made_ms))
    event.add("sequence", max(0, session.changed_ms - session.made_ms) // 1000)
    event.add("summary", _line(cells["title"]))
    event.add("dtstart", start)
    _add_end(event, start, timedelta(minutes=cells["minutes"]))
    where = ", ".join(filter(None, (_readable(cells, name) for name in ("place", "address"))))
    link = cells.get("link") if isinstance(cells.get("link"), str) else None
    if where or link:
        event.add("location", where or link)
    if link:
        event.add("url", link)
    told = [whom] if (whom := _readable(cells, "with_whom")) else []
    if link and where:
        told.append(link)
    if told:
        event.add("description", "\n".join(told))
    event.add("status", "CANCELLED" if _is_off(cells) else "CONFIRMED")
    return event


def _add_end(event: Event, start: datetime, length: timedelta) -> None:
    """A length is of time that passes, also in the night when clocks change."""
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    if end.fold:
        # This time of day comes twice, and a program would take it for the first.
        event.add("duration", length)
    else:
        event.add("dtend", end)


def _start(cells: Mapping[str, Any], day: date) -> datetime:
    wall = _wall(cells, day)
    return wall if cells.get("rule") else _as_it_comes(wall)


def _wall(cells: Mapping[str, Any], day: date) -> datetime:
    at = datetime.fromisoformat(cells["starts"]).time()
    return datetime.combine(day, at, ZoneInfo(cells["zone"]))


def _as_it_comes(wall: datetime) -> datetime:
    """What a clock shows at that time: another one where the clock leaves it out."""
    return wall.astimezone(UTC).astimezone(wall.tzinfo)


def _rule(cells: Mapping[str, Any]) -> vRecur:
    rule: vRecur = vRecur.from_ical(cells["rule"])
    if "UNTIL" in rule:
        (last,) = rule["UNTIL"]
        # Beside a start in a zone it must be an instant: the end of that day, there.
        end = datetime.combine(last + _DAY, time(), ZoneInfo(cells["zone"]))
        rule["UNTIL"] = [end.astimezone(UTC) - timedelta(seconds=1)]
    return rule


def _moved(cells: Mapping[str, Any], days: _RuleDays) -> list[tuple[date, datetime]]:
    zone = ZoneInfo(cells["zone"])
    return [
        (day, _as_it_comes(datetime.fromisoformat(cells[f"moved:{day}"]).replace(tzinfo=zone)))
        for day in _days_of(cells, "moved")
        if days.has(day)
    ]


def _days_of(cells: Mapping[str, Any], field: str) -> list[date]:
    """The days of a set that are on, in their order."""
    start = f"{field}:"
    return sorted(
        date.fromisoformat(name.removeprefix(start))
        for name, value in cells.items()
        if name.startswith(start) and value
    )


def _is_off(cells: Mapping[str, Any]) -> bool:
    """Whether it was cancelled, or takes place once and that was skipped."""
    is_once = cells.get("rule") is None
    day = cells["starts"].partition("T")[0]
    return cells.get("cancelled") is True or (is_once and cells.get(f"skipped:{day}") is True)


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _at(at_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at_ms - at_ms % 1000)


def _readable(cells: Mapping[str, Any], name: str) -> str:
    """What a session can do without: nothing where it is sealed."""
    text = cells.get(name)
    return _line(text) if isinstance(text, str) else ""


def _line(text: str) -> str:
    """Words on one line, without what some calendars would stumble over.

    Raises:
        TypeError: if it is no words, as what is sealed.
    """
    if not isinstance(text, str):
        raise TypeError
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
