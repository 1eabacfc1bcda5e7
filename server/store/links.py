"""Which link worker has to do with which notebook."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from server.store.prepared import Prepared
from server.store.tables import links

_holds = Prepared(
    select(links.c.since_ms).where(
        links.c.worker == bindparam("worker"), links.c.notebook == bindparam("notebook")
    )
)
_workers = Prepared(
    select(links.c.worker)
    .where(links.c.notebook == bindparam("notebook"))
    .order_by(links.c.since_ms, links.c.worker)
)
_notebooks = Prepared(
    select(links.c.notebook).where(links.c.worker == bindparam("worker")).order_by(links.c.notebook)
)


def add(connection: Connection, worker: str, notebook: str, now_ms: int) -> None:
    """Link the two; already linked is fine."""
    if not exists(connection, worker, notebook):
        connection.execute(insert(links).values(worker=worker, notebook=notebook, since_ms=now_ms))


def end(connection: Connection, worker: str, notebook: str) -> bool:
    """Undo a link; false if there was none."""
    result = connection.execute(
        delete(links).where(links.c.worker == worker, links.c.notebook == notebook)
    )
    return result.rowcount == 1


def exists(connection: Connection, worker: str, notebook: str) -> bool:
    return _holds.first(connection, worker=worker, notebook=notebook) is not None


def workers_of(connection: Connection, notebook: str) -> list[str]:
    """Account ids, the longest linked first."""
    return [str(row[0]) for row in _workers.all(connection, notebook=notebook)]


def notebooks_of(connection: Connection, worker: str) -> list[str]:
    """Notebook ids, in their order."""
    return [str(row[0]) for row in _notebooks.all(connection, worker=worker)]
