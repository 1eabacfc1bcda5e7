"""Core statements that are built and compiled once.

Running a Core statement costs about four times what its SQL costs in SQLite itself. A sync runs
a dozen, so the store's functions keep them prepared: portable constructs on the outside, the
driver itself beneath.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert
from sqlalchemy.sql.elements import ClauseElement

Row = tuple[Any, ...]
_Compiled = tuple[str, tuple[str, ...], dict[str, Any]]


class Prepared:
    """One statement whose every value is a named ``bindparam``.

    Values and rows pass the driver unconverted: on SQLite a flag comes back as 0 or 1.
    """

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        """Take a statement, or a function of the dialect's name where dialects differ."""
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, **values: Any) -> list[Row]:
        sql, given = self.ready(connection, values)
        if connection.dialect.name == "postgresql":
            return [tuple(row) for row in _asyncpg(connection, "fetch", sql, given)]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, given)
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def first(self, connection: Connection, **values: Any) -> Row | None:
        sql, given = self.ready(connection, values)
        if connection.dialect.name == "postgresql":
            found = _asyncpg(connection, "fetchrow", sql, given)
            return None if found is None else tuple(found)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, given)
            row: Row | None = cursor.fetchone()
            return row
        finally:
            cursor.close()

    def run(self, connection: Connection, **values: Any) -> int:
        """Run a statement that returns no rows; the number of rows that it wrote."""
        sql, given = self.ready(connection, values)
        if connection.dialect.name == "postgresql":
            # As in "UPDATE 1" and "INSERT 0 1".
            return int(_asyncpg(connection, "execute", sql, given).rpartition(" ")[2])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, given)
            count: int = cursor.rowcount
            return count
        finally:
            cursor.close()

    def run_many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it once for each row, in their order: PostgreSQL is told all of them in one go."""
        ready = [self.ready(connection, row) for row in rows]
        if not ready:
            return
        sql, given = ready[0][0], [one[1] for one in ready]
        if connection.dialect.name == "postgresql":
            # For a single row, the way of many costs a quarter more.
            if len(given) == 1:
                _asyncpg(connection, "execute", sql, given[0])
            else:
                _asyncpg(connection, "executemany", sql, [given])
            return
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(sql, given)
        finally:
            cursor.close()

    def ready(self, connection: Connection, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The statement as the driver takes it, and its values in their places."""
        found = self._compiled.get(connection.dialect.name)
        sql, names, constants = found if found is not None else self._compile(connection)
        if constants:
            values = {**constants, **values}
        return sql, [values[name] for name in names]

    def _compile(self, connection: Connection) -> _Compiled:
        statement = self._statement
        if not isinstance(statement, Executable):
            statement = statement(connection.dialect.name)
        if not isinstance(statement, ClauseElement):
            raise TypeError(f"{statement!r} cannot be compiled")
        # In SQLAlchemy's typing any compiled element; a statement's is an SQLCompiler.
        compiled: Any = statement.compile(dialect=connection.dialect)
        names: tuple[str, ...] = tuple(compiled.positiontup)
        # What SQLAlchemy itself adds (OFFSET 0). A value that the caller forgets stays missing.
        constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        made = (str(compiled), names, constants)
        self._compiled[connection.dialect.name] = made
        return made


def _asyncpg(connection: Connection, method: str, sql: str, given: list[Any]) -> Any:
    """Let the driver itself run it: SQLAlchemy's cursor around it costs as much once more."""
    # What stands there is SQLAlchemy's face of an asyncpg connection, typed as any driver's.
    face: Any = connection.connection.dbapi_connection
    return face.run_async(lambda driver: getattr(driver, method)(sql, *given))


def tell(connection: Connection, sql: str, given: list[Any]) -> None:
    """Run what is PostgreSQL's alone and returns no rows."""
    _asyncpg(connection, "execute", sql, given)


def upsert(table: Table, dialect: str) -> Insert:
    """Insert a row, or replace the columns outside the key of the row that has it.

    SQLite and PostgreSQL spell it alike; SQLAlchemy keeps them in two modules.
    """
    key = list(table.primary_key.columns)
    rest = [column for column in table.columns if not column.primary_key]
    if dialect == "postgresql":
        pg = postgresql.insert(table)
        return pg.on_conflict_do_update(
            index_elements=key, set_={column.name: pg.excluded[column.name] for column in rest}
        )
    lite = sqlite.insert(table)
    return lite.on_conflict_do_update(
        index_elements=key, set_={column.name: lite.excluded[column.name] for column in rest}
    )
