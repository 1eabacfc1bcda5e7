"""What reaches the service: a push, a pull, an open door, or time alone."""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]


class Push(NamedTuple):
    actor: str
    change: Json


class Pull(NamedTuple):
    actor: str


class Pass(NamedTuple):
    hours: int


class Door(NamedTuple):
    actor: str
    method: str
    path: str


Act = Push | Pull | Pass | Door
