"""Leaving Linkwell: asked for, thought over, and then for good.

Somebody who asks to leave has some days in which everything goes on working and they may stay
after all. Then, in one transaction, all that was theirs goes from the database, and their key is
destroyed: in the keyring, and in every backup of it that this installation knows of. Between the
two a server may die. So what is to be destroyed is written in that transaction, and made up for at
the next start and every hour: a key that came back with an old keyring goes again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from schemas.leaving import Farewell, Leave
from schemas.records import Role
from server import errors
from server.domain.sealing import Seals
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import DAY_MS, Clock
from server.gateways.keyring_copies import clean_copies
from server.gateways.pokes import Pokes
from server.store import devices, leaving, notebooks
from server.store.database import Database
from server.store.leaving import ErasureRow, Gone, LeavingRow

FAREWELL_DAYS: Final = 400
"""As long as browsers keep the cookie by which a device is known."""

log = logging.getLogger("linkwell.leaving")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one run did: how many people were erased, and which backups were out of reach."""

    erased: int
    beyond_reach: tuple[Path, ...]


class Leaving:
    """What participants may ask, and what time then does."""

    def __init__(
        self,
        *,
        database: Database,
        seals: Seals,
        clock: Clock,
        viewers: Viewers,
        pokes: Pokes,
        days: int,
        keyring_file: Path,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._viewers = viewers
        self._pokes = pokes
        self._days = days
        self._eraser = Eraser(database, seals, clock, keyring_file)

    async def standing(self, viewer: Viewer) -> Leave:
        """Whether the person is about to leave, and when."""
        notebook = _own_notebook(viewer)

        def read(connection: Connection) -> LeavingRow | None:
            _must_stand(connection, viewer)
            return leaving.of_notebook(connection, notebook)

        return self._told(await self._database.read(read))

    async def leave(self, viewer: Viewer) -> Leave:
        """Begin to leave. Whoever asks again keeps the day that they were told."""
        notebook, now_ms = _own_notebook(viewer), self._clock.now_ms()
        asked = LeavingRow(notebook, now_ms, now_ms + self._days * DAY_MS)

        def write(connection: Connection) -> LeavingRow:
            if notebooks.lock(connection, notebook) is None:
                raise errors.SignedOut
            _must_stand(connection, viewer)
            return leaving.ask(connection, asked)

        return self._told(await self._database.write(write))

    async def stay(self, viewer: Viewer) -> Leave:
        """Not leave after all."""
        notebook = _own_notebook(viewer)

        def write(connection: Connection) -> None:
            if notebooks.lock(connection, notebook) is None:
                raise errors.SignedOut
            _must_stand(connection, viewer)
            leaving.withdraw(connection, notebook)

        await self._database.write(write)
        return self._told(None)

    async def run(self) -> Ticked:
        """Erase whoever's time has passed, and finish what an earlier run may not have."""
        now_ms = self._clock.now_ms()
        due = await self._database.read(lambda connection: leaving.due(connection, now_ms))
        count = 0
        for notebook in due:
            gone = await self._eraser.remove(notebook, if_due=True)
            if gone is not None:
                self._tell(gone)
                await self._eraser.destroy(gone)
                count += 1
        before_ms = now_ms - FAREWELL_DAYS * DAY_MS
        await self._database.write(
            lambda connection: leaving.forget_farewells_before(connection, before_ms)
        )
        return Ticked(count, await self._eraser.finish())

    async def notice_elsewhere(self) -> None:
        """Another process may have erased somebody: remember neither their keys nor who they are."""
        if await self._seals.forget_erased():
            self._viewers.forget_everybody_here()

    async def make_up(self) -> None:
        """At a start: do what the last run did not get to. What fails is tried again hourly."""
        try:
            await self.run()
        except Exception as error:
            # Only the kind of error: nothing about anybody may stand in a log.
            log.error("keys could not be destroyed: %s", type(error).__name__)  # noqa: TRY400

    async def farewell(self, token_hash: bytes) -> Farewell | None:
        """What is to be said to a device of somebody who left; none to any other."""
        row = await self._database.read(lambda connection: leaving.farewell(connection, token_hash))
        return None if row is None else Farewell(row.account, row.at_ms)

    async def heard(self, token_hash: bytes) -> None:
        """The device has cleared itself: nothing need be kept to know it by."""
        await self._database.write(lambda connection: leaving.said_farewell(connection, token_hash))

    def _tell(self, gone: Gone) -> None:
        for device in gone.devices:
            self._viewers.forget(device)
            self._pokes.close_device(device)
        self._pokes.poke_all(gone.workers)

    def _told(self, row: LeavingRow | None) -> Leave:
        if row is None:
            return Leave(self._days)
        return Leave(self._days, row.asked_ms, row.due_ms)


class Eraser:
    """Erases people, for a server and for the operator's command beside one."""

    def __init__(self, database: Database, seals: Seals, clock: Clock, keyring_file: Path) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._keyring_file = keyring_file

    async def remove(self, notebook: str, *, if_due: bool = False) -> Gone | None:
        """Remove a person from the database, durable on return. Their key is to be destroyed next.

        None if there is no such person any more or, with ``if_due``, they chose to stay.
        """
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> Gone | None:
            if notebooks.lock(connection, notebook) is None:
                return None
            asked = leaving.of_notebook(connection, notebook)
            if if_due and (asked is None or asked.due_ms > now_ms):
                return None
            return leaving.erase(connection, notebook, now_ms)

        return await self._database.write(write)

    async def destroy(self, gone: Gone) -> None:
        """Destroy the key of somebody who was removed."""
        await self._destroy(ErasureRow(gone.notebook, gone.account, self._clock.now_ms()))

    async def finish(self) -> tuple[Path, ...]:
        """Destroy every key that should be gone already; the keyring's backups out of reach."""
        for erasure in await self._database.read(leaving.all_erasures):
            if erasure.done_ms is None or self._seals.keyring.has(erasure.notebook):
                await self._destroy(erasure)
        beyond_reach = await asyncio.to_thread(
            clean_copies, self._keyring_file, self._clock.now_ms()
        )
        if beyond_reach:
            log.warning(
                "backups of the keyring that were not there to be cleaned: %d", len(beyond_reach)
            )
        return tuple(beyond_reach)

    async def _destroy(self, erasure: ErasureRow) -> None:
        self._seals.keyring.erase(erasure.notebook, erasure.at_ms)
        self._seals.forget(erasure.notebook)
        now_ms = self._clock.now_ms()
        await self._database.write(
            lambda connection: leaving.mark_done(connection, erasure.notebook, now_ms)
        )


def _own_notebook(viewer: Viewer) -> str:
    if viewer.role is not Role.PARTICIPANT or viewer.notebook is None:
        raise errors.NotAllowed
    return viewer.notebook


def _must_stand(connection: Connection, viewer: Viewer) -> None:
    # Sessions are remembered between requests; what writes asks again.
    if not devices.stands(connection, viewer.device):
        raise errors.SignedOut
