"""A server reduced to the rules: what the exchange must do, without HTTP or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from schemas.records import DELETED as DELETED_CELL
from schemas.records import KINDS, Field, Merge, Value, ValueType, field_of
from sync.merge import Cell, Edit, Record, decide
from sync.resending import DeclaredOf

NOTEBOOK = "0190aaaa-0000-7000-8000-000000000001"
_DELETED = Field(Merge.REGISTER, Value(ValueType.FLAG))


def rules(kind: str) -> DeclaredOf:
    declared = KINDS[kind]
    return lambda cell: _DELETED if cell == DELETED_CELL else field_of(declared, cell)


@dataclass
class ModelServer:
    """One notebook. ``clock_ms`` is the server's own time."""

    clock_ms: int = 1_000_000
    records: dict[str, Record] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    counter: int = 0
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    history: list[tuple[str, str, Cell]] = field(default_factory=list)
    sent: list[tuple[str, str, Any]] = field(default_factory=list)

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        self.clock_ms += 1
        receipts = [
            self._decide(change, request["replica"]) for change in request.get("changes", ())
        ]
        high = int(request.get("cursor", "0"))
        fresh = sorted((seq, rid) for rid, seq in self.seqs.items() if seq > high)
        limit = request.get("limit", 500)
        page = fresh[:limit]
        return {
            "now": self.clock_ms,
            "cursor": str(page[-1][0] if page else high),
            "receipts": receipts,
            "notebooks": [
                {"notebook": NOTEBOOK, "records": [_wire(self.records[rid]) for _, rid in page]}
            ],
            "more": len(fresh) > limit,
        }

    def _decide(self, change: dict[str, Any], replica: str) -> dict[str, Any]:
        if (known := self.receipts.get(change["id"])) is not None:
            return self._with_stale(known, change)
        for name, value in change["set"].items():
            self.sent.append((change["record"], name, value))
        stamps = {
            name: change.get("stamps", {}).get(name, change["stamp"]) for name in change["set"]
        }
        edit = Edit(
            change["id"],
            change["record"],
            change["kind"],
            change.get("create", False),
            change["set"],
            change.get("base", {}),
            stamps,
            replica,
            "sam",
            tuple((one["change"], one["field"], one["value"]) for one in change.get("sources", ())),
        )
        before = self.records.get(edit.record)
        decision = decide(before, edit, rules(edit.kind), now_ms=self.clock_ms)
        if decision.missing:
            receipt: dict[str, Any] = {"change": edit.change, "outcome": "refused", "refused": {}}
        elif decision.stale:
            receipt = {"change": edit.change, "outcome": "rebase"}
        else:
            receipt = {
                "change": edit.change,
                "fields": {name: str(verdict) for name, verdict in decision.verdicts.items()},
            }
        if decision.revived:
            receipt["revived"] = True
        self.receipts[edit.change] = receipt
        self.history += [(edit.record, name, cell) for name, cell in decision.history]
        if decision.record is not None and decision.record is not before:
            self.records[edit.record] = decision.record
            self.counter += 1
            self.seqs[edit.record] = self.counter
        return self._with_stale(receipt, change)

    def _with_stale(self, receipt: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
        if receipt.get("outcome") != "rebase":
            return receipt
        cells = self.records[change["record"]].cells
        stale = {
            name: {
                "value": cells[name].value,
                "version": cells[name].version,
                "stamp": cells[name].stamp,
            }
            for name in change["set"]
            if name in cells and getattr(rules(change["kind"])(name), "merge", "") == "text"
        }
        return {**receipt, "stale": stale}


def _wire(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "version": "",
        "stamp": 0,
        "set": {name: cell.value for name, cell in record.cells.items()},
        "versions": {name: cell.version for name, cell in record.cells.items()},
        "stamps": {name: cell.stamp for name, cell in record.cells.items()},
    }
