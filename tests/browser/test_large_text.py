"""Text at 200 % on the narrowest phone: nothing cut off, nothing sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Hold
from tests.browser.looking import double_text, lost_words
from tests.browser.people import Amira, Sam
from tests.browser.screens import Shown, of_amira, of_joining, of_sam
from tests.browser.service import Service, through

NARROW = {"width": 320, "height": 640}


def judge(screens: Iterator[Shown]) -> None:
    wrong = [f"{screen.name}: {lost}" for screen in screens for lost in lost_words(screen.page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_a_participant_loses_nothing_to_large_text(
    service: Service, hold: Hold, language: str
) -> None:
    sam = Sam(hold("sam", size=NARROW), service.sam_origin)
    sam.join(service.sam_link)
    sam.speak(language)
    double_text(sam.page)
    judge(of_sam(sam.page, sam.origin))


def test_a_link_worker_loses_nothing_to_large_text(service: Service, hold: Hold) -> None:
    amira = Amira(hold("amira", size=NARROW), service.amira_origin)
    amira.join(service.amira_link)
    double_text(amira.page)
    judge(of_amira(amira.page, amira.origin, "Sam Bright"))


def test_joining_loses_nothing_to_large_text(service: Service, amira: Amira, hold: Hold) -> None:
    link = amira.invite("Beatriz Nunes")
    page = hold("newcomer", size=NARROW).page
    double_text(page)
    judge(of_joining(page, through(service.sam_wire, link)))
