"""How far each link worker's replica has got, in all its notebooks together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from server.store.prepared import Prepared, upsert
from server.store.tables import positions


@dataclass(frozen=True, slots=True)
class PositionRow:
    """``acked`` and ``issued`` are random numbers; the places are opaque here."""

    replica: str
    device: str
    acked: int
    acked_places: bytes
    issued: int
    issued_places: bytes
    at_ms: int


_find = Prepared(
    select(
        positions.c.replica,
        positions.c.device,
        positions.c.acked,
        positions.c.acked_places,
        positions.c.issued,
        positions.c.issued_places,
        positions.c.at_ms,
    ).where(positions.c.replica == bindparam("replica"), positions.c.device == bindparam("device"))
)
_put = Prepared(lambda dialect: upsert(positions, dialect))


def find(connection: Connection, replica: str, device: str) -> PositionRow | None:
    row = _find.first(connection, replica=replica, device=device)
    return PositionRow(*row) if row else None


def put(connection: Connection, row: PositionRow) -> None:
    _put.run(
        connection,
        replica=row.replica,
        device=row.device,
        acked=row.acked,
        acked_places=row.acked_places,
        issued=row.issued,
        issued_places=row.issued_places,
        at_ms=row.at_ms,
    )


def keep_newest(connection: Connection, device: str, most: int) -> None:
    """Drop the places of all but so many of a device's replicas: those start afresh."""
    newest = (
        select(positions.c.replica)
        .where(positions.c.device == device)
        .order_by(positions.c.at_ms.desc(), positions.c.replica.desc())
        .limit(most)
    )
    connection.execute(
        delete(positions).where(
            positions.c.device == device, positions.c.replica.not_in(newest.scalar_subquery())
        )
    )


def forget_before(connection: Connection, before_ms: int) -> int:
    """Drop the places of replicas that have had no news since then: they start afresh."""
    return connection.execute(delete(positions).where(positions.c.at_ms < before_ms)).rowcount
