"""The device lock and fingerprints: opening it, adding one beside a PIN, and doing without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Chromium
from tests.browser.conftest import Hold
from tests.browser.locking import (
    PIN,
    WORDS,
    is_locked,
    is_open,
    turn_on,
    unlock,
)
from tests.browser.people import Sam
from tests.browser.service import Service, through


class Authenticator:
    """A fingerprint sensor, as DevTools has one."""

    def __init__(self, browser: Chromium, page: Page, *, prf: bool = True) -> None:
        self._session = browser.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
            "hasPrf": prf,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    def verifies(self, person: bool) -> None:
        told = {"authenticatorId": self._id, "isUserVerified": person}
        self._session.send("WebAuthn.setUserVerified", told)


@pytest.fixture
def sam_by_name(service: Service, hold: Hold) -> Sam:
    """Sam at an address that is a name: addresses of numbers have no passkeys."""
    sam = Sam(hold("sam"), service.amira_origin)
    sam.join(through(service.amira_wire, service.sam_link))
    return sam


def test_a_passkey_opens_it_and_another_persons_finger_does_not(sam_by_name: Sam) -> None:
    sam = sam_by_name
    finger = Authenticator(sam.browser, sam.page)
    sam.go("Journal")
    sam.write_entry(f"Watched a {WORDS[0]}")
    sam.open("/me/lock")
    sam.tap("Use fingerprint, face or the device’s own PIN")
    expect(sam.page.get_by_role("heading", name="The lock is on")).to_be_visible()
    assert WORDS[0] not in sam.browser.storage(sam.page)
    sam.open("/journal")
    is_locked(sam.page)
    sam.tap("Unlock with fingerprint, face or the device’s PIN")
    sam.sees(WORDS[0])
    sam.open("/journal")
    is_locked(sam.page)
    finger.verifies(False)
    sam.tap("Unlock with fingerprint, face or the device’s PIN")
    sam.sees("That was not finished")
    is_locked(sam.page)
    assert WORDS[0] not in sam.page.content()


def test_a_passkey_beside_a_pin_is_added_and_taken_off(sam_by_name: Sam) -> None:
    sam = sam_by_name
    Authenticator(sam.browser, sam.page)
    turn_on(sam)
    sam.page.get_by_role("button", name="Open it with fingerprint").click()
    dialog = sam.page.get_by_role("dialog")
    dialog.get_by_label("PIN", exact=True).fill(PIN)
    dialog.get_by_role("button", name="Go on").click()
    dialog.get_by_role("button", name="Use fingerprint").click()
    expect(dialog).to_have_count(0)
    sam.tap("Lock now")
    sam.tap("Unlock with fingerprint, face or the device’s PIN")
    is_open(sam.page)
    sam.page.get_by_role("button", name="Stop opening it with fingerprint").click()
    sam.tap("Lock now")
    expect(sam.page.get_by_role("button", name="Unlock with fingerprint")).to_have_count(0)
    unlock(sam)
    is_open(sam.page)


def test_a_device_whose_passkeys_keep_no_secret_says_so(sam_by_name: Sam) -> None:
    sam = sam_by_name
    Authenticator(sam.browser, sam.page, prf=False)
    sam.open("/me/lock")
    sam.tap("Use fingerprint, face or the device’s own PIN")
    sam.sees("nothing that can open the lock like that")
    expect(sam.page.get_by_label("New PIN")).to_be_visible()
