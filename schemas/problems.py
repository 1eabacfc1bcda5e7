"""The one shape of an error (RFC 9457, ``application/problem+json``).

The same struct stands inside a receipt when a single change is refused.
"""

from __future__ import annotations

from typing import Final

import msgspec

PREFIX: Final = "urn:linkwell:problem:"


class FieldError(msgspec.Struct, frozen=True):
    """One field that is wrong. ``field`` is a path such as ``changes[3].set.score``."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened, that nothing was lost, and what to do."""

    type: str
    """``urn:linkwell:problem:<name>``; stable, for programs."""
    title: str
    status: int
    detail: str = ""
    errors: tuple[FieldError, ...] = ()
    retry_after_s: int | None = None
