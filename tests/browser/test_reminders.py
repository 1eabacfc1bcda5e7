"""Reminders on the phone: what is told of them, what is chosen, and what a push does there."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium_push import Pushes
from tests.browser.conftest import Hold
from tests.browser.people import Sam
from tests.browser.service import Service

LONDON = ZoneInfo("Europe/London")
TAG = "AAAAAAAAAAAAAAAAAAAAAA"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1"


@pytest.fixture
def pushes(sam: Sam) -> Pushes:
    return Pushes(sam.browser, sam.page, sam.origin)


@pytest.fixture
def choir(sam: Sam) -> str:
    """The address of a session of Sam's, an hour ago."""
    starts = datetime.now(LONDON) - timedelta(hours=1)
    sam.open("/plan/new")
    sam.page.get_by_role("textbox", name="What is it?").fill("Choir")
    sam.page.get_by_label("Day", exact=True).fill(f"{starts:%Y-%m-%d}")
    sam.page.get_by_label("Time", exact=True).fill(f"{starts:%H:%M}")
    sam.tap("Save")
    expect(sam.page).to_have_url(re.compile("/plan$"))
    sam.until_all_sent()
    sam.open("/today")
    link = sam.page.get_by_role("link", name="Choir").first
    address = link.get_attribute("href")
    assert address
    return address


def reminder(address: str = "/today", **more: Any) -> dict[str, Any]:
    """A payload as the service makes it."""
    _, _, session, day = (*address.split("/"), "", "", "")[:4]
    data = {"nonce": TAG, "kind": "after", "session": session, "day": day}
    told: dict[str, Any] = {
        "title": "Riverside",
        "body": "How was it? Tap to say whether you went.",
        "navigate": f"https://service.example{address}",
        "lang": "en-GB",
        "dir": "ltr",
        "tag": TAG,
        "data": data,
        "actions": [
            {"action": "went", "title": "I went", "navigate": address},
            {"action": "missed", "title": "I couldn’t make it", "navigate": address},
        ],
    }
    return {"web_push": 8030, "notification": told | more}


def answer(sam: Sam, words: str) -> Locator:
    """The button of the session's page that says so."""
    return sam.page.get_by_role("button", name=words, exact=True)


# What a push does


def test_a_push_that_comes_twice_shows_once(sam: Sam, pushes: Pushes) -> None:
    def came_at_once(tag: str) -> bool:
        return pushes.deliver(reminder(tag=tag), lambda: bool(pushes.shown(tag))) == 1

    once = next(filter(came_at_once, ("first", "second", "third")))
    [shown] = pushes.shown(once)
    assert not shown["silent"]
    pushes.deliver(reminder(tag=once), lambda: pushes.shown(once)[0]["silent"])
    [shown] = pushes.shown(once)
    assert (shown["title"], shown["actions"]) == ("Riverside", ["went", "missed"])
    assert "How was it?" in shown["body"]


@pytest.mark.parametrize("body", ["", "not JSON", '{"web_push": 8030}'])
def test_a_push_that_cannot_be_read_shows_something_plain(
    sam: Sam, pushes: Pushes, body: str
) -> None:
    pushes.deliver(body, lambda: len(pushes.shown()) == 1)
    [shown] = pushes.shown()
    assert shown["title"] == "There is something for you in Linkwell"
    assert shown["body"] == ""


def test_a_tap_lands_on_the_session_in_the_page_that_is_open(
    sam: Sam, pushes: Pushes, choir: str
) -> None:
    sam.page.evaluate("globalThis.isThatPage = true")
    pushes.deliver(reminder(choir), lambda: len(pushes.shown()) == 1)
    pushes.tap(TAG)
    expect(sam.page).to_have_url(sam.origin + choir)
    expect(sam.page.get_by_role("heading", level=1, name="Choir")).to_be_visible()
    for words in ("I went", "I went for part of it", "I couldn’t make it", "It’s not for me"):
        expect(answer(sam, words)).to_be_visible()
    assert sam.page.evaluate("globalThis.isThatPage"), "it was loaded anew"
    assert pushes.shown() == []


def test_a_tap_never_leads_out_of_the_app(sam: Sam, pushes: Pushes) -> None:
    pushes.deliver(
        reminder(navigate="https://elsewhere.example/journal"), lambda: len(pushes.shown()) == 1
    )
    pushes.tap(TAG)
    expect(sam.page).to_have_url(sam.origin + "/journal")


def test_an_answer_on_the_notification_is_kept_offline_and_sent_later(
    service: Service, sam: Sam, pushes: Pushes, choir: str
) -> None:
    pushes.deliver(reminder(choir), lambda: len(pushes.shown()) == 1)
    service.sam_wire.cut()
    pushes.tap(TAG, "went")
    [shown] = pushes.shown()
    assert (shown["body"], shown["actions"]) == ("Saved on this phone", [])
    # The page that is open shows it at once, and so does one that is opened without a connection.
    expect(sam.navigation).to_contain_text("waits to be sent")
    sam.restart(choir)
    expect(answer(sam, "I went")).to_have_attribute("aria-pressed", "true")
    sam.saved()
    service.sam_wire.mend()
    sam.comes_online()
    sam.until_all_sent()
    expect(sam.state()).to_contain_text("Sent")
    expect(answer(sam, "I went")).to_have_attribute("aria-pressed", "true")


def test_an_answer_on_the_notification_goes_out_at_once_when_there_is_a_connection(
    sam: Sam, pushes: Pushes, choir: str, hold: Hold
) -> None:
    other = sam.on_another_device(hold("other"))
    sam.open("/today")
    pushes.deliver(reminder(choir), lambda: len(pushes.shown()) == 1)
    pushes.tap(TAG, "missed")
    other.open(choir)
    expect(answer(other, "I couldn’t make it")).to_have_attribute("aria-pressed", "true")


# What is told


def test_it_asks_behind_a_screen_of_its_own(sam: Sam) -> None:
    sam.open("/me")
    sam.page.get_by_role("link", name="Reminders").click()
    sam.sees("Would you like to be reminded?")
    sam.sees("It says nothing private")
    assert sam.page.evaluate("Notification.permission") == "default"
    expect(sam.page.get_by_role("button", name="Turn on reminders")).to_be_enabled()


def test_the_plan_offers_reminders_until_that_is_answered(sam: Sam, choir: str) -> None:
    sam.open("/plan")
    offer = sam.page.get_by_role("region", name="Would you like to be reminded?")
    offer.get_by_role("link", name="See how").click()
    expect(sam.page).to_have_url(sam.origin + "/me/reminders")
    sam.open("/plan")
    offer.get_by_role("button", name="Not now").click()
    expect(offer).to_have_count(0)
    sam.open("/plan")
    expect(sam.page.get_by_role("heading", name="Coming up")).to_be_visible()
    sam.page.wait_for_timeout(1_000)
    expect(offer).to_have_count(0)


def test_a_denied_browser_says_how_to_undo_it(sam: Sam) -> None:
    # What is not listed is denied.
    sam.browser.context.grant_permissions(["geolocation"], origin=sam.origin)
    sam.open("/me/reminders")
    sam.sees("Notifications are blocked for Linkwell")
    expect(sam.page.get_by_role("listitem").filter(has_text="Site settings")).to_be_visible()
    sam.sees("Everything that is coming also stands in your plan")
    # Back from those settings, without a reload.
    sam.browser.context.grant_permissions(["notifications"], origin=sam.origin)
    sam.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    sam.sees("Reminders are off on this phone")


def test_safari_on_an_iphone_is_told_to_begin_on_the_home_screen(sam: Sam) -> None:
    sam.page.add_init_script(
        f"Object.defineProperty(navigator, 'userAgent', {{ get: () => '{IPHONE}' }})"
    )
    sam.open("/me/reminders")
    sam.sees("First put Linkwell on the Home Screen")
    expect(sam.page.get_by_role("link", name="Show me a code")).to_be_visible()


def test_a_browser_without_push_says_so_and_what_serves_instead(sam: Sam) -> None:
    sam.page.add_init_script("delete globalThis.PushManager")
    sam.open("/me/reminders")
    sam.sees("This browser cannot show reminders")
    sam.page.get_by_role("link", name="Open the plan").click()
    expect(sam.page).to_have_url(sam.origin + "/plan")


def test_without_a_connection_it_says_what_needs_one(service: Service, sam: Sam) -> None:
    service.sam_wire.cut()
    sam.open("/me/reminders")
    sam.sees("You need a connection to turn reminders on")
    expect(sam.page.get_by_role("button", name="Turn on reminders")).to_be_disabled()


# What is chosen


def test_choices_are_kept_offline_and_sent_later(service: Service, sam: Sam) -> None:
    sam.until_all_sent()
    service.sam_wire.cut()
    sam.open("/me/reminders")
    sam.page.get_by_label("Before it begins").select_option("30 minutes before")
    sam.page.get_by_role("switch", name="The evening before").click()
    sam.page.get_by_role("radio", name="On Sundays").check()
    sam.page.get_by_label("At what time?").fill("17:15")
    sam.page.get_by_label("From", exact=True).fill("22:00")
    sam.page.get_by_role("radio", name="What it is").check()
    expect(sam.page.get_by_role("status").filter(has_text="Saved on this phone")).to_be_visible()
    # That may be said of the choice before the last: it is killed once the last is kept.
    sam.until_kept("lock_screen")
    sam.restart("/me/reminders")

    def as_chosen(page: Page) -> None:
        expect(page.get_by_label("Before it begins")).to_have_value("30")
        expect(page.get_by_role("switch", name="The evening before")).not_to_be_checked()
        expect(page.get_by_role("radio", name="On Sundays")).to_be_checked()
        expect(page.get_by_label("At what time?")).to_have_value("17:15")
        expect(page.get_by_label("From", exact=True)).to_have_value("22:00")
        expect(page.get_by_role("radio", name="What it is")).to_be_checked()

    as_chosen(sam.page)
    sam.sees("Nothing comes between 22:00 and 08:00")
    service.sam_wire.mend()
    sam.comes_online()
    sam.until_all_sent()
    as_chosen(sam.page)


def test_quiet_hours_can_be_left(sam: Sam) -> None:
    sam.open("/me/reminders")
    quiet = sam.page.get_by_role("switch", name="Keep quiet hours")
    expect(quiet).to_be_checked()
    quiet.click()
    sam.sees("Reminders may come at any hour")
    expect(sam.page.get_by_label("From", exact=True)).to_have_count(0)
    quiet.click()
    expect(sam.page.get_by_label("From", exact=True)).to_have_value("21:30")


def test_the_phone_writes_the_zone_that_it_is_in(sam: Sam) -> None:
    sam.until_kept("Europe/London")
    sam.until_all_sent()


def test_everything_is_reached_and_chosen_by_keyboard(sam: Sam) -> None:
    sam.open("/me/reminders")
    sam.sees("Would you like to be reminded?")
    sam.page.get_by_role("switch", name="The evening before").focus()
    sam.page.keyboard.press("Space")
    expect(sam.page.get_by_role("switch", name="The evening before")).not_to_be_checked()
    sam.page.get_by_role("radio", name="Nothing private").focus()
    sam.page.keyboard.press("ArrowDown")
    expect(sam.page.get_by_role("radio", name="What it is")).to_be_checked()
