"""A service that sends, without HTTP in front: people, their sessions, devices and a push service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from schemas.push import PushSubscribe
from server.domain.push.sending import Sender
from server.domain.push.subscribing import Subscribing
from server.domain.push.texts import Wording
from server.domain.viewers import Viewer
from server.gateways.addresses import PushAddresses
from server.gateways.push_keys import PushKeys
from server.gateways.webpush import WebPush
from server.store import deliveries
from server.store.deliveries import DeliveryRow
from sync.identity import derived_id
from tests.pushservice import Device, PushService
from tests.server.world import World, change, message

MORNING_MS = int(datetime(2026, 5, 28, 8, tzinfo=UTC).timestamp() * 1000)
"""Nine o'clock on a Thursday in London."""
CONTACT = "https://example.org:8443/contact?from=push"


class Sending:
    """Sends from one world, as one server process would."""

    def __init__(self, world: World, push: PushService) -> None:
        self.world = world
        self.push = push
        self.keys = PushKeys(world.keyring)
        addresses = PushAddresses(loopback=True)
        self.webpush = WebPush(self.keys, world.clock, addresses, CONTACT)
        wording = Wording("Linkwell", "https://linkwell.example.org")
        parts: dict[str, Any] = {
            "database": world.database,
            "seals": world.seals,
            "clock": world.clock,
            "webpush": self.webpush,
            "wording": wording,
        }
        self.sender = Sender(**parts)
        self.subscribing = Subscribing(**parts, keys=self.keys, addresses=addresses)

    def close(self) -> None:
        self.world.run(self.webpush.close())

    def send(self) -> int:
        """One tick."""
        return self.world.run(self.sender.run())

    def subscribed(self, viewer: Viewer) -> Device:
        device = self.push.device()
        key = self.keys.newest(self.world.clock.now_ms()).public
        asked = msgspec.convert(device.subscription(key), PushSubscribe)
        state = self.world.run(self.subscribing.subscribe(viewer, asked))
        assert state.state == "working"
        return device

    def until(self, wall: str) -> None:
        """Let time pass until a clock in London shows this, in May."""
        at = datetime.fromisoformat(f"{wall}+01:00")
        minutes = (at.timestamp() * 1000 - self.world.clock.now_ms()) / 60_000
        assert minutes >= 0
        self.world.clock.pass_minutes(minutes)

    def delivered(self, viewer: Viewer) -> list[DeliveryRow]:
        return self.world.read(lambda connection: deliveries.of_device(connection, viewer.device))

    # What people do

    def plan(self, owner: Viewer, word: str = "choir", **cells: Any) -> str:
        """The participant puts down a session; its id."""
        values = {
            "author": owner.account,
            "title": "Choir at the Methodist hall",
            "starts": "2026-05-29T10:00",
            "zone": "Europe/London",
            "minutes": 60,
            "shared": False,
            **cells,
        }
        made = change(word, word, "session", create=True, set=values)
        self.applied(owner, made)
        return str(made["record"])

    def wish(self, owner: Viewer, **cells: Any) -> None:
        """The participant says how they want to be reminded."""
        record = derived_id("preference", owner.notebook or "")
        made = change(f"wish {cells}", record, "preference", create=True, set=cells)
        self.applied(owner, made)

    def write_to(self, owner: Viewer, worker: Viewer, word: str = "hello") -> None:
        cells = {
            "worker": worker.account,
            "author": worker.account,
            "at": self.world.clock.now_ms(),
        }
        made = message(word, owner, worker)
        made["set"] |= cells
        self.applied(worker, {**made, "notebook": owner.notebook})

    def applied(self, viewer: Viewer, made: dict[str, Any]) -> None:
        [receipt] = self.world.push(viewer, made)
        assert "refused" not in receipt, receipt
