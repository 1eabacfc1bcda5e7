"""The caseload's rules, filters and marks: by mouse and by keyboard, offline, on two devices."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import DESK
from tests.browser.conftest import Hold
from tests.browser.people import Amira, Sam
from tests.browser.service import Service


@pytest.fixture
def wrote(sam: Sam, amira: Amira) -> Amira:
    """Amira at her caseload, where Sam's shared mood has fallen."""
    sam.log_mood("Very low")
    expect(row(amira, "Sam")).to_contain_text("Shared mood falling")
    return amira


def row(amira: Amira, name: str) -> Locator:
    people = amira.page.get_by_role("table", name="Caseload").get_by_role("row")
    return people.filter(has=amira.page.get_by_role("link", name=name))


def choose(amira: Amira, name: str) -> None:
    amira.page.get_by_role("radio", name=re.compile(f"^{name}")).check()


def focus(amira: Amira, name: str) -> None:
    row(amira, name).get_by_role("link").focus()


def press(amira: Amira, key: str) -> None:
    amira.page.keyboard.press(key)


def toast(amira: Amira) -> Locator:
    return amira.page.locator(".toast-host")


def test_somebody_reviewed_rests_until_something_new_is_shared(sam: Sam, wrote: Amira) -> None:
    row(wrote, "Sam").get_by_role("button", name="Mark reviewed").click()
    expect(row(wrote, "Sam")).to_contain_text("Reviewed today")
    choose(wrote, "Needs a look")
    expect(row(wrote, "Sam")).to_have_count(0)
    sam.write_entry("The beans have come up", share=True)
    choose(wrote, "New since you looked")
    expect(row(wrote, "Sam")).to_be_visible()
    expect(row(wrote, "Sam")).not_to_contain_text("Reviewed")


def test_a_mark_is_taken_back_where_it_was_made(wrote: Amira) -> None:
    row(wrote, "Sam").get_by_role("button", name="Mark reviewed").click()
    expect(row(wrote, "Sam")).to_contain_text("Reviewed today")
    toast(wrote).get_by_role("button", name="Undo").click()
    expect(row(wrote, "Sam")).not_to_contain_text("Reviewed")
    expect(row(wrote, "Sam").get_by_role("button", name="Mark reviewed")).to_be_visible()


def test_all_of_it_by_keyboard(wrote: Amira) -> None:
    focus(wrote, "Sam")
    press(wrote, "s")
    expect(row(wrote, "Sam")).to_contain_text("Snoozed until")
    press(wrote, "z")
    expect(row(wrote, "Sam")).not_to_contain_text("Snoozed")
    focus(wrote, "Sam")
    press(wrote, "r")
    expect(row(wrote, "Sam")).to_contain_text("Reviewed today")
    focused = wrote.page.locator(".people a:focus")
    expect(focused).to_have_count(1)
    expect(focused).not_to_have_text("Sam Bright")
    press(wrote, "5")
    expect(wrote.page.get_by_role("radio", name=re.compile("^Snoozed"))).to_be_checked()
    wrote.sees("Nobody is snoozed")
    press(wrote, "1")
    press(wrote, "?")
    sheet = wrote.page.get_by_role("dialog", name="Keyboard")
    expect(sheet).to_contain_text("Mark the person reviewed")
    expect(sheet).to_contain_text("Undo the last of these")


def test_on_the_page_of_the_person_too(wrote: Amira) -> None:
    wrote.open_person("Sam")
    wrote.tap("Mark reviewed")
    wrote.sees("Comes back by itself when something new is shared")
    wrote.tap("Take it back")
    expect(wrote.page.get_by_role("button", name="Mark reviewed", exact=True)).to_be_visible()
    press(wrote, "s")
    wrote.sees("Comes back on that day")


def test_a_mark_made_offline_is_there_after_a_cold_start_and_on_the_other_device(
    service: Service, wrote: Amira, hold: Hold
) -> None:
    wrote.until_all_sent()
    service.amira_wire.cut()
    row(wrote, "Sam").get_by_role("button", name="Snooze for 7 days").click()
    expect(row(wrote, "Sam")).to_contain_text("Snoozed until")
    wrote.restart("/caseload")
    expect(row(wrote, "Sam")).to_contain_text("Snoozed until")
    service.amira_wire.mend()
    wrote.comes_online()
    wrote.until_all_sent()
    wrote.open("/me/devices")
    wrote.tap("Show a code")
    code = wrote.page.locator(".code-large").inner_text()
    other = Amira(hold("amira-2", size=DESK), service.amira_origin)
    other.join(f"{other.origin}/join#{code}")
    expect(row(other, "Sam")).to_contain_text("Snoozed until")


def test_a_rule_that_is_turned_off_asks_for_nothing_offline_too(
    service: Service, wrote: Amira
) -> None:
    wrote.until_all_sent()
    service.amira_wire.cut()
    wrote.visit("/me/rules")
    wrote.page.get_by_role("switch", name="Shared mood falling").click()
    wrote.visit("/caseload")
    expect(row(wrote, "Sam").locator(".needs-look")).to_have_count(0)
    wrote.restart("/caseload")
    expect(row(wrote, "Sam")).to_be_visible()
    expect(row(wrote, "Sam").locator(".needs-look")).to_have_count(0)
    wrote.visit("/me/rules")
    expect(wrote.page.get_by_role("switch", name="Shared mood falling")).not_to_be_checked()


def test_figures_are_chosen_and_everything_can_be_as_usual_again(wrote: Amira) -> None:
    wrote.visit("/me/rules")
    figure = wrote.page.get_by_role("combobox", name="Less than")
    figure.select_option("1.5")
    wrote.tap("Everything as usual")
    expect(figure).to_have_value("2.5")
    toast(wrote).get_by_role("button", name="Undo").click()
    expect(figure).to_have_value("1.5")
