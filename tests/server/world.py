"""The sync half of the server without HTTP: a real database, real keys, people made directly."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import shutil
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from schemas.records import Role
from schemas.sync import SyncAnswer, SyncRequest
from schemas.version import PROTOCOL
from server.domain.exchange import Exchange
from server.domain.housekeeping import Housekept, keep_house
from server.domain.parsing import parse_request
from server.domain.sealing import PersonName, Seals
from server.domain.viewers import Viewer
from server.gateways.keyring import Keyring
from server.gateways.pokes import Pokes
from server.store import accounts, devices, links, notebooks
from server.store.accounts import AccountRow
from server.store.devices import DeviceRow
from server.store.migrate import migrate
from server.store.notebooks import NotebookRow
from server.store.opening import open_database
from sync.identity import derived_id
from tests.databases import Databases, SqliteFiles
from tests.server.running import StandingClock

T = TypeVar("T")

MASTER = bytes(range(32))
ZONE = {"day": "2026-05-28", "zone": "Europe/London"}


class Ids:
    """Ids that follow from a word, so that two worlds can have the same."""

    @staticmethod
    def uuid(word: str) -> str:
        digits = hashlib.sha256(word.encode()).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-7{digits[12:15]}-8{digits[15:18]}-{digits[18:30]}"

    @staticmethod
    def change(word: str) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(word.encode()).digest()[:12]).decode()


class RecordingPokes(Pokes):
    """Remembers who was poked."""

    def __init__(self) -> None:
        super().__init__()
        self.poked: list[tuple[str, str | None]] = []

    def poke(self, account: str, *, but_device: str | None = None) -> None:
        self.poked.append((account, but_device))
        super().poke(account, but_device=but_device)

    def taken(self) -> set[str]:
        """The accounts that were poked since this was last asked."""
        poked, self.poked = {account for account, _ in self.poked}, []
        return poked


class World:
    """A service in a folder. Close it, or use it in a ``with``."""

    def __init__(
        self,
        folder: Path,
        databases: Databases | None = None,
        *,
        clock: StandingClock | None = None,
    ) -> None:
        self.folder = folder
        self.databases = databases or SqliteFiles()
        place = self.databases.at(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "keyring.sqlite3").exists():
            migrate(place)
        self.clock = clock or StandingClock()
        self.keyring = Keyring(folder / "keyring.sqlite3", MASTER)
        self.seals = Seals(self.keyring)
        self.database = open_database(place)
        self.pokes = RecordingPokes()
        self.exchange = Exchange(self.database, self.seals, self.clock, self.pokes)
        self._runner = asyncio.Runner()

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.databases.drop(self.folder)

    def close(self) -> None:
        self.database.close()
        self.keyring.close()
        self._runner.close()

    def copy(self, folder: Path) -> World:
        """The same people, keys and records somewhere else, once everything here is written."""
        self.close()
        shutil.copytree(self.folder, folder)
        self.databases.copy(self.folder, folder)
        return World(folder, self.databases, clock=StandingClock(self.clock.now_ms()))

    def reopen(self) -> World:
        """Stop, and start again on the same files."""
        self.close()
        self.__init__(self.folder, self.databases, clock=self.clock)  # type: ignore[misc] # as a new process would
        return self

    def write(self, fn: Callable[[Connection], T]) -> T:
        return self._runner.run(self.database.write(fn))

    def read(self, fn: Callable[[Connection], T]) -> T:
        return self._runner.run(self.database.read(fn))

    def run(self, asked: Coroutine[Any, Any, T]) -> T:
        """Wait for what a part of the service answers."""
        return self._runner.run(asked)

    def keep_house(self) -> Housekept:
        return self.write(lambda connection: keep_house(connection, self.clock.now_ms()))

    # People

    def worker(self, name: str = "Amira") -> Viewer:
        account = Ids.uuid(f"account {name}")
        self._account(account, Role.WORKER, None, name)
        return self.device(account, Role.WORKER, None)

    def participant(self, name: str = "Sam", workers: tuple[Viewer, ...] = ()) -> Viewer:
        account, notebook = Ids.uuid(f"account {name}"), Ids.uuid(f"notebook {name}")
        self.keyring.create(notebook)
        now_ms = self.clock.now_ms()
        self.write(
            lambda connection: notebooks.add(
                connection, NotebookRow(notebook, account, 0, 0, now_ms)
            )
        )
        self._account(account, Role.PARTICIPANT, notebook, name)
        for worker in workers:
            self.link(worker, notebook)
        return self.device(account, Role.PARTICIPANT, notebook)

    def device(self, account: str, role: Role, notebook: str | None, label: str = "A") -> Viewer:
        device = Ids.uuid(f"device {account} {label}")
        row = DeviceRow(
            device, account, device.encode(), b"key", self.seals.seal_label(device, label),
            self.clock.now_ms(), "2026-05-28",
        )  # fmt: skip
        self.write(lambda connection: devices.add(connection, row))
        return Viewer(device, account, role, notebook, row.seen_day)

    def link(self, worker: Viewer, notebook: str) -> None:
        now_ms = self.clock.now_ms()
        self.write(lambda connection: links.add(connection, worker.account, notebook, now_ms))

    def _account(self, account: str, role: Role, notebook: str | None, name: str) -> None:
        sealed = self.seals.seal_person(account, notebook, PersonName(name))
        row = AccountRow(account, role.value, notebook, sealed, self.clock.now_ms())
        self.write(lambda connection: accounts.add(connection, row))

    # Syncing

    def sync(self, viewer: Viewer, **request: Any) -> SyncAnswer:
        """One round trip, through the bytes that would cross the wire."""
        return self._runner.run(self.exchange.sync(viewer, self._request(viewer, request)))

    def _request(self, viewer: Viewer, request: Mapping[str, Any]) -> SyncRequest:
        body = {"protocol": PROTOCOL, "replica": Ids.uuid(f"replica {viewer.device}"), **request}
        return parse_request(json.dumps(body).encode())

    def push(self, viewer: Viewer, *changes: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Send changes; the receipts as they cross the wire."""
        receipts = msgspec.to_builtins(self.sync(viewer, changes=list(changes)).receipts)
        return list(receipts)

    def together(
        self, pushes: list[tuple[Viewer, list[dict[str, Any]]]]
    ) -> list[list[dict[str, Any]]]:
        """Send several pushes at once; the receipts of each."""

        async def all_at_once() -> list[SyncAnswer]:
            asked = [
                (viewer, self._request(viewer, {"changes": changes})) for viewer, changes in pushes
            ]
            return await asyncio.gather(*(self.exchange.sync(*one) for one in asked))

        answers = self._runner.run(all_at_once())
        return [list(msgspec.to_builtins(answer.receipts)) for answer in answers]

    def pull(self, viewer: Viewer) -> dict[str, dict[str, Any]]:
        """Everything that a fresh store gets, by record id."""
        found: dict[str, dict[str, Any]] = {}
        answer = self.sync(viewer)
        while True:
            for page in answer.notebooks:
                found |= {record.id: record.set for record in page.records}
            if not answer.more:
                return found
            answer = self.sync(viewer, cursor=answer.cursor)


def change(word: str, record: str, kind: str, **more: Any) -> dict[str, Any]:
    """A change whose id follows from ``word`` and whose record's from ``record``."""
    record_id = record if len(record) == 36 else Ids.uuid(record)
    return {"id": Ids.change(word), "record": record_id, "kind": kind, "stamp": 1_000, **more}


def mood(word: str, record: Any = None, **cells: Any) -> dict[str, Any]:
    """A change that creates a mood."""
    values = {"score": 4, "at": 1_000, **ZONE, **cells}
    return change(word, record or word, "mood", create=True, set=values)


def edit(
    word: str, record: str, kind: str, base: Mapping[str, str], **cells: Any
) -> dict[str, Any]:
    """A change of cells; ``base`` names the word of the change that wrote each."""
    return change(
        word, record, kind, set=cells, base={name: Ids.change(by) for name, by in base.items()}
    )


def grant(word: str, owner: Viewer, worker: Viewer, *members: str, **more: Any) -> dict[str, Any]:
    """A change that creates the grant to a worker."""
    cells = {"worker": worker.account, **{f"kinds:{member}": True for member in members}, **more}
    record = derived_id("grant", owner.notebook or "", worker.account)
    return change(word, record, "grant", create=True, set=cells)


def message(
    word: str, author: Viewer, worker: Viewer, body: str = "Hello", **more: Any
) -> dict[str, Any]:
    """A change that creates a message between a participant and a worker."""
    cells = {"worker": worker.account, "author": author.account, "body": body, "at": 1_000}
    return change(word, word, "message", create=True, set=cells, **more)


def outcome(receipt: dict[str, Any]) -> str:
    """The word on a change: its outcome, or the name of the problem it was refused for."""
    if "refused" in receipt:
        return str(receipt["refused"]["type"].rpartition(":")[2])
    return str(receipt.get("outcome", "applied"))
