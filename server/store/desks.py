"""How link workers have set up their caseloads, sealed."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from server.store.prepared import Prepared
from server.store.tables import desks

_of = Prepared(select(desks.c.at_ms, desks.c.sealed).where(desks.c.account == bindparam("account")))


def of_account(connection: Connection, account: str) -> tuple[int, bytes] | None:
    """When it was set, and what is sealed; None where nothing was."""
    row = _of.first(connection, account=account)
    return (row[0], row[1]) if row else None


def put_later(connection: Connection, account: str, at_ms: int, sealed: bytes) -> bool:
    """Keep it unless what is there was set at the same time or later; say whether it was kept."""
    later = (
        update(desks)
        .where(desks.c.account == account, desks.c.at_ms < at_ms)
        .values(at_ms=at_ms, sealed=sealed)
    )
    if connection.execute(later).rowcount == 1:
        return True
    if of_account(connection, account) is not None:
        return False
    connection.execute(insert(desks).values(account=account, at_ms=at_ms, sealed=sealed))
    return True
