"""Instants as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def at(told: str) -> int:
    """Milliseconds of an instant such as ``2026-06-01T10:00Z``."""
    return int(datetime.fromisoformat(told).timestamp()) * 1000


def told(at_ms: int) -> str:
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    return f"{when:%Y-%m-%dT%H:%M}Z"


def minutes(clock: str) -> int:
    """Minutes since midnight of a time of day such as ``21:30``."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)
