"""One account per person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from server.store.prepared import Prepared
from server.store.tables import accounts


@dataclass(frozen=True, slots=True)
class AccountRow:
    """``sealed`` is the person's name and telephone number; see ``server.domain.sealing``."""

    id: str
    role: str
    notebook: str | None
    sealed: bytes
    made_ms: int
    joined_ms: int | None = None
    closed_ms: int | None = None


_COLUMNS = (
    accounts.c.id,
    accounts.c.role,
    accounts.c.notebook,
    accounts.c.sealed,
    accounts.c.made_ms,
    accounts.c.joined_ms,
    accounts.c.closed_ms,
)
_find = Prepared(select(*_COLUMNS).where(accounts.c.id == bindparam("id")))


def add(connection: Connection, account: AccountRow) -> None:
    connection.execute(
        insert(accounts).values(
            id=account.id,
            role=account.role,
            notebook=account.notebook,
            sealed=account.sealed,
            made_ms=account.made_ms,
            joined_ms=account.joined_ms,
            closed_ms=account.closed_ms,
        )
    )


def find(connection: Connection, account: str) -> AccountRow | None:
    row = _find.first(connection, id=account)
    return AccountRow(*row) if row else None


def find_many(connection: Connection, ids: Iterable[str]) -> dict[str, AccountRow]:
    """The accounts that exist, by id."""
    found = (find(connection, one) for one in ids)
    return {row.id: row for row in found if row is not None}


def of_role(connection: Connection, role: str) -> list[AccountRow]:
    """Every account of a role, oldest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(accounts.c.role == role).order_by(accounts.c.made_ms, accounts.c.id)
    )
    return [AccountRow(*row) for row in rows]


def mark_joined(connection: Connection, account: str, now_ms: int) -> bool:
    """Note the first join; false if there was one before."""
    result = connection.execute(
        update(accounts)
        .where(accounts.c.id == account, accounts.c.joined_ms.is_(None))
        .values(joined_ms=now_ms)
    )
    return result.rowcount == 1


def of_roles(connection: Connection, *roles: str) -> list[AccountRow]:
    """Every account of any of the roles, oldest first."""
    return sorted(
        (row for role in roles for row in of_role(connection, role)),
        key=lambda row: (row.made_ms, row.id),
    )


def lock(connection: Connection, account: str) -> AccountRow | None:
    """The account; nobody else changes it before this transaction ends."""
    row = connection.execute(
        select(*_COLUMNS).where(accounts.c.id == account).with_for_update()
    ).first()
    return AccountRow(*row) if row else None


def reopen(connection: Connection, account: str) -> None:
    """The account may be used again. Devices that were signed out stay so."""
    connection.execute(update(accounts).where(accounts.c.id == account).values(closed_ms=None))


def reseal(connection: Connection, account: str, sealed: bytes) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(sealed=sealed))


def close(connection: Connection, account: str, now_ms: int) -> None:
    """From now on the account's devices are signed out."""
    connection.execute(update(accounts).where(accounts.c.id == account).values(closed_ms=now_ms))
