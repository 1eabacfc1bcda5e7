"""What time does by itself: deleted cells go, then tombstones, then what nobody needs any more.

Nothing here remembers what is due: it is read from the rows each time, so a missed run is made up
by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from schemas.limits import DELETED_CELLS_DAYS, TOMBSTONE_DAYS
from server.domain.nudges.following import extend
from server.domain.sealing import Seals
from server.gateways.clock import DAY_MS, Clock
from server.store import codes, notebooks, nudges, passkeys, positions, records
from server.store.database import Database

POSITIONS_DAYS: Final = 90
"""A link worker's replica without news for so long starts afresh; before tombstones expire."""
CODES_KEPT_DAYS: Final = 7
"""A used code is recognised for so long by the device that used it."""
NUDGES_DAYS: Final = 30
"""For so long it can be told what became of a nudge."""
NOTEBOOKS_AT_ONCE: Final = 5
"""How many notebooks' nudges are worked out further in one transaction."""


@dataclass(frozen=True, slots=True)
class Housekept:
    """How much one run did."""

    cells: int
    tombstones: int
    positions: int
    codes: int
    nudges: int


class Housekeeping:
    """Keeps house whenever it is told to."""

    def __init__(self, database: Database, clock: Clock, seals: Seals) -> None:
        self._database = database
        self._clock = clock
        self._seals = seals

    async def run(self) -> Housekept:
        now_ms = self._clock.now_ms()
        kept = await self._database.write(lambda connection: keep_house(connection, now_ms))
        # A few at a time, so that whoever syncs meanwhile waits for no more than these.
        while await self._database.write(
            lambda connection: extend(connection, self._seals, now_ms, NOTEBOOKS_AT_ONCE)
        ):
            pass
        return kept


def keep_house(connection: Connection, now_ms: int) -> Housekept:
    """Do everything that is due at ``now_ms``."""
    cells = records.expire_cells(connection, now_ms - DELETED_CELLS_DAYS * DAY_MS)
    expired = records.expire_tombstones(connection, now_ms - TOMBSTONE_DAYS * DAY_MS)
    passkeys.forget_spent(connection, now_ms)
    for notebook, seq in expired.items():
        # A replica that is behind this may hold what it was never told is gone.
        notebooks.raise_floor(connection, notebook, seq)
    return Housekept(
        cells,
        len(expired),
        positions.forget_before(connection, now_ms - POSITIONS_DAYS * DAY_MS),
        codes.forget_before(connection, now_ms - CODES_KEPT_DAYS * DAY_MS),
        nudges.forget_before(connection, now_ms - NUDGES_DAYS * DAY_MS),
    )
