"""Quiet hours: when nobody is to be disturbed, by the clock where they are.

A minute is quiet when a clock there shows a time from ``begins`` to before ``ends``, also when the
clocks change: then the same time comes twice, or not at all, and so does what is quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MINUTE_MS: Final = 60 * 1000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class QuietHours:
    """``begins`` and ``ends`` are minutes since midnight; where they are equal there are none."""

    begins: int
    ends: int
    zone: ZoneInfo

    def hold(self, at_ms: int) -> bool:
        """Whether it is quiet at that instant."""
        return self._into(at_ms) < self._length

    def last_before(self, at_ms: int) -> int:
        """The last minute before the quiet hours that hold at an instant."""
        found = self._whole(at_ms) - (self._into(at_ms) + 1) * MINUTE_MS
        # Where the clocks changed since they began, that is an hour or so off.
        while not self.hold(found + MINUTE_MS):
            found += MINUTE_MS
        while self.hold(found):
            found -= MINUTE_MS
        return found

    def first_after(self, at_ms: int) -> int:
        """The first minute after the quiet hours that hold at an instant."""
        found = self._whole(at_ms) + (self._length - self._into(at_ms)) * MINUTE_MS
        while not self.hold(found - MINUTE_MS):
            found -= MINUTE_MS
        while self.hold(found):
            found += MINUTE_MS
        return found

    @property
    def _length(self) -> int:
        return (self.ends - self.begins) % _DAY_MINUTES

    def _into(self, at_ms: int) -> int:
        """How many minutes of clock have passed since they last began."""
        there = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(self.zone)
        return (there.hour * 60 + there.minute - self.begins) % _DAY_MINUTES

    @staticmethod
    def _whole(at_ms: int) -> int:
        return at_ms // MINUTE_MS * MINUTE_MS
