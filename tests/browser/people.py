"""What people do with Linkwell, in the words of its screens."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import Chromium

MOODS = ("Very low", "Low", "OK", "Good", "Very good")
DID = "What did you do, and how was it?"
FEELING = "How are you feeling?"


class Person:
    """Somebody with a browser, at the origin that is theirs."""

    def __init__(self, browser: Chromium, origin: str) -> None:
        self.browser = browser
        self.origin = origin

    @property
    def page(self) -> Page:
        return self.browser.page

    def open(self, path: str = "/") -> None:
        """Type the address, as from a bookmark: a fresh load."""
        self.page.goto(self.origin + path)

    def go(self, place: str) -> None:
        """Follow a link of the main navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=place).click()

    def tap(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def does_not_see(self, words: str) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0)

    def restart(self, path: str = "/") -> None:
        """The browser is killed, and started again with nothing but what it kept."""
        self.browser.kill()
        self.browser.start()
        self.open(path)


class Sam(Person):
    """A participant."""

    def join(self, link: str, *, share: bool = True) -> None:
        self.page.goto(link)
        self.tap("Continue")
        for _ in ("moods", "entries"):
            self.tap("I agree" if share else "Not now")
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def log_mood(self, word: str) -> None:
        group = self.page.get_by_role("radiogroup", name=FEELING)
        group.get_by_role("radio", name=word, exact=True).click()
        self.saved()

    def saved(self) -> None:
        status = self.page.get_by_role("status")
        expect(status.filter(has_text=re.compile("Saved on this phone|Sent")).first).to_be_visible()

    def start_entry(self, words: str) -> None:
        self.go("Journal")
        self.page.get_by_role("link", name="New entry").or_(
            self.page.get_by_role("button", name="New entry")
        ).first.click()
        self.page.get_by_role("textbox", name=DID).fill(words)

    def write_entry(self, words: str, *, share: bool = False) -> None:
        self.start_entry(words)
        self.share(share)
        self.tap("Save")
        expect(self.page.get_by_role("textbox", name=DID)).to_have_count(0)

    def share(self, on: bool) -> None:
        switch = self.page.get_by_role("switch", name="Share this entry")
        if (switch.get_attribute("aria-checked") == "true") != on:
            switch.click()
        expect(switch).to_be_checked(checked=on)


class Amira(Person):
    """A link worker."""

    def join(self, link: str) -> None:
        self.page.goto(link)
        self.tap("Continue")
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def open_person(self, name: str) -> None:
        self.go("Caseload")
        self.page.get_by_role("link", name=name).first.click()
        expect(self.page.get_by_role("heading", name=name).first).to_be_visible()
