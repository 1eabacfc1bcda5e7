"""Every journey by the keyboard alone, with the focus in sight all the way."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chromium import DESK
from tests.browser.conftest import Hold
from tests.browser.looking import tab_to
from tests.browser.people import DID, NOTE, Amira, Sam
from tests.browser.service import Service


def test_joining_and_noting_a_mood_by_keyboard(service: Service, hold: Hold) -> None:
    sam = Sam(hold("sam", size=DESK), service.sam_origin)
    page, keys = sam.page, sam.page.keyboard
    sam.open("/join")
    tab_to(page.get_by_role("textbox", name="Your code"))
    keys.type(service.sam_link.partition("#")[2])
    keys.press("Enter")

    tab_to(page.get_by_role("radiogroup").get_by_role("radio").and_(page.locator("[tabindex='0']")))
    keys.press("Home")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(sam.mood("OK")).to_be_focused()
    keys.press("Space")
    expect(sam.mood("OK")).to_be_checked()
    sam.saved()
    tab_to(page.get_by_role("button", name="Keep this one private"))
    keys.press("Enter")
    sam.sees("Private")
    tab_to(page.get_by_role("button", name="Walking"))
    keys.press("Space")
    expect(page.get_by_role("button", name="Walking")).to_have_attribute("aria-pressed", "true")
    tab_to(page.get_by_role("textbox", name=NOTE))
    keys.type("A still morning")
    sam.until_kept("A still morning")


def test_writing_sharing_and_stopping_by_keyboard(sam: Sam, amira: Amira) -> None:
    amira.open_person("Sam Bright")
    page, keys = sam.page, sam.page.keyboard
    tab_to(sam.navigation.get_by_role("link", name="Journal"))
    keys.press("Enter")
    tab_to(page.get_by_role("button", name="New entry"))
    keys.press("Enter")
    tab_to(page.get_by_role("textbox", name=DID))
    keys.type("Mended the gate with Idris")
    tab_to(page.get_by_role("switch", name="Share this entry"))
    keys.press("Space")
    tab_to(page.get_by_role("button", name="Save", exact=True))
    keys.press("Enter")
    amira.sees("Mended the gate with Idris")

    tab_to(sam.navigation.get_by_role("link", name="Journal"))
    keys.press("Enter")
    tab_to(sam.entry("Mended the gate").get_by_role("link"))
    keys.press("Enter")
    tab_to(page.get_by_role("switch", name="Share this entry"))
    keys.press("Space")
    tab_to(page.get_by_role("button", name="Save", exact=True))
    keys.press("Enter")
    amira.does_not_see("Mended the gate with Idris")


def test_stopping_to_share_everything_by_keyboard(sam: Sam) -> None:
    page, keys = sam.page, sam.page.keyboard
    sam.open("/me")
    tab_to(page.get_by_role("link", name="Sharing"))
    keys.press("Enter")
    for kind in ("moods", "entries"):
        tab_to(page.get_by_role("button", name=f"Stop sharing {kind}"))
        keys.press("Enter")
        tab_to(page.get_by_role("dialog").get_by_role("button", name="Stop sharing", exact=True))
        keys.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
        sam.sees(f"Amira sees none of your {kind}.")


def test_finding_opening_and_writing_to_a_person_by_keyboard(sam: Sam, amira: Amira) -> None:
    page, keys = amira.page, amira.page.keyboard
    expect(page.get_by_role("link", name="Sam Bright")).to_be_visible()
    keys.press("/")
    expect(page.get_by_role("searchbox", name="Find a person")).to_be_focused()
    keys.type("brig")
    expect(page.locator(".people").get_by_role("link")).to_have_count(1)
    keys.press("ArrowDown")
    expect(page.get_by_role("link", name="Sam Bright")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Sam Bright", level=1)).to_be_visible()
    keys.press("w")
    expect(page.get_by_role("textbox", name="Write to")).to_be_focused()
    keys.type("See you at the allotment")
    keys.press("Control+Enter")
    sam.go("Today")
    sam.sees("See you at the allotment")
    keys.press("Escape")
    expect(page.get_by_role("link", name="Sam Bright")).to_be_focused()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_inviting_by_keyboard(amira: Amira) -> None:
    page, keys = amira.page, amira.page.keyboard
    tab_to(page.get_by_role("link", name="Invite", exact=True))
    keys.press("Enter")
    tab_to(page.get_by_role("textbox", name="Name"))
    keys.type("Beatriz Nunes")
    keys.press("Enter")
    amira.sees("A code for Beatriz Nunes")
    expect(
        page.get_by_role("img", name="QR code for the join link of Beatriz Nunes")
    ).to_be_visible()
