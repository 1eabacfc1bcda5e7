"""Signing in with passkeys, in a real browser with an authenticator of Chromium's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Hold
from tests.browser.office import Authenticator, Colleague, Office
from tests.browser.people import Sam
from tests.browser.service import build_client

QUIET = 4
WORDS = "Shall we walk to choir on Thursday?"


@pytest.fixture(scope="module", autouse=True)
def _client() -> None:
    build_client()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "office")
    office.start()
    yield office
    office.close()


@pytest.fixture
def amira(office: Office, hold: Hold) -> Colleague:
    amira = Colleague(hold("amira", size=DESK), office.origin)
    amira.join(office.invite("Amira Haddad"))
    return amira


@pytest.fixture
def sam(office: Office, amira: Colleague, hold: Hold) -> Sam:
    sam = Sam(hold("sam", size=PHONE), office.origin)
    sam.join(amira.invite("Sam Bright"))
    return sam


def test_what_was_written_before_a_session_ended_is_sent_after_signing_in_again(
    office: Office, amira: Colleague, sam: Sam
) -> None:
    amira.open_person("Sam Bright")
    office.wire.cut()
    amira.write_message(WORDS)
    office.let_pass(hours=13)
    office.wire.mend()
    amira.comes_online()
    amira.sees("Please sign in again")
    # That she opened the page waits as well as her words.
    amira.sees("2 changes wait on this device")
    # What is here can be read meanwhile, and nothing of it is lost by loading the page anew.
    amira.open("/caseload")
    amira.sees("Please sign in again")
    amira.sign_in()
    expect(amira.page.get_by_role("heading", name="Caseload", exact=True)).to_be_visible()
    amira.until_all_sent()
    sam.open("/today")
    sam.sees(WORDS)


def test_a_passkey_that_does_not_know_its_person_signs_nobody_in(
    office: Office, amira: Colleague
) -> None:
    office.let_pass(hours=13)
    amira.open("/sign-in")
    amira.authenticator.knows_its_person(False)
    amira.tap("Sign in with a passkey")
    amira.sees("Your browser did not use a passkey.")
    amira.authenticator.knows_its_person(True)
    amira.tap("Sign in with a passkey")
    expect(amira.page.get_by_role("heading", name="Caseload", exact=True)).to_be_visible()


def test_a_passkey_opens_the_account_in_another_browser(
    office: Office, amira: Colleague, sam: Sam, hold: Hold
) -> None:
    (credential,) = amira.authenticator.credentials()
    other = Colleague(hold("other", size=DESK), office.origin)
    other.authenticator.take(credential)
    other.open("/join")
    other.page.get_by_role("link", name="I work here, and sign in with a passkey").click()
    other.tap("Sign in with a passkey")
    other.lock_first()
    expect(other.page.get_by_role("link", name="Sam Bright")).to_be_visible()
    other.open("/me/devices")
    expect(other.page.get_by_role("list", name="My devices").get_by_role("listitem")).to_have_count(
        2
    )


def test_a_browser_without_a_passkey_of_theirs_says_so(
    office: Office, amira: Colleague, hold: Hold
) -> None:
    stranger = Colleague(hold("stranger", size=PHONE), office.origin)
    stranger.open("/sign-in")
    stranger.tap("Sign in with a passkey")
    stranger.sees("Your browser did not use a passkey.")
    stranger.sees("A manager of your service makes you a code.")


def test_passkeys_are_added_and_removed_with_a_proof(office: Office, amira: Colleague) -> None:
    amira.open("/me/passkeys")
    shown = amira.page.get_by_role("list", name="Passkeys").get_by_role("listitem")
    expect(shown).to_have_count(1)
    removing = amira.page.get_by_role("button", name=re.compile("^Remove"))
    expect(removing).to_have_count(0)
    # Another one takes the place of what was built in; the code that she joined by proves her.
    amira.authenticator.leave()
    Authenticator(amira.browser, amira.page, on="usb")
    amira.tap("Add a passkey")
    expect(shown).to_have_count(2)
    # Later the new passkey has to prove who removes the old one.
    office.let_pass(hours=1)
    amira.open("/me/passkeys")
    removing.last.click()
    amira.page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(shown).to_have_count(1)
    amira.sees("last used on")


def test_who_lost_their_phone_is_let_back_in_and_sees_by_whom(
    office: Office, amira: Colleague, sam: Sam, hold: Hold
) -> None:
    sam.write_entry("The allotment, all morning")
    sam.until_all_sent()
    office.let_pass(hours=1)
    amira.open_person("Sam Bright")
    amira.page.get_by_role("link", name="Sam has lost their phone? Make a new code").click()
    amira.tap("Make a code")
    expect(amira.page.get_by_role("heading", name="Sam Bright’s code")).to_be_visible()
    code = amira.page.locator(".code-large").inner_text()
    new = Sam(hold("new", size=PHONE), office.origin)
    new.open("/join")
    new.page.get_by_role("textbox", name="Your code").fill(code)
    new.tap("Continue")
    expect(new.page.get_by_role("radiogroup", name="How are you feeling?")).to_be_visible()
    new.go("Journal")
    expect(new.entry("The allotment, all morning")).to_be_visible()
    # The phone that was lost is signed out from the new one.
    new.open("/me/devices")
    new.tap("Sign all others out")
    new.page.get_by_role("dialog").get_by_role("button", name="Sign all others out").click()
    new.sees("All other devices are signed out")
    sam.open("/today")
    sam.sees("This phone is no longer joined")


def test_a_second_phone_joins_by_the_picture_on_the_first(sam: Sam, hold: Hold) -> None:
    sam.log_mood("Good")
    sam.until_all_sent()
    sam.open("/me/devices")
    sam.tap("Show a code")
    code = sam.page.locator(".code-large").inner_text().replace("-", "")
    link = f"{sam.origin}/join#{code}"
    bars = sam.page.locator("svg.qr path").get_attribute("d") or ""
    assert holds(bars, link)
    assert not holds(bars, link[:-1] + ("3" if link[-1] == "2" else "2"))
    tablet = Sam(hold("tablet", size=PHONE), sam.origin)
    tablet.page.goto(link)
    expect(tablet.page.get_by_role("textbox", name="Your code")).to_have_value(
        f"{code[:4]}-{code[4:]}"
    )
    tablet.tap("Continue")
    tablet.until_all_sent()
    expect(tablet.mood("Good")).to_be_checked()


def holds(bars: str, link: str) -> bool:
    """Whether the picture, each run of dark modules in a row as one bar, holds the link.

    A code begins at its right edge with the link itself. What fills up the rest, and what mends it
    when it is dirty, follows from how each maker pads it.
    """
    drawn = {
        (int(x) - QUIET + step, int(y) - QUIET)
        for x, y, long in re.findall(r"M(\d+) (\d+)h(\d+)v1", bars)
        for step in range(int(long))
    }
    codes = [
        segno.make(link, error="m", mode="byte", mask=mask, boost_error=False, micro=False)
        for mask in range(8)
    ]
    begin = len(codes[0].matrix) // 2 + 1
    return any(
        {(x, y) for x, y in drawn if x >= begin}
        == {
            (x, y)
            for y, row in enumerate(code.matrix)
            for x, dark in enumerate(row)
            if dark and x >= begin
        }
        for code in codes
    )
