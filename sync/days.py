"""The day that a person would name: kept as written with a record, and never worked out again.

Clients work it out when a record is made, from the instant and the zone that the person is in.
``tests/vectors/days.json`` holds every implementation to the same days.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def local_day(at_ms: int, zone: str) -> str:
    """Return the calendar day, ``YYYY-MM-DD``, of an instant (ms since 1970) in an IANA zone.

    Raises:
        ZoneInfoNotFoundError: when there is no such zone.
        OverflowError: when the instant lies outside the years 1 to 9999.
    """
    at = _EPOCH + timedelta(milliseconds=at_ms)
    return at.astimezone(ZoneInfo(zone)).date().isoformat()
