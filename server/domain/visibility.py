"""Who sees what: the one place that says so, for pulling, pushing and poking alike."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas.records import DELETED, KINDS, SHARED, TEAM_KINDS, WORKER, Audience, Kind, field_of
from schemas.sync import WireRecord
from server.store.grants import GrantRow
from server.store.records import RecordRow
from sync.merge import Cell

_EPOCH: Final = re.compile(r"[A-Za-z0-9_-]{20}")
_NO_KINDS: Final[frozenset[str]] = frozenset()
_COVERED: Final[dict[str, frozenset[str]]] = {
    member: frozenset(kind.name for kind in KINDS.values() if kind.covered_by == member)
    for member in {kind.covered_by for kind in KINDS.values() if kind.covered_by}
}


def granted(grant: GrantRow | None, now_ms: int) -> frozenset[str]:
    """The members of a grant's ``kinds`` that are in force at this moment."""
    if grant is None:
        return _NO_KINDS
    begun = grant.from_ms is None or grant.from_ms <= now_ms
    ended = grant.until_ms is not None and grant.until_ms <= now_ms
    return grant.kinds if begun and not ended else _NO_KINDS


def in_force(grant: GrantRow | None, now_ms: int) -> tuple[frozenset[str], int | None]:
    """What a linked worker is told of a grant: its members in force, and when they end."""
    members = granted(grant, now_ms)
    return members, grant.until_ms if grant is not None and members else None


def kinds_covered(members: Iterable[str]) -> frozenset[str]:
    """The kinds of record that a linked worker sees with these members of a grant."""
    return TEAM_KINDS.union(*(_COVERED.get(member, _NO_KINDS) for member in members))


def is_open(kind: Kind, cells: Mapping[str, Cell]) -> bool:
    """Whether a link worker whom a grant covers, or whom the record names, may see it."""
    if kind.audience is Audience.OWNER or _is_on(cells, DELETED):
        return False
    return not kind.needs_shared or _is_on(cells, SHARED)


def worker_named(kind: Kind, cells: Mapping[str, Cell]) -> str | None:
    """The worker whose record it is too, for kinds that two people share."""
    cell = cells.get(WORKER) if kind.audience is Audience.PAIR else None
    return str(cell.value) if cell is not None else None


def can_see(row: RecordRow, worker: str, kinds: frozenset[str]) -> bool:
    """Whether a linked worker, with grants that cover ``kinds``, may see the record now."""
    return row.open and (row.kind in kinds or row.worker == worker)


def cells_for_worker(kind: Kind, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """What a worker who may see the record receives of it, in the order of names."""
    return {name: cells[name] for name in sorted(cells) if _worker_sees(kind, name)}


def wire_record(record: str, kind: str, cells: Mapping[str, Cell]) -> WireRecord:
    """A whole record as it is sent: what most cells have in common is said once."""
    versions = Counter(cell.version for cell in cells.values())
    stamps = Counter(cell.stamp for cell in cells.values())
    version, stamp = versions.most_common(1)[0][0], stamps.most_common(1)[0][0]
    return WireRecord(
        record,
        kind,
        version,
        stamp,
        {name: cell.value for name, cell in cells.items()},
        {name: one.version for name, one in cells.items() if one.version != version},
        {name: one.stamp for name, one in cells.items() if one.stamp != stamp},
    )


class Epochs:
    """Names what a worker may see of a notebook, so that both sides notice when it changes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @staticmethod
    def could_be(epoch: str) -> bool:
        """Whether a device's word for an epoch has the form of one."""
        return _EPOCH.fullmatch(epoch) is not None

    def of(self, worker: str, notebook: str, grant: GrantRow | None, now_ms: int) -> str:
        """The epoch of a linked worker: of the link, and of what is granted at this moment."""
        members, until = in_force(grant, now_ms)
        said = f"{worker}|{notebook}|{','.join(sorted(members))}|{until}"
        return urlsafe_b64encode(hmac.digest(self._key, said.encode(), "sha256")[:15]).decode()


def _is_on(cells: Mapping[str, Any], name: str) -> bool:
    cell = cells.get(name)
    return cell is not None and cell.value is True


def _worker_sees(kind: Kind, name: str) -> bool:
    field = field_of(kind, name)
    return name == DELETED if field is None else field.worker_sees
