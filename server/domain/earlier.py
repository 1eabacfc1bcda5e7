"""Earlier versions: what a person once wrote and something else took the place of."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from schemas.people import EarlierVersion, EarlierVersions
from schemas.records import TEAM_KINDS, Role
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.errors import NotFound, SignedOut
from server.store import devices, history, records
from server.store.database import Database
from sync.merge import Cell

VERSIONS_MAX: Final = 200
"""So many are told of one record, the newest; older ones are kept all the same."""


class Earlier:
    """Answers ``GET /api/records/{record}/versions``."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database = database
        self._seals = seals

    async def versions_of(
        self, viewer: Viewer, record: str, *, standing: bool = False
    ) -> EarlierVersions:
        """What was set aside of a record in the person's own notebook, the newest first.

        With ``standing`` what it holds now is among it.

        Raises:
            NotFound: when there is no such record there, or nothing is left of it; also for
                whoever has no notebook.
            SignedOut: when the device was signed out meanwhile.
        """
        notebook = viewer.notebook
        if viewer.role is not Role.PARTICIPANT or notebook is None:
            raise NotFound

        def read(connection: Connection) -> EarlierVersions:
            if not devices.stands(connection, viewer.device):
                raise SignedOut
            row = records.find(connection, notebook, record)
            if row is None or row.sealed is None or row.kind in TEAM_KINDS:
                raise NotFound
            current = self._seals.open_cells(notebook, record, row.kind, row.sealed)
            stands = {(cell.version, name): _told(name, cell) for name, cell in current.items()}
            found: dict[tuple[str, str], EarlierVersion] = {}
            for aside in history.of_record(connection, notebook, record):
                cells = self._seals.open_history(notebook, record, row.kind, aside.sealed)
                for name, cell in cells:
                    found.setdefault((cell.version, name), _told(name, cell))
            earlier = [one for key, one in found.items() if key not in stands]
            if standing:
                earlier = sorted([*earlier, *stands.values()], key=lambda one: one.at)
            return EarlierVersions(tuple(reversed(earlier[-VERSIONS_MAX:])))

        return await self._database.read(read)


def _told(name: str, cell: Cell) -> EarlierVersion:
    at = cell.stamp if cell.sent_stamp is None else cell.sent_stamp
    return EarlierVersion(cell.version, name, cell.value, at, cell.by)
