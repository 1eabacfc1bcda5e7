"""What a device keeps: cells, records and the changes that wait to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, NamedTuple

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
    heard: int | None = None
    """The latest server time at which a cell of it was confirmed, ms; none if not known."""

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
    resent: bool = False
    """It was confirmed once, and the service lost it to a restore."""
    notebook: str | None = None
    sent: dict[str, tuple[str, Any]] = field(default_factory=dict)
    """Of joined changes: what was sent and is to go again, by cell, and in which change."""
    rebases: int = 0
    """How often its words were joined with others."""
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
        if self.resent:
            change["resent"] = True
        return change


class Refusal(NamedTuple):
    """A change that the server would not take, with its words, for the person to look at."""

    change: str
    record: str
    problem: Mapping[str, Any]
    words: Mapping[str, Any]


def stored(record: Mapping[str, Any], heard: int | None = None) -> Stored:
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
        heard,
    )


def pending_state(pending: Pending) -> dict[str, Any]:
    """A change as JSON values, to be written down; :func:`pending_of` reads it."""
    state = {name: getattr(pending, name) for name in _PENDING if name != "absorbed"}
    state["absorbed"] = pending_state(pending.absorbed) if pending.absorbed else None
    return state


def pending_of(state: Mapping[str, Any]) -> Pending:
    """Return what :func:`pending_state` wrote."""
    absorbed = state["absorbed"]
    return Pending(
        **{
            **state,
            "sources": [tuple(source) for source in state["sources"]],
            "sent": {name: tuple(one) for name, one in state["sent"].items()},
            "absorbed": pending_of(absorbed) if absorbed else None,
        }
    )


def stored_state(record: Stored) -> dict[str, Any]:
    """A record as JSON values; :func:`stored_of` reads it."""
    cells = {name: list(cell) for name, cell in record.cells.items()}
    return {"kind": record.kind, "cells": cells, "heard": record.heard}


def stored_of(state: Mapping[str, Any]) -> Stored:
    """Return what :func:`stored_state` wrote."""
    cells = {name: Held(*cell) for name, cell in state["cells"].items()}
    return Stored(state["kind"], cells, state["heard"])


_PENDING: Final = tuple(one.name for one in fields(Pending))
