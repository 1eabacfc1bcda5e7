"""One-time codes and the tries at guessing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert

from server.store.prepared import Prepared
from server.store.tables import accounts, attempts, codes


@dataclass(frozen=True, slots=True)
class CodeRow:
    """``purpose``: see ``server.domain.codes``. ``made_by`` is the account that asked for it."""

    id: str
    hash: bytes
    account: str
    purpose: str
    made_by: str | None
    made_ms: int
    expires_ms: int
    used_ms: int | None = None
    used_by_key: bytes | None = None
    device: str | None = None
    """The device that the code let in."""


_COLUMNS = (
    codes.c.id,
    codes.c.hash,
    codes.c.account,
    codes.c.purpose,
    codes.c.made_by,
    codes.c.made_ms,
    codes.c.expires_ms,
    codes.c.used_ms,
    codes.c.used_by_key,
    codes.c.device,
)


def _code(row: Any) -> CodeRow:
    return CodeRow(*row)


def add(connection: Connection, code: CodeRow) -> None:
    connection.execute(
        insert(codes).values(
            id=code.id,
            hash=code.hash,
            account=code.account,
            purpose=code.purpose,
            made_by=code.made_by,
            made_ms=code.made_ms,
            expires_ms=code.expires_ms,
            used_ms=code.used_ms,
            used_by_key=code.used_by_key,
            device=code.device,
        )
    )


def by_hash(connection: Connection, code_hash: bytes) -> CodeRow | None:
    """The code, used and expired ones included; nobody else spends it before this transaction ends.

    So a device whose request arrives twice at once is recognised the second time.
    """
    asked = select(*_COLUMNS).where(codes.c.hash == code_hash).with_for_update()
    row = connection.execute(asked).first()
    return _code(row) if row else None


def use(connection: Connection, code: str, key_hash: bytes, device: str, now_ms: int) -> bool:
    """Spend a code; false if it is spent or expired already."""
    result = connection.execute(
        update(codes)
        .where(codes.c.id == code, codes.c.used_ms.is_(None), codes.c.expires_ms > now_ms)
        .values(used_ms=now_ms, used_by_key=key_hash, device=device)
    )
    return result.rowcount == 1


def open_invites(connection: Connection, made_by: str) -> list[CodeRow]:
    """The newest unused invitation of each person whom this worker invited, newest first.

    Expired ones are included: the worker may make another.
    """
    rows = connection.execute(
        select(*_COLUMNS)
        .where(codes.c.made_by == made_by, codes.c.purpose == "invite", codes.c.used_ms.is_(None))
        .order_by(codes.c.made_ms.desc(), codes.c.id.desc())
    )
    newest: dict[str, CodeRow] = {}
    for row in rows:
        code = _code(row)
        newest.setdefault(code.account, code)
    return list(newest.values())


def withdraw(connection: Connection, account: str, purpose: str) -> None:
    """Make the account's unused codes of that purpose worthless.

    Nobody else makes one for it before this transaction ends: of several at once, one is left.
    """
    connection.execute(select(accounts.c.id).where(accounts.c.id == account).with_for_update())
    connection.execute(
        delete(codes).where(
            codes.c.account == account, codes.c.purpose == purpose, codes.c.used_ms.is_(None)
        )
    )


def withdraw_all(connection: Connection, account: str) -> None:
    """Make every unused code of the account worthless."""
    connection.execute(delete(codes).where(codes.c.account == account, codes.c.used_ms.is_(None)))


def open_until(connection: Connection, account: str, now_ms: int) -> int | None:
    """Until when a code waits that lets somebody into the account, ms; none if none does."""
    row = connection.execute(
        select(func.max(codes.c.expires_ms)).where(
            codes.c.account == account, codes.c.used_ms.is_(None), codes.c.expires_ms > now_ms
        )
    ).first()
    return row[0] if row else None


def forget_before(connection: Connection, before_ms: int) -> int:
    """Drop codes that expired, and windows of attempts that began, before that time."""
    connection.execute(delete(attempts).where(attempts.c.window_ms < before_ms))
    return connection.execute(delete(codes).where(codes.c.expires_ms < before_ms)).rowcount


def _one_more(dialect: str) -> Insert:
    made: Any = (postgresql if dialect == "postgresql" else sqlite).insert(attempts)
    counted: Insert = made.values(
        bucket=bindparam("bucket"), window_ms=bindparam("window_ms"), count=bindparam("one")
    ).on_conflict_do_update(
        index_elements=[attempts.c.bucket, attempts.c.window_ms],
        set_={"count": attempts.c.count + made.excluded.count},
    )
    return counted


def give_back(connection: Connection, bucket: str, window_ms: int) -> None:
    """Take one try back that turned out to be none."""
    connection.execute(
        update(attempts)
        .where(attempts.c.bucket == bucket, attempts.c.window_ms == window_ms)
        .values(count=attempts.c.count - 1)
    )


_try = Prepared(_one_more)
_tries = Prepared(
    select(attempts.c.count).where(
        attempts.c.bucket == bindparam("bucket"), attempts.c.window_ms == bindparam("window_ms")
    )
)


def count_attempt(connection: Connection, bucket: str, window_ms: int) -> int:
    """Count one more try in the window that began at ``window_ms``; how many there are now."""
    return count_more(connection, bucket, window_ms, 1)


def count_more(connection: Connection, bucket: str, window_ms: int, many: int) -> int:
    """The same for several at once."""
    _try.run(connection, bucket=bucket, window_ms=window_ms, one=many)
    return attempts_in(connection, bucket, window_ms)


def attempts_in(connection: Connection, bucket: str, window_ms: int) -> int:
    row = _tries.first(connection, bucket=bucket, window_ms=window_ms)
    return int(row[0]) if row else 0
