"""How somebody wants to be reminded: their preference record, with the defaults where it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.limits import REMIND_MINUTES_MAX
from sync.occurrences import zone_named

Checkin = Literal["never", "daily", "weekly"]
NOWHERE: Final = "UTC"
"""Where nobody said which zone they are in."""
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """Times of day are minutes since midnight. ``zone`` is the one that their phone last reported.

    ``before_minutes`` of 0 means no reminder shortly before; ``quiet_from == quiet_until`` means
    no quiet hours.
    """

    zone: str | None = None
    quiet_from: int = 21 * 60 + 30
    quiet_until: int = 8 * 60
    evening: bool = True
    before_minutes: int = 60
    after: bool = True
    messages: bool = True
    checkin: Checkin = "never"
    checkin_at: int = 18 * 60 + 30

    @classmethod
    def of(cls, cells: Mapping[str, Any]) -> Wishes:
        """Read the values of a preference record. What cannot be read is as if it were not there."""
        plain = cls()
        checkin: Checkin = plain.checkin
        match cells.get("checkin"):
            case "daily":
                checkin = "daily"
            case "weekly":
                checkin = "weekly"
        return cls(
            zone=_zone(cells.get("zone")),
            quiet_from=_minutes(cells.get("quiet_from"), plain.quiet_from),
            quiet_until=_minutes(cells.get("quiet_until"), plain.quiet_until),
            evening=_flag(cells.get("remind_evening"), plain.evening),
            before_minutes=_whole(cells.get("remind_minutes"), plain.before_minutes),
            after=_flag(cells.get("remind_after"), plain.after),
            messages=_flag(cells.get("remind_messages"), plain.messages),
            checkin=checkin,
            checkin_at=_minutes(cells.get("checkin_at"), plain.checkin_at),
        )

    def zone_or(self, other: str | None = None) -> ZoneInfo:
        """The zone that they are in; else another that has to do with them."""
        for name in (self.zone, other):
            found = _known(name)
            if found is not None:
                return found
        return zone_named(NOWHERE)


def _zone(value: Any) -> str | None:
    return value if _known(value) is not None else None


def _known(name: Any) -> ZoneInfo | None:
    if not isinstance(name, str):
        return None
    try:
        return zone_named(name)
    except ZoneInfoNotFoundError:
        return None


def _flag(value: Any, plain: bool) -> bool:
    return value if isinstance(value, bool) else plain


def _whole(value: Any, plain: int) -> int:
    fits = isinstance(value, int) and not isinstance(value, bool)
    return value if fits and 0 <= value <= REMIND_MINUTES_MAX else plain


def _minutes(value: Any, plain: int) -> int:
    """A time of day such as 21:30."""
    if not isinstance(value, str):
        return plain
    hours, _, minutes = value.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return plain
    found = int(hours) * 60 + int(minutes)
    return found if found < _DAY_MINUTES else plain
