"""Who types on while something is being saved keeps every word: it is saved in an instant, not in none."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.people import DID, Amira, Sam
from tests.browser.test_person_page import MATTERS, write_about

SAVE_AND_TYPE = """
(area, words) => {
  area.form.requestSubmit();
  area.value = words;
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
"""
"""JavaScript: in one breath, so that nothing can have been kept in between."""


def save_and_type(box: Locator, words: str) -> None:
    box.evaluate(SAVE_AND_TYPE, words)


def test_what_is_typed_while_a_text_is_saved_stays_and_is_saved_next(sam: Sam) -> None:
    write_about(sam)
    sam.until_all_sent()
    matters = sam.page.get_by_role("textbox", name="What matters to me")
    matters.fill("The allotment")
    save_and_type(matters, "The allotment, and Doreen")
    sam.sees("Kept on this phone while you write")
    expect(matters).to_have_value("The allotment, and Doreen")
    sam.does_not_see("changed on another phone")
    sam.tap("Save")
    sam.until_all_sent()
    sam.open("/me/about")
    expect(matters).to_have_value("The allotment, and Doreen")
    sam.page.get_by_text("Earlier versions").click()
    versions = sam.page.get_by_role("list", name="Earlier versions").get_by_role("listitem")
    expect(versions.filter(has_text=MATTERS)).to_have_count(1)


def test_what_is_typed_while_an_entry_is_saved_stays_in_front_of_sam(sam: Sam) -> None:
    sam.write_entry("Choir")
    sam.open_entry("Choir")
    box = sam.page.get_by_role("textbox", name=DID)
    box.fill("Choir, the high part")
    save_and_type(box, "Choir, the high part, twice")
    expect(box).to_have_value("Choir, the high part, twice")
    sam.save_entry()
    expect(sam.entry("Choir, the high part, twice")).to_have_count(1)


def test_what_is_typed_while_a_message_goes_is_the_next_message(sam: Sam, amira: Amira) -> None:
    for person, name in ((sam, "Amira"), (amira, "Write to")):
        if person is amira:
            amira.open_person("Sam Bright")
        box = person.page.get_by_role("textbox", name=name)
        box.fill("Is it on today?")
        save_and_type(box, "Is it on today? I can be there by two.")
        expect(box).to_have_value(" I can be there by two.")
        person.tap("Send")
        expect(box).to_have_value("")
        person.sees("I can be there by two.")
