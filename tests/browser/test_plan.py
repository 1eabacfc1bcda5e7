"""Sessions and attendance on the participant's phone, without a connection and with one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import DESK
from tests.browser.conftest import Hold
from tests.browser.looking import tab_to
from tests.browser.people import Amira, Sam
from tests.browser.screens import LONDON
from tests.browser.service import Service, through

SHARED = "Walking group by the weir"
PRIVATE = "Appointment nobody knows of"
REASON = "The heron was there again"
WENT = "I went"


def in_days(days: int) -> str:
    return (datetime.now(LONDON).date() + timedelta(days=days)).isoformat()


def write(page: Page, title: str, *, day: int, weekly: bool = False, show: bool = False) -> None:
    """Fill the form of a session at 09:00, ``day`` days from now."""
    page.get_by_role("textbox", name="What is it?").fill(title)
    page.get_by_label("Day", exact=True).fill(in_days(day))
    page.get_by_label("Time", exact=True).fill("09:00")
    if weekly:
        page.get_by_label("Repeats").select_option(label="Every week")
    if show:
        page.get_by_role("switch", name="Show this to Amira").click()


def make(sam: Sam, title: str, *, day: int, weekly: bool = False, show: bool = False) -> None:
    sam.go("Plan")
    sam.tap("New session")
    write(sam.page, title, day=day, weekly=weekly, show=show)
    sam.tap("Save")
    expect(sam.page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()


def day_of(page: Page, days: int) -> Locator:
    """The session cards of one day of the plan."""
    return page.locator(f"section:has(> h3 time[datetime='{in_days(days)}']) > article")


def open_on(sam: Sam, days: int) -> None:
    sam.go("Plan")
    day_of(sam.page, days).filter(has_text=SHARED).get_by_role("link").click()
    expect(sam.page.get_by_role("heading", name=SHARED, level=1)).to_be_visible()


def answer(place: Locator | Page, words: str) -> Locator:
    return place.get_by_role("button", name=words, exact=True)


@pytest.fixture
def bea(service: Service, amira: Amira, hold: Hold) -> Sam:
    """Somebody new, whom nobody has asked about attendance yet."""
    bea = Sam(hold("bea"), service.sam_origin)
    bea.join(through(service.sam_wire, amira.invite("Beatriz Nunes")))
    return bea


def test_a_session_made_marked_skipped_and_moved_offline_survives_and_only_the_shown_one_leaves(
    service: Service, bea: Sam, amira: Amira
) -> None:
    page = bea.page
    bea.until_all_sent()
    service.sam_wire.cut()
    make(bea, PRIVATE, day=1)
    make(bea, SHARED, day=-6, weekly=True, show=True)

    page = _restarted(bea)
    expect(day_of(page, 1)).to_have_count(2)
    page.get_by_text("Earlier", exact=True).click()
    answer(day_of(page, -6), WENT).click()
    bea.page.get_by_role("dialog", name="Let Amira see whether you went?").get_by_role(
        "button", name="I agree"
    ).click()
    day_of(page, -6).get_by_role("link").first.click()
    page.get_by_role("textbox", name="Anything to add?").fill(REASON)
    page.get_by_role("textbox", name="Anything to add?").blur()
    bea.until_kept(REASON)

    open_on(bea, 1)
    bea.tap("Not this time")
    bea.sees("Taken out for this time")
    open_on(bea, 8)
    bea.tap("Move this one")
    page.get_by_label("Day", exact=True).fill(in_days(9))
    page.get_by_label("Time", exact=True).fill("14:30")
    page.get_by_role("dialog").get_by_role("button", name="Move this one").click()
    bea.sees("Moved from")

    page = _restarted(bea)
    expect(day_of(page, 1).filter(has_text=SHARED)).to_contain_text("Not on this time")
    expect(day_of(page, 1).filter(has_text=PRIVATE)).to_have_count(1)
    expect(day_of(page, 8)).to_have_count(0)
    expect(day_of(page, 9)).to_contain_text("14:30")
    expect(day_of(page, 9)).to_contain_text("Moved from")
    page.get_by_text("Earlier", exact=True).click()
    expect(answer(day_of(page, -6), WENT)).to_have_attribute("aria-pressed", "true")

    service.sam_wire.mend()
    bea.comes_online()
    bea.until_all_sent()
    amira.until_kept(SHARED)
    amira.until_kept(REASON)
    kept = amira.browser.storage(amira.page)
    assert f"{in_days(9)}T14:30" in kept
    assert PRIVATE not in kept


def _restarted(sam: Sam) -> Page:
    sam.restart("/plan")
    expect(sam.page.get_by_role("heading", name="The week at a glance")).to_be_visible()
    return sam.page


def test_todays_session_is_answered_on_today_and_a_no_to_sharing_is_asked_once(
    bea: Sam,
) -> None:
    page = bea.page
    make(bea, SHARED, day=-1, show=True)
    make(bea, "Choir", day=0, show=True)
    bea.go("Today")
    today = page.get_by_role("region", name="Sessions today").get_by_role("article")
    expect(today).to_have_count(2)
    expect(today.nth(1)).to_contain_text("Yesterday")
    answer(today.nth(0), "I couldn’t make it").click()
    page.get_by_role("dialog").get_by_role("button", name="Not now").click()
    expect(today.nth(0)).to_contain_text("Private")
    answer(today.nth(1), "I went for part of it").click()
    # What was answered of yesterday needs no place on Today any more.
    expect(today).to_have_count(1)
    expect(page.get_by_role("dialog")).to_have_count(0)
    bea.open("/me/sharing")
    bea.sees("Amira does not see whether you went to sessions.")
    bea.tap("Share whether I went")
    page.get_by_role("dialog").get_by_role("button", name="I agree").click()
    bea.sees("Amira sees whether you went to sessions.")


def test_whoever_answers_of_yesterday_first_is_asked_about_sharing_too(bea: Sam) -> None:
    make(bea, SHARED, day=-1, show=True)
    bea.go("Today")
    today = bea.page.get_by_role("region", name="Sessions today").get_by_role("article")
    answer(today, WENT).click()
    bea.page.get_by_role("dialog", name="Let Amira see whether you went?").get_by_role(
        "button", name="I agree"
    ).click()
    expect(bea.page.get_by_role("dialog")).to_have_count(0)
    expect(today).to_have_count(0)
    bea.open("/me/sharing")
    bea.sees("Amira sees whether you went to sessions.")


def test_another_time_counts_from_one_occurrence_on_and_can_be_undone(sam: Sam) -> None:
    page = sam.page
    make(sam, SHARED, day=1, weekly=True)
    open_on(sam, 8)
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Time", exact=True).fill("10:30")
    expect(page.get_by_label("The change begins")).to_have_value(in_days(8))
    sam.tap("Save")
    # The way back stays for as long as somebody is at it.
    page.get_by_role("button", name="Undo").focus()
    for days, time in ((1, "09:00"), (8, "10:30"), (15, "10:30")):
        expect(day_of(page, days).filter(has_text=time)).to_have_count(1)
        expect(day_of(page, days)).to_have_count(1)
    sam.tap("Undo")
    for days in (1, 8, 15):
        expect(day_of(page, days).filter(has_text="09:00")).to_have_count(1)
        expect(day_of(page, days).filter(has_text="10:30")).to_have_count(0)


def test_a_half_written_session_survives_a_killed_browser(
    sam: Sam,
) -> None:
    sam.go("Plan")
    sam.tap("New session")
    write(sam.page, PRIVATE, day=1, weekly=True, show=True)
    sam.until_kept(PRIVATE)
    sam.restart("/plan/new")
    page = sam.page
    expect(page.get_by_role("textbox", name="What is it?")).to_have_value(PRIVATE)
    expect(page.get_by_label("Repeats")).to_have_value("week")
    expect(page.get_by_role("switch", name="Show this to Amira")).to_be_checked()
    sam.tap("Save")
    sam.tap("New session")
    expect(page.get_by_role("textbox", name="What is it?")).to_have_value("")
    page.get_by_role("textbox", name="What is it?").fill("Nothing in the end")
    sam.tap("Leave it")
    page.get_by_role("link", name=PRIVATE).first.click()
    page.get_by_role("link", name="Change").click()
    page.get_by_role("textbox", name="Place").fill("By the mill")
    sam.until_kept("By the mill")
    sam.restart(page.url.removeprefix(sam.origin))
    expect(sam.page.get_by_role("textbox", name="Place")).to_have_value("By the mill")
    sam.tap("Leave it as it was")
    sam.does_not_see("By the mill")


def test_cancelling_and_deleting_ask_first_and_can_be_undone(bea: Sam) -> None:
    page = bea.page
    make(bea, SHARED, day=1, weekly=True)
    open_on(bea, 1)
    bea.tap("Cancel the session")
    page.get_by_role("dialog").get_by_role("button", name="Cancel the session").click()
    expect(page.locator(".session-mark")).to_have_text("Cancelled")
    bea.tap("Put it back")
    expect(page.locator(".session-mark")).to_have_count(0)
    bea.tap("Delete it, it was a mistake")
    page.get_by_role("dialog").get_by_role("button", name="Delete it, it was a mistake").click()
    bea.sees("Nothing planned yet")
    bea.tap("Undo")
    expect(day_of(page, 1)).to_have_count(1)


def test_a_session_by_keyboard_alone(service: Service, hold: Hold) -> None:
    sam = Sam(hold("sam", size=DESK), service.sam_origin)
    sam.join(service.sam_link)
    page, keys = sam.page, sam.page.keyboard
    tab_to(sam.navigation.get_by_role("link", name="Plan"))
    keys.press("Enter")
    tab_to(page.get_by_role("button", name="New session"))
    keys.press("Enter")
    tab_to(page.get_by_role("button", name="Save"))
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="What is it?")).to_be_focused()
    sam.sees("Please say what it is.")
    keys.type(SHARED)
    tab_to(page.get_by_label("Time", exact=True))
    page.get_by_label("Time", exact=True).fill("09:00")
    tab_to(page.get_by_label("Repeats"))
    keys.type("Every w")
    tab_to(page.get_by_role("button", name="Save"))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()

    tab_to(page.locator(".week-today button"))
    keys.press("Enter")
    expect(page.locator("h3.day-head").first).to_be_focused()
    tab_to(day_of(page, 0).get_by_role("link"))
    keys.press("Enter")
    tab_to(answer(page, WENT))
    keys.press("Space")
    expect(answer(page, WENT)).to_have_attribute("aria-pressed", "true")
    sam.saved()
    tab_to(page.get_by_role("button", name="Not this time"))
    keys.press("Enter")
    tab_to(page.get_by_role("button", name="Put it back"))
    keys.press("Enter")
    tab_to(page.get_by_role("button", name="Not this time"))
