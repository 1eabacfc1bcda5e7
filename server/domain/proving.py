"""Whether somebody proved a moment ago who they are: asked for before what does harm in wrong hands.

A laptop left open must not be enough to invite colleagues, to let oneself into somebody's account
or to add a passkey of one's own. A code that lets a device in proves it, and a passkey.
"""

from __future__ import annotations

from server import errors
from server.domain.sessions import StaffSessions
from server.domain.viewers import Viewer
from server.gateways.clock import Clock
from server.store import devices
from server.store.database import Database


class Proving:
    def __init__(
        self, database: Database, clock: Clock, sessions: StaffSessions, *, asks: bool = True
    ) -> None:
        """``asks``: false for made-up people, who have no passkeys."""
        self._asks = asks
        self._database = database
        self._clock = clock
        self._sessions = sessions

    async def require(self, viewer: Viewer) -> None:
        """Ask the database itself: a device that was signed out has proved nothing.

        Raises:
            ProveAgain: if the last proof is too old.
        """
        if not self._asks:
            return
        proved_ms = await self._database.read(
            lambda connection: devices.proved_at(connection, viewer.device)
        )
        now_ms = self._clock.now_ms()
        if proved_ms is None or now_ms >= proved_ms + self._sessions.proof_ms:
            raise errors.ProveAgain
