"""``docs/protocol.md``: the recorded exchanges between its marks, so that they can be read there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from schemas import limits
from tests.protocol.recording import Exchange

PAGE: Final = Path(__file__).parents[2] / "docs" / "protocol.md"
WIDTH: Final = 96
_MARKED: Final = re.compile(r"<!-- exchange: ([a-z0-9-]+) -->\n(.*?)<!-- /exchange -->", re.S)
_LIMITS: Final = re.compile(r"<!-- limits -->\n.*?<!-- /limits -->", re.S)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_UUID: Final = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_OURS: Final = re.compile(r"019e7044-8800-7000-8000-")
_TOKENS: Final = frozenset({"cursor", "epoch"})
_BOUNDS: Final = {
    "PUSH_BYTES_MAX": "A request's body once inflated, in bytes",
    "CHANGES_PER_PUSH_MAX": "Changes in a request",
    "CHANGE_BYTES_MAX": "One change, in bytes of JSON",
    "FIELDS_PER_CHANGE_MAX": "Cells in a change",
    "FIELD_NAME_CHARACTERS_MAX": "A cell's name, in characters",
    "MEMBERS_PER_SET_MAX": "Members of a set",
    "SOURCES_PER_CHANGE_MAX": "`sources` in a change",
    "UNKNOWN_VALUE_BYTES_MAX": "The value of a field that the server does not know, in bytes",
    "ERASED_PER_PUSH_MAX": "Deletion receipts in a request",
    "RECORDS_PER_PULL_MAX": "Records in an answer, and the most that `limit` may ask for",
    "FIRST_PAGE_RECORDS": "What a fresh device should ask for first",
    "PULL_BYTES_MAX": "About the most that an answer's records take, in bytes",
    "ENTRY_CHARACTERS_MAX": "An entry's `body`, in characters",
    "NOTE_CHARACTERS_MAX": "A mood's `note`, in characters",
    "MESSAGE_CHARACTERS_MAX": "A message's `body`, in characters",
    "REASON_CHARACTERS_MAX": "A reason in an attendance, in characters",
    "DELETED_CELLS_DAYS": "Days for which a delete can be taken back",
    "TOMBSTONE_DAYS": "Days after which a device that was away pulls afresh",
    "WORKER_UNSYNCED_DAYS_MAX": "Days after which a link worker's device lets go of shared data",
}


def named(page: str) -> list[str]:
    """Return the names of the exchanges that the page shows."""
    return [name for name, _ in _MARKED.findall(page)]


def filled(page: str, exchanges: Mapping[str, Exchange]) -> str:
    """Return the page with each marked exchange as it was recorded.

    Ids and tokens that the server made up are replaced by readable ones, in the order in which
    they first came up, over all exchanges: so the same id is the same throughout.
    """
    readable = Readable()
    shown = {name: _shown(exchange, readable) for name, exchange in exchanges.items()}
    page = _LIMITS.sub(f"<!-- limits -->\n{_limits()}<!-- /limits -->", page)
    return _MARKED.sub(
        lambda found: f"<!-- exchange: {found[1]} -->\n{shown[found[1]]}<!-- /exchange -->", page
    )


def _limits() -> str:
    rows = [f"| {words} | {getattr(limits, name):,} |" for name, words in _BOUNDS.items()]
    return "\n".join(["| What | At most |", "|---|---|", *rows, ""])


class Readable:
    """Stands in for what is different each time: ids and tokens of the server's making."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {self._id(name): self.value(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.value(one, key) for one in value]
        if not isinstance(value, str):
            return value
        if key in _TOKENS:
            return self._name(value, key)
        return self._name(value, "digest") if _DIGEST.fullmatch(value) else self._id(value)

    def _id(self, text: str) -> str:
        return _UUID.sub(lambda found: self._uuid(found[0]), text)

    def _uuid(self, uuid: str) -> str:
        if _OURS.match(uuid):
            return uuid
        number = int(self._name(uuid, f"uuid{uuid[14]}").partition("-")[2])
        return f"019e7044-8800-{uuid[14]}000-8000-{number:012x}"

    def _name(self, text: str, what: str) -> str:
        if text not in self._names:
            self._counts[what] = self._counts.get(what, 0) + 1
            self._names[text] = f"{what}-{self._counts[what]}"
        return self._names[text]


def _shown(exchange: Exchange, readable: Readable) -> str:
    request = readable.value(exchange.request)
    answer = readable.value(exchange.answer)
    said = "" if exchange.status == 200 else f" ({exchange.status})"
    return (
        f"The device sends\n\n```json\n{_laid_out(request)}\n```\n\n"
        f"and is answered{said}\n\n```json\n{_laid_out(answer)}\n```\n"
    )


def _laid_out(value: Any, indent: int = 0, used: int = 0) -> str:
    """JSON with short things on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if indent + used + len(line) <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    space = " " * (indent + 2)
    if isinstance(value, dict):
        keys = {name: json.dumps(name, ensure_ascii=False) for name in value}
        parts = [
            f"{space}{key}: {_laid_out(value[name], indent + 2, len(key) + 3)}"
            for name, key in keys.items()
        ]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    parts = [space + _laid_out(one, indent + 2, 1) for one in value]
    return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"
