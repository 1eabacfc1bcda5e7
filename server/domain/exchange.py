"""One round trip with a device: what it sent is decided and durable, then it gets what it lacks."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection

from schemas.records import Role
from schemas.sync import Erased, SyncAnswer, SyncRequest
from server.domain.caseload import Caseload, Delivery, pack_spots, unpack_spots
from server.domain.cursors import Cursors, Place
from server.domain.parsing import parse_changes
from server.domain.pulling import Pulled, Room, pull_own
from server.domain.pushing import Push, Pushed, Told
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.domain.visibility import Epochs
from server.errors import LinkwellError, SignedOut
from server.gateways.clock import Clock
from server.gateways.pokes import Pokes
from server.store import audit, devices, positions, service
from server.store.audit import AuditRow
from server.store.database import Database
from server.store.positions import PositionRow

log = logging.getLogger("linkwell.faults")

_GENERATION_BITS: Final = 63
REPLICAS_PER_DEVICE_MAX: Final = 32
"""A device has one store, and a new one when it was wiped; each costs a row of places."""
_EPOCH_CHARACTERS_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class _Spotted:
    """Where a link worker's replica stands: the generation that it confirmed, and its spots."""

    generation: int
    packed: bytes


_NOWHERE: Final = _Spotted(0, pack_spots({}))


class Exchange:
    """Answers ``POST /api/sync``."""

    def __init__(self, database: Database, seals: Seals, clock: Clock, pokes: Pokes) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._pokes = pokes
        self._epochs = Epochs(seals.keyring.service_key("epochs"))
        self._known_cursors: Cursors | None = None

    async def sync(self, viewer: Viewer, request: SyncRequest) -> SyncAnswer:
        """Decide and store the request's changes, then return what the device lacks.

        Raises:
            SignedOut: when the device was signed out since it was looked up.
            DiskFull, Unavailable: when nothing could be stored; nothing of it was acknowledged.
        """
        now_ms = self._clock.now_ms()
        cursors = self._known_cursors or await self._load_cursors()
        pushed = Pushed()
        if request.changes:
            pushed = await self._push(viewer, request.replica, request.changes, now_ms)
        if viewer.role is Role.WORKER:
            return await self._answer_worker(viewer, request, pushed, cursors, now_ms)
        return await self._answer_owner(viewer, request, pushed, cursors, now_ms)

    async def _push(
        self, viewer: Viewer, replica: str, raws: tuple[msgspec.Raw, ...], now_ms: int
    ) -> Pushed:
        changes = parse_changes(raws)
        push = Push(viewer, replica, changes, self._seals, now_ms=now_ms)
        try:
            pushed = await self._database.write(push)
        except LinkwellError:
            raise
        except Exception as error:  # one change made it fail: find out which, and go on without
            log.error("a push is decided again, change by change: %s", type(error).__name__)  # noqa: TRY400
            push = Push(viewer, replica, changes, self._seals, now_ms=now_ms, carefully=True)
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
        pulled = _nothing_else(pushed, place, request)
        if pulled is None:
            pulled = await self._database.read(
                lambda connection: self._pull(connection, viewer, request, place, pushed.told)
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
        told: Mapping[tuple[str, str], Told],
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
            told=told,
            was_lost=request.cursor is not None and place is None,
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
            )
            return spotted, caseload.deliver(unpack_spots(spotted.packed))

        spotted, delivery = await self._database.read(deliver)
        generation = spotted.generation
        if delivery.moved or sent is None or request.erased:
            # Written down before it is delivered, never after.
            generation = secrets.randbits(_GENERATION_BITS)
            await self._database.write(
                _Record(viewer, request, spotted, generation, delivery, now_ms)
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

    async def _load_cursors(self) -> Cursors:
        incarnation = await self._database.read(
            lambda connection: service.get(connection, service.INCARNATION)
        )
        if incarnation is None:
            raise LookupError("this database was never migrated")
        key = self._seals.keyring.service_key("cursors")
        self._known_cursors = Cursors(key, incarnation)
        return self._known_cursors


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
        return _Spotted(row.issued, row.issued_places)
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
    now_ms: int

    def __call__(self, connection: Connection) -> None:
        viewer = self.viewer
        if not devices.stands(connection, viewer.device):
            raise SignedOut
        for notebook, count in self.delivery.delivered().items():
            self._note(connection, audit.DELIVERED, notebook, count, None)
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
            self._note(connection, audit.ERASED, erased.notebook, 0, erased.epoch)

    def _note(
        self, connection: Connection, what: str, notebook: str, count: int, epoch: str | None
    ) -> None:
        audit.add(
            connection,
            AuditRow(
                self.now_ms,
                what,
                notebook,
                self.viewer.account,
                self.viewer.device,
                count,
                epoch,
            ),
        )
