"""Who is about to leave, who left, and removing all that was theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, inspect, select, update

from server.store.tables import (
    accounts,
    audit,
    devices,
    erasures,
    farewells,
    leavings,
    links,
    metadata,
    notebooks,
    records,
    service,
)

_STAYING: Final = frozenset(
    table.name for table in (accounts, audit, devices, erasures, farewells, notebooks, service)
)
"""What an erasure does not simply empty of the person: some stays, and some goes last."""


@dataclass(frozen=True, slots=True)
class LeavingRow:
    notebook: str
    asked_ms: int
    due_ms: int


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """``done_ms`` is none while the key may still be in the keyring."""

    notebook: str
    account: str
    at_ms: int
    done_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FarewellRow:
    """``account`` left at ``at_ms``, and the device with this token has not heard of it."""

    token_hash: bytes
    account: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Whom an erasure concerns: the person's devices, and those who worked with them."""

    notebook: str
    account: str
    devices: tuple[str, ...]
    workers: tuple[str, ...]


def of_notebook(connection: Connection, notebook: str) -> LeavingRow | None:
    row = connection.execute(select(leavings).where(leavings.c.notebook == notebook)).first()
    return LeavingRow(*row) if row else None


def ask(connection: Connection, row: LeavingRow) -> LeavingRow:
    """Note that somebody leaves; who asked before keeps their day. Only under the notebook's lock."""
    there = of_notebook(connection, row.notebook)
    if there is None:
        values = {"notebook": row.notebook, "asked_ms": row.asked_ms, "due_ms": row.due_ms}
        connection.execute(insert(leavings).values(values))
    return there or row


def withdraw(connection: Connection, notebook: str) -> bool:
    """They stay; false if they were not about to leave. Only under the notebook's lock."""
    return connection.execute(delete(leavings).where(leavings.c.notebook == notebook)).rowcount == 1


def all_leavings(connection: Connection) -> list[LeavingRow]:
    """Everybody who is about to leave; nobody where there are no such tables yet."""
    if not inspect(connection).has_table(leavings.name):
        return []
    return [LeavingRow(*row) for row in connection.execute(select(leavings))]


def replace_leavings(connection: Connection, rows: Iterable[LeavingRow]) -> None:
    """Let these be about to leave and nobody else, of those that are there."""
    connection.execute(delete(leavings))
    there = set(connection.execute(select(notebooks.c.id)).scalars())
    for row in rows:
        if row.notebook in there:
            ask(connection, row)


def due(connection: Connection, now_ms: int) -> list[str]:
    """The notebooks of those whose time to think it over has passed, the longest first."""
    rows = connection.execute(
        select(leavings.c.notebook).where(leavings.c.due_ms <= now_ms).order_by(leavings.c.due_ms)
    )
    return list(rows.scalars())


def how_much(connection: Connection, notebook: str, account: str) -> tuple[int, int]:
    """How many records and devices somebody has."""
    asked = (
        select(func.count()).select_from(records).where(records.c.notebook == notebook),
        select(func.count()).select_from(devices).where(devices.c.account == account),
    )
    found, joined = (int(connection.execute(one).scalar_one()) for one in asked)
    return found, joined


def erase(connection: Connection, notebook: str, now_ms: int) -> Gone | None:
    """Remove a person and everything of theirs; none if there is no such person any more.

    What stays: their account's id and when it was closed, the lines of the audit, that they were
    erased, and how to tell their devices. Only under the notebook's lock, where others write too.
    """
    account = connection.execute(
        select(accounts.c.id).where(accounts.c.notebook == notebook)
    ).scalar()
    if account is None:
        return None
    mine = devices.c.account == account
    gone = Gone(
        notebook,
        account,
        tuple(connection.execute(select(devices.c.id).where(mine)).scalars()),
        _workers_of(connection, notebook),
    )
    _remember_how_to_tell(connection, account, now_ms)
    _empty(connection, notebook, account)
    connection.execute(delete(devices).where(mine))
    connection.execute(delete(notebooks).where(notebooks.c.id == notebook))
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account)
        .values(notebook=None, sealed=b"", made_ms=0, joined_ms=None, closed_ms=now_ms)
    )
    note_erasure(connection, ErasureRow(notebook, account, now_ms))
    return gone


def note_erasure(connection: Connection, row: ErasureRow) -> None:
    """Keep in mind whose key must be nowhere. Said again, it is to be looked for again."""
    connection.execute(delete(erasures).where(erasures.c.notebook == row.notebook))
    connection.execute(
        insert(erasures).values(
            notebook=row.notebook, account=row.account, at_ms=row.at_ms, done_ms=row.done_ms
        )
    )


def all_erasures(connection: Connection) -> list[ErasureRow]:
    """Everybody who was ever erased; nobody where there are no such tables yet."""
    if not inspect(connection).has_table(erasures.name):
        return []
    rows = connection.execute(select(erasures).order_by(erasures.c.at_ms, erasures.c.notebook))
    return [ErasureRow(*row) for row in rows]


def mark_done(connection: Connection, notebook: str, now_ms: int) -> None:
    """Their key is in the keyring no more."""
    connection.execute(
        update(erasures).where(erasures.c.notebook == notebook).values(done_ms=now_ms)
    )


def farewell(connection: Connection, token_hash: bytes) -> FarewellRow | None:
    """What is to be said to the device with this token; none if nothing is."""
    row = connection.execute(select(farewells).where(farewells.c.token_hash == token_hash)).first()
    return FarewellRow(*row) if row else None


def all_farewells(connection: Connection) -> list[FarewellRow]:
    """Everything that is still to be said; nothing where there are no such tables yet."""
    if not inspect(connection).has_table(farewells.name):
        return []
    return [FarewellRow(*row) for row in connection.execute(select(farewells))]


def said_farewell(connection: Connection, token_hash: bytes) -> None:
    """The device has heard of it."""
    connection.execute(delete(farewells).where(farewells.c.token_hash == token_hash))


def forget_farewells_before(connection: Connection, before_ms: int) -> int:
    """Give up on devices that never came by; how many those were."""
    return connection.execute(delete(farewells).where(farewells.c.at_ms < before_ms)).rowcount


def note_farewell(connection: Connection, row: FarewellRow) -> None:
    """Have something to say to a device. Said twice, it is one thing."""
    said_farewell(connection, row.token_hash)
    connection.execute(
        insert(farewells).values(token_hash=row.token_hash, account=row.account, at_ms=row.at_ms)
    )


def _workers_of(connection: Connection, notebook: str) -> tuple[str, ...]:
    found = connection.execute(select(links.c.worker).where(links.c.notebook == notebook))
    return tuple(found.scalars())


def _remember_how_to_tell(connection: Connection, account: str, now_ms: int) -> None:
    tokens = connection.execute(
        select(devices.c.token_hash).where(
            devices.c.account == account, devices.c.revoked_ms.is_(None)
        )
    ).scalars()
    for token_hash in tokens.all():
        note_farewell(connection, FarewellRow(token_hash, account, now_ms))


def _empty(connection: Connection, notebook: str, account: str) -> None:
    """Take the person's rows out of every table that names one of theirs, whichever it is."""
    their_devices = select(devices.c.id).where(devices.c.account == account).scalar_subquery()
    for table in metadata.sorted_tables:
        if table.name in _STAYING:
            continue
        if "device" in table.c:
            connection.execute(delete(table).where(table.c.device.in_(their_devices)))
        if "account" in table.c:
            connection.execute(delete(table).where(table.c.account == account))
        if "notebook" in table.c:
            connection.execute(delete(table).where(table.c.notebook == notebook))
