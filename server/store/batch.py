"""Writes of one transaction that nobody asks after, told to PostgreSQL in one go.

There a statement costs more in being asked and answered than in being carried out. SQLite has no
such way to go: it is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from server.store.prepared import Prepared, tell

TOGETHER_MAX: Final = 8
_Ready = tuple[str, list[Any]]
_NUMBER: Final = re.compile(r"\$(\d+)")

_joined: dict[tuple[str, ...], str] = {}
"""What was put together before. There are few: one for each way in which a push can write."""


class Batch:
    """Holds writes back until :meth:`flush`; what is read meanwhile must not depend on them.

    Those that are sent together are of different statements, on rows of which no two are the
    same: PostgreSQL carries them out in an order of its own.
    """

    def __init__(self, connection: Connection, *, holds: bool = True) -> None:
        """``holds``: false where each write must fail in its own place."""
        self.connection = connection
        self._waits = holds and connection.dialect.name == "postgresql"
        self._held: dict[Prepared, list[Mapping[str, Any]]] = {}

    def add(self, statement: Prepared, **values: Any) -> None:
        """Write one row."""
        self.add_many(statement, [values])

    def add_many(self, statement: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
        if self._waits:
            self._held.setdefault(statement, []).extend(rows)
        else:
            statement.run_many(self.connection, rows)

    def flush(self) -> None:
        """Write everything that was held back."""
        held, self._held = self._held, {}
        is_one_of_each = all(len(rows) == 1 for rows in held.values())
        if 1 < len(held) <= TOGETHER_MAX and is_one_of_each:
            self._together([one.ready(self.connection, rows[0]) for one, rows in held.items()])
            return
        for statement, rows in held.items():
            statement.run_many(self.connection, rows)

    def _together(self, ready: Sequence[_Ready]) -> None:
        parts = tuple(sql for sql, _ in ready)
        sql = _joined.get(parts)
        if sql is None:
            sql = _joined[parts] = _one_of(ready)
        tell(self.connection, sql, [value for _, given in ready for value in given])


def _one_of(ready: Sequence[_Ready]) -> str:
    """One statement that does what all of these do, its parameters numbered through."""
    numbered, before = [], 0
    for sql, given in ready:
        numbered.append(_numbered_from(sql, before))
        before += len(given)
    *first, last = numbered
    named = ", ".join(f"part_{index} AS ({sql})" for index, sql in enumerate(first))
    return f"WITH {named} {last}"


def _numbered_from(sql: str, before: int) -> str:
    return _NUMBER.sub(lambda found: f"${int(found[1]) + before}", sql)
