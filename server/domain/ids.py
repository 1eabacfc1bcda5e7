"""Ids made on the server: UUIDv7, like those that devices make."""

from __future__ import annotations

import secrets
import uuid


def new_id(now_ms: int) -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7): the time, then 74 random bits."""
    whole = (now_ms & (1 << 48) - 1) << 80 | secrets.randbits(80)
    whole = whole & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=whole & ~(0x3 << 62) | 0x2 << 62))
