"""The judges find what is wrong: a page made badly on purpose."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chromium import PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import axe_complaints, double_text, lost_words

_PAGE = """
<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
<style>p { font-size: 1rem; line-height: 1.5; margin: 0 } .box { overflow: hidden; width: 8rem }</style>
%s</main></html>
"""


def show(page: Page, body: str) -> Page:
    page.set_content(_PAGE % body)
    return page


def test_axe_sees_pale_words_and_a_button_without_a_name(hold: Hold) -> None:
    page = show(hold("judge").page, "<p style='color: #ccc'>pale</p><button></button>")
    found = " ".join(axe_complaints(page))
    assert "color-contrast" in found
    assert "button-name" in found
    assert ["color-contrast" in one for one in axe_complaints(page, only_colours=True)] == [True]
    assert axe_complaints(show(page, "<p>plain</p>")) == []


def test_large_text_that_is_cut_off_or_sideways_is_seen(hold: Hold) -> None:
    page = hold("judge", size=PHONE).page
    fixed = "<div class=box style='height: 30px'><p>three words here</p></div>"
    wide = "<div class=box style='width: 170px; white-space: nowrap'><p>a dozen words or more</p></div>"
    sideways = "<p style='white-space: nowrap'>" + "a very long line " * 3 + "</p>"
    assert lost_words(show(page, wide)) == []
    double_text(page)
    assert "cut off by" in " ".join(lost_words(show(page, fixed)))
    assert "cut off sideways" in " ".join(lost_words(show(page, wide)))
    assert "px wide" in " ".join(lost_words(show(page, sideways)))
    assert lost_words(show(page, "<p>these words go to the next line</p>")) == []
