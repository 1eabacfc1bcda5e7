"""The calendar feed: what a person's own calendar may fetch without signing in."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from schemas.people import CalendarFeed
from schemas.records import Role
from server.domain.calendar import Session, calendar_of, shows_any
from server.domain.rate_limits import WINDOW_MS, bucket_of
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.errors import NotAllowed, NotFound, SignedOut, TooManyAttempts
from server.gateways.clock import Clock
from server.gateways.keyring import KeyErased
from server.store import codes, devices, feeds, notebooks, records
from server.store.database import Database
from server.store.feeds import FeedRow
from server.store.records import RecordRow
from sync.merge import Cell

KIND: Final = "session"
WRONG_PER_ADDRESS_MAX: Final = 60
"""Wrong addresses asked for from one place in a window; right ones are always answered, so that a
calendar company's many customers do not lock each other out."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Feeds:
    """Makes, shows and revokes feeds, and answers what is asked at them."""

    def __init__(self, database: Database, seals: Seals, clock: Clock, service_name: str) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._service_name = service_name

    async def shown(self, viewer: Viewer, base_url: str) -> CalendarFeed:
        """The person's feed, or that there is none."""
        notebook = _own_notebook(viewer)

        def read(connection: Connection) -> FeedRow | None:
            _must_stand(connection, viewer)
            return feeds.of_notebook(connection, notebook)

        row = await self._database.read(read)
        return self._told(row, base_url) if row else CalendarFeed()

    async def made(self, viewer: Viewer, base_url: str) -> CalendarFeed:
        """The person's feed, made now if there is none."""
        notebook = _own_notebook(viewer)
        token = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        new = FeedRow(
            notebook, _hashed(token), self._seals.seal_feed(notebook, token), self._clock.now_ms()
        )

        def write(connection: Connection) -> FeedRow:
            notebooks.lock(connection, notebook)
            _must_stand(connection, viewer)
            found = feeds.of_notebook(connection, notebook)
            if found is None:
                feeds.add(connection, new)
            return found or new

        return self._told(await self._database.write(write), base_url)

    async def revoke(self, viewer: Viewer) -> None:
        """Make the address worthless at once; without one there is nothing to do."""
        notebook = _own_notebook(viewer)

        def write(connection: Connection) -> None:
            notebooks.lock(connection, notebook)
            _must_stand(connection, viewer)
            feeds.remove(connection, notebook)

        await self._database.write(write)

    async def session_of(self, viewer: Viewer, session: str) -> bytes:
        """One of the person's own sessions.

        Raises:
            NotFound: when it is none of theirs, or deleted, or one that no calendar could show.
        """
        notebook = _own_notebook(viewer)

        def read(connection: Connection) -> RecordRow | None:
            _must_stand(connection, viewer)
            return records.find(connection, notebook, session)

        row = await self._database.read(read)
        if row is None or row.kind != KIND or row.deleted_ms is not None:
            raise NotFound
        written = await self._calendar(notebook, [row])
        if not shows_any(written):
            raise NotFound
        return written

    async def feed_at(self, token: str, client_host: str) -> bytes:
        """What stands at a feed's address.

        Raises:
            NotFound: whether there never was such an address or no longer is.
            TooManyAttempts: when too many wrong ones were asked for from there.
        """

        def read(connection: Connection) -> tuple[str, list[RecordRow]] | None:
            found = feeds.at(connection, _hashed(token)) if _TOKEN.fullmatch(token) else None
            if found is None:
                return None
            return found.notebook, feeds.sessions_of(connection, found.notebook)

        found = await self._database.read(read)
        if found is None:
            await self._count_a_wrong_one(client_host)
            raise NotFound
        try:
            return await self._calendar(*found)
        except KeyErased:
            raise NotFound from None

    async def _count_a_wrong_one(self, client_host: str) -> None:
        bucket = "feed " + bucket_of(self._seals.keyring, client_host)
        now_ms = self._clock.now_ms()
        began = now_ms - now_ms % WINDOW_MS
        so_far = await self._database.read(
            lambda connection: codes.attempts_in(connection, bucket, began)
        )
        if so_far >= WRONG_PER_ADDRESS_MAX:
            raise TooManyAttempts(retry_after_s=-(-(began + WINDOW_MS - now_ms) // 1000))
        await self._database.write(
            lambda connection: codes.count_attempt(connection, bucket, began)
        )

    async def _calendar(self, notebook: str, rows: Sequence[RecordRow]) -> bytes:
        # Beside the event loop: three years of sessions take a while to be written out.
        return await asyncio.to_thread(self._written, notebook, rows)

    def _written(self, notebook: str, rows: Sequence[RecordRow]) -> bytes:
        sessions = [
            _session(row.id, self._seals.open_cells(notebook, row.id, row.kind, row.sealed))
            for row in rows
            if row.sealed is not None
        ]
        return calendar_of(sessions, self._service_name)

    def _told(self, row: FeedRow, base_url: str) -> CalendarFeed:
        token = self._seals.open_feed(row.notebook, row.sealed)
        return CalendarFeed(f"{base_url}/calendar/{token}.ics", row.made_ms)


def _session(record: str, cells: Mapping[str, Cell]) -> Session:
    stamps = [cell.stamp for cell in cells.values()]
    made = cells["author"].stamp if "author" in cells else min(stamps)
    values = {name: cell.value for name, cell in cells.items()}
    return Session(record, values, made, max(stamps))


def _own_notebook(viewer: Viewer) -> str:
    if viewer.role is not Role.PARTICIPANT or viewer.notebook is None:
        raise NotAllowed
    return viewer.notebook


def _must_stand(connection: Connection, viewer: Viewer) -> None:
    if not devices.stands(connection, viewer.device):
        raise SignedOut


def _hashed(token: str) -> bytes:
    # 256 random bits: nothing is won by a slow or a keyed hash.
    return hashlib.sha256(token.encode()).digest()
