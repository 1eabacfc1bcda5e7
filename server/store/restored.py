"""What a database must be told after it was loaded from a backup."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from server.store.tables import accounts, codes, devices, metadata, notebooks, positions


@dataclass(frozen=True, slots=True)
class Ended:
    """Devices that were signed out and accounts that were closed."""

    devices: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    def __or__(self, other: Ended) -> Ended:
        return Ended(self.devices | other.devices, self.accounts | other.accounts)


def ended(connection: Connection) -> Ended:
    """What has been ended so far."""
    signed_out = connection.execute(select(devices.c.id).where(devices.c.revoked_ms.is_not(None)))
    closed = connection.execute(select(accounts.c.id).where(accounts.c.closed_ms.is_not(None)))
    return Ended(frozenset(signed_out.scalars()), frozenset(closed.scalars()))


def end_again(connection: Connection, known: Ended, now_ms: int) -> int:
    """End what stands although it was ended; how many devices and accounts that were."""
    count = 0
    for device in sorted(known.devices):
        count += connection.execute(
            update(devices)
            .where(devices.c.id == device, devices.c.revoked_ms.is_(None))
            .values(revoked_ms=now_ms)
        ).rowcount
    for account in sorted(known.accounts):
        count += connection.execute(
            update(accounts)
            .where(accounts.c.id == account, accounts.c.closed_ms.is_(None))
            .values(closed_ms=now_ms)
        ).rowcount
    return count


def expire_codes(connection: Connection, now_ms: int) -> int:
    """Let no unused code work: one may have been used since. How many there were."""
    return connection.execute(
        update(codes)
        .where(codes.c.used_ms.is_(None), codes.c.expires_ms > now_ms)
        .values(expires_ms=now_ms)
    ).rowcount


def made_ms_by_notebook(connection: Connection) -> dict[str, int]:
    """Every notebook, and when it was made."""
    return {row.id: row.made_ms for row in connection.execute(select(notebooks))}


def purge(connection: Connection, notebook: str) -> None:
    """Remove a notebook, its owner and everything of theirs, from every table."""
    owners = select(accounts.c.id).where(accounts.c.notebook == notebook).scalar_subquery()
    theirs = select(devices.c.id).where(devices.c.account.in_(owners)).scalar_subquery()
    connection.execute(delete(positions).where(positions.c.device.in_(theirs)))
    for table in (devices, codes):
        connection.execute(delete(table).where(table.c.account.in_(owners)))
    for table in metadata.sorted_tables:
        if "notebook" in table.c:
            connection.execute(delete(table).where(table.c.notebook == notebook))
    connection.execute(delete(notebooks).where(notebooks.c.id == notebook))
