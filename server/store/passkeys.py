"""Passkeys, and the challenges that they have answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.store.tables import passkeys, spent_challenges


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """``sealed`` is the credential's id, its public key and its label."""

    id: str
    account: str
    credential_hash: bytes
    sealed: bytes
    sign_count: int
    made_ms: int
    used_ms: int | None = None


_COLUMNS = (
    passkeys.c.id,
    passkeys.c.account,
    passkeys.c.credential_hash,
    passkeys.c.sealed,
    passkeys.c.sign_count,
    passkeys.c.made_ms,
    passkeys.c.used_ms,
)


def add(connection: Connection, row: PasskeyRow) -> bool:
    """Keep a passkey; false if there is one of the same credential, whosever it is."""
    if by_credential(connection, row.credential_hash) is not None:
        return False
    connection.execute(
        insert(passkeys).values(
            id=row.id,
            account=row.account,
            credential_hash=row.credential_hash,
            sealed=row.sealed,
            sign_count=row.sign_count,
            made_ms=row.made_ms,
            used_ms=row.used_ms,
        )
    )
    return True


def by_credential(connection: Connection, credential_hash: bytes) -> PasskeyRow | None:
    row = connection.execute(
        select(*_COLUMNS).where(passkeys.c.credential_hash == credential_hash)
    ).first()
    return PasskeyRow(*row) if row else None


def of_account(connection: Connection, account: str) -> list[PasskeyRow]:
    """The newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(passkeys.c.account == account)
        .order_by(passkeys.c.made_ms.desc(), passkeys.c.id.desc())
    )
    return [PasskeyRow(*row) for row in rows]


def used(connection: Connection, passkey: str, sign_count: int, now_ms: int) -> bool:
    """Note a use; false if the passkey is gone, or if a use that counted further came first.

    Authenticators that do not count always say 0.
    """
    counts_on = passkeys.c.sign_count < sign_count
    if sign_count == 0:
        counts_on = or_(counts_on, passkeys.c.sign_count == 0)
    result = connection.execute(
        update(passkeys)
        .where(passkeys.c.id == passkey, counts_on)
        .values(sign_count=sign_count, used_ms=now_ms)
    )
    return result.rowcount == 1


def remove(connection: Connection, account: str, passkey: str) -> bool:
    """False if the account has no such passkey."""
    result = connection.execute(
        delete(passkeys).where(passkeys.c.id == passkey, passkeys.c.account == account)
    )
    return result.rowcount == 1


def remove_all(connection: Connection, account: str) -> None:
    connection.execute(delete(passkeys).where(passkeys.c.account == account))


def spend(connection: Connection, challenge: str, expires_ms: int) -> bool:
    """Note that a challenge was answered; false if it was before.

    Of several at once one is true, whichever server they came to.
    """
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    noted = connection.execute(
        dialect.insert(spent_challenges)
        .values(id=challenge, expires_ms=expires_ms)
        .on_conflict_do_nothing()
    )
    return bool(noted.rowcount == 1)


def forget_spent(connection: Connection, before_ms: int) -> int:
    """Drop challenges that nobody could answer any more."""
    gone = connection.execute(
        delete(spent_challenges).where(spent_challenges.c.expires_ms < before_ms)
    )
    return gone.rowcount
