"""Core statements that are built and compiled once.

Running a Core statement costs about four times what its SQL costs in SQLite itself. A sync runs
a dozen, so the store's functions keep them prepared: portable constructs on the outside, the
driver's own cursor beneath.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        cursor = self._run(connection, values)
        try:
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def first(self, connection: Connection, **values: Any) -> Row | None:
        cursor = self._run(connection, values)
        try:
            row: Row | None = cursor.fetchone()
        finally:
            cursor.close()
        return row

    def run(self, connection: Connection, **values: Any) -> int:
        """Run a statement that returns no rows; the number of rows that it wrote."""
        cursor = self._run(connection, values)
        try:
            count: int = cursor.rowcount
        finally:
            cursor.close()
        return count

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        found = self._compiled.get(connection.dialect.name)
        sql, names, constants = found if found is not None else self._compile(connection)
        if constants:
            values = {**constants, **values}
        cursor = connection.connection.cursor()
        cursor.execute(sql, [values[name] for name in names])
        return cursor

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
