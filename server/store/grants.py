"""What authorisation reads of grants and links."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from server.store.prepared import Prepared, Row, upsert
from server.store.tables import grants, links, notebooks


@dataclass(frozen=True, slots=True)
class GrantRow:
    """``kinds`` are members of ``schemas.records.GRANT_KINDS``; times in ms, none is open."""

    notebook: str
    worker: str
    kinds: frozenset[str]
    from_ms: int | None
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A notebook that a worker is linked to, and the grant, if there is one."""

    notebook: str
    owner: str
    open_counter: int
    grant: GrantRow | None
    closed: bool = False
    """Restored, and not yet open to link workers again."""


_put = Prepared(lambda dialect: upsert(grants, dialect))
_remove = Prepared(
    delete(grants).where(
        grants.c.notebook == bindparam("notebook"), grants.c.worker == bindparam("worker")
    )
)
_of_notebook = Prepared(
    select(grants.c.notebook, grants.c.worker, grants.c.kinds, grants.c.from_ms, grants.c.until_ms)
    .join(links, (links.c.worker == grants.c.worker) & (links.c.notebook == grants.c.notebook))
    .where(grants.c.notebook == bindparam("notebook"))
)
_CASE = (
    select(
        notebooks.c.id,
        notebooks.c.owner,
        notebooks.c.open_counter,
        notebooks.c.closed,
        grants.c.kinds,
        grants.c.from_ms,
        grants.c.until_ms,
    )
    .select_from(links)
    .join(notebooks, notebooks.c.id == links.c.notebook)
    .outerjoin(
        grants, (grants.c.notebook == links.c.notebook) & (grants.c.worker == links.c.worker)
    )
    .where(links.c.worker == bindparam("worker"))
)
_cases = Prepared(_CASE.order_by(notebooks.c.id))
_case = Prepared(_CASE.where(links.c.notebook == bindparam("notebook")))


def put(connection: Connection, grant: GrantRow) -> None:
    _put.run(
        connection,
        notebook=grant.notebook,
        worker=grant.worker,
        kinds=",".join(sorted(grant.kinds)),
        from_ms=grant.from_ms,
        until_ms=grant.until_ms,
    )


def remove(connection: Connection, notebook: str, worker: str) -> None:
    _remove.run(connection, notebook=notebook, worker=worker)


def of_notebook(connection: Connection, notebook: str) -> list[GrantRow]:
    """The grants of linked workers, whether or not they are active now."""
    return [
        GrantRow(row[0], row[1], _split(row[2]), row[3], row[4])
        for row in _of_notebook.all(connection, notebook=notebook)
    ]


def caseload(connection: Connection, worker: str) -> list[CaseRow]:
    """Every notebook that the worker is linked to, in the order of ids."""
    return [_case_row(row, worker) for row in _cases.all(connection, worker=worker)]


def case(connection: Connection, worker: str, notebook: str) -> CaseRow | None:
    """One of them; none if the two are not linked."""
    row = _case.first(connection, worker=worker, notebook=notebook)
    return _case_row(row, worker) if row else None


def _case_row(row: Row, worker: str) -> CaseRow:
    notebook, owner, open_counter, closed, kinds, from_ms, until_ms = row
    grant = None
    if kinds is not None:
        grant = GrantRow(notebook, worker, _split(kinds), from_ms, until_ms)
    return CaseRow(notebook, owner, open_counter, grant, bool(closed))


def _split(kinds: str) -> frozenset[str]:
    return frozenset(kinds.split(",")) if kinds else frozenset()
