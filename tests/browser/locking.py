"""The lock in a browser: turned on, opened, and looked away from."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.people import Sam

PIN = "271828"
LOCKED = "Linkwell is locked"
WORDS = ("cormorant", "wheelbarrow", "pelargonium", "tambourine")


def turn_on(sam: Sam, pin: str = PIN) -> None:
    sam.open("/me/lock")
    sam.page.get_by_label("New PIN").fill(pin)
    sam.page.get_by_label("The same again").fill(pin)
    sam.tap("Turn the lock on")
    expect(sam.page.get_by_role("heading", name="The lock is on")).to_be_visible()


def unlock(sam: Sam, pin: str = PIN) -> None:
    sam.page.get_by_label("PIN", exact=True).fill(pin)
    sam.tap("Unlock")


def is_locked(page: Page) -> None:
    expect(page.get_by_role("heading", name=LOCKED)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)


def is_open(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def looked_away(page: Page, *, hidden: bool) -> None:
    """What a browser tells a page that goes out of sight, or comes back."""
    page.evaluate(
        """(hidden) => {
          const state = hidden ? "hidden" : "visible";
          Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def databases(sam: Sam) -> str:
    """All that lies in this browser's databases; the app's own files come after them."""
    return sam.browser.storage(sam.page).split(sam.origin)[0]
