"""Where each device is sent pushes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.sql import ColumnElement

from server.store.prepared import Prepared, upsert
from server.store.tables import accounts, devices, subscriptions


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """``sealed`` is empty once the push service said that the address is gone.

    ``broken_ms`` is also set, with the address still there, when it turned our signature away.
    """

    device: str
    account: str
    endpoint_hash: bytes
    vapid: str
    sealed: bytes
    made_ms: int
    checked_ms: int
    broken_ms: int | None = None


_COLUMNS = (
    subscriptions.c.device,
    subscriptions.c.account,
    subscriptions.c.endpoint_hash,
    subscriptions.c.vapid,
    subscriptions.c.sealed,
    subscriptions.c.made_ms,
    subscriptions.c.checked_ms,
    subscriptions.c.broken_ms,
)
_LIMIT: Final[ColumnElement[int]] = bindparam("limit")
_put = Prepared(lambda dialect: upsert(subscriptions, dialect))
_find = Prepared(select(*_COLUMNS).where(subscriptions.c.device == bindparam("device")))
_SIGNED_IN = (
    select(*_COLUMNS)
    .join(devices, devices.c.id == subscriptions.c.device)
    .join(accounts, accounts.c.id == subscriptions.c.account)
    .where(
        devices.c.account == subscriptions.c.account,
        devices.c.revoked_ms.is_(None),
        accounts.c.closed_ms.is_(None),
        func.length(subscriptions.c.sealed) > 0,
    )
)
_of_account = Prepared(
    _SIGNED_IN.where(subscriptions.c.account == bindparam("account"))
    .order_by(subscriptions.c.checked_ms.desc(), subscriptions.c.device)
    .limit(_LIMIT)
)
_of_device = Prepared(_SIGNED_IN.where(subscriptions.c.device == bindparam("device")))
_lost = Prepared(
    update(subscriptions)
    .where(
        subscriptions.c.device == bindparam("a_device"),
        subscriptions.c.endpoint_hash == bindparam("an_endpoint"),
    )
    .values(sealed=bindparam("nothing"), broken_ms=bindparam("now_ms"))
)
_turned_away = Prepared(
    update(subscriptions)
    .where(
        subscriptions.c.device == bindparam("a_device"),
        subscriptions.c.endpoint_hash == bindparam("an_endpoint"),
    )
    .values(broken_ms=bindparam("now_ms"))
)


def put(connection: Connection, row: SubscriptionRow) -> None:
    """Keep where the device is sent pushes. Whoever else had that address has it no longer."""
    connection.execute(
        delete(subscriptions).where(
            subscriptions.c.endpoint_hash == row.endpoint_hash,
            subscriptions.c.device != row.device,
        )
    )
    _put.run(
        connection,
        device=row.device,
        account=row.account,
        endpoint_hash=row.endpoint_hash,
        vapid=row.vapid,
        sealed=row.sealed,
        made_ms=row.made_ms,
        checked_ms=row.checked_ms,
        broken_ms=row.broken_ms,
    )


def find(connection: Connection, device: str) -> SubscriptionRow | None:
    row = _find.first(connection, device=device)
    return SubscriptionRow(*row) if row else None


def of_account(connection: Connection, account: str, limit: int) -> list[SubscriptionRow]:
    """Of the devices that are signed in and have an address, those that were heard of last."""
    found = _of_account.all(connection, account=account, limit=limit)
    return [SubscriptionRow(*row) for row in found]


def of_device(connection: Connection, device: str) -> SubscriptionRow | None:
    """The same for one device."""
    row = _of_device.first(connection, device=device)
    return SubscriptionRow(*row) if row else None


def lost(connection: Connection, device: str, endpoint_hash: bytes, now_ms: int) -> None:
    """Delete the address, unless it is another by now. That it is gone is kept for the device."""
    _lost.run(connection, a_device=device, an_endpoint=endpoint_hash, nothing=b"", now_ms=now_ms)


def turned_away(
    connection: Connection, device: str, endpoint_hash: bytes, now_ms: int | None
) -> None:
    """Note that the push service turned us away, or with None that it does so no more."""
    _turned_away.run(connection, a_device=device, an_endpoint=endpoint_hash, now_ms=now_ms)


def remove(connection: Connection, device: str) -> None:
    connection.execute(delete(subscriptions).where(subscriptions.c.device == device))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many devices there are that can be reached, that cannot any more, and by which key."""

    reached: int
    gone: int
    turned_away: int
    by_key: dict[str, int]


def standing(connection: Connection) -> Standing:
    rows = connection.execute(
        select(
            subscriptions.c.vapid,
            func.length(subscriptions.c.sealed) > 0,
            subscriptions.c.broken_ms.is_not(None),
            func.count(),
        ).group_by(
            subscriptions.c.vapid,
            func.length(subscriptions.c.sealed) > 0,
            subscriptions.c.broken_ms.is_not(None),
        )
    ).all()
    by_key: dict[str, int] = {}
    for key, has_address, _, count in rows:
        if has_address:
            by_key[str(key)] = by_key.get(str(key), 0) + int(count)
    return Standing(
        reached=sum(int(count) for _, there, broken, count in rows if there and not broken),
        gone=sum(int(count) for _, there, _, count in rows if not there),
        turned_away=sum(int(count) for _, there, broken, count in rows if there and broken),
        by_key=by_key,
    )


def devices_of(connection: Connection, ids: Iterable[str]) -> dict[str, SubscriptionRow]:
    """Those of these devices that are signed in and have an address, by device."""
    found = (of_device(connection, one) for one in ids)
    return {row.device: row for row in found if row is not None}
