"""Managers invite and deactivate colleagues, and see no journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import axe_complaints
from tests.browser.office import Colleague, Office
from tests.browser.people import Sam
from tests.browser.service import build_client

SCREENS = (
    "/staff",
    "/staff/invite",
    "/staff/acts",
    "/me",
    "/me/passkeys",
    "/me/devices",
    "/sign-in",
)


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
def morgan(office: Office, hold: Hold) -> Colleague:
    morgan = Colleague(hold("morgan", size=DESK), office.origin)
    morgan.join(office.invite("Morgan Reid", manager=True))
    expect(morgan.page.get_by_role("heading", name="Staff", level=1)).to_be_visible()
    return morgan


def invited(manager: Colleague, name: str, role: str = "Link worker") -> str:
    """The code that a manager makes for a colleague."""
    manager.go("Staff")
    manager.page.get_by_role("link", name="Invite", exact=True).click()
    manager.page.get_by_role("textbox", name="Name").fill(name)
    manager.page.get_by_role("radio", name=role).click()
    manager.tap("Make an invitation")
    expect(manager.page.get_by_role("heading", name=f"{name} joins with this")).to_be_visible()
    code: str = manager.page.locator(".code-large").inner_text()
    return code.replace("-", "")


def test_a_manager_invites_deactivates_and_finds_somebody_for_the_people(
    office: Office, morgan: Colleague, hold: Hold
) -> None:
    office.let_pass(hours=1)
    morgan.open("/staff")
    amira = Colleague(hold("amira", size=DESK), office.origin)
    amira.join(f"{office.origin}/join#{invited(morgan, 'Amira Haddad')}")
    ben = Colleague(hold("ben", size=DESK), office.origin)
    ben.join(f"{office.origin}/join#{invited(morgan, 'Ben Osei')}")
    sam = Sam(hold("sam", size=PHONE), office.origin)
    sam.join(amira.invite("Sam Bright"))
    sam.write_entry("Nobody but me reads this")
    sam.until_all_sent()

    morgan.go("Staff")
    morgan.page.get_by_role("link", name="Amira Haddad").click()
    morgan.tap("Deactivate")
    dialog = morgan.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Deactivate", exact=True).click()
    expect(morgan.page.get_by_role("heading", name="Reactivate")).to_be_visible()
    amira.open("/caseload")
    amira.sees("Please sign in again")
    amira.sign_in()
    amira.sees("That passkey was not accepted.")

    morgan.sees("Participants who need another link worker")
    morgan.sees("Sam Bright")
    morgan.tap("Ask Sam Bright whether Ben Osei may take over")
    morgan.sees("Sam Bright was asked whether Ben Osei may take over.")
    assert "Nobody but me" not in morgan.browser.storage()

    morgan.tap("Reactivate")
    expect(morgan.page.locator(".code-large")).to_be_visible()
    code = morgan.page.locator(".code-large").inner_text()
    amira.open("/join")
    amira.page.get_by_role("textbox", name="Your code").fill(code)
    amira.tap("Continue")
    amira.tap("Add a passkey")
    expect(amira.page.get_by_role("link", name="Sam Bright")).to_be_visible()


def test_what_staff_did_stands_in_a_list_that_can_be_taken_along(
    office: Office, morgan: Colleague, hold: Hold
) -> None:
    amira = Colleague(hold("amira", size=DESK), office.origin)
    amira.join(f"{office.origin}/join#{invited(morgan, 'Amira Haddad')}")
    priya = Colleague(hold("priya", size=DESK), office.origin)
    priya.join(f"{office.origin}/join#{invited(morgan, 'Priya Nair')}")
    sam = Sam(hold("sam", size=PHONE), office.origin)
    sam.join(amira.invite("Sam Bright"))
    # Asking about somebody's link worker is a sensitive act: the passkey is asked for once more.
    office.let_pass(hours=1)
    amira.open_person("Sam")
    amira.tap("Hand over to a colleague")
    dialog = amira.page.get_by_role("dialog")
    dialog.get_by_label("Colleague").select_option(label="Priya Nair")
    with amira.page.expect_response("**/api/passkeys/proof") as proof:
        dialog.get_by_role("button", name="Ask Sam").click()
    assert proof.value.status == 204
    amira.sees("Sam is asked whether Priya Nair may take over")

    morgan.open("/staff")
    morgan.page.get_by_role("link", name="Who did what").click()
    morgan.sees("The operator invited Morgan Reid")
    morgan.sees("Morgan Reid invited Amira Haddad")
    morgan.sees("Amira Haddad asked a participant of their own whether Priya Nair may take over")
    morgan.does_not_see("Sam")
    with morgan.page.expect_download() as made:
        morgan.tap("Save as a table")
    table = Path(made.value.path()).read_text()
    assert "Morgan Reid,invited" in table
    assert "Sam" not in table
    morgan.sees("The file is made.")


def test_somebody_is_told_that_their_link_worker_left_and_is_asked_before_another_takes_over(
    office: Office, morgan: Colleague, hold: Hold
) -> None:
    amira = Colleague(hold("amira", size=DESK), office.origin)
    amira.join(f"{office.origin}/join#{invited(morgan, 'Amira Haddad')}")
    sam = Sam(hold("sam", size=PHONE), office.origin)
    sam.join(amira.invite("Sam Bright"))
    sam.open("/today")
    sam.sees("Write to Amira")
    morgan.go("Staff")
    morgan.page.get_by_role("link", name="Amira Haddad").click()
    morgan.tap("Deactivate")
    morgan.page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(morgan.page.get_by_role("heading", name="Reactivate")).to_be_visible()

    sam.open("/today")
    sam.sees("Amira does not work here at the moment, and cannot read messages.")
    sam.does_not_see("Write to Amira")
    sam.open("/me/sharing")
    sam.sees("Amira does not work here at the moment, is signed out everywhere and sees nothing.")
    sam.sees("Morgan deactivated Amira, who sees nothing since")
    # What is known stays known without a connection.
    sam.works_offline()
    sam.browser.context.set_offline(True)
    sam.open("/me/sharing")
    sam.sees("Amira does not work here at the moment")
    sam.browser.context.set_offline(False)

    morgan.tap("Reactivate")
    expect(morgan.page.locator(".code-large")).to_be_visible()
    sam.open("/today")
    sam.sees("Write to Amira")
    sam.open("/me/sharing")
    sam.sees("Morgan let Amira in again")
    sam.does_not_see("does not work here")


def test_a_managers_screens_are_the_staff_and_their_own(morgan: Colleague) -> None:
    links = morgan.page.get_by_role("navigation", name="Main").get_by_role("link")
    expect(links).to_have_text(["Staff", "Me"])
    for path in ("/caseload", "/today", "/journal", "/calendar"):
        morgan.open(path)
        morgan.sees("There is nothing at this address")


def test_what_could_not_be_fetched_is_fetched_once_there_is_a_connection(
    morgan: Colleague,
) -> None:
    context = morgan.browser.context
    morgan.works_offline()
    morgan.go("Me")
    context.set_offline(True)
    for link, shown in (("Passkeys", "Add a passkey"), ("My devices", "This one")):
        morgan.page.get_by_role("link", name=link).click()
        expect(morgan.page.locator(".screen-body .notice")).to_be_visible()
        context.set_offline(False)
        morgan.sees(shown)
        expect(morgan.page.locator(".screen-body .notice")).to_have_count(0)
        expect(morgan.page.locator("[aria-busy]")).to_have_count(0)
        context.set_offline(True)
        morgan.go("Me")


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_axe_finds_nothing_on_a_managers_screens(morgan: Colleague, language: str) -> None:
    code = invited(morgan, "Amira Haddad")
    assert code
    morgan.speak(language)
    wrong = []
    for path in SCREENS:
        morgan.visit(path)
        for size in (PHONE, DESK):
            morgan.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for theme in ("light", "dark"):
                morgan.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                wrong += [
                    f"{path}, {theme}, {size['width']} px: {complaint}"
                    for complaint in axe_complaints(morgan.page)
                ]
    assert not wrong, "\n".join(wrong)
