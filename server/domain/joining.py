"""Joining: a one-time code becomes a device with a session."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from schemas.people import Account, JoinRequest, LinkWorker
from schemas.records import Role
from server import errors
from server.domain import rate_limits
from server.domain.codes import as_typed, code_hash, device_key_hash
from server.domain.entering import Entry, Joined, enter
from server.domain.ids import new_id
from server.domain.relying import relying_party
from server.domain.sealing import Seals
from server.domain.sessions import new_token
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import DAY_MS, Clock
from server.gateways.pokes import Pokes
from server.store import accounts, codes, devices, links, passkeys
from server.store.accounts import AccountRow
from server.store.codes import CodeRow
from server.store.database import Database

REPEAT_MS: Final = DAY_MS
"""For so long after it was used, a code still lets in the device that used it."""
STAFF_REPEAT_MS: Final = 10 * 60 * 1000
"""Of staff no longer than it takes to repeat a lost answer: it would count as a proof of theirs."""
_UNLIKE_A_CODE: Final = (
    "A code has 8 letters and digits. It never holds 0, 1, I, L, O or U: look at it once more."
)


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
        asks_for_passkeys: bool = True,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._viewers = viewers
        self._pokes = pokes
        self._service_name = service_name
        self._asks_for_passkeys = asks_for_passkeys

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
        hashed = code_hash(keyring, code)
        entry = Entry(
            key_hash=device_key_hash(keyring, request.device_key),
            source=rate_limits.source_of(keyring, client_host),
            now_ms=now_ms,
            label=request.label.strip() or "Device",
            token=new_token(),
            device=new_id(now_ms),
            current=current,
            replace=request.replace,
        )
        seals = self._seals
        # A refusal is returned and not raised: raising would undo the counting of a wrong code.
        outcome = await self._database.write(
            lambda connection: _redeem(connection, hashed, entry, seals)
        )
        if isinstance(outcome, errors.LinkwellError):
            raise outcome
        self._viewers.forget(outcome.viewer.device)
        if outcome.replaced is not None:
            self._viewers.forget(outcome.replaced)
            self._pokes.close_device(outcome.replaced)
        return outcome

    async def describe(self, viewer: Viewer, base_url: str = "") -> Account:
        """Say who a device is signed in as, at the address that people open."""
        may_have = self._asks_for_passkeys and relying_party(base_url) is not None
        return await self._database.read(
            lambda connection: self._describe(connection, viewer, may_have=may_have)
        )

    def _describe(self, connection: Connection, viewer: Viewer, *, may_have: bool) -> Account:
        account = accounts.find(connection, viewer.account)
        if account is None:
            raise errors.SignedOut
        workers: list[LinkWorker] = []
        if account.notebook is not None:
            found = accounts.find_many(connection, links.workers_of(connection, account.notebook))
            workers = [
                LinkWorker(row.id, self._name_of(row), left=row.closed_ms is not None)
                for row in found.values()
            ]
        return Account(
            id=account.id,
            role=Role(account.role),
            name=self._name_of(account),
            device=viewer.device,
            service=self._service_name,
            notebook=account.notebook,
            workers=tuple(workers),
            lacks_passkey=viewer.is_staff
            and may_have
            and not passkeys.of_account(connection, account.id),
        )

    def _name_of(self, account: AccountRow) -> str:
        return self._seals.open_person(account.id, account.notebook, account.sealed).name


def _redeem(
    connection: Connection, hashed: bytes, entry: Entry, seals: Seals
) -> Joined | errors.LinkwellError:
    wait_s = rate_limits.count_code_try(connection, entry.source, entry.now_ms)
    if wait_s is not None:
        return errors.TooManyAttempts(retry_after_s=wait_s)
    code = codes.by_hash(connection, hashed)
    if code is None or not _lets_in(connection, code, entry):
        return errors.CodeUnknown()
    rate_limits.give_code_try_back(connection, entry.source, entry.now_ms)
    # The same browser again: it is the device that the code made.
    joined = enter(connection, code.account, entry, seals, device=code.device)
    if isinstance(joined, errors.LinkwellError) or code.used_ms is not None:
        return joined
    if not codes.use(connection, code.id, entry.key_hash, joined.viewer.device, entry.now_ms):
        raise errors.CodeUnknown  # spent by another transaction meanwhile
    accounts.mark_joined(connection, code.account, entry.now_ms)
    return joined


def _lets_in(connection: Connection, code: CodeRow, entry: Entry) -> bool:
    account = accounts.find(connection, code.account)
    if account is None or account.closed_ms is not None:
        return False
    if code.used_ms is None:
        return code.expires_ms > entry.now_ms
    is_repeat = code.used_by_key == entry.key_hash and code.device is not None
    in_time = entry.now_ms < code.used_ms + _repeat_ms(account)
    # A device that was revoked meanwhile stays out.
    return is_repeat and in_time and devices.stands(connection, code.device or "")


def _repeat_ms(account: AccountRow) -> int:
    return REPEAT_MS if account.role == Role.PARTICIPANT else STAFF_REPEAT_MS
