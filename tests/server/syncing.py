"""Devices of real people over real HTTP, as the reference replica speaks for them."""

from __future__ import annotations

import gzip
import json
import secrets
import uuid
from typing import Any

import httpx

from schemas.records import DELETED, KINDS, Field, Merge, Value, ValueType, field_of
from schemas.version import PROTOCOL
from sync.replica import Replica
from sync.resending import DeclaredOf
from tests.server.running import Browser, StandingClock

_DELETED = Field(Merge.REGISTER, Value(ValueType.FLAG))


def rules(kind: str) -> DeclaredOf:
    declared = KINDS[kind]
    return lambda cell: _DELETED if cell == DELETED else field_of(declared, cell)


def new_record_id() -> str:
    """A UUIDv7 with a standing time; only its randomness matters here."""
    raw = bytearray(b"\x01\x9e\x70\x44\x88\x00" + secrets.token_bytes(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


def new_change_id() -> str:
    return secrets.token_urlsafe(12)


class Phone:
    """One store in one joined browser."""

    def __init__(self, browser: Browser, clock: StandingClock) -> None:
        self.browser = browser
        self.clock = clock
        self.replica = Replica(
            new_record_id(),
            rule_of=rules,
            new_change_id=new_change_id,
            new_record_id=new_record_id,
            notebook=browser.account.get("notebook"),
        )

    def send(self, request: dict[str, Any], **headers: str) -> httpx.Response:
        return post_sync(self.browser, request, **headers)

    def sync(self) -> int:
        """Sync until there is no more; the number of requests."""
        for count in range(1, 50):
            if not self.sync_once():
                return count
        raise AssertionError("it never ends")

    def sync_once(self, **more: Any) -> bool:
        request = self.replica.request(**more)
        answer = self.send(request)
        assert answer.status_code == 200, answer.text
        return self.replica.take(request, answer.json(), self.clock.now_ms())

    def lose_an_answer(self) -> None:
        """The request arrives; its answer does not."""
        assert self.send(self.replica.request()).status_code == 200

    def create(self, kind: str, record: str | None = None, **values: Any) -> str:
        self.clock.pass_minutes(1 / 60)
        return self.replica.create(kind, values, self.clock.now_ms(), record=record)

    def edit(self, record: str, kind: str, **values: Any) -> None:
        self.clock.pass_minutes(1 / 60)
        self.replica.edit(record, kind, values, self.clock.now_ms())

    def mood(self, **values: Any) -> str:
        cells = {
            "score": 4,
            "at": self.clock.now_ms(),
            "day": "2026-05-28",
            "zone": "Europe/London",
        }
        return self.create("mood", **{**cells, **values})


def another_browser_of(browser: Browser) -> Browser:
    """A second device of the same person."""
    made = browser.post("/api/devices/codes")
    assert made.status_code == 201, made.text
    other = Browser(str(browser.http.base_url), {})
    other.join(made.json()["code"])
    return other


def post_sync(browser: Browser, request: dict[str, Any], **headers: str) -> httpx.Response:
    body = gzip.compress(json.dumps(request).encode())
    return browser.http.post(
        "/api/sync",
        content=body,
        headers={"content-type": "application/json", "content-encoding": "gzip", **headers},
    )


def a_request(**more: Any) -> dict[str, Any]:
    """A request of a fresh store that sends nothing."""
    return {"protocol": PROTOCOL, "replica": new_record_id(), **more}
