"""What a device sends again after the service lost it: its own person's confirmed cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from sync.kept import Held, Pending, Stored

PARTICIPANT = "participant"
WORKER = "worker"


class Valued(Protocol):
    """What a field may hold."""

    @property
    def characters_max(self) -> int | None: ...


class Declared(Protocol):
    """What a device needs to know of a field's declaration (``schemas.records.Field``)."""

    @property
    def merge(self) -> str: ...
    @property
    def private(self) -> str | None: ...
    @property
    def writers(self) -> frozenset[str]: ...
    @property
    def first_writers(self) -> frozenset[str]: ...
    @property
    def once(self) -> bool: ...
    @property
    def is_actor(self) -> bool: ...
    @property
    def required(self) -> bool: ...
    @property
    def value(self) -> Valued: ...


DeclaredOf = Callable[[str], Declared | None]
"""The declaration behind a cell's name; none for a field that this device does not know."""


def sent_again(
    records: Iterable[tuple[str, Stored]],
    *,
    declared_of: Callable[[str], DeclaredOf],
    role: str,
    account: str | None,
    since_ms: int | None,
    notebook: str | None = None,
) -> list[Pending]:
    """Return one frozen change for each version of a record that is one's own to send.

    ``records`` are (id, record) pairs of one notebook. ``since_ms``: only records of which
    something was confirmed at that server time or later; all of them if it is none. ``notebook``
    is named in the changes of a link worker. By record, in the order in which they were written.
    """
    changes = []
    for record_id, record in records:
        if since_ms is not None and record.heard is not None and record.heard < since_ms:
            continue
        rules = declared_of(record.kind)
        # Where the record is not there, any part of it makes it: some parts may be others' to
        # send, and come later. What somebody else made waits for them.
        makes = _actor(record, rules) in {None, account}
        own = [
            replace(
                _change(version, record_id, cells, makes=makes),
                kind=record.kind,
                notebook=notebook,
            )
            for version, cells in _by_version(record.cells).items()
            if _is_own(record, cells, rules, role, account)
        ]
        changes += sorted(own, key=lambda one: (min(one.stamps.values()), one.id))
    return changes


def _by_version(cells: Mapping[str, Held]) -> dict[str, dict[str, Held]]:
    found: dict[str, dict[str, Held]] = {}
    for name, cell in cells.items():
        found.setdefault(cell.version, {})[name] = cell
    return found


def _is_own(
    record: Stored, cells: Mapping[str, Held], rules: DeclaredOf, role: str, account: str | None
) -> bool:
    """Whether this person may have written these cells, all of them."""
    writes_once, begins = False, _begins(cells, rules, account)
    for name in cells:
        rule = rules(name)
        if rule is None:
            if role != PARTICIPANT:
                return False
        elif role not in rule.writers and not (begins and role in rule.first_writers):
            return False
        writes_once = writes_once or (rule is not None and rule.once)
    return not writes_once or _actor(record, rules) in {None, account}


def _begins(cells: Mapping[str, Held], rules: DeclaredOf, account: str | None) -> bool:
    """Whether these are the cells with which this person made the record."""
    return any(
        rule is not None and rule.is_actor and cell.value == account
        for name, cell in cells.items()
        for rule in [rules(name)]
    )


def _actor(record: Stored, rules: DeclaredOf) -> str | None:
    """Who made the record, for kinds that say so."""
    for name, cell in record.cells.items():
        rule = rules(name)
        if rule is not None and rule.is_actor:
            return str(cell.value)
    return None


def _change(version: str, record: str, cells: Mapping[str, Held], *, makes: bool) -> Pending:
    return Pending(
        version,
        record,
        "",
        makes,
        set={name: cell.value for name, cell in cells.items()},
        stamps={name: cell.stamp for name, cell in cells.items()},
        frozen=True,
        resent=True,
    )
