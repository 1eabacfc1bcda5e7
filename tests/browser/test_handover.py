"""Somebody is handed over to another link worker: with their yes, and with nothing left behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import axe_complaints
from tests.browser.people import Amira, Sam
from tests.browser.screens import settle
from tests.browser.service import Service

ENTRY = "Allotment with Doreen, mud up to the kneecaps"
PRIYA = "Priya Nair"


@pytest.fixture
def priya(service: Service, hold: Hold) -> Amira:
    """Amira's colleague, at a desk of her own."""
    priya = Amira(hold("priya", size=DESK), service.amira_origin)
    priya.join(f"{service.amira_origin}/join#{service.invited_worker(PRIYA)}")
    return priya


def ask(amira: Amira) -> None:
    """Amira asks Sam whether Priya may take over."""
    amira.open_person("Sam")
    amira.tap("Hand over to a colleague")
    dialog = amira.page.get_by_role("dialog")
    dialog.get_by_label("Colleague").select_option(label=PRIYA)
    dialog.get_by_role("button", name="Ask Sam").click()
    expect(dialog).to_have_count(0)
    amira.sees("Sam is asked whether Priya Nair may take over")


def plan_next_week(amira: Amira, title: str) -> None:
    """Amira plans something with Sam."""
    amira.go("Calendar")
    amira.page.get_by_role("link", name="New session").click()
    amira.page.get_by_role("button", name="Sam Bright", exact=True).click()
    amira.page.get_by_role("textbox", name="What is it?").fill(title)
    day = date.today() + timedelta(days=7)  # noqa: DTZ011 - the browser's own day
    amira.page.get_by_label("Day", exact=True).fill(day.isoformat())
    amira.page.get_by_label("Time", exact=True).fill("10:00")
    amira.tap("Save")
    expect(amira.page.get_by_role("heading", name="Calendar", level=1)).to_be_visible()


def read_the_question(sam: Sam) -> None:
    sam.open("/today")
    sam.sees("May Priya be your link worker?")
    sam.page.get_by_role("link", name="Read and answer").click()
    sam.sees("Amira would like to hand over to Priya Nair.")


def test_with_sams_yes_priya_has_what_sam_chose_and_amira_nothing(
    sam: Sam, amira: Amira, priya: Amira
) -> None:
    sam.write_entry(ENTRY, share=True)
    amira.open_person("Sam")
    amira.sees("kneecaps")
    amira.until_kept("kneecaps")
    ask(amira)
    priya.go("Caseload")
    priya.does_not_see("Sam")

    read_the_question(sam)
    entries = sam.page.get_by_role("switch", name="Share entries you choose")
    expect(entries).not_to_be_checked()
    entries.click()
    sam.tap("Yes, Priya may take over")
    sam.sees("Priya is your link worker now.")

    priya.open_person("Sam")
    priya.sees("kneecaps")
    amira.until_not_kept("kneecaps")
    amira.go("Caseload")
    amira.does_not_see("Sam Bright")

    sam.open("/me/sharing")
    sam.sees("Priya sees the entries you switch on, one by one.")
    sam.sees("Priya sees none of your moods.")
    sam.does_not_see("Amira sees")
    sam.sees("Deleted from Amira’s device")
    sam.sees("You said yes: Priya is your link worker")
    sam.go("Today")
    sam.does_not_see("May Priya be your link worker?")


def test_coming_sessions_go_to_whoever_takes_over(sam: Sam, amira: Amira, priya: Amira) -> None:
    plan_next_week(amira, "Choir at the Hall")
    amira.until_all_sent()
    ask(amira)
    sam.until_kept("Choir at the Hall")
    read_the_question(sam)
    sam.tap("Yes, Priya may take over")
    sam.sees("Priya is your link worker now.")
    priya.until_kept("Choir at the Hall")
    amira.until_not_kept("Choir at the Hall")


def test_with_a_no_everything_stays_and_amira_is_told(sam: Sam, amira: Amira, priya: Amira) -> None:
    ask(amira)
    read_the_question(sam)
    sam.tap("No, stay with Amira")
    sam.sees("You stay with Amira.")
    amira.open("/caseload")
    amira.open_person("Sam")
    amira.sees("Sam said no to Priya Nair")
    priya.go("Caseload")
    priya.does_not_see("Sam")


def test_a_question_taken_back_cannot_be_answered(sam: Sam, amira: Amira, priya: Amira) -> None:
    ask(amira)
    read_the_question(sam)
    amira.tap("Take the question back")
    expect(amira.page.get_by_role("button", name="Hand over to a colleague")).to_be_visible()
    sam.tap("Yes, Priya may take over")
    sam.sees("Your answer did not get through.")
    sam.open("/today")
    sam.does_not_see("May Priya be your link worker?")


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_axe_finds_nothing_on_the_question(
    sam: Sam, amira: Amira, priya: Amira, language: str
) -> None:
    ask(amira)
    read_the_question(sam)
    path = sam.page.evaluate("location.pathname")
    sam.speak(language)
    wrong = []
    for shown in (path, "/today"):
        sam.open(shown)
        settle(sam.page)
        for size in (PHONE, DESK):
            sam.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for theme in ("light", "dark"):
                sam.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                wrong += [f"{shown} {theme}: {one}" for one in axe_complaints(sam.page)]
    assert not wrong, "\n".join(wrong)
