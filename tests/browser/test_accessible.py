"""axe on every screen: light and dark, left to right and right to left, phone and desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import axe_complaints
from tests.browser.office import Colleague, Office
from tests.browser.people import Amira, Sam
from tests.browser.screens import Shown, of_amira, of_joining, of_sam
from tests.browser.screens_of_trust import (
    of_desk,
    of_handover,
    of_leaving,
    of_lock,
    of_session_over,
    of_sharing,
    of_staff,
    of_stopping,
)
from tests.browser.service import Service, build_client, through
from tests.browser.test_handover import PRIYA, ask
from tests.browser.test_staff import invited

LANGUAGES = {"en-GB": "ltr", "ar": "rtl"}


def judge(screens: Iterator[Shown], direction: str) -> None:
    """Look at each screen in both themes on both sizes, and tell everything wrong at once."""
    wrong = []
    for screen in screens:
        expect(screen.page.locator("html")).to_have_attribute("dir", direction)
        for size in (PHONE, DESK):
            screen.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for theme in ("light", "dark"):
                screen.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                wrong += [
                    f"{screen.name}, {theme}, {size['width']} px: {complaint}"
                    for complaint in axe_complaints(screen.page, only_colours=theme == "dark")
                ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_a_participants_screens(
    service: Service, hold: Hold, language: str
) -> None:
    sam = Sam(hold("sam", locale="en-GB"), service.sam_origin)
    sam.join(service.sam_link)
    sam.speak(language)
    judge(of_sam(sam.page, sam.origin), LANGUAGES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_a_link_workers_screens(amira: Amira, language: str) -> None:
    amira.speak(language)
    judge(of_amira(amira.page, amira.origin, "Sam Bright"), LANGUAGES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_while_joining(
    service: Service, amira: Amira, hold: Hold, language: str
) -> None:
    link = amira.invite("Beatriz Nunes")
    page = hold("newcomer", locale=language).page
    judge(of_joining(page, through(service.sam_wire, link)), LANGUAGES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_from_sharing_to_a_handover(
    service: Service, sam: Sam, amira: Amira, hold: Hold, language: str
) -> None:
    sam.write_entry("Allotment with Doreen", share=True)
    sam.until_all_sent()
    sam.speak(language)
    judge(of_sharing(sam), LANGUAGES[language])
    priya = Amira(hold("priya", size=DESK), service.amira_origin)
    priya.join(f"{service.amira_origin}/join#{service.invited_worker(PRIYA)}")
    ask(amira)
    amira.speak(language)
    judge(of_handover(sam, amira), LANGUAGES[language])
    judge(of_stopping(sam), LANGUAGES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_at_the_lock(sam: Sam, language: str) -> None:
    sam.speak(language)
    judge(of_lock(sam), LANGUAGES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_while_leaving(sam: Sam, language: str) -> None:
    sam.speak(language)
    judge(of_leaving(sam), LANGUAGES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_a_caseload_is_worked_through(amira: Amira, language: str) -> None:
    amira.speak(language)
    judge(of_desk(amira), LANGUAGES[language])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    build_client()
    office = Office(tmp_path / "office")
    office.start()
    yield office
    office.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_of_the_staff(
    office: Office, hold: Hold, language: str
) -> None:
    morgan = Colleague(hold("morgan", size=DESK), office.origin)
    morgan.join(office.invite("Morgan Reid", manager=True))
    amira = Colleague(hold("amira", size=DESK), office.origin)
    amira.join(f"{office.origin}/join#{invited(morgan, 'Amira Haddad')}")
    morgan.speak(language)
    judge(of_staff(morgan, "Amira Haddad"), LANGUAGES[language])
    office.let_pass(hours=13)
    judge(of_session_over(morgan), LANGUAGES[language])
