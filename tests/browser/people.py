"""What people do with Linkwell, in the words of its screens."""

from __future__ import annotations

import re
import time
from weakref import WeakSet

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import Chromium
from tests.browser.storage import WRITES_ENDED

MOODS = ("Very low", "Low", "OK", "Good", "Very good")
FEELING = "How are you feeling?"
DID = "What did you do, and how was it?"
NOTE = "Add a note"
LANGUAGES = {"en-GB": "English", "ar": "العربية"}
PASSPHRASE = "a heron under the bridge"
"""What link workers choose to open Linkwell with."""
_KEPT_S = 15


class Person:
    """Somebody with a browser and a page in it, at the origin that is theirs."""

    def __init__(self, browser: Chromium, origin: str, page: Page | None = None) -> None:
        self.browser = browser
        self.origin = origin
        self._page = page

    @property
    def page(self) -> Page:
        return self._page or self.browser.page

    @property
    def navigation(self) -> Locator:
        return self.page.locator("nav.main-nav")

    def open(self, path: str = "/") -> None:
        """Type the address, as from a bookmark: a fresh load."""
        self.page.goto(self.origin + path)

    def visit(self, path: str) -> None:
        """Go to an address within the app, without a load."""
        self.page.evaluate("(path) => history.pushState({}, '', path)", path)
        self.page.evaluate("dispatchEvent(new PopStateEvent('popstate', { state: {} }))")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def go(self, place: str) -> None:
        """Follow a link of the main navigation."""
        main = self.page.get_by_role("navigation", name="Main")
        main.get_by_role("link", name=place, exact=True).click()

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def does_not_see(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True)).to_have_count(0)

    def speak(self, language: str) -> None:
        """Choose the language on the screen for that, and see that it is spoken at once."""
        self.open("/me/language")
        self.choose_language(language)

    def choose_language(self, language: str) -> None:
        self.page.get_by_role("radio", name=LANGUAGES[language]).click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def comes_online(self) -> None:
        """What a browser tells its pages when the phone finds a network again."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def until_all_sent(self) -> None:
        """Wait until the app says so of everything that was done until now."""
        self.page.evaluate(WRITES_ENDED)
        expect(self.navigation).to_contain_text("All sent")

    def until_kept(self, words: str) -> None:
        """Wait until this browser's storage holds the words."""
        self._until_kept(words, True)

    def until_not_kept(self, words: str) -> None:
        """Wait until no storage of this browser holds the words."""
        self._until_kept(words, False)

    def restart(self, path: str = "/") -> None:
        """The browser is killed, and started again with nothing but what it kept."""
        self.browser.kill()
        self.browser.start()
        self.open(path)

    def works_offline(self) -> None:
        """Wait until this page is served by what the browser kept."""
        self.page.wait_for_function("() => navigator.serviceWorker.controller")

    def _until_kept(self, words: str, wanted: bool) -> None:
        until = time.monotonic() + _KEPT_S
        while (words in self.browser.storage(self.page)) != wanted:
            said = "never came into" if wanted else "never left"
            assert time.monotonic() < until, f"{words!r} {said} this browser's storage"
            self.page.wait_for_timeout(50)


class Sam(Person):
    """A participant."""

    def join(self, link: str, *, share: bool = True) -> None:
        self.page.goto(link)
        self.tap("Continue")
        self.arrive(share=share)

    def arrive(self, *, share: bool) -> None:
        """Answer what is asked after joining; who answered on another phone is asked nothing."""
        kept = self.page.get_by_role("heading", name="What is kept, and who sees what")
        feeling = self.page.get_by_role("radiogroup", name=FEELING)
        expect(kept.or_(feeling)).to_be_visible()
        if kept.is_visible():
            for question in ("moods", "entries"):
                expect(self.page.get_by_role("heading", level=1)).to_contain_text(question)
                self.tap("I agree" if share else "Not now")
        expect(feeling).to_be_visible()
        self.works_offline()

    def on_another_device(self, browser: Chromium, origin: str | None = None) -> Sam:
        """The same person, joined in another browser by a code from My devices.

        It shares this one's line unless it is given another's ``origin``.
        """
        self.open("/me/devices")
        self.tap("Show a code")
        code = self.page.locator(".code-large").inner_text()
        other = Sam(browser, origin or self.origin)
        other.join(f"{other.origin}/join#{code}")
        return other

    def in_another_tab(self) -> Sam:
        return Sam(self.browser, self.origin, self.browser.another_tab())

    def mood(self, word: str) -> Locator:
        group = self.page.get_by_role("radiogroup", name=FEELING)
        return group.get_by_role("radio", name=word, exact=True)

    def log_mood(self, word: str, *, note: str | None = None) -> None:
        self.mood(word).click()
        expect(self.mood(word)).to_be_checked()
        self.saved()
        if note:
            self.page.get_by_role("textbox", name=NOTE).fill(note)
            self.page.get_by_role("textbox", name=NOTE).blur()

    def state(self) -> Locator:
        """What the screen says of where the mood or the words have got to."""
        status = self.page.get_by_role("status")
        return status.filter(has_text=re.compile("Saved on this phone|Sent|Seen by")).first

    def saved(self) -> None:
        expect(self.state()).to_be_visible()

    def earlier_today(self) -> Locator:
        return self.page.get_by_role("region", name="Earlier today").get_by_role("article")

    def start_entry(self, words: str) -> None:
        self.go("Journal")
        self.tap("New entry")
        self.page.get_by_role("textbox", name=DID).fill(words)

    def write_entry(self, words: str, *, share: bool = False) -> None:
        self.start_entry(words)
        self.share(share)
        self.save_entry()

    def save_entry(self) -> None:
        self.tap("Save")
        expect(self.page.get_by_role("textbox", name=DID)).to_have_count(0)

    def share(self, on: bool) -> None:
        switch = self.page.get_by_role("switch", name="Share this entry")
        expect(switch).to_be_visible()
        if (switch.get_attribute("aria-checked") == "true") != on:
            switch.click()
        expect(switch).to_be_checked(checked=on)

    def entry(self, words: str) -> Locator:
        """The entry on the timeline."""
        return self.page.get_by_role("article").filter(has_text=words)

    def open_entry(self, words: str) -> None:
        self.go("Journal")
        self.entry(words).get_by_role("link").first.click()
        expect(self.page.get_by_role("textbox", name=DID)).to_be_visible()

    def delete_entry(self, words: str) -> None:
        self.open_entry(words)
        self.tap("Delete")
        expect(self.page.get_by_role("button", name="Undo")).to_be_visible()
        expect(self.page.get_by_role("searchbox")).to_be_visible()

    def preview(self) -> Locator:
        return self.page.get_by_role("region", name="What Amira sees").get_by_role("article")

    def edit_entry(self, words: str, new_words: str) -> None:
        self.open_entry(words)
        self.page.get_by_role("textbox", name=DID).fill(new_words)
        self.save_entry()

    def stop_sharing(self, *kinds: str) -> None:
        """Stop sharing "moods", "entries", with the question that is asked before."""
        self.open("/me/sharing")
        for kind in kinds:
            self.tap(f"Stop sharing {kind}")
            self.page.get_by_role("dialog").get_by_role("button", name="Stop sharing").click()
            expect(self.page.get_by_role("dialog")).to_have_count(0)

    def write_message(self, words: str) -> None:
        self.page.get_by_role("textbox", name="Amira").fill(words)
        self.tap("Send")


class Amira(Person):
    """A link worker."""

    def __init__(self, browser: Chromium, origin: str, page: Page | None = None) -> None:
        super().__init__(browser, origin, page)
        self._unlocking: WeakSet[Page] = WeakSet()

    @property
    def page(self) -> Page:
        """The page; whenever it stands there locked, it is unlocked first."""
        page = super().page
        if page not in self._unlocking:
            self._unlocking.add(page)
            locked = page.locator(".locked form")
            page.add_locator_handler(locked, lambda _: self._unlock(page))
        return page

    def join(self, link: str) -> None:
        self.page.goto(link)
        self.tap("Continue")
        self.go_on_without_passkey()
        self.lock_first()
        self.arrive()

    def come_back(self) -> None:
        """Open Linkwell where it was closed, and unlock it."""
        page = self.browser.page
        page.goto(self.origin)
        self._unlock(page)
        expect(page.locator(".locked form")).to_have_count(0)
        self.arrive()

    def arrive(self) -> None:
        expect(self.page.get_by_role("heading", name="Caseload", exact=True)).to_be_visible()
        self.works_offline()

    def go_on_without_passkey(self) -> None:
        """Staff are asked for one; this browser has nothing to keep it."""
        asked = self.page.get_by_role("heading", name="Add a passkey")
        first = self.page.get_by_role("heading", name="First, lock this device")
        expect(asked.or_(first)).to_be_visible()
        if asked.is_visible():
            self.tap("Go on without one")

    def lock_first(self) -> None:
        """Choose what opens Linkwell on this device, as staff are asked to."""
        expect(self.page.get_by_role("heading", name="First, lock this device")).to_be_visible()
        self.page.get_by_label("New passphrase").fill(PASSPHRASE)
        self.page.get_by_label("The same again").fill(PASSPHRASE)
        self.tap("Turn the lock on")
        self.browser.passphrase = PASSPHRASE

    def _unlock(self, page: Page) -> None:
        box = page.locator(".locked form input")
        box.fill(PASSPHRASE)
        box.press("Enter")

    def open_person(self, name: str) -> None:
        self.go("Caseload")
        self.page.get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def reads(self, words: str) -> None:
        """See an entry with the eyes on it: further down the page it counts as read by nobody."""
        entries = self.page.locator("section[aria-labelledby=shared-entries]")
        entries.get_by_text(words).first.scroll_into_view_if_needed()

    def invite(self, name: str) -> str:
        """Make a code for somebody, and return the link that carries it."""
        self.go("Caseload")
        self.page.get_by_role("link", name="Invite", exact=True).click()
        self.page.get_by_role("textbox", name="Name").fill(name)
        self.tap("Make a code")
        expect(self.page.get_by_role("heading", name=f"A code for {name}")).to_be_visible()
        link: str = self.page.locator(".join-link").inner_text()
        assert link.startswith("http")
        return link

    def write_message(self, words: str) -> None:
        self.page.get_by_role("textbox", name="Write to").fill(words)
        self.tap("Send")
