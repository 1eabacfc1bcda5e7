"""A link worker's own rules for their caseload, the same on each of their devices."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from schemas.desk import Desk, DeskSettings
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.errors import SignedOut
from server.gateways.clock import Clock
from server.store import accounts, desks, devices
from server.store.database import Database

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(DeskSettings).decode
NOTHING_SET: Final = Desk(at=0, settings=DeskSettings())


class Desks:
    """Keeps what link workers set. What they look at says something of people: it is sealed."""

    def __init__(self, database: Database, seals: Seals, clock: Clock) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock

    async def of(self, viewer: Viewer) -> Desk:
        """What this link worker set last."""
        row = await self._database.read(
            lambda connection: desks.of_account(connection, viewer.account)
        )
        return self._opened(viewer, row)

    async def set(self, viewer: Viewer, desk: Desk) -> Desk:
        """Keep it, unless another device set something later; return what stands.

        A device whose clock is ahead counts as setting it now.
        """
        at_ms = min(desk.at, self._clock.now_ms())
        sealed = self._seals.seal_desk(viewer.account, _encode(desk.settings))

        def write(connection: Connection) -> tuple[int, bytes] | None:
            if not devices.stands(connection, viewer.device):
                raise SignedOut
            # Two devices at once wait for each other here.
            accounts.lock(connection, viewer.account)
            desks.put_later(connection, viewer.account, at_ms, sealed)
            return desks.of_account(connection, viewer.account)

        return self._opened(viewer, await self._database.write(write))

    def _opened(self, viewer: Viewer, row: tuple[int, bytes] | None) -> Desk:
        if row is None:
            return NOTHING_SET
        at_ms, sealed = row
        return Desk(at_ms, _decode(self._seals.open_desk(viewer.account, sealed)))
