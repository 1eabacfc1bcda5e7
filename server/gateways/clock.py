"""The one way to the time."""

from __future__ import annotations

import time
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Protocol

DAY_MS: Final = 24 * 60 * 60 * 1000
_FIRST_DAY: Final = date(1970, 1, 1)


class Clock(Protocol):
    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00Z."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


def utc_day(ms: int) -> str:
    """The UTC calendar day of a time, ``YYYY-MM-DD``."""
    return _day(ms // DAY_MS)


@lru_cache(maxsize=8)
def _day(since_1970: int) -> str:
    return (_FIRST_DAY + timedelta(days=since_1970)).isoformat()
