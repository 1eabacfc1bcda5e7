"""The one way to the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final, Protocol

DAY_MS: Final = 24 * 60 * 60 * 1000


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
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
