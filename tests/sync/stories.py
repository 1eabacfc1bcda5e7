"""Plays the stories of ``tests/vectors/receipts.json`` on the reference replica."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.replica import Replica
from tests.sync.model import NOTEBOOK, rules

RECORD = "0190aaaa-0000-7000-8000-0000000000e1"


class Story:
    """One device with one entry, and the labels that the case has for the ids of its changes."""

    def __init__(self, case: Mapping[str, Any], kind: str) -> None:
        self.kind = kind
        self.case = case
        self.ids: dict[str, str] = {}
        self.ahead = case.get("ahead", 0)
        self.made = 0
        self.replica = Replica(
            "0190aaaa-0000-7000-8000-0000000000f1",
            rule_of=rules,
            new_change_id=self._new_change_id,
            new_record_id=lambda: RECORD,
            notebook=NOTEBOOK,
            account="0190aaaa-0000-7000-8000-0000000000aa",
        )
        self.request = self.replica.request()
        self.request = self.replica.request()
        self.take({"at": 200, "receipts": [], "page": {"records": case["begin"]}})

    def play(self) -> None:
        for step in self.case["steps"]:
            now_ms = step.get("at", 0) + self.ahead
            match step["do"]:
                case "create":
                    self.replica.create(self.kind, step["set"], now_ms, record=RECORD)
                case "edit":
                    self.replica.edit(RECORD, self.kind, step["set"], now_ms)
                case "delete":
                    self.replica.delete(RECORD, self.kind, now_ms)
                case "undelete":
                    self.replica.undelete(RECORD, self.kind, now_ms)
                case "send":
                    self.send(step)
                case "answer":
                    self.take(step)

    def send(self, step: Mapping[str, Any]) -> None:
        self.request = self.replica.request()
        sent = self.request.get("changes", [])
        assert len(sent) == len(step["changes"]), sent
        for change, expected in zip(sent, step["changes"], strict=True):
            self._label(expected["id"], change["id"])
            for source, (label, _, _) in zip(
                change.get("sources", ()), expected.get("sources", ()), strict=True
            ):
                self._label(label, source["change"])
            assert _plain(change) == {
                "set": expected["set"],
                "create": expected.get("create", False),
                "resent": expected.get("resent", False),
                "base": {name: self._id(label) for name, label in expected["base"].items()},
                "stamps": expected["stamps"],
                "sources": [
                    [self._id(label), name, value]
                    for label, name, value in expected.get("sources", ())
                ],
            }

    def take(self, step: Mapping[str, Any]) -> None:
        receipts = [{**one, "change": self._id(one["change"])} for one in step["receipts"]]
        answer: dict[str, Any] = {"now": step["at"], "cursor": "c", "receipts": receipts}
        answer |= {name: step[name] for name in ("restored_to", "more") if name in step}
        if (page := step.get("page")) is not None:
            answer["notebooks"] = [{"notebook": NOTEBOOK, **self._page(page)}]
        self.replica.take(self.request, answer, step["at"] + self.ahead)

    def holds(self) -> dict[str, list[Any]] | None:
        found = self.replica.records.get((NOTEBOOK, RECORD))
        if found is None or not found.cells:
            return None
        return {name: [c.value, c.version, c.stamp] for name, c in found.cells.items()}

    def expected_holds(self) -> dict[str, list[Any]] | None:
        expected = self.case["expect"]["holds"]
        return expected and self._cells(expected)

    def tray(self) -> list[list[Any]]:
        return [
            [one.problem["type"].removeprefix("urn:linkwell:problem:"), dict(one.words)]
            for one in self.replica.tray
        ]

    def _page(self, page: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {"reset": True} if page.get("reset") else {}
        if page.get("gone"):
            made["gone"] = [RECORD]
        if cells := self._cells(page.get("records", {})):
            made["records"] = [
                {
                    "id": RECORD,
                    "kind": self.kind,
                    "version": "",
                    "stamp": 0,
                    "set": {name: value for name, (value, _, _) in cells.items()},
                    "versions": {name: version for name, (_, version, _) in cells.items()},
                    "stamps": {name: stamp for name, (_, _, stamp) in cells.items()},
                }
            ]
        return made

    def _cells(self, cells: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        return {
            name: [value, self._id(version), stamp]
            for name, (value, version, stamp) in cells.items()
        }

    def _label(self, label: str, change: str) -> None:
        assert self.ids.setdefault(label, change) == change, f"{label} is another change"

    def _id(self, label: str) -> str:
        return self.ids.get(label, label)

    def _new_change_id(self) -> str:
        self.made += 1
        return f"change{self.made:010d}"


def _plain(change: Mapping[str, Any]) -> dict[str, Any]:
    stamps = {name: change.get("stamps", {}).get(name, change["stamp"]) for name in change["set"]}
    return {
        "set": change["set"],
        "create": change.get("create", False),
        "resent": change.get("resent", False),
        "base": change.get("base", {}),
        "stamps": stamps,
        "sources": [
            [one["change"], one["field"], one["value"]] for one in change.get("sources", ())
        ],
    }
