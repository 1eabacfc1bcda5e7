"""A device, in plain values: what any client of the protocol does, without storage or network.

The owner of a :class:`Replica` hands in the time and the ids, sends what :meth:`request`
returns, and feeds each answer to :meth:`take`. Requests and answers are JSON-shaped
dictionaries exactly as they cross the wire (``schemas/sync.py`` names every key). Whatever
happens to a request or its answer, sending :meth:`request` again is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sync.digest import digest
from sync.kept import Held, Pending, Refusal, Stored, stored
from sync.merge import DELETED, RuleOf
from sync.textmerge import merge_texts

PROTOCOL: Final = 2
CHANGES_PER_REQUEST: Final = 500
SOURCES_PER_CHANGE: Final = 16


class Replica:
    """One store on one device, for a participant (one notebook) or a link worker (many).

    ``rule_of(kind, cell)`` gives a field's declaration; ``new_change_id`` returns 96 random
    bits as 16 URL-safe base64 characters, ``new_record_id`` a UUIDv7.
    """

    def __init__(
        self,
        replica_id: str,
        *,
        rule_of: Callable[[str], RuleOf],
        new_change_id: Callable[[], str],
        new_record_id: Callable[[], str],
        notebook: str | None = None,
    ) -> None:
        self.id = replica_id
        self.notebook = notebook
        self.records: dict[tuple[str, str], Stored] = {}
        """By (notebook, record id)."""
        self.outbox: list[Pending] = []
        self.tray: list[Refusal] = []
        self.joined: list[str] = []
        """Records whose words were joined."""
        self.revived: list[str] = []
        self.overtaken: list[tuple[str, str, Any]] = []
        """(record, cell, value) that another write outranked."""
        self.cursor: str | None = None
        self.offset_ms = 0
        self.epochs: dict[str, str] = {}
        self.people: dict[str, Mapping[str, Any]] = {}
        self.scopes: dict[str, Mapping[str, Any]] = {}
        self.erased: list[dict[str, str]] = []
        self._rule_of = rule_of
        self._new_change_id = new_change_id
        self._new_record_id = new_record_id

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

    def undelete(self, record: str, kind: str, now_ms: int, *, notebook: str | None = None) -> None:
        """Take a delete back, with the edits that it had absorbed if it was not sent yet."""
        pending = self._open(record, kind, notebook)
        if pending.set.get(DELETED) is not True:
            self._fold(pending, {DELETED: False}, now_ms)
            return
        at = self.outbox.index(pending)
        if pending.absorbed:
            self.outbox[at] = pending.absorbed
            return
        del pending.set[DELETED], pending.stamps[DELETED]
        if not pending.set:
            del self.outbox[at]

    # Exchanging

    def request(self, *, limit: int | None = None, verify: bool = False) -> dict[str, Any]:
        """Freeze what waits and return the next request. Persist before sending it."""
        sending = self.outbox[:CHANGES_PER_REQUEST]
        for pending in sending:
            pending.frozen = True
        request: dict[str, Any] = {"protocol": PROTOCOL, "replica": self.id}
        if self.cursor is not None:
            request["cursor"] = self.cursor
        if sending:
            request["changes"] = [pending.wire() for pending in sending]
        if self.erased:
            request["erased"] = list(self.erased)
        if limit is not None:
            request["limit"] = limit
        if verify and not self.outbox:
            request["verify"] = {home: self.digest(home) for home in self._notebooks()}
        return request

    def take(self, request: Mapping[str, Any], answer: Mapping[str, Any], now_ms: int) -> bool:
        """Take in the answer to ``request``; persist the result as one transaction.

        Returns whether there is more to ask for at once.
        """
        self.offset_ms = answer["now"] - now_ms
        rebased: dict[str, dict[str, Any]] = {}
        for receipt in answer.get("receipts", ()):
            pending = next((one for one in self.outbox if one.id == receipt["change"]), None)
            if pending is None:
                continue
            if receipt.get("outcome") == "rebase":
                rebased[pending.id] = receipt.get("stale", {})
            else:
                self._settle(pending, receipt)
        if rebased:
            self._rebase(rebased, now_ms)
        for one in request.get("erased", ()):
            if one in self.erased:
                self.erased.remove(one)
        for home in answer.get("dropped", ()):
            self._drop(home)
        for page in answer.get("notebooks", ()):
            self._take_page(page)
        self.cursor = answer["cursor"]
        return bool(answer.get("more")) or any(not one.frozen for one in self.outbox)

    # Inside

    def _home(self, notebook: str | None) -> str:
        return notebook or self.notebook or ""

    def _notebooks(self) -> set[str]:
        return {home for home, _ in self.records} | set(self.epochs)

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
        delete.sources = edit.sources + [
            (edit.id, name, value) for name, value in edit.set.items() if isinstance(value, str)
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

    def _settle(self, pending: Pending, receipt: Mapping[str, Any]) -> None:
        """Take a change out of the outbox on its receipt."""
        self.outbox.remove(pending)
        if receipt.get("outcome") == "refused":
            self.tray.append(
                Refusal(pending.id, pending.record, receipt["refused"], dict(pending.set))
            )
            return
        if receipt.get("revived"):
            self.revived.append(pending.record)
        home = self._home(pending.notebook)
        known = self.records.setdefault((home, pending.record), Stored(pending.kind))
        outcomes = receipt.get("fields", {})
        usual = receipt.get("outcome", "applied")
        for name, value in pending.set.items():
            if outcomes.get(name, usual) == "applied":
                known.cells[name] = Held(value, pending.id, pending.stamps[name])
            else:
                self.overtaken.append((pending.record, name, value))

    def _rebase(self, rebased: Mapping[str, Mapping[str, Any]], now_ms: int) -> None:
        """Fold each record's rebased changes, and the open one behind them, into a new one."""
        by_record: dict[tuple[str, str], list[Pending]] = {}
        for pending in self.outbox:
            if pending.id in rebased:
                key = (self._home(pending.notebook), pending.record)
                by_record.setdefault(key, []).append(pending)
        for (home, record), frozen in by_record.items():
            behind = [one for one in self._pending(record, home) if not one.frozen]
            merged = self._merged(frozen, behind, rebased, now_ms)
            at = self.outbox.index(frozen[0])
            self.outbox = [one for one in self.outbox if one not in frozen and one not in behind]
            self.outbox.insert(min(at, len(self.outbox)), merged)

    def _merged(
        self,
        frozen: list[Pending],
        behind: list[Pending],
        rebased: Mapping[str, Mapping[str, Any]],
        now_ms: int,
    ) -> Pending:
        first = frozen[0]
        merged = Pending(
            self._new_change_id(), first.record, first.kind, False, notebook=first.notebook
        )
        never = {one.id for one in frozen}
        for one in (*frozen, *behind):
            for name, value in one.set.items():
                merged.set[name] = value
                merged.stamps[name] = one.stamps[name]
            for name, version in one.base.items():
                if version not in never:
                    merged.base.setdefault(name, version)
            for name, text in one.texts.items():
                merged.texts.setdefault(name, text)
            merged.sources += one.sources
        stale: dict[str, Any] = {}
        deletes = merged.set.get(DELETED) is True
        for one in frozen:
            stale.update(rebased[one.id])
            # What was sent and will not be sent again as it was goes into history.
            merged.sources += [
                (one.id, name, value)
                for name, value in one.set.items()
                if name in rebased[one.id] or deletes or merged.set[name] != value
            ]
        merged.sources = merged.sources[-SOURCES_PER_CHANGE:]
        if deletes:
            # The delete missed what the server holds; it will be overtaken, and its words kept.
            merged.set = {DELETED: True}
            merged.stamps = {DELETED: merged.stamps[DELETED]}
            return merged
        for name, cell in stale.items():
            if name not in merged.set:
                continue
            merged.set[name] = merge_texts(merged.texts.get(name), cell["value"], merged.set[name])
            merged.base[name] = cell["version"]
            merged.texts[name] = cell["value"]
            merged.stamps[name] = max(self._now(now_ms), cell["stamp"] + 1, merged.stamps[name])
        self.joined.append(first.record)
        return merged

    def _take_page(self, page: Mapping[str, Any]) -> None:
        home = page["notebook"]
        if page.get("reset"):
            held = any(key[0] == home for key in self.records)
            self._forget(home)
            if held and self.notebook is None and page.get("epoch"):
                self.erased.append({"notebook": home, "epoch": page["epoch"]})
        if page.get("epoch"):
            self.epochs[home] = page["epoch"]
        if page.get("person"):
            self.people[home] = page["person"]
        if page.get("scope") is not None:
            self.scopes[home] = page["scope"]
        for record in page.get("records", ()):
            self.records[home, record["id"]] = stored(record)
        for record_id in page.get("gone", ()):
            self.records.pop((home, record_id), None)

    def _forget(self, home: str) -> None:
        self.records = {key: one for key, one in self.records.items() if key[0] != home}

    def _drop(self, home: str) -> None:
        self._forget(home)
        for held in (self.epochs, self.people, self.scopes):
            held.pop(home, None)
