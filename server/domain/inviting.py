"""Inviting: an account that waits for its person, and the one-time code that lets them in."""

from __future__ import annotations

import asyncio
import unicodedata

from sqlalchemy import Connection

from schemas.people import Invite, InviteRequest
from schemas.problems import FieldError
from schemas.records import Role
from server import errors
from server.domain import codes as one_time
from server.domain import rate_limits
from server.domain.ids import new_id
from server.domain.sealing import PersonName, Seals
from server.domain.staff_acts import note_act, note_for_their_people
from server.domain.viewers import Viewer
from server.gateways.clock import DAY_MS, Clock
from server.store import accounts, audit, codes, devices, links, notebooks, passkeys, staff_acts
from server.store.accounts import AccountRow
from server.store.audit import AuditRow
from server.store.codes import CodeRow
from server.store.database import Database
from server.store.notebooks import NotebookRow

_HOUR_MS = 60 * 60 * 1000


class Inviting:
    """Who may be invited by whom. ``days`` is how long an invitation's code works.

    One that lets somebody back in works for ``recovery_hours``.
    """

    def __init__(
        self, database: Database, seals: Seals, clock: Clock, days: int, recovery_hours: int = 24
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._days = days
        self._recovery_hours = recovery_hours

    async def participant(self, request: InviteRequest, worker: Viewer, base_url: str) -> Invite:
        """Make somebody's account and notebook, linked to the worker who invites them."""
        now_ms = self._clock.now_ms()
        person = PersonName(_name(request.name), (request.phone or "").strip() or None)
        account, notebook = new_id(now_ms), new_id(now_ms)
        invited = f"invited {worker.account}"
        await self._database.write(
            lambda connection: rate_limits.count_in_window(
                connection, invited, rate_limits.INVITED_PER_DAY_MAX, DAY_MS, now_ms
            )
        )
        # The key first: a notebook whose key was lost could never be read.
        await asyncio.to_thread(self._seals.keyring.create, notebook)
        row = AccountRow(
            id=account,
            role=Role.PARTICIPANT,
            notebook=notebook,
            sealed=self._seals.seal_person(account, notebook, person),
            made_ms=now_ms,
        )
        code, code_row = self._new_code(account, one_time.INVITE, worker.account, now_ms)

        def write(connection: Connection) -> None:
            _require_standing(connection, worker)
            accounts.add(connection, row)
            notebooks.add(connection, NotebookRow(notebook, account, 0, 0, now_ms))
            links.add(connection, worker.account, notebook, now_ms)
            codes.add(connection, code_row)
            _note_code(connection, worker, notebook, now_ms)

        await self._database.write(write)
        return _shown(account, person, code_row, code, base_url)

    async def waiting(self, worker: Viewer) -> list[Invite]:
        """Those whom this worker invited and who have not joined yet, newest first."""

        def read(connection: Connection) -> list[tuple[CodeRow, AccountRow | None]]:
            invites = codes.open_invites(connection, worker.account)
            return [(invite, accounts.find(connection, invite.account)) for invite in invites]

        rows = await self._database.read(read)
        return [
            _shown(account.id, self._person(account), invite)
            for invite, account in rows
            if account is not None and account.joined_ms is None and account.closed_ms is None
        ]

    async def again(self, account_id: str, worker: Viewer, base_url: str) -> Invite:
        """Make a new code for somebody who has not joined. The old one stops working.

        Raises:
            NotFound: for whoever has joined, is not linked to this worker or does not exist.
        """
        now_ms = self._clock.now_ms()
        code, code_row = self._new_code(account_id, one_time.INVITE, worker.account, now_ms)

        def write(connection: Connection) -> AccountRow:
            _require_standing(connection, worker)
            account = accounts.find(connection, account_id)
            if account is None or account.notebook is None or account.joined_ms is not None:
                raise errors.NotFound
            if not links.exists(connection, worker.account, account.notebook):
                raise errors.NotFound
            codes.withdraw(connection, account_id, one_time.INVITE)
            codes.add(connection, code_row)
            _note_code(connection, worker, account.notebook, now_ms)
            return account

        account = await self._database.write(write)
        return _shown(account.id, self._person(account), code_row, code, base_url)

    async def back_in(self, notebook: str, worker: Viewer, base_url: str) -> Invite:
        """Make a code for a participant who has joined before and has lost their devices.

        They see that it was made, and by whom. Devices that they have stay signed in.

        Raises:
            NotFound: for whoever has not joined, is not linked to this worker or does not exist.
        """
        now_ms = self._clock.now_ms()
        code, hashed = self._drawn()

        def write(connection: Connection) -> tuple[AccountRow, CodeRow]:
            _require_standing(connection, worker)
            book = notebooks.find(connection, notebook)
            if book is None or not links.exists(connection, worker.account, notebook):
                raise errors.NotFound
            account = accounts.find(connection, book.owner)
            if account is None or account.joined_ms is None or account.closed_ms is not None:
                raise errors.NotFound
            row = self._recovery(account.id, hashed, worker.account, now_ms)
            codes.withdraw(connection, account.id, one_time.RECOVERY)
            codes.add(connection, row)
            _note_code(connection, worker, notebook, now_ms)
            note_act(connection, worker, staff_acts.PERSON_CODE_MADE, now_ms)
            return account, row

        account, row = await self._database.write(write)
        return _shown(account.id, self._person(account), row, code, base_url)

    async def worker(self, name: str, base_url: str) -> Invite:
        """Make a link worker's account. Only the operator can, from the command line."""
        return await self.staff(name, Role.WORKER, base_url)

    async def staff(
        self, name: str, role: Role, base_url: str, *, by: Viewer | None = None
    ) -> Invite:
        """Make the account of a link worker or a manager: a manager does, or the operator."""
        now_ms = self._clock.now_ms()
        person, account = PersonName(_name(name)), new_id(now_ms)
        row = AccountRow(
            id=account,
            role=role,
            notebook=None,
            sealed=self._seals.seal_person(account, None, person),
            made_ms=now_ms,
        )
        made_by = by.account if by is not None else None
        code, code_row = self._new_code(account, one_time.INVITE, made_by, now_ms)

        def write(connection: Connection) -> None:
            if by is not None:
                _require_standing(connection, by)
            accounts.add(connection, row)
            codes.add(connection, code_row)
            note_act(connection, by, staff_acts.INVITED, now_ms, about=account)

        await self._database.write(write)
        return _shown(account, person, code_row, code, base_url)

    async def staff_again(
        self, account_id: str, by: Viewer, base_url: str, *, reopen: bool = False
    ) -> Invite:
        """Make a new code for staff: an invitation once more, or to get back in.

        ``reopen`` first lets a deactivated account be used again.

        Raises:
            NotFound: for whoever is no staff, or is deactivated (with ``reopen``: is not).
        """
        now_ms = self._clock.now_ms()
        code, hashed = self._drawn()

        def write(connection: Connection) -> tuple[AccountRow, CodeRow]:
            _require_standing(connection, by)
            account = accounts.lock(connection, account_id)
            if account is None or account.notebook is not None:
                raise errors.NotFound
            if (account.closed_ms is not None) != reopen:
                raise errors.NotFound
            if reopen:
                accounts.reopen(connection, account_id)
                # A restored backup may have brought back what went when it was deactivated.
                passkeys.remove_all(connection, account_id)
            if account.joined_ms is None:
                row = self._invitation(account_id, hashed, by.account, now_ms)
            else:
                row = self._recovery(account_id, hashed, by.account, now_ms)
            codes.withdraw(connection, account_id, row.purpose)
            codes.add(connection, row)
            what = staff_acts.REACTIVATED if reopen else staff_acts.CODE_MADE
            note_act(connection, by, what, now_ms, about=account_id)
            if reopen:
                back = audit.WORKER_BACK
                note_for_their_people(connection, by, back, account_id, now_ms)
            return account, row

        account, row = await self._database.write(write)
        return _shown(account.id, self._person(account), row, code, base_url)

    async def let_in(self, account_id: str, base_url: str) -> Invite:
        """Make a code for one more device of an account. Only the operator can, for anybody."""
        now_ms = self._clock.now_ms()
        code, code_row = self._new_code(account_id, one_time.DEVICE, None, now_ms)

        def write(connection: Connection) -> AccountRow:
            account = accounts.find(connection, account_id)
            if account is None or account.closed_ms is not None:
                raise errors.NotFound
            codes.withdraw(connection, account_id, one_time.DEVICE)
            codes.add(connection, code_row)
            if account.notebook is None:
                note_act(connection, None, staff_acts.CODE_MADE, now_ms, about=account_id)
            return account

        account = await self._database.write(write)
        return _shown(account.id, self._person(account), code_row, code, base_url)

    async def named(self, name: str, role: Role) -> list[str]:
        """The ids of those of that role and name."""
        rows = await self._database.read(lambda connection: accounts.of_role(connection, role))
        return [row.id for row in rows if self._person(row).name == name.strip()]

    def _drawn(self) -> tuple[str, bytes]:
        code = one_time.new_code()
        return code, one_time.code_hash(self._seals.keyring, code)

    def _invitation(self, account: str, hashed: bytes, by: str, now_ms: int) -> CodeRow:
        until_ms = now_ms + self._days * DAY_MS
        return CodeRow(new_id(now_ms), hashed, account, one_time.INVITE, by, now_ms, until_ms)

    def _recovery(self, account: str, hashed: bytes, by: str, now_ms: int) -> CodeRow:
        until_ms = now_ms + self._recovery_hours * _HOUR_MS
        return CodeRow(new_id(now_ms), hashed, account, one_time.RECOVERY, by, now_ms, until_ms)

    def _new_code(
        self, account: str, purpose: str, made_by: str | None, now_ms: int
    ) -> tuple[str, CodeRow]:
        code = one_time.new_code()
        return code, CodeRow(
            id=new_id(now_ms),
            hash=one_time.code_hash(self._seals.keyring, code),
            account=account,
            purpose=purpose,
            made_by=made_by,
            made_ms=now_ms,
            expires_ms=now_ms + self._days * DAY_MS,
        )

    def _person(self, account: AccountRow) -> PersonName:
        return self._seals.open_person(account.id, account.notebook, account.sealed)


def _shown(
    account: str,
    person: PersonName,
    row: CodeRow,
    code: str | None = None,
    base_url: str = "",
) -> Invite:
    return Invite(
        id=account,
        name=person.name,
        phone=person.phone,
        expires_at=row.expires_ms,
        code=one_time.grouped(code) if code else None,
        url=one_time.link(base_url, code) if code else None,
    )


def _require_standing(connection: Connection, viewer: Viewer) -> None:
    # Sessions are remembered between requests; what writes asks again.
    if not devices.stands(connection, viewer.device):
        raise errors.SignedOut


def _note_code(connection: Connection, worker: Viewer, notebook: str, now_ms: int) -> None:
    """The person sees under Sharing who could let a device into their account, and when."""
    audit.add(
        connection,
        AuditRow(now_ms, audit.CODE_MADE, notebook, worker.account, worker.device, 0),
    )


def _name(written: str) -> str:
    name = " ".join(written.split())
    # Joiners and marks of direction belong into some names; controls and halves of characters don't.
    if not name or any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name):
        raise errors.Malformed(errors=[FieldError("name", "Write the person's name.")])
    return name
