"""How a command speaks."""

from __future__ import annotations

import sys
from datetime import UTC, datetime


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: str, code: int) -> int:
    """Say what is wrong, where errors are said, and return the exit code."""
    print(f"linkwell: {text}", file=sys.stderr, flush=True)
    return code


def moment(ms: int) -> str:
    """A time as an operator reads it."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%d %B %Y %H:%M} UTC"


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 key``, ``1,200 keys``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
