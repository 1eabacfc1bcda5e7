"""Who takes part: made once per process, by inviting and joining as real people do."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from schemas.people import InviteRequest, JoinRequest
from schemas.records import Role
from server.domain.inviting import Inviting
from server.domain.joining import Joining
from server.domain.sealing import Seals
from server.domain.viewers import Viewer, Viewers
from server.gateways.keyring import Keyring
from server.gateways.pokes import Pokes
from server.store import links
from server.store.database import SqliteDatabase
from server.store.migrate import migrate
from tests.server.running import StandingClock

MASTER: Final = bytes(range(32))
START_MS: Final = 1_780_000_000_000
PARTICIPANTS, WORKERS, SEATS = 3, 2, 3


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody and the browsers in which they are signed in."""

    name: str
    seats: tuple[Viewer, ...]
    workers: tuple[str, ...] = ()
    """The accounts of a participant's link workers."""

    @property
    def account(self) -> str:
        return self.seats[0].account

    @property
    def home(self) -> str | None:
        return self.seats[0].notebook

    @property
    def is_worker(self) -> bool:
        return self.seats[0].role is Role.WORKER


@dataclass(frozen=True, slots=True)
class Beginning:
    """A service on which nobody has written anything yet."""

    database: bytes
    keyring: Keyring
    seals: Seals
    people: tuple[Person, ...]


@functools.cache
def beginning() -> Beginning:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_begin(Path(folder)))


def _link(worker: str, home: str, connection: Connection) -> None:
    links.add(connection, worker, home, START_MS)


async def _begin(folder: Path) -> Beginning:
    path, clock, pokes = folder / "linkwell.db", StandingClock(START_MS), Pokes()
    migrate(path)
    keyring = Keyring(folder / "keyring.db", MASTER)
    seals, database = Seals(keyring), SqliteDatabase(path, readers=1)
    inviting = Inviting(database, seals, clock, 14)
    joining = Joining(
        database=database,
        seals=seals,
        clock=clock,
        viewers=Viewers(database),
        pokes=pokes,
        service_name="Simulation",
    )

    async def seats(code: str | None, account: str) -> tuple[Viewer, ...]:
        taken = []
        for number in range(SEATS):
            code = code or (await inviting.let_in(account, "")).code
            asked = JoinRequest(code or "", f"key-of-a-browser-{number:08d}", f"Browser {number}")
            taken.append((await joining.join(asked, client_host="::1", current=None)).viewer)
            code = None
        return tuple(taken)

    # The product draws ids by chance. Named in their order, the same seed is the same history.
    workers = []
    for number in range(WORKERS):
        invited = await inviting.worker(f"Worker {number}", "")
        workers.append(await seats(invited.code, invited.id))
    workers.sort(key=lambda taken: taken[0].account)
    participants = []
    for number in range(PARTICIPANTS):
        invited = await inviting.participant(InviteRequest(f"Person {number}"), workers[0][0], "")
        participants.append(await seats(invited.code, invited.id))
    participants.sort(key=lambda taken: taken[0].notebook or "")
    people = [Person(f"W{number}", taken) for number, taken in enumerate(workers)]
    for number, taken in enumerate(participants):
        linked = people[: 1 if number == PARTICIPANTS - 1 else WORKERS]
        for worker in linked[1:]:
            await database.write(partial(_link, worker.account, taken[0].notebook or ""))
        people.append(Person(f"P{number}", taken, tuple(one.account for one in linked)))
    database.close()
    for person in people:
        if person.home is not None:
            keyring.data_key(person.home)  # from here on the file itself is not needed
    return Beginning(path.read_bytes(), keyring, seals, tuple(people))
