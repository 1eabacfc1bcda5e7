"""Ids that two devices arrive at without talking to each other."""

from __future__ import annotations

import hashlib
import uuid


def derived_id(kind: str, *parts: str) -> str:
    """Return the UUIDv8 of the one record of ``kind`` that belongs to ``parts``.

    SHA-256 of ``linkwell:<kind>:<part>:…``, its first 16 bytes, with the version nibble 8 and
    the variant bits 10 (RFC 9562, section 5.8).
    """
    digest = hashlib.sha256(":".join(("linkwell", kind, *parts)).encode()).digest()
    raw = bytearray(digest[:16])
    raw[6] = (raw[6] & 0x0F) | 0x80
    raw[8] = (raw[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))
