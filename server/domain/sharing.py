"""What a participant is told of where their data went."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from schemas.people import Delivery, Sharing
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.store import accounts, audit
from server.store.database import Database

LINES_MAX: Final = 200


async def sharing_of(viewer: Viewer, database: Database, seals: Seals) -> Sharing:
    """Every delivery to a link worker's device and every deletion there, newest first."""
    notebook = viewer.notebook
    if notebook is None:
        return Sharing(())

    def read(connection: Connection) -> Sharing:
        rows = audit.of_notebook(connection, notebook, LINES_MAX)
        workers = accounts.find_many(connection, {row.worker for row in rows})
        names = {
            one.id: seals.open_person(one.id, one.notebook, one.sealed).name
            for one in workers.values()
        }
        return Sharing(
            tuple(
                Delivery(row.at_ms, row.worker, names.get(row.worker, ""), row.what, row.records)
                for row in rows
            )
        )

    return await database.read(read)
