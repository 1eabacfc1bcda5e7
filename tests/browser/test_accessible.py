"""axe on every screen: light and dark, left to right and right to left, phone and desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import axe_complaints
from tests.browser.people import Amira, Sam
from tests.browser.screens import Shown, of_amira, of_joining, of_sam
from tests.browser.service import Service, through

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
                    for complaint in axe_complaints(screen.page)
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
