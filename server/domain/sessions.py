"""Sessions of devices: 32 random bytes in a cookie, of which only a hash is kept."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from typing import Final

COOKIE_SECONDS: Final = 400 * 24 * 60 * 60
"""As long as browsers keep a cookie at most; each visit on another day renews it."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def token_hash(token: str) -> bytes | None:
    """Return what is stored of a token; None if it cannot be one."""
    # The token has 256 random bits: nothing is won by a slow or a keyed hash.
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None
