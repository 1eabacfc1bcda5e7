"""Sessions of devices: 32 random bytes in a cookie, of which only a hash is kept.

A participant's lasts as long as the cookie. Those of staff, who see other people's words, end by
themselves; what their device holds stays there, and a passkey goes on where they were.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.gateways.clock import DAY_MS

if TYPE_CHECKING:
    from server.domain.viewers import Viewer

COOKIE_SECONDS: Final = 400 * 24 * 60 * 60
"""As long as browsers keep a cookie at most; each visit on another day renews it."""
USE_NOTED_MS: Final = 5 * 60 * 1000
"""That a session is used is written down once in so long."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def token_hash(token: str) -> bytes | None:
    """Return what is stored of a token; None if it cannot be one."""
    # The token has 256 random bits: nothing is won by a slow or a keyed hash.
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None


@dataclass(frozen=True, slots=True)
class StaffSessions:
    """How long staff stay signed in, and for how long a proof of who they are counts."""

    idle_ms: int = DAY_MS // 2
    """Without a request for so long, a session is over."""
    whole_ms: int = 7 * DAY_MS
    """However much it is used, it is over after so long."""
    proof_ms: int = 10 * 60 * 1000

    def is_over(self, viewer: Viewer, now_ms: int) -> bool:
        """Whether the viewer's session has ended; a participant's never has."""
        if not viewer.is_staff:
            return False
        began_ms, used_ms = viewer.signed_in_ms, viewer.used_ms
        too_old = began_ms is not None and now_ms >= began_ms + self.whole_ms
        too_idle = used_ms is not None and now_ms >= used_ms + self.idle_ms
        return too_old or too_idle

    def is_noted(self, viewer: Viewer, now_ms: int) -> bool:
        """Whether it need not be written down now that the session is used."""
        if not viewer.is_staff:
            return True
        return viewer.used_ms is not None and now_ms < viewer.used_ms + USE_NOTED_MS

    def cookie_seconds(self, viewer: Viewer) -> int:
        return self.whole_ms // 1000 if viewer.is_staff else COOKIE_SECONDS
