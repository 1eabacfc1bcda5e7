"""Devices: each one joined browser with a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from server.store.prepared import Prepared
from server.store.tables import accounts, devices


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """``sealed`` is its label. ``key_hash`` recognises a device that repeats a join."""

    id: str
    account: str
    token_hash: bytes
    key_hash: bytes
    sealed: bytes
    joined_ms: int
    seen_day: str
    revoked_ms: int | None = None
    signed_in_ms: int | None = None
    used_ms: int | None = None
    proved_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A device that is signed in, and whose it is. Whether its session is over is for the domain."""

    device: str
    account: str
    role: str
    notebook: str | None
    seen_day: str
    signed_in_ms: int | None
    used_ms: int | None


_COLUMNS = (
    devices.c.id,
    devices.c.account,
    devices.c.token_hash,
    devices.c.key_hash,
    devices.c.sealed,
    devices.c.joined_ms,
    devices.c.seen_day,
    devices.c.revoked_ms,
    devices.c.signed_in_ms,
    devices.c.used_ms,
    devices.c.proved_ms,
)
STANDS: Final = (devices.c.revoked_ms.is_(None), accounts.c.closed_ms.is_(None))
"""Of a device, joined with its account: that it is still signed in."""
_session = Prepared(
    select(
        devices.c.id,
        devices.c.account,
        accounts.c.role,
        accounts.c.notebook,
        devices.c.seen_day,
        devices.c.signed_in_ms,
        devices.c.used_ms,
    )
    .join(accounts, accounts.c.id == devices.c.account)
    .where(devices.c.token_hash == bindparam("token_hash"), *STANDS)
)
_stands = Prepared(
    select(devices.c.id)
    .join(accounts, accounts.c.id == devices.c.account)
    .where(devices.c.id == bindparam("device"), *STANDS)
)


def add(connection: Connection, device: DeviceRow) -> None:
    connection.execute(
        insert(devices).values(
            id=device.id,
            account=device.account,
            token_hash=device.token_hash,
            key_hash=device.key_hash,
            sealed=device.sealed,
            joined_ms=device.joined_ms,
            seen_day=device.seen_day,
            revoked_ms=device.revoked_ms,
            signed_in_ms=device.signed_in_ms,
            used_ms=device.used_ms,
            proved_ms=device.proved_ms,
        )
    )


def session(connection: Connection, token_hash: bytes) -> SessionRow | None:
    """Who holds this token; none if the device was revoked or the account closed."""
    row = _session.first(connection, token_hash=token_hash)
    return SessionRow(*row) if row else None


def stands(connection: Connection, device: str) -> bool:
    """Whether the device is still signed in."""
    return _stands.first(connection, device=device) is not None


def find(connection: Connection, device: str) -> DeviceRow | None:
    row = connection.execute(select(*_COLUMNS).where(devices.c.id == device)).first()
    return DeviceRow(*row) if row else None


def of_account(connection: Connection, account: str) -> list[DeviceRow]:
    """Those that are signed in, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(devices.c.account == account, devices.c.revoked_ms.is_(None))
        .order_by(devices.c.joined_ms.desc(), devices.c.id.desc())
    )
    return [DeviceRow(*row) for row in rows]


def with_key(connection: Connection, account: str, key_hash: bytes) -> DeviceRow | None:
    """The account's device that has this key and is signed in, the newest of several."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(
            devices.c.account == account,
            devices.c.key_hash == key_hash,
            devices.c.revoked_ms.is_(None),
        )
        .order_by(devices.c.joined_ms.desc(), devices.c.id.desc())
        .limit(1)
    ).first()
    return DeviceRow(*row) if row else None


def begin_session(connection: Connection, device: str, token_hash: bytes, now_ms: int) -> None:
    """Give the device another session, proved just now. The one that it had is over."""
    connection.execute(
        update(devices)
        .where(devices.c.id == device)
        .values(token_hash=token_hash, signed_in_ms=now_ms, used_ms=now_ms, proved_ms=now_ms)
    )


def saw(connection: Connection, device: str, day: str) -> None:
    """Note the UTC day on which the device was last seen."""
    connection.execute(update(devices).where(devices.c.id == device).values(seen_day=day))


def used(connection: Connection, device: str, now_ms: int) -> None:
    """Note that a session of staff is used; one from before sessions ended begins now."""
    connection.execute(
        update(devices)
        .where(devices.c.id == device)
        .values(used_ms=now_ms, signed_in_ms=func.coalesce(devices.c.signed_in_ms, now_ms))
    )


def proved(connection: Connection, device: str, now_ms: int) -> None:
    """Note that the device's person proved just now who they are."""
    connection.execute(update(devices).where(devices.c.id == device).values(proved_ms=now_ms))


def proved_at(connection: Connection, device: str) -> int | None:
    """When its person last proved who they are, ms; none if never, or if it is signed out."""
    row = connection.execute(
        select(devices.c.proved_ms).where(devices.c.id == device, devices.c.revoked_ms.is_(None))
    ).first()
    return row[0] if row else None


def revoke(connection: Connection, account: str, device: str, now_ms: int) -> bool:
    """Sign one of the account's own devices out; false if there is no such device."""
    result = connection.execute(
        update(devices)
        .where(
            devices.c.id == device,
            devices.c.account == account,
            devices.c.revoked_ms.is_(None),
        )
        .values(revoked_ms=now_ms)
    )
    return result.rowcount == 1
