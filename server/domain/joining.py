"""Joining: a one-time code becomes a device with a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from schemas.people import Account, JoinRequest, PersonRef
from schemas.records import Role
from server import errors
from server.domain import rate_limits
from server.domain.codes import as_typed, code_hash, device_key_hash
from server.domain.ids import new_id
from server.domain.sealing import Seals
from server.domain.sessions import new_token, token_hash
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import DAY_MS, Clock, utc_day
from server.gateways.pokes import Pokes
from server.store import accounts, codes, devices, links
from server.store.accounts import AccountRow
from server.store.codes import CodeRow
from server.store.database import Database
from server.store.devices import DeviceRow

REPEAT_MS: Final = DAY_MS
"""For so long after it was used, a code still lets in the device that used it."""
_UNLIKE_A_CODE: Final = (
    "A code has 8 letters and digits. It never holds 0, 1, I, L, O or U: look at it once more."
)


@dataclass(frozen=True, slots=True)
class Joined:
    viewer: Viewer
    token: str
    """For the cookie. It is never stored."""
    replaced: str | None = None
    """The device that this browser was before and is no more."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A request to join, with everything that must not change if the transaction is rerun."""

    code_hash: bytes
    key_hash: bytes
    address: str
    now_ms: int
    label: str
    token: str
    device: str
    current: Viewer | None
    replace: bool


class Joining:
    """Lets devices in, and says whose they are."""

    def __init__(
        self,
        *,
        database: Database,
        seals: Seals,
        clock: Clock,
        viewers: Viewers,
        pokes: Pokes,
        service_name: str,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._viewers = viewers
        self._pokes = pokes
        self._service_name = service_name

    async def join(
        self, request: JoinRequest, *, client_host: str, current: Viewer | None
    ) -> Joined:
        """Spend a code and sign this device in.

        The same device may repeat it, as an answer may be lost: it gets a fresh session for the
        device that the code made. A wrong, an expired and a spent code get the same answer.

        Raises:
            CodeUnknown, TooManyAttempts: as the code or the number of wrong ones deserves.
            AlreadySignedIn: if ``current`` is somebody else's and ``replace`` was not said. The
                code is not spent by that.
        """
        code = as_typed(request.code)
        if code is None:
            raise errors.CodeUnknown(_UNLIKE_A_CODE)
        keyring, now_ms = self._seals.keyring, self._clock.now_ms()
        attempt = _Attempt(
            code_hash=code_hash(keyring, code),
            key_hash=device_key_hash(keyring, request.device_key),
            address=rate_limits.bucket_of(keyring, client_host),
            now_ms=now_ms,
            label=request.label.strip() or "Device",
            token=new_token(),
            device=new_id(now_ms),
            current=current,
            replace=request.replace,
        )
        seals = self._seals
        # A refusal is returned and not raised: raising would undo the counting of a wrong code.
        outcome = await self._database.write(lambda connection: _redeem(connection, attempt, seals))
        if isinstance(outcome, errors.LinkwellError):
            raise outcome
        self._viewers.forget(outcome.viewer.device)
        if outcome.replaced is not None:
            self._viewers.forget(outcome.replaced)
            self._pokes.close_device(outcome.replaced)
        return outcome

    async def describe(self, viewer: Viewer) -> Account:
        """Say who a device is signed in as."""
        return await self._database.read(lambda connection: self._describe(connection, viewer))

    def _describe(self, connection: Connection, viewer: Viewer) -> Account:
        account = accounts.find(connection, viewer.account)
        if account is None:
            raise errors.SignedOut
        workers: list[PersonRef] = []
        if account.notebook is not None:
            found = accounts.find_many(connection, links.workers_of(connection, account.notebook))
            workers = [PersonRef(row.id, self._name_of(row)) for row in found.values()]
        return Account(
            id=account.id,
            role=Role(account.role),
            name=self._name_of(account),
            device=viewer.device,
            service=self._service_name,
            notebook=account.notebook,
            workers=tuple(workers),
        )

    def _name_of(self, account: AccountRow) -> str:
        return self._seals.open_person(account.id, account.notebook, account.sealed).name


def _redeem(
    connection: Connection, attempt: _Attempt, seals: Seals
) -> Joined | errors.LinkwellError:
    wait_s = rate_limits.seconds_to_wait(connection, attempt.address, attempt.now_ms)
    if wait_s is not None:
        return errors.TooManyAttempts(retry_after_s=wait_s)
    code = codes.by_hash(connection, attempt.code_hash)
    if code is None or not _lets_in(connection, code, attempt):
        rate_limits.count_wrong_code(connection, attempt.address, attempt.now_ms)
        return errors.CodeUnknown()
    current = attempt.current
    if current is not None and not devices.stands(connection, current.device):
        current = None
    if current is not None and current.account != code.account:
        if not attempt.replace:
            return errors.AlreadySignedIn()
        devices.revoke(connection, current.account, current.device, attempt.now_ms)
        return _sign_in(connection, code, attempt, seals, replaced=current.device)
    own_device = current.device if current else None
    return _sign_in(connection, code, attempt, seals, own_device=own_device)


def _lets_in(connection: Connection, code: CodeRow, attempt: _Attempt) -> bool:
    if code.used_ms is None:
        return code.expires_ms > attempt.now_ms
    is_repeat = code.used_by_key == attempt.key_hash and code.device is not None
    in_time = attempt.now_ms < code.used_ms + REPEAT_MS
    # A device that was revoked meanwhile stays out.
    return is_repeat and in_time and devices.stands(connection, code.device or "")


def _sign_in(
    connection: Connection,
    code: CodeRow,
    attempt: _Attempt,
    seals: Seals,
    *,
    own_device: str | None = None,
    replaced: str | None = None,
) -> Joined:
    hashed = token_hash(attempt.token) or b""
    device = code.device or own_device
    if device is None:
        device = attempt.device
        devices.add(
            connection,
            DeviceRow(
                id=device,
                account=code.account,
                token_hash=hashed,
                key_hash=attempt.key_hash,
                sealed=seals.seal_label(device, attempt.label),
                joined_ms=attempt.now_ms,
                seen_day=utc_day(attempt.now_ms),
            ),
        )
    else:
        devices.replace_token(connection, device, hashed)
    if code.used_ms is None:
        if not codes.use(connection, code.id, attempt.key_hash, device, attempt.now_ms):
            raise errors.CodeUnknown  # spent by another transaction meanwhile
        accounts.mark_joined(connection, code.account, attempt.now_ms)
    row = devices.session(connection, hashed)
    if row is None:
        raise errors.CodeUnknown  # the account was closed after the code was made
    viewer = Viewer(row.device, row.account, Role(row.role), row.notebook, row.seen_day)
    return Joined(viewer, attempt.token, replaced)
