"""What a link worker's device has not got yet, in every notebook that they are linked to.

Nothing here depends on what the worker may not see: rows are chosen and ordered by ``open_seq``,
which only moves with writes that some worker could tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from schemas.records import KINDS, Audience
from schemas.sync import NotebookPage, Person, Scope, WireRecord
from server.domain.cursors import Place
from server.domain.pulling import Room, Shelf, cells_of, knows, take
from server.domain.pushed import Told
from server.domain.sealing import Seals
from server.domain.visibility import (
    Epochs,
    can_see,
    cells_for_worker,
    granted,
    in_force,
    kinds_covered,
    wire_record,
)
from server.gateways.clock import utc_day
from server.gateways.keyring import KeyErased
from server.store import accounts, grants, records
from server.store.grants import CaseRow
from server.store.records import RecordRow
from sync.digest import digest
from sync.merge import Cell


class Spot(NamedTuple):
    """How far a replica has got in one notebook, and under which epoch."""

    high: int
    low: int
    epoch: str
    since: int | None = None
    """The ``high`` at which a run of pages began that is not over yet."""


Spots = dict[str, Spot]
"""By notebook."""

_encode: Final = msgspec.msgpack.Encoder().encode
_json: Final = msgspec.json.Encoder().encode
_GONE_BYTES: Final = 40
"""An id, and what stands around it."""
_decode: Final = msgspec.msgpack.Decoder(Spots).decode


def pack_spots(spots: Spots) -> bytes:
    return _encode(spots)


def unpack_spots(packed: bytes) -> Spots:
    return _decode(packed)


@dataclass(slots=True)
class Delivery:
    """One answer to a link worker, and where it brings the replica."""

    pages: list[NotebookPage] = field(default_factory=list)
    spots: Spots = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    more: bool = False
    moved: bool = False
    """Whether the replica's spots are others than those that it confirmed."""

    def covered(self) -> dict[str, set[str]]:
        """The records in it that a grant covers, by notebook.

        What is theirs both, such as a message, needs no telling: after sharing was stopped, a
        line about it would read as if sharing went on.
        """
        covered = {
            page.notebook: {
                record.id
                for record in page.records
                if KINDS[record.kind].audience is Audience.GRANT
            }
            for page in self.pages
        }
        return {notebook: records for notebook, records in covered.items() if records}


@dataclass(frozen=True, slots=True)
class Caseload:
    """All notebooks of a link worker at one moment, and what one answer is to bring of them."""

    connection: Connection
    seals: Seals
    epochs: Epochs
    worker: str
    now_ms: int
    room: Room
    told: Mapping[tuple[str, str], Told]
    verify: Mapping[str, str]
    """The device's own digests by notebook."""
    named: Set[tuple[str, str]] = frozenset()
    """Records of which the device takes its own words for confirmed since a moment ago."""

    def deliver(self, spots: Spots) -> Delivery:
        """Return what the worker lacks at ``spots``, in the order of notebook ids."""
        delivery = Delivery()
        cases = grants.caseload(self.connection, self.worker)
        linked = {case.notebook for case in cases}
        # A notebook that a device asks about and has nothing to do with is dropped alike,
        # whether it exists or not.
        delivery.dropped = sorted((spots.keys() | self.verify.keys()) - linked)
        delivery.moved = bool(spots.keys() - linked)
        for case in cases:
            # Of a closed notebook nothing is said, and where the replica stands is forgotten.
            if case.closed:
                continue
            try:
                self._deliver_case(delivery, case, spots.get(case.notebook))
            except KeyErased:
                # The person left, and nobody can read a word of it any more.
                delivery.dropped.append(case.notebook)
                delivery.spots.pop(case.notebook, None)
        return delivery

    def _deliver_case(self, delivery: Delivery, case: CaseRow, spot: Spot | None) -> None:
        epoch = self.epochs.of(self.worker, case.notebook, case.grant, self.now_ms)
        # A spot beyond the counter is from before a restore.
        place = None
        if spot is not None and spot.epoch == epoch and spot.high <= case.open_counter:
            place = Place(spot.high, spot.low)
        reset = place is None
        verify = self.verify.get(case.notebook)
        whole = place is not None and place.high == case.open_counter and place.is_whole
        sight = _Sight(self, case, kinds_covered(granted(case.grant, self.now_ms)))
        named = sorted(record for book, record in self.named if book == case.notebook)
        hidden = [record for record in named if sight.is_shut(record)]
        if whole and verify is None and not hidden:
            delivery.spots[case.notebook] = Spot(case.open_counter, 0, epoch)
            return
        since = spot.since if spot is not None and not reset else None
        step = sight.page(place, since, {} if reset else self.told)
        step.shelf.gone += [one for one in hidden if not reset and one not in step.shelf.gone]
        delivery.spots[case.notebook] = Spot(step.place.high, step.place.low, epoch, step.since)
        delivery.more = delivery.more or step.more
        delivery.moved = delivery.moved or step.moved or reset
        if reset or step.shelf.rows or step.shelf.gone:
            delivery.pages.append(sight.wire_page(step.shelf, epoch if reset else None))
        elif verify is not None and not step.more and verify != sight.digest():
            delivery.differs.append(case.notebook)


class _OpenShelf(Shelf):
    """What is not open to the worker any more is gone, however much of it is left."""

    def put(self, row: RecordRow) -> None:
        if row.open:
            self.rows.append(row)
        else:
            self.gone.append(row.id)


class _Step(NamedTuple):
    """What one answer brings of one notebook, and how far that gets the replica."""

    shelf: Shelf
    place: Place
    since: int | None
    more: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class _Sight:
    """One notebook as one worker may see it now."""

    caseload: Caseload
    case: CaseRow
    kinds: frozenset[str]
    wired: dict[str, WireRecord] = field(default_factory=dict)
    """What was opened already, by id."""

    def page(
        self, place: Place | None, since: int | None, told: Mapping[tuple[str, str], Told]
    ) -> _Step:
        """What there is room for, and how far that gets.

        What is gone is told of what the worker could see where the run of pages began: on its way
        through them a replica passes places at which it never had everything.
        """
        counter = self.case.open_counter
        start = place or Place(counter, counter + 1)
        since = start.high if since is None else since
        told = {key: one for key, one in told.items() if key[0] == self.case.notebook}
        shelf = _OpenShelf()
        take_some = partial(
            take,
            room=self.caseload.room,
            skip=knows(told, self.case.notebook, place, number=_open_seq),
            number=_open_seq,
            keep=shelf.put,
            size=self._size,
            skips_max=len(told),
        )
        low, all_past = start.low, start.is_whole
        high, all_news = take_some(partial(self._news, since), start.high)
        if all_news and not all_past:
            low, all_past = take_some(self._past, start.low)
            low = 0 if all_past else low
        moved = bool(shelf.rows or shelf.gone or told) or low != start.low
        if all_news and moved:
            high = max(high, counter)
        more = not (all_news and all_past)
        return _Step(shelf, Place(high, low), None if all_news else since, more, moved)

    def wire_page(self, shelf: Shelf, epoch: str | None) -> NotebookPage:
        """The page; with a new epoch it says whose notebook it is and what may be seen."""
        wired = tuple(self._wire(row) for row in shelf.rows)
        gone = tuple(shelf.gone)
        if epoch is None:
            return NotebookPage(self.case.notebook, records=wired, gone=gone)
        members, until = in_force(self.case.grant, self.caseload.now_ms)
        return NotebookPage(
            self.case.notebook,
            reset=True,
            epoch=epoch,
            person=self._person(),
            scope=Scope(tuple(sorted(members)), until),
            records=wired,
        )

    def is_shut(self, record: str) -> bool:
        """Whether there is a record that a worker's device could hold, and this one's may not."""
        row = records.find(self.caseload.connection, self.case.notebook, record)
        if row is None or row.kind not in KINDS or KINDS[row.kind].audience is Audience.OWNER:
            return False
        return not can_see(row, self.caseload.worker, self.kinds)

    def digest(self) -> str:
        """The digest of what this worker's devices hold of the notebook."""
        rows = records.live_for(
            self.caseload.connection, self.case.notebook, self.caseload.worker, self.kinds
        )
        return digest(
            (row.id, {name: cell.version for name, cell in self._cells(row).items()})
            for row in rows
        )

    def _news(self, since: int, after: int, most: int) -> list[RecordRow]:
        caseload = self.caseload
        return records.news_for(
            caseload.connection, self.case.notebook, caseload.worker, self.kinds,
            after=after, since=since, limit=most,
        )  # fmt: skip

    def _past(self, below: int, most: int) -> list[RecordRow]:
        caseload = self.caseload
        return records.past_for(
            caseload.connection, self.case.notebook, caseload.worker, self.kinds,
            below=below, limit=most,
        )  # fmt: skip

    def _person(self) -> Person:
        account = accounts.find(self.caseload.connection, self.case.owner)
        if account is None:
            raise LookupError("a notebook names an owner who is not there")
        person = self.caseload.seals.open_person(account.id, account.notebook, account.sealed)
        joined_ms = account.joined_ms
        return Person(person.name, account.id, utc_day(joined_ms) if joined_ms else None)

    def _cells(self, row: RecordRow) -> dict[str, Cell]:
        cells = cells_of(self.caseload.seals, self.case.notebook, row)
        return cells_for_worker(KINDS[row.kind], cells)

    def _size(self, row: RecordRow) -> int:
        """What the worker is sent of a row, in bytes.

        Where a page ends would otherwise tell how much there is in it that they may not see.
        """
        return len(_json(self._wire(row))) if row.open else _GONE_BYTES

    def _wire(self, row: RecordRow) -> WireRecord:
        found = self.wired.get(row.id)
        if found is None:
            found = self.wired[row.id] = wire_record(row.id, row.kind, self._cells(row))
        return found


def _open_seq(row: RecordRow) -> int:
    return row.open_seq or 0
