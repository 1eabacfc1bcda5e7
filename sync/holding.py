"""What a device holds and writes: what it was told, and the changes that wait to be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sync.digest import digest
from sync.kept import Held, Pending, Stored
from sync.merge import DELETED
from sync.resending import DeclaredOf


class Holding:
    """The records and the outbox of one device; :class:`sync.replica.Replica` exchanges them."""

    def __init__(
        self,
        *,
        notebook: str | None,
        rule_of: Callable[[str], DeclaredOf],
        new_change_id: Callable[[], str],
        new_record_id: Callable[[], str],
    ) -> None:
        self.notebook = notebook
        self.records: dict[tuple[str, str], Stored] = {}
        """By (notebook, record id)."""
        self.outbox: list[Pending] = []
        """In the order in which they are sent."""
        self.offset_ms = 0
        """The server's time minus the device's."""
        self._rule_of = rule_of
        self._new_change_id = new_change_id
        self._new_record_id = new_record_id

    def _keep(self) -> None:
        """Have the state written down."""
        raise NotImplementedError

    # Reading

    def view(self, record: str, notebook: str | None = None) -> dict[str, Any] | None:
        """Return the values that the person sees, ``deleted`` included; none if unknown."""
        cells = self._seen(record, self._home(notebook))
        return {name: cell.value for name, cell in cells.items()} if cells else None

    def views(self, kind: str, notebook: str | None = None) -> dict[str, dict[str, Any]]:
        """Return what the person sees of one kind, by record id, deleted ones left out."""
        home = self._home(notebook)
        ids = {rid for (nb, rid), one in self.records.items() if nb == home and one.kind == kind}
        ids |= {
            one.record
            for one in self.outbox
            if one.kind == kind and self._home(one.notebook) == home
        }
        found = {rid: self.view(rid, home) or {} for rid in ids}
        return {rid: values for rid, values in found.items() if values and not values.get(DELETED)}

    def digest(self, notebook: str | None = None) -> str:
        """Return the digest of what the server told this device, deleted records left out."""
        home = self._home(notebook)
        return digest(
            (rid, {name: cell.version for name, cell in one.cells.items()})
            for (nb, rid), one in self.records.items()
            if nb == home and not one.deleted
        )

    # Writing

    def create(
        self,
        kind: str,
        values: Mapping[str, Any],
        now_ms: int,
        *,
        record: str | None = None,
        notebook: str | None = None,
    ) -> str:
        """Write a new record and return its id. ``record`` is for derived ids."""
        record = record or self._new_record_id()
        if self._seen(record, self._home(notebook)):
            self.edit(record, kind, values, now_ms, notebook=notebook)
            return record
        pending = Pending(self._new_change_id(), record, kind, True, notebook=notebook)
        self.outbox.append(pending)
        self._fold(pending, values, now_ms)
        self._keep()
        return record

    def edit(
        self,
        record: str,
        kind: str,
        values: Mapping[str, Any],
        now_ms: int,
        *,
        notebook: str | None = None,
    ) -> None:
        """Write cells of a record. Edits that were not sent yet fold into one change."""
        self._fold(self._open(record, kind, notebook), values, now_ms)
        self._keep()

    def delete(self, record: str, kind: str, now_ms: int, *, notebook: str | None = None) -> None:
        """Delete a record, naming every cell that the person saw."""
        pending = self._open(record, kind, notebook)
        before = self._seen(record, self._home(notebook), but=pending)
        if pending.set and not pending.create and pending.set.get(DELETED) is not True:
            pending = self._absorb(pending)
        base = {name: cell.version for name, cell in before.items()}
        if pending.absorbed:
            # Of what the person edited, they saw only what they edited it from.
            for name in pending.absorbed.set:
                base.pop(name, None)
            base |= pending.absorbed.base
        pending.base = base
        pending.set[DELETED] = True
        pending.stamps[DELETED] = max(
            [self._now(now_ms), *(cell.stamp + 1 for cell in before.values())]
        )
        self._keep()

    def undelete(self, record: str, kind: str, now_ms: int, *, notebook: str | None = None) -> None:
        """Take a delete back, with the edits that it had absorbed if it was not sent yet."""
        pending = self._open(record, kind, notebook)
        if pending.set.get(DELETED) is not True:
            self._fold(pending, {DELETED: False}, now_ms)
        elif pending.absorbed:
            self.outbox[self.outbox.index(pending)] = pending.absorbed
        else:
            del pending.set[DELETED], pending.stamps[DELETED]
            if not pending.set:
                self.outbox.remove(pending)
        self._keep()

    # Inside

    def _home(self, notebook: str | None) -> str:
        return notebook or self.notebook or ""

    def _now(self, now_ms: int) -> int:
        return now_ms + self.offset_ms

    def _pending(self, record: str, home: str) -> Iterator[Pending]:
        return (
            one for one in self.outbox if one.record == record and self._home(one.notebook) == home
        )

    def _seen(self, record: str, home: str, but: Pending | None = None) -> dict[str, Held]:
        known = self.records.get((home, record))
        cells = dict(known.cells) if known else {}
        for pending in self._pending(record, home):
            if pending is not but:
                for name, value in pending.set.items():
                    cells[name] = Held(value, pending.id, pending.stamps[name])
        return cells

    def _open(self, record: str, kind: str, notebook: str | None) -> Pending:
        for pending in self._pending(record, self._home(notebook)):
            if not pending.frozen:
                return pending
        pending = Pending(self._new_change_id(), record, kind, False, notebook=notebook)
        self.outbox.append(pending)
        return pending

    def _absorb(self, edit: Pending) -> Pending:
        """Put an empty change in the place of an unsent edit, whose words go into history."""
        delete = Pending(self._new_change_id(), edit.record, edit.kind, False)
        delete.notebook = edit.notebook
        delete.absorbed = edit
        delete.sources = [
            *edit.sources,
            *((change, name, value) for name, (change, value) in edit.sent.items()),
            *((edit.id, name, value) for name, value in edit.set.items() if isinstance(value, str)),
        ]
        self.outbox[self.outbox.index(edit)] = delete
        return delete

    def _fold(self, pending: Pending, values: Mapping[str, Any], now_ms: int) -> None:
        home = self._home(pending.notebook)
        before = self._seen(pending.record, home, but=pending)
        latest = self._seen(pending.record, home)
        rule_of = self._rule_of(pending.kind)
        for name, value in values.items():
            base = before.get(name)
            if name not in pending.set and base is not None:
                pending.base[name] = base.version
                rule = rule_of(name)
                if rule is not None and rule.merge == "text" and isinstance(base.value, str):
                    pending.texts[name] = base.value
            pending.set[name] = value
            newest = latest.get(name)
            pending.stamps[name] = max(self._now(now_ms), newest.stamp + 1 if newest else 0)
        if DELETED in before:
            pending.base.setdefault(DELETED, before[DELETED].version)
