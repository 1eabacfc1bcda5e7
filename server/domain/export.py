"""What the service keeps about a person besides their records, for the person to take along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection

from schemas.leaving import (
    Kept,
    KeptAbout,
    KeptCode,
    KeptDelivery,
    KeptDevice,
    KeptEarlier,
    KeptEarlierPage,
    KeptReminder,
    KeptWorker,
)
from schemas.people import CalendarFeed, EarlierVersion
from server import errors
from server.domain.feeds import Feeds
from server.domain.push.subscribing import target_of
from server.domain.sealing import Seals
from server.domain.sharing import Lines
from server.domain.viewers import Viewer
from server.gateways.clock import Clock
from server.store import accounts, devices, kept, leaving
from server.store.database import Database
from server.store.kept import AsideRow

EARLIER_PER_PAGE: Final = 500


class Export:
    """Answers ``POST /api/me/export`` and the pages behind it. Participants only."""

    def __init__(
        self, database: Database, seals: Seals, clock: Clock, lines: Lines, feeds: Feeds
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._lines = lines
        self._feeds = feeds

    async def kept(self, viewer: Viewer, base_url: str) -> Kept:
        """Everything but the records and what they were before. That it was told is noted.

        Raises:
            SignedOut: when the device was signed out meanwhile.
        """
        now_ms = self._clock.now_ms()
        lines = (await self._lines.export(viewer)).lines
        calendar = await self._feeds.shown(viewer, base_url)

        def read(connection: Connection) -> Kept:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            return self._read(connection, viewer, now_ms, calendar)

        return msgspec.structs.replace(await self._database.read(read), lines=lines)

    async def earlier(self, viewer: Viewer, after: int) -> KeptEarlierPage:
        """What was pushed aside in the person's records since ``after``, some at a time."""
        notebook = viewer.notebook or ""

        def read(connection: Connection) -> KeptEarlierPage:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            rows = kept.aside_of(connection, notebook, after, EARLIER_PER_PAGE)
            versions = tuple(one for row in rows for one in self._aside(notebook, row))
            more = len(rows) == EARLIER_PER_PAGE
            return KeptEarlierPage(versions, after + len(rows) if more else None)

        return await self._database.read(read)

    def _read(
        self, connection: Connection, viewer: Viewer, now_ms: int, calendar: CalendarFeed
    ) -> Kept:
        notebook = viewer.notebook or ""
        labels = {
            row.id: self._seals.open_label(row.id, row.sealed)
            for row in kept.devices_of(connection, viewer.account)
        }
        names = self._names(connection, viewer, notebook)
        return Kept(
            made_at=now_ms,
            about=self._about(connection, viewer, notebook),
            devices=self._devices(connection, viewer, notebook, labels),
            codes=tuple(
                KeptCode(
                    row.purpose,
                    row.made_ms,
                    row.expires_ms,
                    names.get(row.made_by or ""),
                    row.used_ms,
                )
                for row in kept.codes_of(connection, viewer.account)
            ),
            workers=tuple(
                KeptWorker(worker, names.get(worker, ""), since_ms)
                for worker, since_ms in kept.workers_of(connection, notebook)
            ),
            reminders=tuple(
                KeptReminder(
                    row.kind, row.due_ms, row.state, row.subject or None, row.occurrence or None
                )
                for row in kept.nudges_of(connection, notebook)
            ),
            deliveries=tuple(
                KeptDelivery(row.at_ms, labels.get(row.device, ""), row.state)
                for row in kept.deliveries_of(connection, viewer.account)
            ),
            calendar=calendar,
        )

    def _about(self, connection: Connection, viewer: Viewer, notebook: str) -> KeptAbout:
        row = accounts.find(connection, viewer.account)
        if row is None:
            raise errors.SignedOut
        person = self._seals.open_person(row.id, row.notebook, row.sealed)
        going = leaving.of_notebook(connection, notebook)
        return KeptAbout(
            id=row.id,
            name=person.name,
            phone=person.phone,
            made_at=row.made_ms,
            joined_at=row.joined_ms,
            leaving_at=going.due_ms if going else None,
        )

    def _devices(
        self, connection: Connection, viewer: Viewer, notebook: str, labels: Mapping[str, str]
    ) -> tuple[KeptDevice, ...]:
        hosts = {
            row.device: urlsplit(target_of(self._seals, row, notebook).endpoint).hostname or ""
            for row in kept.subscriptions_of(connection, viewer.account)
            if row.sealed
        }
        return tuple(
            KeptDevice(
                labels[row.id], row.joined_ms, row.seen_day, row.revoked_ms, hosts.get(row.id)
            )
            for row in kept.devices_of(connection, viewer.account)
        )

    def _names(self, connection: Connection, viewer: Viewer, notebook: str) -> dict[str, str]:
        """Of everybody who made a code for the person or is linked to them."""
        wanted = {row.made_by for row in kept.codes_of(connection, viewer.account) if row.made_by}
        wanted |= {worker for worker, _ in kept.workers_of(connection, notebook)}
        return {
            one.id: self._seals.open_person(one.id, one.notebook, one.sealed).name
            for one in accounts.find_many(connection, wanted).values()
        }

    def _aside(self, notebook: str, row: AsideRow) -> list[KeptEarlier]:
        cells = self._seals.open_history(notebook, row.record, row.kind, row.sealed)
        return [
            KeptEarlier(
                row.record,
                row.kind,
                EarlierVersion(
                    cell.version,
                    name,
                    cell.value,
                    cell.stamp if cell.sent_stamp is None else cell.sent_stamp,
                    cell.by,
                ),
            )
            for name, cell in cells
        ]
