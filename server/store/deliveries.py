"""What was sent to which device and what became of it, without a word of what it said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert, Select

from server.store.prepared import Prepared
from server.store.tables import deliveries

WAITING: Final = "waiting"
ACCEPTED: Final = "accepted"
ARRIVED: Final = "arrived"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """``claim`` is the id of the first nudge that it is about; none for a test.

    While it waits, nobody else takes it up before ``next_ms``.
    """

    topic: str
    device: str
    claim: str | None
    state: str
    tries: int
    next_ms: int
    useful_until_ms: int
    status: int | None
    at_ms: int


_COLUMNS = (
    deliveries.c.topic,
    deliveries.c.device,
    deliveries.c.claim,
    deliveries.c.state,
    deliveries.c.tries,
    deliveries.c.next_ms,
    deliveries.c.useful_until_ms,
    deliveries.c.status,
    deliveries.c.at_ms,
)


def _put_statement(dialect: str) -> Insert:
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    made = maker(deliveries).values(
        {column.name: bindparam(column.name) for column in _COLUMNS},
    )
    return made.on_conflict_do_update(
        index_elements=[deliveries.c.topic, deliveries.c.device],
        set_={
            column.name: made.excluded[column.name]
            for column in _COLUMNS
            if column.name not in {"topic", "device"}
        },
    )


def _due_statement(dialect: str) -> Select[tuple[int]]:
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.state == WAITING, deliveries.c.next_ms <= bindparam("now_ms"))
        .order_by(deliveries.c.next_ms)
        .limit(bindparam("many"))
    )
    return due.with_for_update(skip_locked=True) if dialect == "postgresql" else due


_put = Prepared(_put_statement)
_due = Prepared(_due_statement)
_lease = Prepared(
    update(deliveries)
    .where(
        deliveries.c.id == bindparam("one"),
        deliveries.c.state == WAITING,
        deliveries.c.next_ms <= bindparam("now_ms"),
    )
    .values(next_ms=bindparam("until_ms"))
    .returning(*_COLUMNS)
)
_answered = Prepared(
    update(deliveries)
    .where(
        deliveries.c.topic == bindparam("a_topic"),
        deliveries.c.device == bindparam("a_device"),
        deliveries.c.state == WAITING,
    )
    .values(
        state=bindparam("a_state"),
        tries=bindparam("how_many"),
        next_ms=bindparam("again_ms"),
        status=bindparam("a_status"),
        at_ms=bindparam("now_ms"),
    )
)
_arrived = Prepared(
    update(deliveries)
    .where(
        deliveries.c.topic == bindparam("a_topic"),
        deliveries.c.device == bindparam("a_device"),
        deliveries.c.state != ARRIVED,
    )
    .values(state=ARRIVED, at_ms=bindparam("now_ms"))
)
_last_test = Prepared(
    select(*_COLUMNS)
    .where(deliveries.c.device == bindparam("a_device"), deliveries.c.claim.is_(None))
    .order_by(deliveries.c.id.desc())
    .limit(1)
)


def put(connection: Connection, rows: Iterable[DeliveryRow]) -> None:
    """Write rows down. A notification of that topic that the device had before begins anew."""
    _put.run_many(
        connection,
        (
            {
                "topic": row.topic,
                "device": row.device,
                "claim": row.claim,
                "state": row.state,
                "tries": row.tries,
                "next_ms": row.next_ms,
                "useful_until_ms": row.useful_until_ms,
                "status": row.status,
                "at_ms": row.at_ms,
            }
            for row in rows
        ),
    )


def take_due(connection: Connection, now_ms: int, until_ms: int, many: int) -> list[DeliveryRow]:
    """Those that wait and are due, each taken by one caller alone until ``until_ms``."""
    ids = [row[0] for row in _due.all(connection, now_ms=now_ms, many=many)]
    taken = (_lease.first(connection, one=one, now_ms=now_ms, until_ms=until_ms) for one in ids)
    return [DeliveryRow(*row) for row in taken if row is not None]


def answered(connection: Connection, rows: Iterable[DeliveryRow]) -> None:
    """Write down what became of some, unless the device said meanwhile that it arrived."""
    _answered.run_many(
        connection,
        (
            {
                "a_topic": row.topic,
                "a_device": row.device,
                "a_state": row.state,
                "how_many": row.tries,
                "again_ms": row.next_ms,
                "a_status": row.status,
                "now_ms": row.at_ms,
            }
            for row in rows
        ),
    )


def find(connection: Connection, topic: str, device: str) -> DeliveryRow | None:
    row = connection.execute(
        select(*_COLUMNS).where(deliveries.c.topic == topic, deliveries.c.device == device)
    ).first()
    return DeliveryRow(*row) if row else None


def last_test(connection: Connection, device: str) -> DeliveryRow | None:
    """The last one that is about no nudge."""
    row = _last_test.first(connection, a_device=device)
    return DeliveryRow(*row) if row else None


def arrived(connection: Connection, topic: str, device: str, now_ms: int) -> bool:
    """Note that the device showed it; false if it did not wait for one of that name."""
    if _arrived.run(connection, a_topic=topic, a_device=device, now_ms=now_ms):
        return True
    return find(connection, topic, device) is not None


def forget_before(connection: Connection, before_ms: int) -> int:
    """Remove what was last heard of before then; how many."""
    return connection.execute(
        delete(deliveries).where(deliveries.c.state != WAITING, deliveries.c.at_ms < before_ms)
    ).rowcount


def of_device(connection: Connection, device: str) -> list[DeliveryRow]:
    rows = connection.execute(
        select(*_COLUMNS).where(deliveries.c.device == device).order_by(deliveries.c.id)
    )
    return [DeliveryRow(*row) for row in rows]


def counted(connection: Connection) -> dict[str, int]:
    """How many there are in each state."""
    rows = connection.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
    return {str(state): int(count) for state, count in rows}
