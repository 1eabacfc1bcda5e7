"""What a device keeps: cells, records and the changes that wait to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sync.merge import DELETED


class Held(NamedTuple):
    """A cell as the device knows it: the server's, or its own edit not yet acknowledged."""

    value: Any
    version: str
    stamp: int


@dataclass(slots=True)
class Stored:
    """A record as the server last told it."""

    kind: str
    cells: dict[str, Held] = field(default_factory=dict)

    @property
    def deleted(self) -> bool:
        cell = self.cells.get(DELETED)
        return cell is not None and cell.value is True


@dataclass(slots=True)
class Pending:
    """One change in the outbox. Open ones take further edits; frozen ones were sent."""

    id: str
    record: str
    kind: str
    create: bool
    set: dict[str, Any] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """The text that each text cell was edited from; kept here, never sent."""
    sources: list[tuple[str, str, Any]] = field(default_factory=list)
    frozen: bool = False
    notebook: str | None = None
    absorbed: Pending | None = None
    """The edit that an unsent delete took the place of, to stand again if it is taken back."""

    def wire(self) -> dict[str, Any]:
        """Return the change as it is sent; defaults are left out."""
        stamp = max(self.stamps.values())
        change: dict[str, Any] = {
            "id": self.id,
            "record": self.record,
            "kind": self.kind,
            "set": dict(self.set),
            "stamp": stamp,
        }
        if self.create:
            change["create"] = True
        if self.base:
            change["base"] = dict(self.base)
        if odd := {name: at for name, at in self.stamps.items() if at != stamp}:
            change["stamps"] = odd
        if self.sources:
            change["sources"] = [
                {"change": change_id, "field": name, "value": value}
                for change_id, name, value in self.sources
            ]
        if self.notebook:
            change["notebook"] = self.notebook
        return change


class Refusal(NamedTuple):
    """A change that the server would not take, with its words, for the person to look at."""

    change: str
    record: str
    problem: Mapping[str, Any]
    words: Mapping[str, Any]


def stored(record: Mapping[str, Any]) -> Stored:
    """Return a record from the shape in which it crosses the wire."""
    versions, stamps = record.get("versions", {}), record.get("stamps", {})
    return Stored(
        record["kind"],
        {
            name: Held(
                value,
                versions.get(name, record["version"]),
                stamps.get(name, record["stamp"]),
            )
            for name, value in record["set"].items()
        },
    )
