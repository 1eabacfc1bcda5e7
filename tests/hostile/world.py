"""Two participants and two link workers on a real server, and what they may and may not send."""

from __future__ import annotations

import gzip
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from sqlalchemy import Connection

from schemas.records import KINDS, WORKER, Field, Kind, Private, Role, ValueType
from schemas.version import PROTOCOL
from server.domain.ids import new_id
from server.gateways.clock import DAY_MS
from server.store.opening import in_one_snapshot
from server.store.tables import metadata
from sync.identity import derived_id
from tests.server.running import NOON_MS, Browser, Service, problem_of

NOBODY: Final = "01890000-0000-7000-8000-00000000dead"
"""An id that nothing has."""
JSON: Final = {"content-type": "application/json"}

Json = dict[str, Any]

_SOUND: Final[dict[ValueType, Any]] = {
    ValueType.INTEGER: 3,
    ValueType.TEXT: "Some words.",
    ValueType.FLAG: True,
    ValueType.DAY: "2026-03-01",
    ValueType.ZONE: "Europe/London",
    ValueType.INSTANT: NOON_MS,
    ValueType.WALL: "2026-03-01T10:30",
    ValueType.TIME: "21:30",
    ValueType.LINK: "https://calls.example/room",
    ValueType.RULE: "FREQ=WEEKLY;BYDAY=SU",
}


def an_id() -> str:
    return new_id(NOON_MS)


def a_change_id() -> str:
    return secrets.token_urlsafe(12)


@dataclass
class Someone:
    """A person with one joined browser, and one store in it."""

    browser: Browser
    role: Role
    replica: str = field(default_factory=an_id)
    cursor: str | None = None

    @property
    def id(self) -> str:
        return str(self.browser.account["id"])

    @property
    def notebook(self) -> str:
        return str(self.browser.account["notebook"])

    def request(self, *changes: Any, **more: Any) -> Json:
        return {"protocol": PROTOCOL, "replica": self.replica, "changes": list(changes), **more}

    def post(self, body: Any, **headers: str) -> httpx.Response:
        """Post a sync request; what is not bytes yet is written as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.browser.post("/api/sync", content=content, headers={**JSON, **headers})

    def push(self, *changes: Json) -> list[Json]:
        """Send changes, and return a receipt for each."""
        more = {"cursor": self.cursor} if self.cursor else {}
        answer = self.post(self.request(*changes, **more))
        assert answer.status_code == 200, answer.text
        self.cursor = answer.json()["cursor"]
        receipts: list[Json] = answer.json().get("receipts", [])
        assert len(receipts) == len(changes)
        return receipts

    def put(self, *changes: Json) -> None:
        """Send changes that must all be taken."""
        for receipt in self.push(*changes):
            assert receipt.get("outcome", "applied") == "applied", receipt

    def pull(self) -> list[Json]:
        """Take everything that is new, and return the pages."""
        pages: list[Json] = []
        while True:
            more = {"cursor": self.cursor} if self.cursor else {}
            answer = self.post(self.request(**more)).json()
            self.cursor = answer["cursor"]
            pages += answer.get("notebooks", [])
            if not answer.get("more"):
                return pages

    def sees(self) -> dict[str, Json]:
        """Every record that a fresh store of this person is given, by id."""
        fresh = Someone(self.browser, self.role)
        return {one["id"]: one for page in fresh.pull() for one in page.get("records", [])}


@dataclass
class World:
    """Sam shares with Amira; Rosa and Winnie are another participant and her link worker."""

    service: Service
    amira: Someone
    sam: Someone
    winnie: Someone
    rosa: Someone

    def digest(self) -> dict[str, str]:
        return digest_of(self.service)

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        for one in (self.amira, self.winnie):
            one.pull()  # what a link worker has got is written down: let that be all
        before = self.digest()
        yield
        assert self.digest() == before


def people_in(service: Service) -> World:
    amira = Someone(service.worker("Amira Haddad"), Role.WORKER)
    winnie = Someone(service.worker("Winnie Clarke"), Role.WORKER)
    sam = Someone(service.participant(amira.browser, "Sam Bright"), Role.PARTICIPANT)
    rosa = Someone(service.participant(winnie.browser, "Rosa Okafor"), Role.PARTICIPANT)
    return World(service, amira, sam, winnie, rosa)


def digest_of(service: Service) -> dict[str, str]:
    """A value for every table of the database, but for tries and the day a device was seen.

    Reminders are left out, which leave whenever they are due: what they are about is in here.
    """

    def digest(connection: Connection) -> dict[str, str]:
        whole = {}
        for name in sorted(set(metadata.tables) - {"attempts", "nudges", "horizons", "deliveries"}):
            rows = [
                repr([(key, value) for key, value in row.items() if key != "seen_day"])
                for row in connection.execute(metadata.tables[name].select()).mappings()
            ]
            whole[name] = hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()
        return whole

    return in_one_snapshot(service.settings.database, digest)


# Changes


def change(record: str, kind: str, cells: Json, **more: Any) -> Json:
    return {
        "id": a_change_id(),
        "record": record,
        "kind": kind,
        "stamp": NOON_MS,
        "set": cells,
        **more,
    }


def sound_value(field: Field) -> Any:
    value = field.value
    if value.type is ValueType.CHOICE:
        return value.choices[0]
    if value.type is ValueType.ID:
        return an_id()
    if field.private is Private.EARLIER:
        return NOON_MS + 400 * DAY_MS  # an end that has not come
    if value.type is ValueType.INTEGER:
        return max(_SOUND[value.type], value.minimum or 0)
    return _SOUND[value.type]


def cell_name(name: str, one: Field) -> str:
    """The field's cell, or one of its cells where it is a set."""
    if not one.many:
        return name
    if one.days:
        return f"{name}:2026-03-08"
    return f"{name}:{one.members[0] if one.members else 'garden'}"


def sound_cells(kind: Kind, writer: Someone, worker: str) -> Json:
    """A fit value for every cell that the writer may set, ``worker`` being the one linked."""
    cells: Json = {}
    for name, one in kind.fields.items():
        if writer.role not in one.writers | one.first_writers:
            continue
        if one.is_actor or one.names_writer:
            cells[name] = writer.id
        elif name == WORKER:
            cells[name] = worker
        elif one.many:
            cells[cell_name(name, one)] = sound_value(one)
        else:
            cells[name] = sound_value(one)
    return cells


def creating(
    kind: Kind, writer: Someone, notebook: str, linked: str, cells: Json | None = None
) -> Json:
    """A change that makes a record of the kind, fine in every respect but for ``cells``."""
    values = {**sound_cells(kind, writer, linked), **(cells or {})}
    more = {} if writer.role is Role.PARTICIPANT else {"notebook": notebook}
    return change(id_for(kind, notebook, values), kind.name, values, create=True, **more)


def id_for(kind: Kind, notebook: str, cells: Json) -> str:
    if not kind.derived_id:
        return an_id()
    parts = [notebook if part == "notebook" else str(cells[part]) for part in kind.derived_from]
    return derived_id(kind.name, *parts)


def entry(body: str, *, shared: bool, **cells: Any) -> Json:
    day = {"at": NOON_MS, "day": "2026-03-01", "zone": "Europe/London"}
    values = {"body": body, "shared": shared, **day, **cells}
    return change(an_id(), "entry", values, create=True)


def mood(score: int, *, shared: bool, **cells: Any) -> Json:
    day = {"at": NOON_MS, "day": "2026-03-01", "zone": "Europe/London"}
    values = {"score": score, "shared": shared, **day, **cells}
    return change(an_id(), "mood", values, create=True)


def grant(sam: Someone, worker: str, *kinds: str, **more: Any) -> Json:
    cells = {WORKER: worker, **{f"kinds:{kind}": True for kind in kinds}, **more}
    return change(id_for(KINDS["grant"], sam.notebook, cells), "grant", cells, create=True)


def message_to(author: Someone, worker: str, body: str, **more: Any) -> Json:
    cells = {WORKER: worker, "author": author.id, "body": body, "at": NOON_MS}
    return change(an_id(), "message", cells, create=True, **more)


def edit(of: Json, cells: Json) -> Json:
    """A later change to what ``of`` created, by somebody who saw just that."""
    more = {"notebook": of["notebook"]} if "notebook" in of else {}
    base = dict.fromkeys(cells, of["id"])
    return change(of["record"], of["kind"], cells, base=base, **more)


# What is said of them


def refusal_of(receipt: Json) -> str:
    """The name of the problem in a receipt, which must have the one shape."""
    assert receipt["outcome"] == "refused", receipt
    problem = receipt["refused"]
    assert set(problem) <= {"type", "title", "status", "detail", "errors"}
    assert problem["title"]
    assert 400 <= problem["status"] < 500
    assert problem["type"].startswith("urn:linkwell:problem:")
    return str(problem["type"].removeprefix("urn:linkwell:problem:"))


def fields_of(problem: Json) -> list[str]:
    return [error["field"] for error in problem.get("errors", [])]


def refused(answer: httpx.Response, status: int) -> str:
    """The name of the problem that a whole request was answered with."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    return problem_of(answer)


def packed(body: Json) -> bytes:
    return gzip.compress(json.dumps(body).encode(), mtime=0)
