"""A whole database as a series of frames, and back: the same for SQLite and PostgreSQL.

Rows are read table by table in the order of their keys, a page at a time, all from the one
snapshot of the caller's transaction. Each table's rows are tallied, so that whoever loads them
can tell that what stands there is what was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Connection,
    Integer,
    MetaData,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    tuple_,
)

from server.store.tables import metadata, service

PAGE_ROWS: Final = 250
FRAME_BYTES: Final = 1024 * 1024
"""A frame is closed once its rows are this long."""
_VERSION_TABLE: Final = "alembic_version"


class Opening(msgspec.Struct, frozen=True, array_like=True, tag="opening"):
    """The first frame: what was read, and when (the time before the snapshot was taken)."""

    revision: str
    made_ms: int
    product: str
    database: str


class Rows(msgspec.Struct, frozen=True, array_like=True, tag="rows"):
    """Some rows of one table."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Tally(msgspec.Struct, array_like=True):
    """How many rows, and the exclusive or of a hash of each: their order does not count."""

    rows: int = 0
    total: bytes = bytes(32)

    def add(self, packed: bytes) -> None:
        self.rows += 1
        drawn = int.from_bytes(hashlib.sha256(packed).digest())
        self.total = (int.from_bytes(self.total) ^ drawn).to_bytes(32)


Tallies = dict[str, Tally]


class Ending(msgspec.Struct, frozen=True, array_like=True, tag="ending"):
    """The last frame: what there was of each table."""

    tallies: Tallies


Frame = Opening | Rows | Ending
encode: Final = msgspec.msgpack.Encoder().encode
decode: Final = msgspec.msgpack.Decoder(Frame).decode


def frames(connection: Connection, opening: Opening) -> Iterator[Frame]:
    """Everything in the database, as its snapshot has it."""
    yield opening
    tallies: Tallies = {}
    for table in metadata.sorted_tables:
        # SQLAlchemy's names are strings of a kind of its own, which cannot be written down.
        name, columns = str(table.name), tuple(str(column.name) for column in table.columns)
        tally = tallies[name] = Tally()
        for rows in _framed(_pages(connection, table, columns), tally):
            yield Rows(name, columns, rows)
    yield Ending(tallies)


def load(connection: Connection, parts: Iterable[Rows]) -> Tallies:
    """Write the rows in place of all that stands there; what there is then, read anew.

    The tables must be of the revision that the rows were read from.
    """
    tables = _reflected(connection)
    for table in tables.values():
        connection.execute(delete(table))
    columns = {name: tuple(column.name for column in t.columns) for name, t in tables.items()}
    for part in parts:
        columns[part.table] = part.columns
        connection.execute(
            insert(tables[part.table]),
            [dict(zip(part.columns, row, strict=True)) for row in part.rows],
        )
    for table in tables.values():
        _number_on(connection, table)
    return {name: _tallied(connection, tables[name], columns[name]) for name in tables}


def is_empty(connection: Connection) -> bool:
    """Whether nobody's data is there: no tables, or nothing in them but the service's facts."""
    return all(
        connection.execute(select(table).limit(1)).first() is None
        for name, table in _reflected(connection).items()
        if name != service.name
    )


def _framed(pages: Iterator[list[tuple[Any, ...]]], tally: Tally) -> Iterator[list[Any]]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    for page in pages:
        for row in page:
            packed = encode(row)
            tally.add(packed)
            rows.append(row)
            size += len(packed)
            if size >= FRAME_BYTES:
                yield rows
                rows, size = [], 0
    if rows:
        yield rows


def _pages(
    connection: Connection, table: Table, columns: tuple[str, ...]
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows in the order of the primary key, each page from where the last one ended."""
    key = list(table.primary_key.columns)
    places = [columns.index(column.name) for column in key]
    asked = select(*(table.c[name] for name in columns)).order_by(*key).limit(PAGE_ROWS)
    page = [tuple(row) for row in connection.execute(asked)]
    while page:
        yield page
        if len(page) < PAGE_ROWS:
            return
        after = [page[-1][place] for place in places]
        beyond = key[0] > after[0] if len(key) == 1 else tuple_(*key) > tuple_(*after)
        page = [tuple(row) for row in connection.execute(asked.where(beyond))]


def _tallied(connection: Connection, table: Table, columns: tuple[str, ...]) -> Tally:
    tally = Tally()
    for page in _pages(connection, table, columns):
        for row in page:
            tally.add(encode(row))
    return tally


def _reflected(connection: Connection) -> dict[str, Table]:
    """The tables that are really there, which may be of an earlier revision."""
    found = MetaData()
    there = set(inspect(connection).get_table_names()) - {_VERSION_TABLE}
    return {
        name: Table(name, found, autoload_with=connection)
        for name in sorted(there & set(metadata.tables))
    }


def _number_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were written with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    key = list(table.primary_key.columns)
    if len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    last = connection.execute(select(func.max(key[0]))).scalar_one_or_none()
    if last is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"),
            {"table": table.name, "column": key[0].name, "last": last},
        )
