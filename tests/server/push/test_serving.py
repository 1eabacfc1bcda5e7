"""The whole way: a session is synced, the time comes, and the running server's tick sends."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.pushservice import PushService
from tests.server.running import Service
from tests.server.syncing import Phone


def test_a_session_that_was_synced_is_reminded_of(service: Service, push: PushService) -> None:
    sam = service.participant(service.worker())
    device = push.device(sam.get("/api/push").json()["public_key"])
    assert sam.http.put("/api/push", json=device.subscription()).json()["state"] == "working"
    phone = Phone(sam, service.clock)
    now = datetime.fromtimestamp(service.clock.now_ms() / 1000, UTC)
    ahead = 12 - now.hour
    session = phone.create(
        "session",
        author=sam.account["id"],
        title="Choir",
        # In two hours, where it is about noon now.
        starts=f"{now.replace(hour=14):%Y-%m-%dT%H:%M}",
        zone=f"Etc/GMT{-ahead:+d}",
        minutes=60,
        shared=False,
    )
    phone.sync()
    time.sleep(3)
    assert device.received == []
    service.clock.pass_minutes(61)
    _wait_for(lambda: bool(device.received))
    [payload] = device.payloads()
    said = payload["notification"]
    assert said["data"]["session"] == session
    assert said["body"].startswith("You have something planned at 14:")
    nonce = said["data"]["nonce"]
    assert sam.post("/api/push/arrived", json={"nonce": nonce}).status_code == 204
    time.sleep(3)
    assert len(device.received) == 1
    assert push.wrong() == []


def _wait_for(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
