"""One round trip with a device: what it sent is decided and durable, then it gets what it lacks."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from schemas.records import Role
from schemas.sync import Erased, SyncAnswer, SyncRequest
from server.domain.caseload import Caseload, Delivery, pack_spots, unpack_spots
from server.domain.cursors import AFRESH, AFRESH_GENERATION, Cursors, Place
from server.domain.parsing import parse_changes
from server.domain.pulling import Pulled, Room, pull_own
from server.domain.pushed import Pushed
from server.domain.pushing import Push
from server.domain.rate_limits import AFRESH_PER_HOUR_MAX, HOUR_MS, WriteQuota, count_in_window
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.domain.visibility import Epochs
from server.errors import LinkwellError, SignedOut
from server.gateways.clock import Clock
from server.gateways.pokes import Pokes
from server.store import audit, devices, grants, notebooks, positions, service
from server.store.audit import AuditRow
from server.store.database import Database
from server.store.positions import PositionRow
from server.store.service import Standing

log = logging.getLogger("linkwell.faults")

_GENERATION_BITS: Final = 63
REPLICAS_PER_DEVICE_MAX: Final = 32
"""A device has one store, and a new one when it was wiped; each costs a row of places."""
_EPOCH_CHARACTERS_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class _Life:
    """Which life of the service this is, and its tokens."""

    standing: Standing
    cursors: Cursors


@dataclass(frozen=True, slots=True)
class _Spotted:
    """Where a link worker's replica stands: the generation that it confirmed, and its spots."""

    generation: int
    packed: bytes
    is_newest: bool = False
    """Whether that is where the last answer left it, and not a place it had been at before."""


_NOWHERE: Final = _Spotted(0, pack_spots({}))


class Exchange:
    """Answers ``POST /api/sync``."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        clock: Clock,
        pokes: Pokes,
        quota: WriteQuota | None = None,
    ) -> None:
        self._database = database
        self._quota = quota or WriteQuota(database)
        self._seals = seals
        self._clock = clock
        self._pokes = pokes
        self._epochs = Epochs(seals.keyring.service_key("epochs"))
        self._life: _Life | None = None

    async def sync(self, viewer: Viewer, request: SyncRequest) -> SyncAnswer:
        """Decide and store the request's changes, then return what the device lacks.

        Raises:
            SignedOut: when the device was signed out since it was looked up.
            DiskFull, Unavailable: when nothing could be stored; nothing of it was acknowledged.
            TooManyAttempts: when the device or a notebook has had its fill for now.
        """
        now_ms = self._clock.now_ms()
        life = self._life or await self._load_life()
        if request.cursor is not None:
            spoke_to = life.cursors.incarnation_of(request.cursor)
            restored_to = life.standing.restored_to(spoke_to)
            if restored_to is not None:
                cursor = self._afresh(viewer, request, life)
                return SyncAnswer(now_ms, cursor, more=True, restored_to=restored_to)
        pushed = Pushed()
        if request.changes:
            pushed = await self._push(viewer, request, life.standing.era, now_ms)
        if pushed.has_resent:
            if pushed.shown:
                await self._database.write(
                    lambda connection: _note_shown(connection, viewer, pushed.shown, now_ms)
                )
            # Before it has sent everything again, it would pull what the restore left of it.
            cursor = self._afresh(viewer, request, life)
            return SyncAnswer(now_ms, cursor, receipts=tuple(pushed.receipts), more=True)
        if viewer.role is Role.WORKER:
            return await self._answer_worker(viewer, request, pushed, life.cursors, now_ms)
        return await self._answer_owner(viewer, request, pushed, life.cursors, now_ms)

    async def _push(self, viewer: Viewer, request: SyncRequest, era: int, now_ms: int) -> Pushed:
        replica, changes = request.replica, parse_changes(request.changes)
        kib = sum(1 + len(bytes(raw)) // 1024 for raw in request.changes)
        await self._quota.admit((viewer.device, viewer.notebook or viewer.account), kib, now_ms)
        push = Push(viewer, replica, changes, self._seals, now_ms=now_ms, era=era)
        try:
            pushed = await self._database.write(push)
        except LinkwellError:
            raise
        except Exception as error:  # one change made it fail: find out which, and go on without
            log.error("a push is decided again, change by change: %s", type(error).__name__)  # noqa: TRY400
            push = Push(
                viewer, replica, changes, self._seals, now_ms=now_ms, era=era, carefully=True
            )
            pushed = await self._database.write(push)
        # Only now, after the commit: a poke before it could find nothing.
        self._pokes.poke_all(pushed.pokes, but_device=viewer.device)
        return pushed

    # A person's own device

    async def _answer_owner(
        self,
        viewer: Viewer,
        request: SyncRequest,
        pushed: Pushed,
        cursors: Cursors,
        now_ms: int,
    ) -> SyncAnswer:
        notebook = viewer.notebook or ""
        place = None
        if request.cursor is not None:
            place = cursors.read_place(request.cursor, viewer.device, notebook)
        if place == AFRESH:
            await self._reopen(notebook)
        pulled = _nothing_else(pushed, place, request)
        if pulled is None:
            pulled = await self._database.read(
                lambda connection: self._pull(connection, viewer, request, place, pushed)
            )
        return SyncAnswer(
            now=now_ms,
            cursor=cursors.place(viewer.device, notebook, pulled.place),
            receipts=tuple(pushed.receipts),
            notebooks=(pulled.page,) if pulled.page is not None else (),
            more=pulled.more,
            differs=(notebook,) if pulled.differs else (),
        )

    def _pull(
        self,
        connection: Connection,
        viewer: Viewer,
        request: SyncRequest,
        place: Place | None,
        pushed: Pushed,
    ) -> Pulled:
        if not devices.stands(connection, viewer.device):
            raise SignedOut
        notebook = viewer.notebook or ""
        return pull_own(
            connection,
            self._seals,
            notebook,
            place,
            Room(request.limit),
            told=pushed.told,
            # Not at the beginning of a store, unless it was told once more of what it had sent:
            # that may be deleted by now, and of the deleted a first pull says nothing.
            reset=request.cursor is not None or pushed.has_known,
            verify=(request.verify or {}).get(notebook),
        )

    # A link worker's device

    async def _answer_worker(
        self,
        viewer: Viewer,
        request: SyncRequest,
        pushed: Pushed,
        cursors: Cursors,
        now_ms: int,
    ) -> SyncAnswer:
        sent = None
        if request.cursor is not None:
            sent = cursors.read_generation(request.cursor, viewer.device, request.replica)

        def deliver(connection: Connection) -> tuple[_Spotted, Delivery]:
            if not devices.stands(connection, viewer.device):
                raise SignedOut
            spotted = _confirmed(connection, viewer, request.replica, sent)
            caseload = Caseload(
                connection,
                self._seals,
                self._epochs,
                viewer.account,
                now_ms,
                room=Room(request.limit),
                told=pushed.told,
                verify=request.verify or {},
                named=pushed.named,
            )
            return spotted, caseload.deliver(unpack_spots(spotted.packed))

        spotted, delivery = await self._database.read(deliver)
        generation = spotted.generation
        if delivery.moved or sent is None or request.erased or pushed.shown:
            # Written down before it is delivered, never after.
            generation = secrets.randbits(_GENERATION_BITS)
            await self._database.write(
                _Record(viewer, request, spotted, generation, delivery, pushed.shown, now_ms)
            )
        return SyncAnswer(
            now=now_ms,
            cursor=cursors.generation(viewer.device, request.replica, generation),
            receipts=tuple(pushed.receipts),
            notebooks=tuple(delivery.pages),
            dropped=tuple(delivery.dropped),
            more=delivery.more,
            differs=tuple(delivery.differs),
        )

    # Lives of the service

    async def _load_life(self) -> _Life:
        standing = await self._database.read(service.standing)
        key = self._seals.keyring.service_key("cursors")
        self._life = _Life(standing, Cursors(key, standing.incarnation))
        return self._life

    def _afresh(self, viewer: Viewer, request: SyncRequest, life: _Life) -> str:
        """A cursor with which the next pull begins by dropping what the replica has."""
        if viewer.role is Role.WORKER:
            return life.cursors.generation(viewer.device, request.replica, AFRESH_GENERATION)
        return life.cursors.place(viewer.device, viewer.notebook or "", AFRESH)

    async def _reopen(self, notebook: str) -> None:
        """A device of the person's has sent again what it had: link workers may look again."""

        def reopen(connection: Connection) -> set[str]:
            book = notebooks.lock(connection, notebook)
            if book is None or not book.closed:
                return set()
            notebooks.reopen(connection, notebook)
            return {grant.worker for grant in grants.of_notebook(connection, notebook)}

        if self._life is not None and self._life.standing.restores:
            self._pokes.poke_all(await self._database.write(reopen))


def _nothing_else(pushed: Pushed, place: Place | None, request: SyncRequest) -> Pulled | None:
    """Spare the reading when the device had everything and just wrote the rest itself."""
    had_all = place is not None and place.is_whole and place.high == pushed.before
    wrote_the_rest = 0 < pushed.written == len(pushed.told)
    if place is None or not had_all or not wrote_the_rest or request.verify is not None:
        return None
    if any(one.prior is not None and not place.has(one.prior) for one in pushed.told.values()):
        return None
    return Pulled(None, Place(pushed.after, 0), more=False)


def _confirmed(connection: Connection, viewer: Viewer, replica: str, sent: int | None) -> _Spotted:
    """The spots that a replica confirmed by sending their generation back."""
    row = positions.find(connection, replica, viewer.device) if sent is not None else None
    if row is None:
        return _NOWHERE
    if sent == row.issued:
        return _Spotted(row.issued, row.issued_places, is_newest=True)
    if sent == row.acked:
        return _Spotted(row.acked, row.acked_places)
    return _NOWHERE


@dataclass(frozen=True, slots=True)
class _Record:
    """The job that writes down an answer to a link worker: spots, deliveries, deletions."""

    viewer: Viewer
    request: SyncRequest
    spotted: _Spotted
    generation: int
    delivery: Delivery
    shown: Mapping[str, Set[str]]
    """What is told of in receipts, by notebook."""
    now_ms: int

    def __call__(self, connection: Connection) -> None:
        viewer = self.viewer
        if not devices.stands(connection, viewer.device):
            raise SignedOut
        covered = self.delivery.covered()
        is_beside = any(ids - covered.get(book, set()) for book, ids in self.shown.items())
        if is_beside or not self.spotted.is_newest:
            _count_again(connection, viewer, self.now_ms)
        for book in sorted(covered.keys() | self.shown.keys()):
            count = len(covered.get(book, set()) | self.shown.get(book, set()))
            _note(connection, viewer, audit.DELIVERED, book, self.now_ms, count=count)
        for erased in self.request.erased:
            self._note_erased(connection, erased)
        if self.request.cursor is None:
            # Before the new one comes, so that it is never the one to go.
            positions.keep_newest(connection, viewer.device, REPLICAS_PER_DEVICE_MAX - 1)
        positions.put(
            connection,
            PositionRow(
                self.request.replica,
                viewer.device,
                self.spotted.generation,
                self.spotted.packed,
                self.generation,
                pack_spots(self.delivery.spots),
                self.now_ms,
            ),
        )

    def _note_erased(self, connection: Connection, erased: Erased) -> None:
        """A deletion receipt counts where something was delivered, and once.

        Else a link worker could write what they like into the participant's list of lines, or
        push the deliveries out of it.
        """
        viewer = self.viewer
        if not Epochs.could_be(erased.epoch):
            return
        delivered = audit.was_delivered(connection, erased.notebook, viewer.account, viewer.device)
        if delivered and not audit.was_erased(connection, erased.notebook, viewer.device):
            _note(
                connection, viewer, audit.ERASED, erased.notebook, self.now_ms, epoch=erased.epoch
            )


def _note_shown(
    connection: Connection, viewer: Viewer, shown: Mapping[str, Set[str]], now_ms: int
) -> None:
    """Tell that words are in the receipts, where nothing else is delivered with them."""
    if not devices.stands(connection, viewer.device):
        raise SignedOut
    _count_again(connection, viewer, now_ms)
    for notebook, records in sorted(shown.items()):
        _note(connection, viewer, audit.DELIVERED, notebook, now_ms, count=len(records))


def _count_again(connection: Connection, viewer: Viewer, now_ms: int) -> None:
    """Bound what is delivered once more.

    Each is told to the people whose it is: whoever asks again and again would fill their lists,
    and push everything else out of sight.
    """
    again = f"afresh {viewer.device}"
    count_in_window(connection, again, AFRESH_PER_HOUR_MAX, HOUR_MS, now_ms)


def _note(
    connection: Connection,
    viewer: Viewer,
    what: str,
    notebook: str,
    now_ms: int,
    *,
    count: int = 0,
    epoch: str | None = None,
) -> None:
    audit.add(
        connection,
        AuditRow(now_ms, what, notebook, viewer.account, viewer.device, count, epoch),
    )
