"""Handing a participant over to another link worker. Nothing changes before they say yes.

What is theirs stays with them: goals, notes among link workers and whatever else a grant covers
goes to whoever the person then shares it with, coming sessions follow (the person's own device
writes that), and messages stay between those who wrote them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from schemas.people import PersonRef
from schemas.records import Role
from schemas.sharing import Handover, HandoverRequest, Handovers, Staff
from server.domain.ids import new_id
from server.domain.rate_limits import ASKED_PER_DAY_MAX, count_in_window
from server.domain.sealing import Seals
from server.domain.staff_acts import note_act
from server.domain.viewers import Viewer
from server.errors import NotAllowed, NotFound, SignedOut
from server.gateways.clock import DAY_MS, Clock
from server.gateways.keyring import KeyErased
from server.gateways.pokes import Pokes
from server.store import accounts, audit, devices, grants, handovers, links, notebooks
from server.store.accounts import AccountRow
from server.store.audit import AuditRow
from server.store.database import Database
from server.store.handovers import HandoverRow

_GONE: Final = "Nobody asks this any more."
_TOLD_OF: Final = frozenset({handovers.NO, None})
"""What staff are told of: after a yes the person is somebody else's."""


class Handing:
    """Who asks that a person goes to somebody else, and what the person says to it."""

    def __init__(self, *, database: Database, seals: Seals, clock: Clock, pokes: Pokes) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._pokes = pokes

    async def ask(self, viewer: Viewer, request: HandoverRequest) -> Handover:
        """Ask the person. An earlier question that is still open is withdrawn by it.

        Raises:
            NotFound: for a person who is not the asker's to hand over, and for anybody who is
                not a colleague who could take over; the same answer as for nobody at all.
        """
        now_ms = self._clock.now_ms()
        handover = new_id(now_ms)

        def write(connection: Connection) -> Handover:
            book = notebooks.lock(connection, request.notebook)
            _require_standing(connection, viewer)
            from_worker = self._from(connection, viewer, request)
            taker = accounts.find(connection, request.to)
            if book is None or taker is None or not _may_take_over(taker, from_worker):
                raise NotFound
            asked = f"asked {viewer.account}"
            count_in_window(connection, asked, ASKED_PER_DAY_MAX, DAY_MS, now_ms)
            for before in handovers.waiting_of(connection, request.notebook, from_worker):
                self._settle(connection, viewer, before, handovers.WITHDRAWN, now_ms)
            row = HandoverRow(
                handover, request.notebook, from_worker, request.to, viewer.account, now_ms
            )
            handovers.add(connection, row)
            _note(connection, viewer, row, audit.HANDOVER_ASKED, now_ms)
            owners.append(book.owner)
            return self._told(connection, row)

        owners: list[str] = []
        asked = await self._database.write(write)
        self._pokes.poke_all(owners[-1:])
        return asked

    async def list_of(self, viewer: Viewer) -> Handovers:
        """What somebody was asked, or asks of others."""

        def read(connection: Connection) -> Handovers:
            if viewer.notebook is not None:
                told = [
                    self._told(connection, row)
                    for row in handovers.of_notebook(connection, viewer.notebook)
                ]
                return Handovers(tuple(told), _left(connection, viewer.notebook))
            rows = [
                row
                for row in handovers.of_staff(connection, viewer.account)
                if row.answer in _TOLD_OF and _is_theirs(connection, viewer, row.notebook)
            ]
            return Handovers(tuple(self._told(connection, row) for row in rows))

        return await self._database.read(read)

    async def answer(self, viewer: Viewer, handover: str, *, yes: bool) -> Handover:
        """Take the person's word. With a yes the new link begins and the old one ends, at once.

        The same answer again changes nothing, as an answer may be lost.

        Raises:
            NotFound: for a question that was asked of somebody else, of nobody, or not any more.
        """
        now_ms, said = self._clock.now_ms(), handovers.YES if yes else handovers.NO
        notebook = viewer.notebook or ""

        def write(connection: Connection) -> Handover:
            notebooks.lock(connection, notebook)
            _require_standing(connection, viewer)
            row = handovers.find(connection, handover)
            if row is None or row.notebook != notebook:
                raise NotFound
            if row.answer == said:
                return self._told(connection, row)
            taker = accounts.find(connection, row.to_worker)
            if row.answer is not None or (yes and not _may_take_over(taker, row.from_worker)):
                raise NotFound(_GONE)
            if not self._settle(connection, viewer, row, said, now_ms):
                raise NotFound(_GONE)
            if yes:
                links.add(connection, row.to_worker, notebook, now_ms)
                links.end(connection, row.from_worker, notebook)
                grants.remove(connection, notebook, row.from_worker)
            settled = handovers.find(connection, handover)
            return self._told(connection, settled or row)

        answered = await self._database.write(write)
        # After the commit: the one is to drop what it has, the other to fetch what there is.
        concerned = (answered.from_worker.id, answered.to_worker.id, viewer.account)
        self._pokes.poke_all(concerned, but_device=viewer.device)
        return answered

    async def withdraw(self, viewer: Viewer, handover: str) -> None:
        """Take a question back that is not answered yet.

        Raises:
            NotFound: for somebody else's, and for one that was answered.
        """
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> str:
            _require_standing(connection, viewer)
            row = handovers.find(connection, handover)
            if row is None or viewer.account not in (row.asked_by, row.from_worker):
                raise NotFound
            # As whoever answers does: of the two one comes first, and the other learns of it.
            notebooks.lock(connection, row.notebook)
            if not self._settle(connection, viewer, row, handovers.WITHDRAWN, now_ms):
                raise NotFound(_GONE)
            book = notebooks.find(connection, row.notebook)
            return book.owner if book is not None else ""

        self._pokes.poke_all([await self._database.write(write)])

    async def staff(self, viewer: Viewer) -> Staff:
        """The link workers who could take somebody over, in the order of their names."""

        def read(connection: Connection) -> list[AccountRow]:
            return accounts.of_role(connection, Role.WORKER)

        rows = await self._database.read(read)
        found = [
            PersonRef(row.id, self._name(row))
            for row in rows
            if _may_take_over(row, viewer.account)
        ]
        return Staff(tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id))))

    def _from(self, connection: Connection, viewer: Viewer, request: HandoverRequest) -> str:
        """Whose the person is who is to go to somebody else."""
        if viewer.role is Role.WORKER:
            if request.from_worker not in (None, viewer.account):
                raise NotAllowed
            if not links.exists(connection, viewer.account, request.notebook):
                raise NotFound
            return viewer.account
        linked = links.workers_of(connection, request.notebook)
        if request.from_worker not in linked:
            raise NotFound
        return str(request.from_worker)

    def _settle(
        self, connection: Connection, viewer: Viewer, row: HandoverRow, answer: str, now_ms: int
    ) -> bool:
        settled = handovers.settle(connection, row.id, answer, now_ms)
        if settled:
            _note(connection, viewer, row, f"handover-{answer}", now_ms)
        return settled

    def _told(self, connection: Connection, row: HandoverRow) -> Handover:
        book = notebooks.find(connection, row.notebook)
        return Handover(
            id=row.id,
            notebook=row.notebook,
            name=self._ref(connection, book.owner).name if book is not None else "",
            from_worker=self._ref(connection, row.from_worker),
            to_worker=self._ref(connection, row.to_worker),
            asked_by=self._ref(connection, row.asked_by),
            asked_at=row.asked_ms,
            answered_at=row.answered_ms,
            answer=row.answer,
        )

    def _ref(self, connection: Connection, account: str) -> PersonRef:
        row = accounts.find(connection, account)
        return PersonRef(account, self._name(row) if row is not None else "")

    def _name(self, row: AccountRow) -> str:
        try:
            return self._seals.open_person(row.id, row.notebook, row.sealed).name
        except KeyErased:
            return ""


def _may_take_over(account: AccountRow | None, from_worker: str) -> bool:
    if account is None or account.closed_ms is not None:
        return False
    return account.role == Role.WORKER and account.id != from_worker


def _is_theirs(connection: Connection, viewer: Viewer, notebook: str) -> bool:
    return viewer.role is not Role.WORKER or links.exists(connection, viewer.account, notebook)


def _left(connection: Connection, notebook: str) -> tuple[str, ...]:
    linked = accounts.find_many(connection, links.workers_of(connection, notebook))
    return tuple(row.id for row in linked.values() if row.closed_ms is not None)


def _note(connection: Connection, viewer: Viewer, row: HandoverRow, what: str, now_ms: int) -> None:
    """The person is told, and managers are; those not whom it is about, nor what they answer."""
    audit.add(
        connection,
        AuditRow(now_ms, what, row.notebook, viewer.account, viewer.device, 0, other=row.to_worker),
    )
    if viewer.is_staff:
        note_act(connection, viewer, what, now_ms, about=row.from_worker, other=row.to_worker)


def _require_standing(connection: Connection, viewer: Viewer) -> None:
    # Sessions are remembered between requests; what writes asks again.
    if not devices.stands(connection, viewer.device):
        raise SignedOut
