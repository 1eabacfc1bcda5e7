"""The link worker's calendar and register, beside the participant's own plan and word."""

from __future__ import annotations

import re
from datetime import date

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.looking import axe_complaints, double_text, lost_words, tab_to
from tests.browser.people import Amira, Sam
from tests.browser.screens import settle
from tests.browser.service import Service

CHOIR = "Kingfisher choir"
PRIVATE = "Marmalade clinic"
JUST_AFTER_MIDNIGHT = "00:01"
"""So that it has begun, whenever the test runs."""


def write_session(page: Page, title: str, *, time: str = JUST_AFTER_MIDNIGHT) -> None:
    """Fill the form for a session today."""
    page.get_by_role("textbox", name="What is it?").fill(title)
    page.get_by_label("Day", exact=True).fill(date.today().isoformat())  # noqa: DTZ011 - the browser's own day
    page.get_by_label("Time", exact=True).fill(time)


def plan_for(amira: Amira, *names: str, title: str = CHOIR, weekly: bool = False) -> None:
    amira.go("Calendar")
    amira.page.get_by_role("link", name="New session").click()
    for name in names:
        amira.page.get_by_role("button", name=name, exact=True).click()
    write_session(amira.page, title)
    if weekly:
        amira.page.get_by_role("combobox", name="Repeats").select_option(label="Every week")
    amira.tap("Save")
    expect(amira.page.get_by_role("heading", name="Calendar", level=1)).to_be_visible()


def on_calendar(amira: Amira, title: str = CHOIR) -> Locator:
    return amira.page.get_by_role("main").get_by_role("link", name=re.compile(title))


def open_register(amira: Amira, title: str = CHOIR) -> None:
    amira.go("Calendar")
    on_calendar(amira, title).click()
    expect(amira.page.get_by_role("heading", name=title, level=1)).to_be_visible()


def choice(amira: Amira, name: str, word: str) -> Locator:
    group = amira.page.get_by_role("group", name=f"Did {name} go?")
    return group.get_by_role("radio", name=word, exact=True)


def says_i_went(sam: Sam) -> None:
    """On Today; in the demo Sam shares it already."""
    sam.go("Today")
    answers = sam.page.get_by_role("group", name=re.compile(CHOIR))
    answers.get_by_role("button", name="I went", exact=True).click()


def test_a_weekly_session_made_offline_reaches_sam_and_both_words_stand_in_the_register(
    service: Service, sam: Sam, amira: Amira
) -> None:
    amira.until_all_sent()
    service.amira_wire.cut()
    plan_for(amira, "Sam Bright", weekly=True)
    expect(on_calendar(amira)).to_be_visible()
    amira.restart("/calendar")
    expect(on_calendar(amira)).to_be_visible()
    service.amira_wire.mend()
    amira.comes_online()
    amira.until_all_sent()

    says_i_went(sam)
    open_register(amira)
    amira.sees("Sam says: went.")
    choice(amira, "Sam Bright", "Went").check()
    amira.sees("Not saved yet")
    amira.tap("Save the register")
    main = amira.page.get_by_role("main")
    expect(main.get_by_role("status").filter(has_text="Sent")).to_be_visible()
    sam.sees("Seen by Amira")


def test_two_different_words_both_stand_and_sams_is_never_touched(
    service: Service, sam: Sam, amira: Amira
) -> None:
    plan_for(amira, "Sam Bright")
    says_i_went(sam)
    open_register(amira)
    amira.sees("Sam says: went.")
    service.amira_wire.cut()
    choice(amira, "Sam Bright", "Couldn’t make it").check()
    amira.tap("Save the register")
    amira.sees("You each remember it differently")
    amira.restart("/calendar")
    open_register(amira)
    expect(choice(amira, "Sam Bright", "Couldn’t make it")).to_be_checked()
    amira.sees("Sam says: went.")
    service.amira_wire.mend()
    amira.comes_online()
    sam.sees("You said you went; Amira noted that you were missed.")
    answers = sam.page.get_by_role("group", name=re.compile(CHOIR))
    said = answers.get_by_role("button", name="I went", exact=True)
    expect(said).to_have_attribute("aria-pressed", "true")


def test_nothing_is_noted_of_somebody_who_does_not_share_it(sam: Sam, amira: Amira) -> None:
    sam.stop_sharing("whether I went")
    plan_for(amira, "Sam Bright")
    open_register(amira)
    amira.sees("Sam does not share whether they went")
    expect(amira.page.get_by_role("button", name="Save the register")).to_have_count(0)
    says_i_went(sam)
    sam.open("/me/sharing")
    sam.tap("Share whether I went")
    sam.page.get_by_role("dialog").get_by_role("button", name="I agree").click()
    expect(choice(amira, "Sam Bright", "Went")).to_be_visible()


def test_the_same_thing_for_several_people_is_one_line_and_one_register(
    sam: Sam, amira: Amira
) -> None:
    plan_for(amira, "Rosa Okafor", "Sam Bright")
    expect(on_calendar(amira)).to_have_count(1)
    expect(on_calendar(amira)).to_contain_text("Rosa and Sam")
    says_i_went(sam)
    open_register(amira)
    expect(amira.page.get_by_role("listitem").filter(has_text="Rosa Okafor")).to_have_count(1)
    expect(choice(amira, "Sam Bright", "Went")).to_be_visible()


def test_everyone_went_is_one_tap_and_then_the_exceptions(sam: Sam, amira: Amira) -> None:
    plan_for(amira, "Rosa Okafor", "Sam Bright")
    says_i_went(sam)
    open_register(amira)
    amira.sees("Sam says: went.")
    amira.tap("Everyone went")
    for name in ("Rosa Okafor", "Sam Bright"):
        expect(choice(amira, name, "Went")).to_be_checked()
    # Until it is saved, nothing of it is noted.
    amira.sees("Not saved yet")
    choice(amira, "Rosa Okafor", "Couldn’t make it").check()
    amira.tap("Save the register")
    main = amira.page.get_by_role("main")
    expect(main.get_by_role("status").filter(has_text="Sent")).to_be_visible()
    amira.restart("/calendar")
    open_register(amira)
    expect(choice(amira, "Rosa Okafor", "Couldn’t make it")).to_be_checked()
    expect(choice(amira, "Sam Bright", "Went")).to_be_checked()
    amira.does_not_see("Not saved yet")
    sam.sees("Seen by Amira")


def test_a_register_that_is_not_saved_survives_leaving_it_and_a_killed_browser(
    sam: Sam, amira: Amira
) -> None:
    plan_for(amira, "Sam Bright")
    open_register(amira)
    choice(amira, "Sam Bright", "Went").click()
    amira.tap("Add a note about Sam")
    note = amira.page.get_by_role("textbox", name="Note about Sam")
    note.fill("Stayed for tea")
    amira.sees("Not saved yet")
    open_register(amira)
    expect(choice(amira, "Sam Bright", "Went")).to_be_checked()
    expect(note).to_have_value("Stayed for tea")
    note.fill("Stayed for tea, and sang")
    amira.until_kept("Stayed for tea, and sang")
    amira.restart("/calendar")
    open_register(amira)
    note = amira.page.get_by_role("textbox", name="Note about Sam")
    expect(choice(amira, "Sam Bright", "Went")).to_be_checked()
    expect(note).to_have_value("Stayed for tea, and sang")
    amira.sees("Not saved yet")
    amira.tap("Save the register")
    amira.does_not_see("Not saved yet")
    amira.until_all_sent()
    open_register(amira)
    expect(note).to_have_value("Stayed for tea, and sang")
    amira.does_not_see("Not saved yet")


def test_a_half_written_session_survives_a_killed_browser_with_whom_it_is_for(
    sam: Sam, amira: Amira
) -> None:
    amira.go("Calendar")
    amira.page.get_by_role("link", name="New session").click()
    amira.page.get_by_role("button", name="Sam Bright", exact=True).click()
    write_session(amira.page, CHOIR)
    amira.until_kept(CHOIR)
    amira.restart("/calendar/new")
    expect(amira.page.get_by_role("textbox", name="What is it?")).to_have_value(CHOIR)
    chosen = amira.page.get_by_role("button", name="Sam Bright", exact=True)
    expect(chosen).to_have_attribute("aria-pressed", "true")
    amira.tap("Save")
    expect(on_calendar(amira)).to_have_count(1)
    sam.sees(CHOIR)


def test_a_private_session_never_comes_into_amiras_browser(sam: Sam, amira: Amira) -> None:
    sam.go("Plan")
    sam.tap("New session")
    write_session(sam.page, PRIVATE)
    sam.tap("Save")
    sam.until_all_sent()
    # What comes after it arrives, so it had time to.
    sam.write_entry("Bulbs in the churchyard", share=True)
    amira.until_kept("Bulbs in the churchyard")
    assert "Marmalade" not in amira.browser.storage()
    amira.go("Calendar")
    expect(amira.page.get_by_role("heading", name="Calendar", level=1)).to_be_visible()
    amira.does_not_see(PRIVATE)


def test_moved_taken_out_and_cancelled_each_reach_sam(sam: Sam, amira: Amira) -> None:
    plan_for(amira, "Sam Bright", weekly=True)
    sam.sees(CHOIR)
    open_register(amira)
    amira.tap("Not on this time")
    amira.sees("It was not on")
    sam.sees("not on")
    amira.tap("It is on after all")
    amira.tap("Move this one")
    dialog = amira.page.get_by_role("dialog", name="Move this one to")
    dialog.get_by_label("Time").fill("00:30")
    dialog.get_by_role("button", name="Move it").click()
    amira.sees("00:30")
    amira.tap("Cancel the session")
    dialog = amira.page.get_by_role("dialog", name=re.compile("Cancel"))
    dialog.get_by_role("button", name="Cancel the session").click()
    expect(amira.page.get_by_role("button", name="Undo")).to_be_visible()


def test_planning_and_taking_the_register_by_keyboard(sam: Sam, amira: Amira) -> None:
    page, keys = amira.page, amira.page.keyboard
    tab_to(amira.navigation.get_by_role("link", name="Calendar"))
    keys.press("Enter")
    tab_to(page.get_by_role("link", name="New session"))
    keys.press("Enter")
    tab_to(page.get_by_role("button", name="Sam Bright", exact=True))
    keys.press("Space")
    tab_to(page.get_by_role("textbox", name="What is it?"))
    keys.type(CHOIR)
    tab_to(page.get_by_label("Time", exact=True))
    keys.type("1201AM")
    tab_to(page.get_by_role("button", name="Save", exact=True))
    keys.press("Enter")
    expect(on_calendar(amira)).to_be_visible()
    says_i_went(sam)
    tab_to(on_calendar(amira))
    keys.press("Enter")
    expect(choice(amira, "Sam Bright", "Went")).to_be_visible()
    tab_to(choice(amira, "Sam Bright", "Nothing noted"))
    keys.press("ArrowRight")
    expect(choice(amira, "Sam Bright", "Went")).to_be_checked()
    tab_to(page.get_by_role("button", name="Save the register"))
    keys.press("Enter")
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="Sent")).to_be_visible()
    expect(page.get_by_role("button", name="Save the register")).to_be_focused()


def test_the_register_with_both_words_is_for_everybody_in_every_look(
    sam: Sam, amira: Amira
) -> None:
    plan_for(amira, "Sam Bright")
    says_i_went(sam)
    open_register(amira)
    choice(amira, "Sam Bright", "Couldn’t make it").check()
    amira.tap("Save the register")
    amira.sees("You each remember it differently")
    amira.tap("Add a note about Sam")
    address = amira.page.url
    wrong = []
    for language in ("en-GB", "ar"):
        amira.speak(language)
        amira.page.goto(address)
        expect(amira.page.locator(".register-differ")).to_be_visible()
        settle(amira.page)
        for size in (PHONE, DESK):
            amira.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for theme in ("light", "dark"):
                amira.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                wrong += [f"{language} {theme}: {one}" for one in axe_complaints(amira.page)]
        amira.page.set_viewport_size({"width": 320, "height": 640})
        double_text(amira.page)
        wrong += [f"{language}, large: {one}" for one in lost_words(amira.page)]
    assert not wrong, "\n".join(wrong)


def test_sam_puts_the_plan_into_a_calendar_and_takes_it_out_again(sam: Sam, amira: Amira) -> None:
    plan_for(amira, "Sam Bright", weekly=True)
    sam.go("Plan")
    sam.sees(CHOIR)
    sam.tap("Make an address")
    address = sam.page.locator(".feed-address").inner_text()
    assert address.startswith(f"{sam.origin}/calendar/")
    told = httpx.get(address)
    assert told.headers["content-type"].startswith("text/calendar")
    assert CHOIR in told.text
    assert not axe_complaints(sam.page)
    sam.open("/plan")
    expect(sam.page.locator(".feed-address")).to_have_text(address)
    sam.tap("Stop this address")
    dialog = sam.page.get_by_role("dialog", name="Stop this calendar address?")
    dialog.get_by_role("button", name="Stop this address").click()
    sam.sees("The address works no more.")
    assert httpx.get(address).status_code == 404


def test_without_a_connection_the_calendar_address_says_so(service: Service, sam: Sam) -> None:
    sam.go("Plan")
    expect(sam.page.get_by_role("button", name="Make an address")).to_be_visible()
    sam.until_all_sent()
    service.sam_wire.cut()
    sam.tap("Make an address")
    sam.sees("This needs a connection")
