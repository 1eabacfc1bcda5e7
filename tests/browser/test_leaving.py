"""Leaving: thought over, taken back, and in the end gone from every device."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from sqlalchemy import text

from server.store.database import open_engine
from tests.browser.chromium import PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import axe_complaints
from tests.browser.people import Amira, Sam
from tests.browser.service import Service

WORDS = "the lighthouse on the far side of the estuary"


def begin_to_leave(sam: Sam) -> None:
    sam.go("Me")
    sam.page.get_by_role("link", name="Leave Linkwell").click()
    sam.tap("Leave Linkwell…")
    sam.page.get_by_role("dialog").get_by_role("button", name="Leave", exact=True).click()
    expect(banner(sam)).to_be_visible()


def banner(sam: Sam) -> Locator:
    return sam.page.locator(".app-notices").get_by_text("You are leaving Linkwell on")


def days_pass(service: Service) -> None:
    """Let everybody's time to think it over have passed, and start again."""
    service.stop()
    engine = open_engine(service.data / "linkwell.db")
    with engine.begin() as connection:
        assert connection.execute(text("UPDATE leavings SET due_ms = 1")).rowcount == 1
    engine.dispose()
    service.start()


def test_whoever_leaves_sees_the_day_on_every_screen_and_may_stay(sam: Sam) -> None:
    begin_to_leave(sam)
    expect(sam.page.get_by_role("button", name="Leave Linkwell…")).to_have_count(0)
    sam.write_entry(WORDS)
    expect(banner(sam)).to_be_visible()
    # Without a connection, after a fresh start, it stands there as well.
    sam.browser.context.set_offline(True)
    sam.open("/today")
    expect(banner(sam)).to_be_visible()
    sam.tap("Stay")
    sam.sees("This needs a connection")
    sam.browser.context.set_offline(False)
    sam.comes_online()
    sam.tap("Stay")
    expect(banner(sam)).to_have_count(0)
    sam.open("/today")
    expect(sam.page.get_by_role("radiogroup").first).to_be_visible()
    expect(banner(sam)).to_have_count(0)


def test_another_phone_of_the_same_person_says_so_too(sam: Sam, hold: Hold) -> None:
    other = sam.on_another_device(hold("second", size=PHONE))
    begin_to_leave(sam)
    other.open("/today")
    expect(banner(other)).to_be_visible()


def test_then_their_phones_and_their_link_workers_hold_nothing_of_them(
    service: Service, sam: Sam, amira: Amira, hold: Hold
) -> None:
    other = sam.on_another_device(hold("second", size=PHONE))
    sam.open("/journal")
    sam.write_entry(WORDS, share=True)
    sam.until_all_sent()
    amira.open_person("Sam")
    amira.sees("lighthouse")
    other.open("/journal")
    other.sees("lighthouse")
    begin_to_leave(sam)
    days_pass(service)

    for phone in (sam, other):
        # Nobody touches it: it hears of it as soon as it is online.
        phone.comes_online()
        expect(phone.page.get_by_role("heading", name="Goodbye, and take care")).to_be_visible()
        phone.until_not_kept("lighthouse")
        assert "Sam Bright" not in phone.browser.storage(phone.page)
        assert not axe_complaints(phone.page)
        # And it stays so: nothing asks them to join again on this very screen.
        phone.page.reload()
        expect(phone.page.get_by_role("heading", name="Goodbye, and take care")).to_be_visible()
        assert [one for one in phone.page.context.cookies() if one["name"] == "linkwell"] == []
        # Help is there for whoever left, too.
        phone.page.get_by_role("link", name="Help now").click()
        expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
    amira.open("/caseload")
    amira.does_not_see("Sam Bright")
    amira.until_not_kept("lighthouse")


def test_a_second_tab_clears_itself_as_well(service: Service, sam: Sam) -> None:
    sam.write_entry(WORDS)
    sam.until_all_sent()
    begin_to_leave(sam)
    tab = sam.in_another_tab()
    tab.open("/journal")
    tab.sees("lighthouse")
    days_pass(service)
    sam.comes_online()
    expect(sam.page.get_by_role("heading", name="Goodbye, and take care")).to_be_visible()
    expect(tab.page.get_by_role("heading", name="Goodbye, and take care")).to_be_visible()
    tab.until_not_kept("lighthouse")


def test_a_phone_that_was_only_signed_out_keeps_everything(service: Service, sam: Sam) -> None:
    sam.write_entry(WORDS)
    sam.until_all_sent()
    sam.open("/me/devices")
    sam.page.get_by_role("button", name="Sign out").first.click()
    sam.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    sam.sees("This phone is no longer joined")
    sam.until_kept("lighthouse")
