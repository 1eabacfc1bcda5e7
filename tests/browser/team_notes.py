"""The notes of a team, as its screens have them."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.people import Amira

NOTE = "Rang the landlord about the damp"
AMENDED = "It was the letting agent, not the landlord"


def add_note(amira: Amira, words: str) -> None:
    note_box(amira).fill(words)
    amira.tap("Add the note")
    expect(notes(amira).get_by_role("article").filter(has_text=words)).to_be_visible()


def note_box(amira: Amira) -> Locator:
    return amira.page.get_by_role("textbox", name="A note about Sam Bright for your team")


def notes(amira: Amira) -> Locator:
    return amira.page.get_by_role("region", name="Team notes")
