"""Somebody with many devices, or whose push services are silent, holds up nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from server.domain.push import sending as module
from server.domain.viewers import Viewer
from server.gateways import webpush
from server.gateways.webpush import Outcome, PushHeaders, PushTarget
from tests.ports import HERE, HeldPorts
from tests.pushservice import Answer, Device
from tests.server.push.sending import Sending

TODAY, TOMORROW = "2026-05-28", "2026-05-29"


def _second(sending: Sending, sam: Viewer, label: str) -> Viewer:
    return sending.world.device(sam.account, sam.role, sam.notebook, label)


def test_only_the_devices_that_were_heard_of_last_are_told(
    sending: Sending, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEVICES_MAX", 3)
    devices: list[Device] = []
    for label in "BCDEF":
        devices.append(sending.subscribed(_second(sending, sam, label)))
        sending.world.clock.pass_minutes(1)
    sending.plan(sam)
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 3
    assert [len(one.payloads()) for one in devices] == [0, 0, 1, 1, 1]


def test_one_persons_silent_push_services_hold_up_nobody_else(
    sending: Sending, sam: Viewer, amira: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpush, "ANSWER_S", 0.8)
    monkeypatch.setattr(module, "BEGUN_WITHIN_S", 0.6)
    monkeypatch.setattr(sending.sender, "_room", asyncio.Semaphore(5))
    seconds = [_second(sending, sam, label) for label in "BCDEFG"]
    silent = [sending.subscribed(one) for one in seconds]
    kim = sending.world.participant("Kim", workers=(amira,))
    answering = sending.subscribed(kim)
    for device in silent:
        sending.push.answer_next(Answer(after_s=1.2), device=device)
    sending.wish(sam, remind_minutes=61, remind_evening=False)
    sending.wish(kim, remind_evening=False)
    sending.plan(sam)
    sending.plan(kim, "kims")
    sending.until(f"{TOMORROW}T09:00")
    assert sending.send() == 1
    assert len(answering.payloads()) == 1
    # Those whose turn did not come before the lease ends were not tried, and wait.
    kept = [row for one in seconds for row in sending.delivered(one)]
    assert {row.state for row in kept} == {"waiting"}
    assert sorted(row.tries for row in kept) == [0, 0, 1, 1, 1, 1]
    # The first try of the two others is then as silent.
    sending.world.clock.pass_minutes(1)
    assert sending.send() == 4
    sending.world.clock.pass_minutes(1)
    assert sending.send() == 2


def test_a_batch_ends_before_its_lease() -> None:
    silent_s = 2 * webpush.ANSWER_S
    assert (module.BEGUN_WITHIN_S + silent_s) * 1000 <= module.LEASE_MS - 5_000


def test_what_is_remembered_of_push_services_has_a_bound(
    sending: Sending, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpush, "ORIGINS_MAX", 3)
    monkeypatch.setattr(webpush, "SILENCES_MAX", 1)
    device = sending.subscribed(sam)
    key = sending.keys.newest(sending.world.clock.now_ms()).id
    target = PushTarget("", device.keys["p256dh"], device.keys["auth"], key)
    headers = PushHeaders(60, "topic")
    ports = HeldPorts(5)
    origins = [f"http://{HERE}:{ports.first + number}" for number in range(5)]
    kept = sending.webpush
    for origin in origins:
        nobody = replace(target, endpoint=f"{origin}/push")
        answer = sending.world.run(kept.send(nobody, b"{}", headers))
        assert answer.outcome is Outcome.LATER
    ports.close()
    assert [len(one) for one in (kept._signed, kept._silences)] == [3, 3]
    assert list(kept._resting) == origins[2:]
