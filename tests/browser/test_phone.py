"""The small promises of the phone: drafts, undo, two tabs, search, language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.people import DID, MOODS, Sam
from tests.browser.service import Service

LONDON = ZoneInfo("Europe/London")
MONTHS_OF_ENTRIES = """
async ({ days, each }) => {
  const name = (await indexedDB.databases()).find(({ name }) => name.startsWith("linkwell-")).name;
  const db = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const tx = db.transaction("records", "readwrite");
  const records = tx.objectStore("records");
  const [{ notebook }] = await new Promise((resolve) => {
    const request = records.getAll(null, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const noon = new Date().setUTCHours(11, 0, 0, 0);
  for (let i = 0; i < days * each; i++) {
    const at = noon - Math.floor(i / each) * 86_400_000 - (i % each);
    const cell = (value) => ({ value, version: "AAAAAAAAAAAAAAAA", stamp: at });
    const words = {
      body: `Day ${Math.floor(i / each)}, ${i % each}`,
      at,
      day: new Date(at).toISOString().slice(0, 10),
      zone: "Europe/London",
    };
    const cells = Object.fromEntries(Object.entries(words).map(([key, it]) => [key, cell(it)]));
    const id = `01900000-0000-7000-8000-${String(i).padStart(12, "0")}`;
    records.put({ notebook, id, payload: { kind: "entry", cells, heard: at } });
  }
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  db.close();
}
"""
"""JavaScript: entries of so many days, so many on each, as if they had come with a sync."""


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
    # Drawn from the same reading.
    sam.sees("Your days")
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


def test_a_long_journal_is_drawn_whole_and_keeps_the_place_of_whoever_comes_back(
    service: Service, sam: Sam
) -> None:
    sam.until_all_sent()
    sam.works_offline()
    service.sam_wire.cut()
    sam.page.evaluate(MONTHS_OF_ENTRIES, {"days": 70, "each": 6})
    sam.open("/journal")
    main = sam.page.get_by_role("main")
    entries = main.get_by_text(re.compile(r"^Day \d+, \d$"))
    expect(entries).to_have_count(45 * 6)
    sam.tap("Show earlier days")
    expect(entries).to_have_count(70 * 6)
    oldest = main.get_by_text("Day 69, 0", exact=True)
    oldest.scroll_into_view_if_needed()
    main.get_by_role("link", name=re.compile("Day 69, 0")).click()
    expect(sam.page.get_by_role("textbox").first).to_have_value("Day 69, 0")
    sam.page.go_back()
    expect(oldest).to_be_in_viewport()


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
