"""A calendar program, as far as RFC 5545 tells one when events take place."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from dateutil.rrule import rrule, rruleset, rrulestr
from icalendar import Calendar

_MARGIN = timedelta(days=3)


def events_by_uid(content: bytes) -> dict[str, list[Any]]:
    """The events of a calendar, each with those that take the place of one of its occurrences."""
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert not calendar.get_missing_tzids()
    found: dict[str, list[Any]] = defaultdict(list)
    for event in calendar.events:
        found[str(event["uid"]).removesuffix("@linkwell")].append(event)
    return found


def taking_place(events: list[Any], from_ms: int, until_ms: int) -> list[tuple[int, int]]:
    """When they take place between two instants: begin and end in ms, in order."""
    (whole,) = [event for event in events if "recurrence-id" not in event]
    if str(whole["status"]) == "CANCELLED":
        return []
    start = _wall(whole["dtstart"].dt)
    begin, end = _moment(from_ms) - _MARGIN, _moment(until_ms) + _MARGIN
    days = rruleset()
    # An event takes place at its start, whatever its rule says.
    days.rdate(start)
    if "rrule" in whole:
        rule = rrulestr(whole["rrule"].to_ical().decode(), dtstart=start)
        assert isinstance(rule, rrule)
        days.rrule(rule)
    for skipped in _listed(whole.get("exdate")):
        days.exdate(skipped)
    by_wall = {at.replace(tzinfo=None): (at, _length(whole)) for at in days.between(begin, end)}
    for event in events:
        if event is not whole:
            by_wall[_wall(event["recurrence-id"].dt).replace(tzinfo=None)] = (
                _wall(event["dtstart"].dt),
                _length(event),
            )
    found = [(_ms(at), _ms(at) + length // timedelta(milliseconds=1))
             for at, length in by_wall.values()]  # fmt: skip
    return sorted(one for one in found if one[1] > from_ms and one[0] < until_ms)


def _length(event: Any) -> timedelta:
    if "duration" in event:
        length: timedelta = event["duration"].dt
        return length
    start: datetime = event["dtstart"].dt
    end: datetime = event["dtend"].dt
    return end.astimezone(UTC) - start.astimezone(UTC)


def _listed(dates: Any) -> list[datetime]:
    lists = dates if isinstance(dates, list) else [dates] if dates is not None else []
    return [_wall(one.dt) for each in lists for one in each.dts]


def _wall(at: datetime) -> datetime:
    assert at.tzinfo is not None
    assert at.fold == 0
    return at


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _ms(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
