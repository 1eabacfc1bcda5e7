"""Calendar feeds: the address of each, hashed to be found by and sealed to be shown again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, inspect, select

from server.store.prepared import Prepared
from server.store.records import RecordRow
from server.store.tables import feeds, records


@dataclass(frozen=True, slots=True)
class FeedRow:
    """``sealed`` holds the token that ``token_hash`` is of."""

    notebook: str
    token_hash: bytes
    sealed: bytes
    made_ms: int


_COLUMNS = (feeds.c.notebook, feeds.c.token_hash, feeds.c.sealed, feeds.c.made_ms)
_of = Prepared(select(*_COLUMNS).where(feeds.c.notebook == bindparam("notebook")))
_at = Prepared(select(*_COLUMNS).where(feeds.c.token_hash == bindparam("token_hash")))
_live_of_kind = Prepared(
    select(
        records.c.id,
        records.c.kind,
        records.c.seq,
        records.c.open_seq,
        records.c.worker,
        records.c.open,
        records.c.deleted_ms,
        records.c.sealed,
    )
    .where(
        records.c.notebook == bindparam("notebook"),
        records.c.kind == bindparam("kind"),
        records.c.deleted_ms.is_(None),
    )
    .order_by(records.c.id)
)


def of_notebook(connection: Connection, notebook: str) -> FeedRow | None:
    row = _of.first(connection, notebook=notebook)
    return FeedRow(*row) if row else None


def at(connection: Connection, token_hash: bytes) -> FeedRow | None:
    """The feed whose token has that hash."""
    row = _at.first(connection, token_hash=token_hash)
    return FeedRow(*row) if row else None


def add(connection: Connection, row: FeedRow) -> None:
    """Only under the notebook's lock, and where there is none."""
    connection.execute(
        insert(feeds).values(
            notebook=row.notebook,
            token_hash=row.token_hash,
            sealed=row.sealed,
            made_ms=row.made_ms,
        )
    )


def remove(connection: Connection, notebook: str) -> bool:
    """Make the address worthless; false if there was none."""
    return connection.execute(delete(feeds).where(feeds.c.notebook == notebook)).rowcount == 1


def hashes(connection: Connection) -> frozenset[bytes]:
    """Of every feed that stands; none where there are no such tables yet."""
    if not inspect(connection).has_table(feeds.name):
        return frozenset()
    return frozenset(connection.execute(select(feeds.c.token_hash)).scalars())


def keep_only(connection: Connection, known: frozenset[bytes]) -> int:
    """Drop every other feed; how many those were."""
    there = hashes(connection)
    for token_hash in there - known:
        connection.execute(delete(feeds).where(feeds.c.token_hash == token_hash))
    return len(there - known)


def sessions_of(connection: Connection, notebook: str) -> list[RecordRow]:
    """Every session that is not deleted, in the order of ids."""
    found = _live_of_kind.all(connection, notebook=notebook, kind="session")
    return [RecordRow(*row) for row in found]
