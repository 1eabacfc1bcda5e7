"""Who is asking: the signed-in device behind a session token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from schemas.records import Role
from server.store import devices
from server.store.database import Database
from server.store.devices import SessionRow

_KNOWN_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in device and whose it is. ``notebook`` is a participant's own."""

    device: str
    account: str
    role: Role
    notebook: str | None
    seen_day: str
    signed_in_ms: int | None = None
    """When this session of staff began; none for one from before sessions ended."""
    used_ms: int | None = None
    """When it was last noted that it is used."""

    @property
    def is_staff(self) -> bool:
        return self.role is not Role.PARTICIPANT


def viewer_from(row: SessionRow) -> Viewer:
    return Viewer(
        row.device,
        row.account,
        Role(row.role),
        row.notebook,
        row.seen_day,
        row.signed_in_ms,
        row.used_ms,
    )


class Viewers:
    """Looks sessions up and remembers the answers.

    What is remembered may be out of date for a moment, so whatever writes or delivers asks the
    database again (``devices.stands``) in its own transaction.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, Viewer] = {}
        self._forgotten = 0
        self._remembers = True
        self.on_forget: Callable[[str], None] = lambda _: None
        """Told of a device that was forgotten here, for other servers that may remember it."""

    async def find(self, token_hash: bytes) -> Viewer | None:
        """Who holds the token; none if nobody does, or no longer."""
        found = self._known.get(token_hash)
        if found is not None:
            return found
        before = self._forgotten
        row = await self._database.read(lambda connection: devices.session(connection, token_hash))
        if row is None:
            return None
        viewer = viewer_from(row)
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        if before == self._forgotten and self._remembers:
            # Else it may have been revoked while it was being read.
            self._known[token_hash] = viewer
        return viewer

    def remembered(self, token_hash: bytes) -> Viewer | None:
        """Who held the token when it was last looked up; none where nobody has looked."""
        return self._known.get(token_hash)

    async def stands(self, viewer: Viewer) -> bool:
        """Whether the device is still signed in, as the database has it now."""
        return await self._database.read(
            lambda connection: devices.stands(connection, viewer.device)
        )

    def forget(self, device: str) -> None:
        """Call after the commit that revoked the device, changed its token or its ``seen_day``."""
        self.forget_here(device)
        self.on_forget(device)

    def forget_here(self, device: str) -> None:
        """The same, told by the server at which that was."""
        self._forgotten += 1
        self._known = {key: one for key, one in self._known.items() if one.device != device}

    def forget_everybody_here(self) -> None:
        """Ask the database about everybody again."""
        self._forgotten += 1
        self._known.clear()

    def remember(self, *, may: bool) -> None:
        """Whether what is known may be remembered from now on; what was is forgotten.

        It may not while another server could revoke a device without being heard.
        """
        self._remembers = may
        self.forget_everybody_here()
