"""Records: a sealed blob of cells each, and the few plain facts that authorisation needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    literal_column,
    null,
    select,
    true,
    update,
)
from sqlalchemy.sql import ColumnElement

from schemas.records import TEAM_KINDS
from server.store.batch import Batch
from server.store.prepared import Prepared, Row, upsert
from server.store.tables import exposures, history, records

KINDS_MAX: Final = 16
"""How many kinds one grant may cover; a fixed number keeps the statements prepared."""
IDS_MAX: Final = 500
"""How many are asked for in one statement."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """``sealed`` is none once a deleted record's cells expired."""

    id: str
    kind: str
    seq: int
    open_seq: int | None
    """The ``seq`` of the last write that a worker who may see the record could tell."""
    worker: str | None
    open: bool
    """Whether a link worker with a covering grant (or named as ``worker``) may see it."""
    deleted_ms: int | None
    sealed: bytes | None


_COLUMNS = (
    records.c.id,
    records.c.kind,
    records.c.seq,
    records.c.open_seq,
    records.c.worker,
    records.c.open,
    records.c.deleted_ms,
    records.c.sealed,
)
_IN_NOTEBOOK = records.c.notebook == bindparam("notebook")
_NEWS = records.c.seq > bindparam("after")
_PAST = records.c.seq < bindparam("below")
_LIVE = records.c.deleted_ms.is_(None)
_OWNERS = and_(*(records.c.kind != literal_column(f"'{kind}'") for kind in sorted(TEAM_KINDS)))
"""What the notebook's owner ever hears of."""
_LIMIT: ColumnElement[int] = bindparam("limit")


def _for_worker() -> ColumnElement[bool]:
    kinds: list[ColumnElement[str]] = [bindparam(f"kind_{index}") for index in range(KINDS_MAX)]
    return records.c.kind.in_(kinds) | (records.c.worker == bindparam("worker"))


def _held() -> ColumnElement[bool]:
    """Whether the record was open at the place ``since``."""
    return (
        select(exposures.c.from_seq)
        .where(
            exposures.c.notebook == records.c.notebook,
            exposures.c.record == records.c.id,
            exposures.c.from_seq <= bindparam("since"),
            exposures.c.until_seq.is_(None) | (exposures.c.until_seq > bindparam("since")),
        )
        .exists()
    )


_find = Prepared(select(*_COLUMNS).where(_IN_NOTEBOOK, records.c.id == bindparam("id")))
_put = Prepared(lambda dialect: upsert(records, dialect))
_news = Prepared(
    select(*_COLUMNS).where(_IN_NOTEBOOK, _NEWS, _OWNERS).order_by(records.c.seq).limit(_LIMIT)
)
_past = Prepared(
    select(*_COLUMNS)
    .where(_IN_NOTEBOOK, _PAST, _LIVE, _OWNERS)
    .order_by(records.c.seq.desc())
    .limit(_LIMIT)
)
_live = Prepared(select(*_COLUMNS).where(_IN_NOTEBOOK, _LIVE, _OWNERS))
_everything = Prepared(select(*_COLUMNS).where(_IN_NOTEBOOK, _LIVE))
_live_of_kind = Prepared(
    select(*_COLUMNS).where(_IN_NOTEBOOK, _LIVE, records.c.kind == bindparam("kind"))
)
_worker_news = Prepared(
    select(*_COLUMNS)
    .where(
        _IN_NOTEBOOK,
        records.c.open_seq > bindparam("after"),
        _for_worker(),
        (records.c.open == true()) | _held(),
    )
    .order_by(records.c.open_seq)
    .limit(_LIMIT)
)
_worker_past = Prepared(
    select(*_COLUMNS)
    .where(
        _IN_NOTEBOOK,
        records.c.open_seq < bindparam("below"),
        records.c.open == true(),
        _for_worker(),
    )
    .order_by(records.c.open_seq.desc())
    .limit(_LIMIT)
)
_worker_live = Prepared(
    select(*_COLUMNS).where(_IN_NOTEBOOK, records.c.open == true(), _for_worker())
)


def _rows(found: Iterable[Row]) -> list[RecordRow]:
    return [RecordRow(*row) for row in found]


def _kinds(kinds: frozenset[str]) -> dict[str, Any]:
    named = sorted(kinds)
    if len(named) > KINDS_MAX:
        raise ValueError("a grant covers more kinds than its statements have room for")
    padded = [*named, *[""] * (KINDS_MAX - len(named))]
    return {f"kind_{index}": kind for index, kind in enumerate(padded)}


def find(connection: Connection, notebook: str, record: str) -> RecordRow | None:
    row = _find.first(connection, notebook=notebook, id=record)
    return RecordRow(*row) if row else None


def put(batch: Batch, notebook: str, rows: Iterable[RecordRow]) -> None:
    """Write the records, new or not."""
    batch.add_many(
        _put,
        [
            {
                "notebook": notebook,
                "id": row.id,
                "kind": row.kind,
                "seq": row.seq,
                "open_seq": row.open_seq,
                "worker": row.worker,
                "open": row.open,
                "deleted_ms": row.deleted_ms,
                "sealed": row.sealed,
            }
            for row in rows
        ],
    )


def news(connection: Connection, notebook: str, after: int, limit: int) -> list[RecordRow]:
    """What the owner may hear of that was written after that ``seq``, tombstones too, in order."""
    return _rows(_news.all(connection, notebook=notebook, after=after, limit=limit))


def past(connection: Connection, notebook: str, below: int, limit: int) -> list[RecordRow]:
    """What of the owner's lives and was written before that ``seq``, the newest first."""
    return _rows(_past.all(connection, notebook=notebook, below=below, limit=limit))


def live(connection: Connection, notebook: str) -> list[RecordRow]:
    """Everything of the owner's that is not deleted, in no order."""
    return _rows(_live.all(connection, notebook=notebook))


def everything(connection: Connection, notebook: str) -> list[RecordRow]:
    """Whatever is not deleted, of whomever, in no order."""
    return _rows(_everything.all(connection, notebook=notebook))


def live_of_kind(connection: Connection, notebook: str, kind: str) -> list[RecordRow]:
    """Everything of one kind that is not deleted, in no order."""
    return _rows(_live_of_kind.all(connection, notebook=notebook, kind=kind))


def find_some(connection: Connection, notebook: str, ids: Collection[str]) -> list[RecordRow]:
    """Those of the records that are there and not deleted, in no order."""
    found: list[RecordRow] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), IDS_MAX):
        some = wanted[start : start + IDS_MAX]
        rows = connection.execute(
            select(*_COLUMNS).where(records.c.notebook == notebook, _LIVE, records.c.id.in_(some))
        )
        found += [RecordRow(*row) for row in rows]
    return found


def news_for(
    connection: Connection,
    notebook: str,
    worker: str,
    kinds: frozenset[str],
    *,
    after: int,
    since: int,
    limit: int,
) -> list[RecordRow]:
    """What a link worker may see of what became other for them after that ``open_seq``, in order.

    A row that is not ``open`` is one that the worker could see at ``since`` and no longer may.
    """
    return _rows(
        _worker_news.all(
            connection,
            notebook=notebook,
            worker=worker,
            after=after,
            since=since,
            limit=limit,
            **_kinds(kinds),
        )
    )


def past_for(
    connection: Connection,
    notebook: str,
    worker: str,
    kinds: frozenset[str],
    *,
    below: int,
    limit: int,
) -> list[RecordRow]:
    """What a link worker may see of what was last told before that ``open_seq``, newest first."""
    return _rows(
        _worker_past.all(
            connection,
            notebook=notebook,
            worker=worker,
            below=below,
            limit=limit,
            **_kinds(kinds),
        )
    )


def live_for(
    connection: Connection, notebook: str, worker: str, kinds: frozenset[str]
) -> list[RecordRow]:
    """Everything that a link worker may see, in no order."""
    return _rows(_worker_live.all(connection, notebook=notebook, worker=worker, **_kinds(kinds)))


def expire_cells(connection: Connection, before_ms: int) -> int:
    """Leave only the id of what was deleted before that time, its history gone too."""
    gone = select(records.c.notebook, records.c.id).where(
        records.c.deleted_ms < before_ms, records.c.sealed.is_not(None)
    )
    for notebook, record in connection.execute(gone).all():
        connection.execute(
            delete(history).where(history.c.notebook == notebook, history.c.record == record)
        )
    return connection.execute(
        update(records)
        .where(records.c.deleted_ms < before_ms, records.c.sealed.is_not(None))
        .values(sealed=null())
    ).rowcount


def expire_tombstones(connection: Connection, before_ms: int) -> dict[str, int]:
    """Drop the ids of what was deleted before that time; the highest ``seq`` of each notebook."""
    highest: dict[str, int] = {}
    due = select(records.c.notebook, records.c.seq).where(records.c.deleted_ms < before_ms)
    for notebook, seq in connection.execute(due).all():
        highest[notebook] = max(seq, highest.get(notebook, 0))
    connection.execute(delete(records).where(records.c.deleted_ms < before_ms))
    return highest
