"""The shapes of ``POST /api/sync`` and ``GET /api/sync/live``.

Defaults are left out of the JSON, which is gzipped both ways.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from schemas import limits
from schemas.problems import Problem

# A pattern's "$" lets a line break at the end pass; the length does not.
ChangeId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16}$", max_length=16)]
"""96 random bits in URL-safe base64. Also the version of every cell that the change wrote."""
RecordId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        max_length=36,
    ),
]
"""A lower-case UUID of version 7 (made on the device) or 8 (derived)."""
Stamp = Annotated[int, msgspec.Meta(ge=0, le=8_640_000_000_000_000)]
"""Milliseconds since 1970 as the device believes, never below the stamp of what it replaces."""
CellName = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.FIELD_NAME_CHARACTERS_MAX)]
Cells = Annotated[dict[CellName, Any], msgspec.Meta(max_length=limits.FIELDS_PER_CHANGE_MAX)]
Cursor = Annotated[str, msgspec.Meta(max_length=256, pattern=r"^[A-Za-z0-9_-]+$")]


class Outcome(StrEnum):
    """The server's word on one field of a change."""

    APPLIED = "applied"
    OVERTAKEN = "overtaken"
    """A later or more private value stands; the sent one is in history."""
    REBASE = "rebase"
    """Nothing of the change was written: merge with ``stale`` and send a new change."""
    REFUSED = "refused"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that a merged or deleting change replaces without its ever having been current."""

    change: ChangeId
    field: CellName
    value: Any


class Change(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a device wants written to one record, decided in one transaction."""

    id: ChangeId
    record: RecordId
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{0,31}$")]
    set: Cells
    """The new value of each cell. ``{"deleted": true}`` deletes."""
    stamp: Stamp
    create: bool = False
    base: dict[CellName, ChangeId] = {}
    """The version of each cell that the person saw; a cell missing here was not there.
    Always names ``deleted`` when the record has that cell. A delete names every cell."""
    stamps: dict[CellName, Stamp] = {}
    """Where a cell's stamp differs from ``stamp``."""
    sources: Annotated[
        tuple[Source, ...], msgspec.Meta(max_length=limits.SOURCES_PER_CHANGE_MAX)
    ] = ()
    notebook: RecordId | None = None
    """Left out by a participant, whose own it is."""
    resent: bool = False
    """What the service had accepted and then lost to a restore: cells of one record that carry
    this change's id as their version, with their stamps. ``base`` counts for nothing."""


class Erased(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deletion receipt: this device dropped its copy of the notebook at that epoch."""

    notebook: RecordId
    epoch: str


class SyncRequest(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    protocol: int
    replica: RecordId
    cursor: Cursor | None = None
    """What the last answer said, verbatim; none for a new or wiped store."""
    changes: Annotated[
        tuple[msgspec.Raw, ...], msgspec.Meta(max_length=limits.CHANGES_PER_PUSH_MAX)
    ] = ()
    """Each a :class:`Change`, parsed one by one: a malformed one is refused by itself."""
    erased: Annotated[tuple[Erased, ...], msgspec.Meta(max_length=limits.ERASED_PER_PUSH_MAX)] = ()
    limit: Annotated[int, msgspec.Meta(ge=1, le=limits.RECORDS_PER_PULL_MAX)] = (
        limits.RECORDS_PER_PULL_MAX
    )
    verify: dict[RecordId, str] | None = None
    """The device's own digest by notebook, to be compared; only when nothing is outstanding."""


class WireCell(msgspec.Struct, frozen=True, omit_defaults=True):
    value: Any
    version: ChangeId
    stamp: Stamp


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """The server's word on one change. Repeating the change repeats the receipt."""

    change: str
    outcome: Outcome = Outcome.APPLIED
    """Of every field that ``fields`` does not name."""
    fields: dict[str, Outcome] = {}
    revived: bool = False
    """The record had been deleted elsewhere; this edit brought it back, unshared."""
    clamped: bool = False
    """The device's stamp was ahead of the server's time and was brought back to it."""
    stale: dict[str, WireCell] = {}
    """With ``rebase``: the current text cells to merge with."""
    refused: Problem | None = None


class WireRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole record. ``version`` and ``stamp`` hold for each cell not named in the maps."""

    id: str
    kind: str
    version: str
    stamp: int
    set: dict[str, Any]
    versions: dict[str, str] = {}
    stamps: dict[str, int] = {}


class Scope(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a link worker may see of a notebook now; the device enforces ``until`` offline too."""

    kinds: tuple[str, ...] = ()
    until: int | None = None


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose notebook it is, for a link worker's caseload."""

    name: str
    account: str
    joined_day: str | None = None


class NotebookPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """News of one notebook since the cursor."""

    notebook: str
    reset: bool = False
    """Drop what this device holds of the notebook (never the outbox) before taking ``records``."""
    epoch: str | None = None
    person: Person | None = None
    scope: Scope | None = None
    records: tuple[WireRecord, ...] = ()
    gone: tuple[str, ...] = ()
    """Ids that the viewer could see and no longer may."""


class SyncAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    now: int
    """The server's time in milliseconds; the device keeps its offset from it."""
    cursor: str
    receipts: tuple[Receipt, ...] = ()
    """In the order of the request's changes."""
    notebooks: tuple[NotebookPage, ...] = ()
    dropped: tuple[str, ...] = ()
    """Notebooks that this viewer no longer has anything to do with."""
    more: bool = False
    differs: tuple[str, ...] = ()
    """Notebooks whose ``verify`` digest is not the server's."""
    restored_to: int | None = None
    """The service was put back to what it held at this time of the server's, in milliseconds.
    Nothing of the request was looked at: first send again, as ``resent``, what was heard from
    the server since then, then everything else."""


class Poke(msgspec.Struct, frozen=True):
    """The only live message: "there may be news for you". It carries no content."""

    event: str = "poke"
