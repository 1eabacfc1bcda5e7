"""Real push, end to end: Firefox, the service, and a push service in between that is strict."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.browser.firefox_push import PushingFirefox
from tests.browser.people import FEELING
from tests.browser.service import Service, copy_of
from tests.pushservice import PushService

TURN_ON = "Turn on reminders"
WORKS = "Reminders are on for this phone"
DUE_WITHIN_S = 60
PLANNED = "You have something planned"


@pytest.fixture
def push() -> Iterator[PushService]:
    with PushService() as push:
        yield push


@pytest.fixture
def service(filled: Path, tmp_path: Path) -> Iterator[Service]:
    """A service that may push to this machine."""
    service = copy_of(filled, tmp_path / "service")
    service.settings = {
        "LINKWELL_PUSH_LOOPBACK": "true",
        "LINKWELL_PUSH_CONTACT": "mailto:it@example.org",
    }
    try:
        service.start()
        yield service
    finally:
        service.close()


@pytest.fixture
def sam(service: Service, push: PushService, tmp_path: Path) -> Iterator[PushingFirefox]:
    """Sam's Firefox, joined, with reminders on and no quiet hours."""
    firefox = PushingFirefox(tmp_path / "firefox", push)
    try:
        firefox.start()
        firefox.goto(service.sam_link)
        firefox.tap("button", "Continue")
        firefox.await_role("radiogroup", FEELING)
        firefox.allow_notifications(service.sam_origin)
        firefox.goto(f"{service.sam_origin}/me/reminders")
        firefox.tap("switch", "Keep quiet hours")
        firefox.sees("Reminders may come at any hour")
        turn_on(firefox)
        yield firefox
    finally:
        firefox.close()


def turn_on(firefox: PushingFirefox) -> None:
    # Until the service's key is here the button takes no tap.
    firefox.await_role("button", TURN_ON)
    is_ready = "return !document.querySelector('.reminders-here .button-primary').disabled"
    firefox.until(lambda: firefox.run(is_ready), "the service's key")
    firefox.tap("button", TURN_ON)
    firefox.sees(WORKS)


def choose(firefox: PushingFirefox, label: str, value: str) -> None:
    """Choose in the device's own list or clock, which no key reaches in the same way everywhere."""
    firefox.run(
        f"""
        const label = [...document.querySelectorAll("label")]
          .find((one) => one.textContent.trim() === {label!r});
        label.control.value = {value!r};
        for (const type of ["input", "change"])
          label.control.dispatchEvent(new Event(type, {{ bubbles: true }}));
        """
    )


def plan_for_a_quarter_hour_ahead(firefox: PushingFirefox, origin: str, title: str) -> None:
    """So that the reminder of 15 minutes before is due within half a minute."""
    here = firefox.run("return Intl.DateTimeFormat().resolvedOptions().timeZone")
    now = datetime.now(ZoneInfo(here))
    starts = now + timedelta(minutes=15 if now.second <= 30 else 16)
    firefox.goto(f"{origin}/plan/new")
    firefox.type("What is it?", title)
    choose(firefox, "Day", f"{starts:%Y-%m-%d}")
    choose(firefox, "Time", f"{starts:%H:%M}")
    firefox.tap("button", "Save")
    firefox.until(lambda: firefox.run("return location.pathname") == "/plan", "the plan")


def remind_a_quarter_hour_before(firefox: PushingFirefox) -> None:
    choose(firefox, "Before it begins", "15")
    firefox.sees("Sent")


def test_a_reminder_reaches_firefox_and_its_tap_lands_on_the_session(
    service: Service, push: PushService, sam: PushingFirefox
) -> None:
    remind_a_quarter_hour_before(sam)
    plan_for_a_quarter_hour_ahead(sam, service.sam_origin, "Choir in the crypt")
    sam.tap("link", "Journal")
    sam.await_role("button", "New entry")
    sam.run("globalThis.isThatPage = true")

    alert = sam.await_alert(PLANNED)
    assert "Choir" not in alert.title + alert.text
    sam.tap_alert(alert)
    sam.sees("Choir in the crypt")
    assert sam.run("return location.pathname").startswith("/plan/")
    assert sam.run("return globalThis.isThatPage === true"), "it was loaded anew"

    assert push.wrong() == []
    [sent] = push.received
    assert sent.status == 201
    assert 0 < sent.ttl <= 15 * 60
    [browser] = push.autopush.browsers.values()
    assert [code for _, code in browser.acknowledged] == [100]
    assert sam.alerts() == []


def test_a_test_arrives_only_if_it_did(push: PushService, sam: PushingFirefox) -> None:
    sam.tap("button", "Send me a test")
    sam.sees("It arrived")
    sam.close_alert(sam.await_alert("It works"))

    sam.keep_line(False)
    sam.until(
        lambda: all(one.socket is None for one in push.autopush.browsers.values()),
        "the end of the line",
    )
    sam.tap("button", "Send me a test")
    sam.sees("Waiting for it to arrive")
    sam.sees("It has not arrived yet")
    assert "It arrived" not in sam.shown()

    sam.keep_line(True)
    sam.sees("It arrived")
    assert push.wrong() == []


def test_after_turning_it_off_the_service_is_told_that_it_is_gone(
    service: Service, push: PushService, sam: PushingFirefox
) -> None:
    remind_a_quarter_hour_before(sam)
    service.sam_wire.cut()
    sam.tap("button", "Turn off on this phone")
    sam.sees("Reminders are off on this phone")
    sam.until(lambda: push.autopush.unregistered, "the end of the subscription")
    service.sam_wire.mend()
    # The service could not be told: it hears it from the push service.
    plan_for_a_quarter_hour_ahead(sam, service.sam_origin, "Choir in the crypt")
    until = time.monotonic() + DUE_WITHIN_S
    while not push.received:
        assert time.monotonic() < until, "nothing was sent"
        time.sleep(0.2)
    sam.until(lambda: [one.status for one in push.received] == [410], "the answer 410")
    knows = "return (await (await fetch('/api/push')).json()).state"
    sam.until(lambda: sam.run(knows) in {"gone", "none"}, "what the service knows")
    assert sam.alerts() == []

    sam.goto(f"{service.sam_origin}/me/reminders")
    turn_on(sam)
    sam.tap("button", "Send me a test")
    sam.sees("It arrived")


def test_a_broken_line_is_mended_at_the_next_launch(
    service: Service, push: PushService, sam: PushingFirefox
) -> None:
    sam.run(
        """
        const registration = await navigator.serviceWorker.ready;
        await (await registration.pushManager.getSubscription()).unsubscribe();
        """
    )
    sam.goto(f"{service.sam_origin}/today")
    sam.until(
        lambda: sum(len(one.channels) for one in push.autopush.browsers.values()) == 1,
        "a new subscription",
    )
    sam.goto(f"{service.sam_origin}/me/reminders")
    sam.sees(WORKS)
    sam.tap("button", "Send me a test")
    sam.sees("It arrived")


def test_a_push_service_that_forgot_everything_is_told_anew_without_any_page(
    service: Service, push: PushService, sam: PushingFirefox
) -> None:
    sam.goto("about:blank")
    sam.keep_line(False)
    sam.until(
        lambda: all(one.socket is None for one in push.autopush.browsers.values()),
        "the end of the line",
    )
    push.autopush.browsers.clear()
    sam.keep_line(True)
    sam.until(
        lambda: any(one.channels for one in push.autopush.browsers.values()),
        "a new subscription",
    )
    sam.goto(f"{service.sam_origin}/me/reminders")
    sam.sees(WORKS)
    sam.tap("button", "Send me a test")
    sam.sees("It arrived")
    assert push.wrong() == []
