"""Everything that is kept of one person besides their records, for the person to have."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from schemas.records import TEAM_KINDS
from server.store.codes import CodeRow
from server.store.deliveries import DeliveryRow
from server.store.devices import DeviceRow
from server.store.nudges import NudgeRow
from server.store.subscriptions import SubscriptionRow
from server.store.tables import (
    codes,
    deliveries,
    devices,
    history,
    links,
    nudges,
    records,
    subscriptions,
)


@dataclass(frozen=True, slots=True)
class AsideRow:
    """What one change pushed aside of a record."""

    record: str
    kind: str
    sealed: bytes


def devices_of(connection: Connection, account: str) -> list[DeviceRow]:
    """Every device that ever joined and is remembered, the oldest first."""
    names = DeviceRow.__dataclass_fields__
    rows = connection.execute(
        select(*(devices.c[name] for name in names))
        .where(devices.c.account == account)
        .order_by(devices.c.joined_ms, devices.c.id)
    )
    return [DeviceRow(*row) for row in rows]


def codes_of(connection: Connection, account: str) -> list[CodeRow]:
    """Every code for the account that is remembered, the oldest first."""
    names = CodeRow.__dataclass_fields__
    rows = connection.execute(
        select(*(codes.c[name] for name in names))
        .where(codes.c.account == account)
        # Of those made in the same moment the id, which is drawn by lot, does not decide.
        .order_by(codes.c.made_ms, codes.c.expires_ms, codes.c.used_ms, codes.c.id)
    )
    return [CodeRow(*row) for row in rows]


def workers_of(connection: Connection, notebook: str) -> list[tuple[str, int]]:
    """Those who are linked, and since when, the longest first."""
    rows = connection.execute(
        select(links.c.worker, links.c.since_ms)
        .where(links.c.notebook == notebook)
        .order_by(links.c.since_ms, links.c.worker)
    )
    return [(str(worker), int(since_ms)) for worker, since_ms in rows]


def subscriptions_of(connection: Connection, account: str) -> list[SubscriptionRow]:
    """Where the account's devices are sent pushes, those that lost their address included."""
    names = SubscriptionRow.__dataclass_fields__
    rows = connection.execute(
        select(*(subscriptions.c[name] for name in names)).where(subscriptions.c.account == account)
    )
    return [SubscriptionRow(*row) for row in rows]


def nudges_of(connection: Connection, notebook: str) -> list[NudgeRow]:
    """Every reminder that is remembered, by when it is due."""
    names = NudgeRow.__dataclass_fields__
    rows = connection.execute(
        select(*(nudges.c[name] for name in names))
        .where(nudges.c.notebook == notebook)
        .order_by(nudges.c.due_ms, nudges.c.kind, nudges.c.subject, nudges.c.occurrence)
    )
    return [NudgeRow(*row) for row in rows]


def deliveries_of(connection: Connection, account: str) -> list[DeliveryRow]:
    """Every notification to the account's devices that is remembered, the oldest first."""
    names = DeliveryRow.__dataclass_fields__
    rows = connection.execute(
        select(*(deliveries.c[name] for name in names))
        .join(devices, devices.c.id == deliveries.c.device)
        .where(devices.c.account == account)
        .order_by(deliveries.c.id)
    )
    return [DeliveryRow(*row) for row in rows]


def aside_of(connection: Connection, notebook: str, after: int, limit: int) -> list[AsideRow]:
    """What was pushed aside of its owner's in a notebook, in its order, behind the first ``after``.

    Counted within the notebook: a row's own number would tell how much happens to everybody else.
    """
    rows = connection.execute(
        select(history.c.record, records.c.kind, history.c.sealed)
        .join(
            records,
            (records.c.notebook == history.c.notebook) & (records.c.id == history.c.record),
        )
        .where(
            history.c.notebook == notebook,
            records.c.sealed.is_not(None),
            records.c.kind.not_in(TEAM_KINDS),
        )
        .order_by(history.c.id)
        .offset(after)
        .limit(limit)
    )
    return [AsideRow(*row) for row in rows]
