"""Who works for the service, as its managers see and change it."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from schemas.records import Role
from schemas.staff import StaffMember, StaffPerson
from server import errors
from server.domain.sealing import Seals
from server.domain.staff_acts import note_act, note_for_their_people
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import Clock
from server.gateways.pokes import Pokes
from server.store import (
    accounts,
    audit,
    codes,
    devices,
    links,
    notebooks,
    passkeys,
    staff_acts,
    subscriptions,
)
from server.store.accounts import AccountRow
from server.store.database import Database


class StaffList:
    """Names and whether they are there: nothing here reads a record."""

    def __init__(
        self, *, database: Database, seals: Seals, clock: Clock, viewers: Viewers, pokes: Pokes
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._viewers = viewers
        self._pokes = pokes

    async def everybody(self) -> list[StaffMember]:
        """The active ones, then those who were invited, then the deactivated; by name."""
        now_ms = self._clock.now_ms()

        def read(connection: Connection) -> list[StaffMember]:
            rows = accounts.of_roles(connection, Role.WORKER, Role.MANAGER)
            return [self._member(connection, row, now_ms) for row in rows]

        members = await self._database.read(read)
        order = ("active", "invited", "deactivated")
        return sorted(members, key=lambda one: (order.index(one.state), one.name.casefold()))

    async def deactivate(self, account_id: str, by: Viewer) -> None:
        """Sign everything of theirs out at once and let nothing in again; their people stay theirs.

        Their passkeys go: whoever holds a lost laptop shall not come back with the account. Their
        people see under Sharing that they left.

        Raises:
            NotFound: for whoever is no staff, or is deactivated already.
            NotAllowed: for oneself: so that there is always a manager left.
        """
        if account_id == by.account:
            raise errors.NotAllowed("You cannot deactivate yourself. Ask another manager.")
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> tuple[list[str], list[str]]:
            # Both, and in one order: of two managers who deactivate each other, one is left.
            locked = {
                one: accounts.lock(connection, one) for one in sorted((by.account, account_id))
            }
            if not devices.stands(connection, by.device):
                raise errors.SignedOut
            account = locked[account_id]
            if account is None or account.notebook is not None or account.closed_ms is not None:
                raise errors.NotFound
            accounts.close(connection, account_id, now_ms)
            codes.withdraw_all(connection, account_id)
            passkeys.remove_all(connection, account_id)
            own = [row.id for row in devices.of_account(connection, account_id)]
            for device in own:
                devices.revoke(connection, account_id, device, now_ms)
                subscriptions.remove(connection, device)
            note_act(connection, by, staff_acts.DEACTIVATED, now_ms, about=account_id)
            left = audit.WORKER_LEFT
            return own, note_for_their_people(connection, by, left, account_id, now_ms)

        own, owners = await self._database.write(write)
        for device in own:
            self._viewers.forget(device)
            self._pokes.close_device(device)
        self._pokes.poke_all(owners)

    async def people_of(self, account_id: str) -> list[StaffPerson]:
        """The names of a deactivated link worker's participants, for whom somebody has to be found.

        Raises:
            NotFound: for whoever is active: whose people they are is theirs to know.
        """

        def read(connection: Connection) -> list[StaffPerson]:
            worker = accounts.find(connection, account_id)
            if worker is None or worker.notebook is not None or worker.closed_ms is None:
                raise errors.NotFound
            people = []
            for notebook in links.notebooks_of(connection, account_id):
                book = notebooks.find(connection, notebook)
                owner = accounts.find(connection, book.owner) if book is not None else None
                if owner is not None and owner.closed_ms is None:
                    people.append(StaffPerson(notebook, self._name(owner)))
            return people

        return sorted(await self._database.read(read), key=lambda one: one.name.casefold())

    def _member(self, connection: Connection, row: AccountRow, now_ms: int) -> StaffMember:
        state: Literal["active", "invited", "deactivated"] = "active"
        if row.closed_ms is not None:
            state = "deactivated"
        elif row.joined_ms is None:
            state = "invited"
        seen = [device.seen_day for device in devices.of_account(connection, row.id)]
        return StaffMember(
            id=row.id,
            name=self._name(row),
            role=Role(row.role),
            state=state,
            code_until=codes.open_until(connection, row.id, now_ms),
            passkeys=len(passkeys.of_account(connection, row.id)),
            people=len(links.notebooks_of(connection, row.id)),
            seen_day=max(seen, default=None),
        )

    def _name(self, account: AccountRow) -> str:
        return self._seals.open_person(account.id, account.notebook, account.sealed).name
