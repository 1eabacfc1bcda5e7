"""A later try is held to what a first one is: no quiet hours, and nothing past its use."""

from __future__ import annotations

import math

import pytest

from server.domain.viewers import Viewer
from tests.pushservice import Answer
from tests.server.push.sending import Sending

TODAY, TOMORROW = "2026-05-28", "2026-05-29"
IN_HALF_AN_HOUR = Answer(429, {"Retry-After": "1800"})


def test_what_would_be_tried_again_in_quiet_hours_waits_for_their_end(
    sending: Sending, sam: Viewer
) -> None:
    device = sending.subscribed(sam)
    sending.wish(sam, zone="Europe/London", quiet_from="18:10", remind_minutes=0)
    sending.plan(sam)
    sending.push.answer_next(IN_HALF_AN_HOUR)
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    for moment in (f"{TODAY}T18:31", f"{TODAY}T23:00", f"{TOMORROW}T07:59"):
        sending.until(moment)
        assert sending.send() == 0
    assert len(sending.push.received) == 1
    [delivery] = sending.delivered(sam)
    assert (delivery.state, delivery.tries) == ("waiting", 1)
    sending.until(f"{TOMORROW}T08:00")
    assert sending.send() == 1
    [payload] = device.payloads()
    assert payload["notification"]["body"] == "You have something planned today at 10:00."


def test_a_process_that_died_disturbs_nobody_in_the_night(sending: Sending, sam: Viewer) -> None:
    sending.subscribed(sam)
    sending.wish(sam, zone="Europe/London", quiet_from="18:01", remind_minutes=0)
    sending.plan(sam)
    sending.until(f"{TODAY}T18:00")
    dead = Sending(sending.world, sending.push)
    assert len(sending.world.run(dead.sender._take([])).outgoing) == 1
    dead.close()
    sending.until(f"{TODAY}T18:02")
    assert sending.send() == 0
    sending.until(f"{TOMORROW}T08:00")
    assert sending.send() == 1


def test_what_is_of_no_use_after_quiet_hours_fails(sending: Sending, sam: Viewer) -> None:
    sending.subscribed(sam)
    wishes = {"quiet_from": "18:10", "quiet_until": "10:00", "remind_minutes": 0}
    sending.wish(sam, zone="Europe/London", remind_after=False, **wishes)
    sending.plan(sam)
    sending.push.answer_next(IN_HALF_AN_HOUR)
    sending.until(f"{TODAY}T18:00")
    sending.send()
    sending.until(f"{TODAY}T18:31")
    assert sending.send() == 0
    assert [one.state for one in sending.delivered(sam)] == ["failed"]


def test_a_session_that_has_begun_is_not_named_beside_one_that_has_not(
    sending: Sending, sam: Viewer
) -> None:
    device = sending.subscribed(sam)
    sending.wish(sam, remind_after=False)
    sending.plan(sam, "today", starts=f"{TODAY}T19:00")
    sending.plan(sam, "tomorrow", starts=f"{TOMORROW}T15:00")
    sending.push.answer_next(Answer(503, {"Retry-After": "3600"}))
    sending.until(f"{TODAY}T18:00")
    assert sending.send() == 0
    sending.until(f"{TODAY}T19:01")
    assert sending.send() == 1
    [payload] = device.payloads()
    assert payload["notification"]["body"] == "You have something planned tomorrow at 15:00."


@pytest.mark.parametrize("seconds_left", [0.0, 0.5])
def test_what_became_useless_while_it_waited_for_its_turn_is_not_sent(
    sending: Sending, sam: Viewer, seconds_left: float
) -> None:
    sending.subscribed(sam)
    sending.wish(sam, remind_evening=False, remind_after=False)
    sending.plan(sam)
    sending.until(f"{TOMORROW}T09:00")
    [one] = sending.world.run(sending.sender._take([])).outgoing
    sending.world.clock.pass_minutes(60 - seconds_left / 60)
    answers = sending.world.run(sending.sender._send_all([one], math.inf))
    sending.world.run(sending.sender._take(answers))
    assert sending.push.received == []
    assert [row.state for row in sending.delivered(sam)] == ["failed"]
