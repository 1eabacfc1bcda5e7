"""A person's own devices: which there are, letting another in, signing one out."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from schemas.people import CodeAnswer, DeviceInfo
from server import errors
from server.domain import codes as one_time
from server.domain.ids import new_id
from server.domain.sealing import Seals
from server.domain.sessions import StaffSessions
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import Clock, utc_day
from server.gateways.pokes import Pokes
from server.store import audit, codes, devices, subscriptions
from server.store.audit import AuditRow
from server.store.database import Database

_MINUTE_MS = 60 * 1000


class Devices:
    """What people may do with the devices of their own account."""

    def __init__(
        self,
        *,
        database: Database,
        seals: Seals,
        clock: Clock,
        viewers: Viewers,
        pokes: Pokes,
        code_minutes: int,
        sessions: StaffSessions | None = None,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._viewers = viewers
        self._pokes = pokes
        self._code_minutes = code_minutes
        self._sessions = sessions or StaffSessions()

    async def list_of(self, viewer: Viewer) -> list[DeviceInfo]:
        rows = await self._database.read(
            lambda connection: devices.of_account(connection, viewer.account)
        )
        return [
            DeviceInfo(
                id=row.id,
                label=self._seals.open_label(row.id, row.sealed),
                joined_day=utc_day(row.joined_ms),
                seen_day=row.seen_day,
                this=row.id == viewer.device,
            )
            for row in rows
        ]

    async def revoke(self, viewer: Viewer, device: str) -> None:
        """Sign one of the person's own devices out, this one included, and end its live stream.

        Raises:
            NotFound: also for somebody else's device.
        """
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> bool:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            return sign_out(connection, viewer, device, now_ms)

        if not await self._database.write(write):
            raise errors.NotFound
        self._viewers.forget(device)
        self._pokes.close_device(device)

    async def revoke_others(self, viewer: Viewer) -> None:
        """Sign every device of the person's out but this one."""
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> list[str]:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            own = devices.of_account(connection, viewer.account)
            others = [row.id for row in own if row.id != viewer.device]
            for device in others:
                sign_out(connection, viewer, device, now_ms)
            return others

        for device in await self._database.write(write):
            self._viewers.forget(device)
            self._pokes.close_device(device)

    async def code_for_another(self, viewer: Viewer, base_url: str) -> CodeAnswer:
        """Make a code that lets one more device in. It takes the place of an unused one."""
        code, now_ms = one_time.new_code(), self._clock.now_ms()
        row = codes.CodeRow(
            id=new_id(now_ms),
            hash=one_time.code_hash(self._seals.keyring, code),
            account=viewer.account,
            purpose=one_time.DEVICE,
            made_by=viewer.account,
            made_ms=now_ms,
            expires_ms=now_ms + self._code_minutes * _MINUTE_MS,
        )

        def write(connection: Connection) -> None:
            # Sessions are remembered between requests; what writes asks again.
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            codes.withdraw(connection, viewer.account, one_time.DEVICE)
            codes.add(connection, row)
            _note(connection, viewer, audit.CODE_MADE, now_ms)

        await self._database.write(write)
        return CodeAnswer(one_time.grouped(code), one_time.link(base_url, code), row.expires_ms)

    async def goes_on(self, viewer: Viewer) -> bool:
        """Whether a session that was let in is not over yet, as the database has it now."""

        def read(connection: Connection) -> Viewer | None:
            row = devices.find(connection, viewer.device)
            if row is None or not devices.stands(connection, viewer.device):
                return None
            return replace(viewer, signed_in_ms=row.signed_in_ms, used_ms=row.used_ms)

        now = await self._database.read(read)
        return now is not None and not self._sessions.is_over(now, self._clock.now_ms())

    async def note_seen(self, viewer: Viewer) -> None:
        """Keep the day on which a device was last seen: a write on its first request of a day.

        Of staff also that the session is used, every few minutes.
        """
        now_ms = self._clock.now_ms()
        today, is_noted = utc_day(now_ms), self._sessions.is_noted(viewer, now_ms)
        if viewer.seen_day == today and is_noted:
            return

        def write(connection: Connection) -> None:
            if viewer.seen_day != today:
                devices.saw(connection, viewer.device, today)
            if not is_noted:
                devices.used(connection, viewer.device, now_ms)

        await self._database.write(write)
        self._viewers.forget(viewer.device)


def sign_out(connection: Connection, viewer: Viewer, device: str, now_ms: int) -> bool:
    """Let one of the viewer's own devices in no more, remind nobody through it, and tell of it.

    False if there is no such device, or it is out already.
    """
    if not devices.revoke(connection, viewer.account, device, now_ms):
        return False
    subscriptions.remove(connection, device)
    _note(connection, viewer, audit.SIGNED_OUT, now_ms, device)
    return True


def _note(
    connection: Connection, viewer: Viewer, what: str, now_ms: int, device: str | None = None
) -> None:
    """A participant sees under Sharing what let a device into their account, or put it out."""
    if viewer.notebook is not None:
        audit.add(
            connection,
            AuditRow(
                now_ms, what, viewer.notebook, viewer.account, viewer.device, 0, subject=device
            ),
        )
