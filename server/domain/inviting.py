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
from server.domain.ids import new_id
from server.domain.sealing import PersonName, Seals
from server.domain.viewers import Viewer
from server.gateways.clock import DAY_MS, Clock
from server.store import accounts, codes, devices, links, notebooks
from server.store.accounts import AccountRow
from server.store.codes import CodeRow
from server.store.database import Database
from server.store.notebooks import NotebookRow


class Inviting:
    """Who may be invited by whom. ``days`` is how long an invitation's code works."""

    def __init__(self, database: Database, seals: Seals, clock: Clock, days: int) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._days = days

    async def participant(self, request: InviteRequest, worker: Viewer, base_url: str) -> Invite:
        """Make somebody's account and notebook, linked to the worker who invites them."""
        now_ms = self._clock.now_ms()
        person = PersonName(_name(request.name), (request.phone or "").strip() or None)
        account, notebook = new_id(now_ms), new_id(now_ms)
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
            return account

        account = await self._database.write(write)
        return _shown(account.id, self._person(account), code_row, code, base_url)

    async def worker(self, name: str, base_url: str) -> Invite:
        """Make a link worker's account. Only the operator can, from the command line."""
        now_ms = self._clock.now_ms()
        person, account = PersonName(_name(name)), new_id(now_ms)
        row = AccountRow(
            id=account,
            role=Role.WORKER,
            notebook=None,
            sealed=self._seals.seal_person(account, None, person),
            made_ms=now_ms,
        )
        code, code_row = self._new_code(account, one_time.INVITE, None, now_ms)

        def write(connection: Connection) -> None:
            accounts.add(connection, row)
            codes.add(connection, code_row)

        await self._database.write(write)
        return _shown(account, person, code_row, code, base_url)

    async def let_in(self, account_id: str, base_url: str) -> Invite:
        """Make a code for one more device of an account. Only the operator can, for anybody."""
        now_ms = self._clock.now_ms()
        code, code_row = self._new_code(account_id, one_time.DEVICE, None, now_ms)

        def write(connection: Connection) -> AccountRow:
            account = accounts.find(connection, account_id)
            if account is None:
                raise errors.NotFound
            codes.withdraw(connection, account_id, one_time.DEVICE)
            codes.add(connection, code_row)
            return account

        account = await self._database.write(write)
        return _shown(account.id, self._person(account), code_row, code, base_url)

    async def workers_named(self, name: str) -> list[str]:
        """The ids of the link workers of that name."""
        rows = await self._database.read(
            lambda connection: accounts.of_role(connection, Role.WORKER)
        )
        return [row.id for row in rows if self._person(row).name == name.strip()]

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


def _name(written: str) -> str:
    name = " ".join(written.split())
    # Joiners and marks of direction belong into some names; controls and halves of characters don't.
    if not name or any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name):
        raise errors.Malformed(errors=[FieldError("name", "Write the person's name.")])
    return name
