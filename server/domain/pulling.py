"""What a person's own device has not got yet: news in order, the past newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Connection

from schemas import limits
from schemas.sync import NotebookPage, WireRecord
from server.domain.cursors import Place
from server.domain.pushed import Told
from server.domain.sealing import Seals
from server.domain.visibility import wire_record
from server.store import notebooks, records
from server.store.records import RecordRow
from sync.digest import digest
from sync.merge import Cell

_RECORD_OVERHEAD_BYTES: Final = 160
"""What a record's id, kind and versions come to in JSON, beside its sealed size."""

Fetch = Callable[[int, int], list[RecordRow]]
"""Rows beyond a place, at most so many."""


@dataclass(slots=True)
class Pulled:
    """One page of one notebook and how far it brings the device."""

    page: NotebookPage | None
    place: Place
    more: bool
    differs: bool = False


@dataclass(slots=True)
class Room:
    """What one answer may still hold. One record always fits, however large."""

    records: int
    bytes: int = limits.PULL_BYTES_MAX
    _used: bool = False

    @property
    def is_full(self) -> bool:
        return self.records <= 0 or (self._used and self.bytes <= 0)

    def takes(self, size: int) -> bool:
        """Make room for a row of so many bytes; false if there is none."""
        if self.records <= 0 or (self._used and size > self.bytes):
            return False
        self.records -= 1
        self.bytes -= size
        self._used = True
        return True


@dataclass(slots=True)
class Shelf:
    """The rows of one notebook that an answer holds."""

    rows: list[RecordRow] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def put(self, row: RecordRow) -> None:
        """Keep a record, or the id of one of which nothing is left."""
        if row.sealed is None:
            self.gone.append(row.id)
        else:
            self.rows.append(row)


def stored_size(row: RecordRow) -> int:
    """About what a row comes to in an answer to its owner."""
    return len(row.sealed or b"") + _RECORD_OVERHEAD_BYTES


def take(
    fetch: Fetch,
    start: int,
    room: Room,
    *,
    skip: Callable[[RecordRow], bool],
    number: Callable[[RecordRow], int],
    keep: Callable[[RecordRow], None],
    size: Callable[[RecordRow], int] = stored_size,
    skips_max: int = 0,
) -> tuple[int, bool]:
    """Keep what there is room for, from ``start`` on; how far that got, and whether that is all.

    ``skip`` tells the rows that the device has already; there are at most ``skips_max``.
    """
    reached = start
    if room.is_full:
        # Whether anything is left is asked without taking it.
        left = [row for row in fetch(start, skips_max + 1) if not skip(row)]
        return (start, False) if left else (start, True)
    wanted = room.records + skips_max + 1
    rows = fetch(start, wanted)
    for row in rows:
        if not skip(row):
            if not room.takes(size(row)):
                return reached, False
            keep(row)
        reached = number(row)
    return reached, len(rows) < wanted


def pull_own(
    connection: Connection,
    seals: Seals,
    notebook: str,
    place: Place | None,
    room: Room,
    *,
    told: Mapping[tuple[str, str], Told],
    reset: bool = False,
    verify: str | None = None,
) -> Pulled:
    """Return what the notebook's owner lacks at ``place``; everything if that is none.

    ``reset``: where there is no place, the device may hold what it was never told is gone.
    """
    book = notebooks.find(connection, notebook)
    if book is None:
        raise LookupError("an account names a notebook that is not there")
    if place is not None and not book.floor <= place.high <= book.counter:
        place, reset = None, True
    reset = reset and place is None
    if reset:
        told = {}
    start = place or Place(book.counter, book.counter + 1)
    shelf = Shelf()
    take_some = partial(
        take,
        room=room,
        skip=knows(told, notebook, place, number=_seq),
        number=_seq,
        keep=shelf.put,
        skips_max=len(told),
    )
    low = start.low
    high, all_news = take_some(partial(records.news, connection, notebook), start.high)
    if all_news:
        # What only link workers see was passed over: of that the place must not tell either.
        high = book.counter
    if all_news and low > 0:
        low, all_past = take_some(partial(records.past, connection, notebook), low)
        low = 0 if all_past else low
    page = None
    if shelf.rows or shelf.gone or reset:
        page = NotebookPage(
            notebook,
            reset=reset,
            records=tuple(_wire(seals, notebook, row) for row in shelf.rows),
            gone=tuple(shelf.gone),
        )
    more = low > 0 or not all_news
    # A digest is of what the device had before this answer: comparable only if that is all.
    comparable = verify is not None and page is None and not more
    differs = comparable and verify != digest_own(connection, seals, notebook)
    return Pulled(page, Place(high, low), more, differs)


def digest_own(connection: Connection, seals: Seals, notebook: str) -> str:
    """The digest of what the owner's devices hold: every record that is not deleted."""
    return _digest_of(seals, notebook, records.live(connection, notebook))


def digest_all(connection: Connection, seals: Seals, notebook: str) -> str:
    """The same over everything, what link workers wrote for each other too."""
    return _digest_of(seals, notebook, records.everything(connection, notebook))


def _digest_of(seals: Seals, notebook: str, rows: list[RecordRow]) -> str:
    return digest(
        (row.id, {name: cell.version for name, cell in cells_of(seals, notebook, row).items()})
        for row in rows
    )


def knows(
    told: Mapping[tuple[str, str], Told],
    notebook: str,
    place: Place | None,
    *,
    number: Callable[[RecordRow], int],
) -> Callable[[RecordRow], bool]:
    """Whether the device has a row already, because it wrote it itself just now."""
    if not told:
        return lambda _: False

    def is_known(row: RecordRow) -> bool:
        one = told.get((notebook, row.id))
        if one is None or one.seq != number(row):
            return False
        return one.prior is None or (place is not None and place.has(one.prior))

    return is_known


def _seq(row: RecordRow) -> int:
    return row.seq


def cells_of(seals: Seals, notebook: str, row: RecordRow) -> dict[str, Cell]:
    return seals.open_cells(notebook, row.id, row.kind, row.sealed or b"")


def _wire(seals: Seals, notebook: str, row: RecordRow) -> WireRecord:
    return wire_record(row.id, row.kind, cells_of(seals, notebook, row))
