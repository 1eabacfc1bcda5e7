"""What the server holds and who may see it, told apart from how the product works that out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from schemas.records import DELETED
from sync.identity import derived_id
from sync.merge import Cell
from tests.simulation.service import Service

COVERS: Final = {"mood": "moods", "entry": "entries", "attendance": "attendance"}
NEEDS_SHARED: Final = frozenset({"mood", "entry"})
UNKNOWN_CELLS: Final = frozenset({"colour"})
"""Fields of a later version: the owner's alone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One record as it stands on the server."""

    kind: str
    cells: dict[str, Cell]
    deleted_ms: int | None

    def holds(self, name: str, value: Any) -> bool:
        cell = self.cells.get(name)
        return cell is not None and cell.value == value


@dataclass(slots=True)
class Book:
    """One notebook."""

    home: str
    records: dict[str, Standing] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)
    """Of these only the id is left."""
    closed: bool = False

    def live(self) -> dict[str, dict[str, Cell]]:
        return {rid: one.cells for rid, one in self.records.items() if not one.holds(DELETED, True)}


class Oracle:
    """Reads the tables itself and remembers what it read until something is written."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._moment = service.moment
        self._books: dict[str, Book] = {}
        self._unsealed: dict[bytes, dict[str, Cell]] = {}

    def book(self, home: str) -> Book:
        if self._moment != self._service.moment:
            self._moment, self._books = self._service.moment, {}
        found = self._books.get(home)
        if found is None:
            found = self._books[home] = self._read(home)
        return found

    def history(self, home: str) -> dict[str, list[tuple[str, Cell]]]:
        """Every value that was set aside, by record."""
        book, seals = self.book(home), self._service.seals
        found: dict[str, list[tuple[str, Cell]]] = {}
        for record, sealed in self._rows(
            "SELECT record, sealed FROM history WHERE notebook = ?", home
        ):
            if record in book.records:
                kind = book.records[record].kind
                found.setdefault(record, []).extend(seals.open_history(home, record, kind, sealed))
        return found

    def receipts(self, home: str) -> set[str]:
        """The ids of the changes that the server knows."""
        return {
            row[0] for row in self._rows("SELECT change FROM receipts WHERE notebook = ?", home)
        }

    def granted(self, home: str, worker: str, now_ms: int) -> set[str]:
        """The members of the grant's ``kinds`` that are in force, as its record says."""
        grant = self.book(home).records.get(derived_id("grant", home, worker))
        if grant is None or grant.holds(DELETED, True):
            return set()
        begins, ends = (grant.cells.get(name) for name in ("from", "until"))
        if begins is not None and begins.value is not None and begins.value > now_ms:
            return set()
        if ends is not None and ends.value is not None and ends.value <= now_ms:
            return set()
        return {
            name.removeprefix("kinds:")
            for name, cell in grant.cells.items()
            if name.startswith("kinds:") and cell.value is True
        }

    def visible(self, home: str, worker: str, now_ms: int) -> dict[str, dict[str, Cell]]:
        """What a linked worker may see at this moment, cells of later versions left out."""
        granted = self.granted(home, worker, now_ms)
        return {
            rid: {name: cell for name, cell in one.cells.items() if name not in UNKNOWN_CELLS}
            for rid, one in self.book(home).records.items()
            if _may_see(one, worker, granted)
        }

    def _read(self, home: str) -> Book:
        book = Book(home)
        seals = self._service.seals
        columns = "SELECT id, kind, sealed, deleted_ms FROM records WHERE notebook = ?"
        for rid, kind, sealed, deleted_ms in self._rows(columns, home):
            if sealed is None:
                book.expired.add(rid)
                continue
            cells = self._unsealed.get(sealed)
            if cells is None:
                cells = self._unsealed[sealed] = seals.open_cells(home, rid, kind, sealed)
            book.records[rid] = Standing(kind, cells, deleted_ms)
        book.closed = bool(self._rows("SELECT closed FROM notebooks WHERE id = ?", home)[0][0])
        return book

    def _rows(self, sql: str, home: str) -> list[Any]:
        return self._service.database.rows(sql, home)


def _may_see(one: Standing, worker: str, granted: set[str]) -> bool:
    if one.holds(DELETED, True):
        return False
    if one.kind == "message":
        return one.holds("worker", worker)
    if COVERS.get(one.kind) not in granted:
        return False
    return one.kind not in NEEDS_SHARED or one.holds("shared", True)
