"""A minute in which ten thousand people are to be reminded, while fifty devices sync.

Everybody has one session that begins in an hour and one device to be told on. The sessions come
the way that every change comes, so that what is due was derived as it always is.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection

from schemas.records import Role
from schemas.sync import SyncRequest
from schemas.version import PROTOCOL
from server.domain.exchange import Exchange
from server.domain.parsing import parse_request
from server.domain.push.subscribing import Address, sealed_address
from server.domain.sealing import PersonName, Seals
from server.domain.starting import ensure_master_key, prepare_data_dir
from server.domain.viewers import Viewer
from server.gateways.clock import SystemClock
from server.gateways.keyring import Keyring
from server.gateways.master_key import read_master_key
from server.gateways.pokes import Pokes
from server.gateways.push_keys import PushKeys
from server.settings import read_settings
from server.store import accounts, devices, notebooks, subscriptions
from server.store.accounts import AccountRow
from server.store.devices import DeviceRow
from server.store.migrate import migrate
from server.store.notebooks import NotebookRow
from server.store.opening import open_database
from server.store.subscriptions import SubscriptionRow
from tests.bench import cores, work, years
from tests.bench.linkwell_device import LinkwellDevice
from tests.bench.load import drive
from tests.bench.push_sinking import RunningSink, running_sink
from tests.bench.results import Result, at_least, at_most, figure
from tests.bench.service import HOST, Service, running_service
from tests.bench.sync_work import ON_SQLITE, fill
from tests.pushservice.checking import base64url

PEOPLE: Final = 10_000
AROUND_S: Final = 10.0
"""How long the usual rate is measured, before and after."""
MINUTE_S: Final = 60
LEAD_S: Final = 75
"""What getting ready may take, before the minute in which they are all reminded."""
MEANWHILE_S: Final = 20.0
NAME: Final = f"{ON_SQLITE}: {PEOPLE:,} reminders due in one minute"


def measure() -> Iterator[Result]:
    """Yield how late they were, and what that minute left of the rate of syncs."""
    people = _People(random.Random(11))
    with (
        running_sink() as sink,
        running_service(
            before=lambda environment: people.fill(environment, sink), PUSH_LOOPBACK="true"
        ) as service,
    ):
        syncing = fill(service, work.NOTEBOOKS, years.three_years()[-25:])
        before = _drive(service, syncing, AROUND_S)
        due_s = people.due_ms / 1000
        if time.time() > due_s:
            raise RuntimeError("filling took longer than was thought: raise LEAD_S")
        time.sleep(due_s - time.time())
        busy = _drive(service, syncing, MEANWHILE_S)
        time.sleep(max(0.0, due_s + MINUTE_S - time.time()))
        after = _drive(service, syncing, AROUND_S)
    usual = max(before.rate, after.rate)
    cheapest = min(before.cpu_ms, after.cpu_ms)
    late = [came - due_s for came in sink.came]
    if not late:
        raise RuntimeError("nothing was sent")
    yield figure(f"{NAME}: lateness, p50", median(late), "s")
    yield figure(f"{NAME}: lateness, p99", quantiles(late, n=100)[-1], "s")
    yield figure(f"{NAME}: lateness, largest", max(late), "s")
    within = len([one for one in late if one < MINUTE_S])
    yield at_least(f"{NAME}: left within it", within, "pushes", PEOPLE)
    yield at_most(f"{NAME}: sent twice", len(late) - PEOPLE, "pushes", 0)
    yield figure(f"{NAME}: W5 otherwise, rate", usual, "syncs/s")
    yield figure(f"{NAME}: W5 meanwhile, rate", busy.rate, "syncs/s")
    yield figure(f"{NAME}: W5 meanwhile, p95", busy.p95_ms, "ms")
    yield at_least(f"{NAME}: W5 meanwhile over otherwise", busy.rate / usual, "times", 2 / 3)
    # What other programs take of the machine moves the rates, and not what a sync costs.
    left = cheapest / busy.cpu_ms
    yield figure(f"{NAME}: W5 meanwhile over otherwise, per CPU", left, "times")


@dataclass(frozen=True, slots=True)
class _Driven:
    rate: float
    p95_ms: float
    cpu_ms: float
    """Of the server, whatever else it did, for each sync."""


def _drive(service: Service, devices: list[LinkwellDevice], seconds: float) -> _Driven:
    cpu = cores.cpu_seconds(*service.pids)
    load = drive(service.address, devices, seconds)
    cpu = cores.cpu_seconds(*service.pids) - cpu
    return _Driven(load.rate, load.p95_ms, cpu * 1000 / len(load.seconds))


class _People:
    """Those who are to be reminded, and when that is."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.due_ms = int((time.time() + LEAD_S) // MINUTE_S + 1) * MINUTE_S * 1000

    def fill(self, environment: dict[str, str], sink: RunningSink) -> None:
        """Make an installation in which they all have joined, subscribed and planned something."""
        given = {name: value for name, value in environment.items() if "LINKWELL_" in name}
        settings = read_settings(given)
        prepare_data_dir(settings)
        ensure_master_key(settings)
        migrate(settings.database)
        keyring = Keyring(settings.keyring_file, read_master_key(settings.master_key_file))
        seals = Seals(keyring)
        with closing(keyring), closing(open_database(settings.database)) as database:
            viewers = [self._viewer() for _ in range(PEOPLE)]
            keyring._file.execute("BEGIN IMMEDIATE")  # ten thousand commits would take a minute
            for viewer in viewers:
                keyring.create(viewer.notebook or "")
            keyring._file.execute("COMMIT")
            key = PushKeys(keyring).newest(self.due_ms).id

            def join(connection: Connection) -> None:
                for viewer in viewers:
                    self._join(connection, seals, viewer, key, sink.port)

            exchange = Exchange(database, seals, SystemClock(), Pokes())

            async def live() -> None:
                await database.write(join)
                for at in range(0, PEOPLE, 500):
                    some = viewers[at : at + 500]
                    await asyncio.gather(
                        *(exchange.sync(viewer, self._plans(viewer)) for viewer in some)
                    )

            asyncio.run(live())

    def _viewer(self) -> Viewer:
        account, notebook, device = (years.uuid7(self._rng, self.due_ms) for _ in range(3))
        return Viewer(device, account, Role.PARTICIPANT, notebook, "2026-01-01")

    def _join(
        self, connection: Connection, seals: Seals, viewer: Viewer, key: str, port: int
    ) -> None:
        notebook, now_ms = viewer.notebook or "", self.due_ms
        named = seals.seal_person(viewer.account, notebook, PersonName("Sam"))
        label = seals.seal_label(viewer.device, "A phone")
        own = self._rng.randbytes(32)
        accounts.add(connection, AccountRow(viewer.account, viewer.role, notebook, named, now_ms))
        notebooks.add(connection, NotebookRow(notebook, viewer.account, 0, 0, now_ms))
        devices.add(
            connection,
            DeviceRow(viewer.device, viewer.account, own, own, label, now_ms, viewer.seen_day),
        )
        address = Address(
            f"http://{HOST}:{port}/push/{viewer.device}", _P256DH, base64url(own[:16])
        )
        sealed = sealed_address(seals, viewer.device, notebook, address)
        subscriptions.put(
            connection,
            SubscriptionRow(viewer.device, viewer.account, own, key, sealed, now_ms, now_ms),
        )

    def _plans(self, viewer: Viewer) -> SyncRequest:
        """A session in an hour, where it is noon now: nobody is reminded in quiet hours."""
        begins = datetime.fromtimestamp(self.due_ms / 1000 + 60 * 60, UTC)
        ahead = 12 - begins.hour
        change = {
            "id": base64url(self._rng.randbytes(12)),
            "record": years.uuid7(self._rng, self.due_ms),
            "kind": "session",
            "stamp": self.due_ms - 60_000,
            "create": True,
            "set": {
                "author": viewer.account,
                "title": "Choir at the Methodist hall",
                "starts": f"{begins + timedelta(hours=ahead):%Y-%m-%dT%H:%M}",
                # The sign of these is the other way round.
                "zone": f"Etc/GMT{-ahead:+d}",
                "minutes": 60,
                "shared": False,
            },
        }
        body = {"protocol": PROTOCOL, "replica": viewer.device, "changes": [change]}
        return parse_request(json.dumps(body).encode())


_P256DH: Final = base64url(
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
)
