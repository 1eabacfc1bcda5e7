"""The small promises of the phone: drafts, undo, two tabs, search, language."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.people import DID, MOODS, Sam
from tests.browser.service import Service

LONDON = ZoneInfo("Europe/London")


def test_a_draft_survives_a_killed_browser(sam: Sam) -> None:
    sam.start_entry("Half a sentence about the fair")
    sam.until_kept("Half a sentence about the fair")
    sam.restart("/journal/new")
    expect(sam.page.get_by_role("textbox", name=DID)).to_have_value(
        "Half a sentence about the fair"
    )


def test_a_mood_takes_two_taps_from_a_cold_start_without_a_connection(
    service: Service, sam: Sam
) -> None:
    service.sam_wire.cut()
    sam.browser.kill()
    sam.browser.start()
    # The first tap is the one on the app's icon, which opens this address.
    sam.open("/")
    sam.log_mood("Very good")
    expect(sam.mood("Very good")).to_be_checked()
    sam.sees("Saved on this phone")


def test_a_new_choice_within_ten_minutes_edits_the_mood_and_later_makes_another(
    service: Service, sam: Sam
) -> None:
    # Without answers from the server the phone has no clock but its own, which the test sets.
    sam.until_all_sent()
    service.sam_wire.cut()
    start = datetime.now(LONDON) + timedelta(minutes=15)
    sam.page.clock.set_fixed_time(start)
    sam.open("/today")
    before = sam.earlier_today().count()
    sam.log_mood("Low")
    sam.page.clock.set_fixed_time(start + timedelta(minutes=9))
    sam.open("/today")
    sam.log_mood("Good")
    expect(sam.earlier_today()).to_have_count(before)
    sam.page.clock.set_fixed_time(start + timedelta(minutes=11))
    sam.open("/today")
    sam.log_mood("OK")
    expect(sam.earlier_today()).to_have_count(before + 1)
    expect(sam.earlier_today().first).to_contain_text("Good")


def test_undo_takes_a_mood_back(sam: Sam) -> None:
    sam.log_mood("Very low")
    sam.tap("Undo")
    sam.sees("Taken back")
    expect(sam.mood("Very low")).not_to_be_checked()
    sam.open("/today")
    expect(sam.mood("Very low")).not_to_be_checked()
    expect(sam.earlier_today().filter(has_text="Very low")).to_have_count(0)


def test_arrow_keys_move_between_moods_and_only_space_or_enter_saves(sam: Sam) -> None:
    sam.mood("Very low").focus()
    sam.page.keyboard.press("ArrowRight")
    expect(sam.mood("Low")).to_be_focused()
    sam.page.keyboard.press("ArrowRight")
    expect(sam.mood("OK")).to_be_focused()
    for word in MOODS:
        expect(sam.mood(word)).not_to_be_checked()
    sam.page.keyboard.press("Space")
    expect(sam.mood("OK")).to_be_checked()
    sam.saved()


def test_a_deleted_entry_comes_back_with_undo_and_stays_away_without(sam: Sam) -> None:
    sam.write_entry("Tea with Mr Osei")
    sam.delete_entry("Tea with Mr Osei")
    expect(sam.entry("Tea with Mr Osei")).to_have_count(0)
    sam.tap("Undo")
    expect(sam.entry("Tea with Mr Osei")).to_have_count(1)
    sam.open("/journal")
    expect(sam.entry("Tea with Mr Osei")).to_have_count(1)
    sam.delete_entry("Tea with Mr Osei")
    sam.open("/journal")
    expect(sam.page.get_by_role("searchbox")).to_be_visible()
    expect(sam.entry("Tea with Mr Osei")).to_have_count(0)


def test_the_journal_is_searched_without_a_connection(service: Service, sam: Sam) -> None:
    sam.write_entry("The kiln at the pottery was still warm")
    sam.write_entry("Shelling peas on the step")
    service.sam_wire.cut()
    sam.page.get_by_role("searchbox").fill("POTTERY")
    expect(sam.entry("The kiln at the pottery")).to_be_visible()
    expect(sam.entry("Shelling peas")).to_have_count(0)


def test_two_tabs_stay_in_step(service: Service, sam: Sam) -> None:
    service.sam_wire.cut()
    other = sam.in_another_tab()
    other.open("/journal")
    sam.write_entry("Seen in both tabs at once")
    expect(other.entry("Seen in both tabs at once")).to_be_visible()


def test_the_language_changes_at_once_and_stays(sam: Sam) -> None:
    sam.speak("ar")
    expect(sam.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(sam.page.locator("html")).to_have_attribute("lang", "ar")
    sam.restart("/")
    expect(sam.page.locator("html")).to_have_attribute("dir", "rtl")


def test_the_first_visit_works_offline_on_every_screen_without_a_reload(
    service: Service, sam: Sam
) -> None:
    service.sam_wire.cut()
    for path in ("/me/sharing", "/me/devices", "/me/data", "/help", "/journal/new", "/today"):
        sam.visit(path)
        sam.does_not_see("This page could not be opened")
    sam.visit("/me/language")
    sam.choose_language("ar")
    expect(sam.page.locator("html")).to_have_attribute("dir", "rtl")
