"""A browser becomes a device of somebody's, or gets another session: by a code or by a passkey.

The session is always a new one. A token that the browser came with, whoever put it there, opens
nothing that is entered here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from server import errors
from server.domain.devices import sign_out
from server.domain.rate_limits import Source
from server.domain.sealing import Seals
from server.domain.sessions import token_hash
from server.domain.viewers import Viewer, viewer_from
from server.gateways.clock import utc_day
from server.store import devices
from server.store.devices import DeviceRow


@dataclass(frozen=True, slots=True)
class Joined:
    viewer: Viewer
    token: str
    """For the cookie. It is never stored."""
    replaced: str | None = None
    """The device that this browser was before and is no more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who wants in, with everything that must not change if the transaction is rerun."""

    key_hash: bytes
    source: Source
    now_ms: int
    label: str
    token: str
    device: str
    """The id of the device, should it be a new one."""
    current: Viewer | None
    """Who this browser is signed in as, or was until its session was over."""
    replace: bool


def enter(
    connection: Connection, account: str, entry: Entry, seals: Seals, *, device: str | None = None
) -> Joined | errors.AlreadySignedIn:
    """Sign the browser in: as ``device`` where that is said, else as what it was, else as a new one.

    Raises:
        SignedOut: if the account was closed.
    """
    current = entry.current
    if current is not None and not devices.stands(connection, current.device):
        current = None
    replaced = None
    if current is not None and current.account != account:
        if not entry.replace:
            return errors.AlreadySignedIn()
        sign_out(connection, current, current.device, entry.now_ms)
        replaced, current = current.device, None
    device = device or (current.device if current else None)
    hashed = token_hash(entry.token) or b""
    if device is None:
        device = entry.device
        _add(connection, account, entry, hashed, seals)
    devices.begin_session(connection, device, hashed, entry.now_ms)
    row = devices.session(connection, hashed)
    if row is None:
        raise errors.SignedOut
    return Joined(viewer_from(row), entry.token, replaced)


def _add(connection: Connection, account: str, entry: Entry, hashed: bytes, seals: Seals) -> None:
    devices.add(
        connection,
        DeviceRow(
            id=entry.device,
            account=account,
            token_hash=hashed,
            key_hash=entry.key_hash,
            sealed=seals.seal_label(entry.device, entry.label),
            joined_ms=entry.now_ms,
            seen_day=utc_day(entry.now_ms),
        ),
    )
