"""The one server of a history: the product's own exchange on a real SQLite file."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from schemas.sync import SyncAnswer
from server.domain.backup import Contents
from server.domain.exchange import Exchange
from server.domain.housekeeping import keep_house
from server.domain.parsing import parse_request
from server.domain.restoring import Present, Restoring
from server.domain.viewers import Viewer
from server.errors import LinkwellError, ServerError
from server.gateways.keyring_backup import Carried
from server.gateways.pokes import Pokes
from server.store import accounts, notebooks, service
from server.store.database import _driver
from server.store.migrate import newest
from server.store.restored import made_ms_by_notebook
from server.store.transfer import Opening
from tests.server.running import StandingClock
from tests.simulation.engine import InlineDatabase, together
from tests.simulation.people import START_MS, Beginning

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database, and when it was made."""

    content: bytes
    at_ms: int


class Service:
    """Takes bytes and gives bytes, as the HTTP route does, and can die and be put back."""

    def __init__(self, path: Path, begun: Beginning) -> None:
        self.path = path
        self.seals = begun.seals
        self.clock = StandingClock(START_MS)
        self.life = 0
        """Counts the processes that this service has been."""
        path.write_bytes(begun.database)
        self._open()

    def _open(self) -> None:
        self.life += 1
        self.database = InlineDatabase(self.path)
        self.exchange = Exchange(self.database, self.seals, self.clock, Pokes())

    def close(self) -> None:
        self.database.close()

    @property
    def moment(self) -> tuple[int, int]:
        """The same for as long as nothing is written."""
        return self.life, self.database.commits

    def reopen(self) -> None:
        """Be another process on the same file. What was not committed is gone."""
        self.database.close()
        self._open()

    def answer(self, asked: list[tuple[Viewer, bytes]]) -> list[Answer | Exception]:
        """Answer requests that came in at the same moment.

        Raises:
            Crash: when it was told to die; nobody has an answer then.
        """
        calls = [self.exchange.sync(viewer, parse_request(body)) for viewer, body in asked]
        return [_as_sent(result) for result in together(calls)]

    def keep_house(self) -> None:
        now_ms = self.clock.now_ms()
        self.database.change(lambda connection: keep_house(connection, now_ms))

    @property
    def era(self) -> int:
        """How many restores there have been."""
        return self.database.look(service.standing).era

    def close_account(self, account: str) -> None:
        now_ms = self.clock.now_ms()
        self.database.change(lambda connection: accounts.close(connection, account, now_ms))

    def backup(self) -> Backup:
        with sqlite3.connect(":memory:") as copy:
            _driver(self.database._own_reader).backup(copy)
            return Backup(copy.serialize(), self.clock.now_ms())

    def restore(self, backup: Backup) -> None:
        """Put the service back to a backup, and settle it as the operator's command does."""
        present = self.database.look(Present.of)
        self.database.close()
        for beside in ("-wal", "-shm"):
            self.path.with_name(self.path.name + beside).unlink(missing_ok=True)
        self.path.write_bytes(backup.content)
        self._open()
        opening = Opening(newest(), backup.at_ms, "simulation", "sqlite")
        restoring = Restoring(
            path=self.path,
            keyring=self.seals.keyring,
            contents=Contents(opening, {}, len(backup.content)),
            keys=frozenset(self.database.look(made_ms_by_notebook)),
            present=present,
            carried=Carried(),
            now_ms=self.clock.now_ms(),
        )
        self.database.change(restoring._settle)

    def reopen_notebook(self, home: str) -> None:
        """Let link workers see a restored notebook, as the operator may decide to."""
        self.database.change(lambda connection: notebooks.reopen(connection, home))


def _as_sent(result: SyncAnswer | ServerError | LinkwellError) -> Answer | Exception:
    if isinstance(result, Exception):
        return result
    answer: Answer = _decode(_encode(result))
    return answer


def a_folder() -> Path:
    """Where files live in memory if this machine has such a place."""
    shared = Path("/dev/shm")  # noqa: S108 - each process makes a folder of its own in it
    return shared if shared.is_dir() and os.access(shared, os.W_OK) else Path()
