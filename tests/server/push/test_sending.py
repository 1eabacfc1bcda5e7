"""Due reminders reach each device, once as far as anybody sees, and say nothing private."""

from __future__ import annotations

import math
from typing import Any

import pytest

from server.domain.push import sending as module
from server.domain.viewers import Viewer
from server.gateways import webpush
from server.gateways.webpush import PushAnswer, PushTarget
from server.store import accounts, devices
from tests.databases import everything_in
from tests.pushservice import Answer
from tests.server.push.sending import Sending
from tests.server.world import edit

TODAY, TOMORROW = "2026-05-28", "2026-05-29"


def test_the_evening_before_every_device_is_told_once(sending: Sending, sam: Viewer) -> None:
    second = sending.world.device(sam.account, sam.role, sam.notebook, "B")
    devices = [sending.subscribed(sam), sending.subscribed(second)]
    session = sending.plan(sam)
    sending.until(f"{TODAY}T17:59")
    assert sending.send() == 0
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 2
    assert sending.send() == 0
    assert sending.push.wrong() == []
    [tag] = devices[0].shown()
    assert devices[0].shown() == devices[1].shown()
    assert devices[0].payloads() == [
        {
            "web_push": 8030,
            "notification": {
                "title": "Linkwell",
                "body": "You have something planned tomorrow at 10:00.",
                "navigate": f"https://linkwell.example.org/plan/{session}/{TOMORROW}",
                "lang": "en-GB",
                "dir": "ltr",
                "tag": tag,
                "data": {"nonce": tag, "kind": "evening", "session": session, "day": TOMORROW},
            },
        }
    ]
    for push in sending.push.received:
        assert push.topic == tag
        assert push.urgency == "normal"
        assert push.ttl == 16 * 60 * 60


def test_an_hour_before_is_urgent_and_the_answer_is_asked_for_afterwards(
    sending: Sending, sam: Viewer
) -> None:
    device = sending.subscribed(sam)
    session = sending.plan(sam)
    sending.until(f"{TODAY}T18:00")
    sending.send()
    sending.until(f"{TOMORROW}T09:00")
    sending.send()
    sending.until(f"{TOMORROW}T11:30")
    sending.send()
    evening, soon, after = (one["notification"] for one in device.payloads())
    assert [push.urgency for push in sending.push.received] == ["normal", "high", "normal"]
    assert soon["body"] == "You have something planned at 10:00."
    assert after["body"] == "How was it? Tap to say whether you went."
    place = f"https://linkwell.example.org/plan/{session}/{TOMORROW}"
    assert after["actions"] == [
        {"action": "went", "title": "I went", "navigate": place},
        {"action": "missed", "title": "I couldn’t make it", "navigate": place},
    ]
    assert "actions" not in evening
    assert len({one["tag"] for one in (evening, soon, after)}) == 3
    assert sending.push.received[1].ttl == 60 * 60
    assert sending.push.received[2].ttl == 23 * 60 * 60 + 30 * 60


def test_the_lock_screen_says_more_only_to_whoever_wants_that(
    sending: Sending, sam: Viewer
) -> None:
    device = sending.subscribed(sam)
    sending.wish(sam, lock_screen="more", language="ar")
    sending.plan(sam)
    sending.until(f"{TODAY}T18:00")
    sending.send()
    [payload] = device.payloads()
    said = payload["notification"]
    assert said["body"] == "\u2068Choir at the Methodist hall\u2069، غدًا الساعة 10:00"
    assert (said["lang"], said["dir"]) == ("ar", "rtl")


def test_what_is_due_in_one_minute_comes_as_one(sending: Sending, sam: Viewer) -> None:
    device = sending.subscribed(sam)
    sending.plan(sam)
    sending.plan(sam, "walk", title="Walk", starts=f"{TOMORROW}T15:00")
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 1
    [payload] = device.payloads()
    assert sorted(payload["notification"]["body"].split("\n")) == [
        "You have something planned tomorrow at 10:00.",
        "You have something planned tomorrow at 15:00.",
    ]
    assert payload["notification"]["data"]["kind"] == "several"


def test_a_message_is_told_without_its_words(sending: Sending, sam: Viewer, amira: Viewer) -> None:
    device = sending.subscribed(sam)
    sending.write_to(sam, amira)
    sending.world.clock.pass_minutes(1)
    assert sending.send() == 1
    [payload] = device.payloads()
    assert payload["notification"]["body"] == "You have a message."
    assert "Hello" not in str(payload)


def test_somebody_without_a_device_to_tell_loses_nothing_else(
    sending: Sending, sam: Viewer
) -> None:
    sending.plan(sam)
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    device = sending.subscribed(sam)
    sending.until(f"{TOMORROW}T09:00")
    assert sending.send() == 1
    assert len(device.payloads()) == 1


@pytest.mark.parametrize("ended", ["device", "account"])
def test_whoever_was_signed_out_or_left_is_sent_nothing(
    sending: Sending, sam: Viewer, ended: str
) -> None:
    sending.subscribed(sam)
    sending.plan(sam)
    if ended == "device":
        sending.world.write(lambda c: devices.revoke(c, sam.account, sam.device, 1))
    else:
        sending.world.write(lambda c: accounts.close(c, sam.account, 1))
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    assert sending.push.received == []


@pytest.mark.parametrize("status", [404, 410])
def test_gone_addresses_are_deleted(sending: Sending, sam: Viewer, status: int) -> None:
    sending.subscribed(sam)
    sending.plan(sam)
    sending.push.answer_next(Answer(status))
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    assert sending.world.run(sending.subscribing.state_of(sam)).state == "gone"
    sending.until(f"{TOMORROW}T09:00")
    sending.send()
    assert len(sending.push.received) == 1
    [delivery] = sending.delivered(sam)
    assert (delivery.state, delivery.status) == ("failed", status)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_cannot_be_taken_now_is_tried_again(
    sending: Sending, sam: Viewer, status: int
) -> None:
    device = sending.subscribed(sam)
    sending.plan(sam)
    sending.push.answer_next(Answer(status), Answer(status))
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    assert sending.send() == 0
    assert len(sending.push.received) == 1
    sending.world.clock.pass_minutes(0.1)
    assert sending.send() == 0
    sending.world.clock.pass_minutes(0.15)
    assert sending.send() == 1
    assert len(sending.push.received) == 3
    assert len({push.topic for push in sending.push.received}) == 1
    assert len(device.shown()) == 1
    [delivery] = sending.delivered(sam)
    assert (delivery.state, delivery.tries) == ("accepted", 3)


@pytest.mark.parametrize("said", ["1800", "Thu, 28 May 2026 17:30:00 GMT"])
def test_a_push_service_may_say_when_to_come_again(
    sending: Sending, sam: Viewer, said: str
) -> None:
    sending.subscribed(sam)
    sending.plan(sam)
    sending.push.answer_next(Answer(429, {"Retry-After": said}))
    sending.until(f"{TODAY}T18:00")
    sending.send()
    sending.until(f"{TODAY}T18:29")
    assert sending.send() == 0
    assert len(sending.push.received) == 1
    sending.until(f"{TODAY}T18:31")
    assert sending.send() == 1
    # The time to live became shorter by that.
    assert sending.push.received[1].ttl == 16 * 60 * 60 - 31 * 60


def test_nothing_is_tried_again_past_its_use(sending: Sending, sam: Viewer) -> None:
    sending.subscribed(sam)
    sending.wish(sam, remind_evening=False)
    sending.plan(sam)
    sending.push.answer_always(Answer(503, {"Retry-After": "7200"}))
    sending.until(f"{TOMORROW}T09:00")
    sending.send()
    [delivery] = sending.delivered(sam)
    assert delivery.state == "failed"
    sending.until(f"{TOMORROW}T10:59")
    sending.send()
    assert len(sending.push.received) == 1


def test_what_was_cancelled_meanwhile_is_not_tried_again(sending: Sending, sam: Viewer) -> None:
    device = sending.subscribed(sam)
    session = sending.plan(sam)
    sending.push.answer_next(Answer(503))
    sending.until(f"{TODAY}T18:00")
    sending.send()
    sending.applied(sam, edit("off", session, "session", {}, cancelled=True))
    sending.world.clock.pass_minutes(1)
    assert sending.send() == 0
    assert len(sending.push.received) == 1
    assert device.payloads() == []
    [delivery] = sending.delivered(sam)
    assert delivery.state == "failed"


def test_too_large_is_said_in_fewer_words(sending: Sending, sam: Viewer) -> None:
    device = sending.subscribed(sam)
    sending.wish(sam, lock_screen="more")
    sending.plan(sam, title="T" * 120)
    sending.push.answer_next(Answer(413))
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 1
    [payload] = device.payloads()
    assert payload["notification"]["body"] == "There is something for you to see."
    first, second = sending.push.received
    assert len(second.body) < len(first.body)
    assert first.topic == second.topic


@pytest.mark.parametrize("status", [401, 403])
def test_being_turned_away_is_told_to_the_operator_once(
    sending: Sending, sam: Viewer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    sending.subscribed(sam)
    sending.plan(sam)
    sending.push.answer_next(Answer(status), Answer(status))
    for moment in (f"{TODAY}T18:00", f"{TOMORROW}T09:00", f"{TOMORROW}T11:30"):
        sending.until(moment)
        sending.send()
    told = [one.getMessage() for one in caplog.records if "turns this service away" in one.message]
    assert len(told) == 1
    assert f"({status})" in told[0]
    assert [one.state for one in sending.delivered(sam)] == ["failed", "failed", "accepted"]


@pytest.mark.parametrize("status", [302, 307, 400])
def test_other_answers_end_it(sending: Sending, sam: Viewer, status: int) -> None:
    sending.subscribed(sam)
    sending.plan(sam)
    elsewhere = sending.push.device()
    sending.push.answer_next(Answer(status, {"Location": elsewhere.endpoint}))
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    assert elsewhere.received == []
    assert [one.state for one in sending.delivered(sam)] == ["failed"]


def test_a_silent_push_service_holds_nobody_up_for_long(
    sending: Sending, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpush, "ANSWER_S", 0.3)
    device = sending.subscribed(sam)
    sending.plan(sam)
    sending.push.answer_next(Answer(after_s=2.0), device=device)
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    [delivery] = sending.delivered(sam)
    assert (delivery.state, delivery.status) == ("waiting", None)
    sending.world.clock.pass_minutes(1)
    assert sending.send() == 1


def test_what_was_taken_by_a_process_that_died_is_sent_by_the_next(
    sending: Sending, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died after it had taken it, and again after it had sent it but not written that down."""
    device = sending.subscribed(sam)
    sending.plan(sam)
    sending.until(f"{TODAY}T18:00")
    dead = Sending(sending.world, sending.push)
    taken = sending.world.run(dead.sender._take([]))
    assert len(taken.outgoing) == 1
    assert sending.send() == 0
    sending.world.clock.pass_minutes(1.1)
    taken = sending.world.run(dead.sender._take([]))
    sending.world.run(dead.sender._send_all(taken.outgoing, math.inf))
    assert len(device.payloads()) == 1
    sending.world.clock.pass_minutes(1.1)
    assert sending.send() == 1
    assert len(device.payloads()) == 2
    assert len(device.shown()) == 1
    sending.world.clock.pass_minutes(5)
    assert sending.send() == 0
    dead.close()


def test_whoever_is_put_off_till_the_morning_holds_up_nobody(
    sending: Sending, sam: Viewer, amira: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a downtime, more people sleep than are taken in one go."""
    monkeypatch.setattr(module, "BATCH", 2)
    device = sending.subscribed(sam)
    sending.wish(sam, zone="Europe/London", quiet_from="23:00")
    for number in range(5):
        asleep = sending.world.participant(f"Person {number}", workers=(amira,))
        sending.subscribed(asleep)
        sending.plan(asleep, f"session {number}")
    # Six in the evening there is ten in London, after all the others.
    sending.plan(sam, zone="America/Halifax")
    sending.until(f"{TODAY}T22:30")
    assert sending.send() == 1
    assert len(device.payloads()) == 1


def test_the_key_is_rotated_and_nobody_is_lost(
    sending: Sending, sam: Viewer, amira: Viewer
) -> None:
    kim = sending.world.participant("Kim", workers=(amira,))
    old = sending.subscribed(sam)
    sending.keys.make(sending.world.clock.now_ms())
    new = sending.subscribed(kim)
    assert old.public_key != new.public_key
    sending.plan(sam)
    sending.plan(kim, "kims")
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 2
    assert sending.push.wrong() == []
    assert {push.key for push in sending.push.received} == {old.public_key, new.public_key}


def test_one_push_that_cannot_be_made_holds_up_no_other(
    sending: Sending, sam: Viewer, amira: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim = sending.world.participant("Kim", workers=(amira,))
    unlucky, lucky = sending.subscribed(sam), sending.subscribed(kim)
    sending.plan(sam)
    sending.plan(kim, "kims")
    send = sending.webpush.send

    async def stumble(target: PushTarget, *more: Any) -> PushAnswer:
        if target.endpoint == unlucky.endpoint:
            raise ZeroDivisionError
        return await send(target, *more)

    monkeypatch.setattr(sending.webpush, "send", stumble)
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 1
    monkeypatch.undo()
    sending.world.clock.pass_minutes(1)
    assert sending.send() == 1
    assert len(lucky.payloads()) == len(unlucky.payloads()) == 1


def test_a_signature_serves_for_hours_and_is_renewed_in_time(sending: Sending, sam: Viewer) -> None:
    sending.subscribed(sam)
    sending.plan(sam, rule="FREQ=DAILY;COUNT=4")
    for day in (28, 29, 30, 31):
        sending.until(f"2026-05-{day}T18:00")
        sending.send()
    signatures = [push.headers["authorization"] for push in sending.push.received]
    assert sending.push.wrong() == []
    assert 1 < len(set(signatures)) < len(signatures)


def test_nothing_private_is_logged_or_kept(
    sending: Sending, sam: Viewer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    device = sending.subscribed(sam)
    sending.wish(sam, lock_screen="more")
    session = sending.plan(sam)
    sending.push.answer_next(Answer(503), Answer(403), Answer(500))
    for moment in (f"{TODAY}T18:00", f"{TODAY}T18:05", f"{TOMORROW}T09:00", f"{TOMORROW}T09:05"):
        sending.until(moment)
        sending.send()
    assert len(sending.push.received) >= 3
    secrets = ("Choir", "Methodist", device.endpoint, device.channel, device.keys["auth"],
               device.keys["p256dh"])  # fmt: skip
    place = sending.world.databases.at(sending.world.folder)
    kept = everything_in(place)
    for secret in secrets:
        assert secret not in caplog.text, secret
        assert secret.encode() not in kept, secret
    for private in (session, sam.account, sam.device, sam.notebook or ""):
        assert private not in caplog.text, private
