"""A newer app arrives while somebody is writing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.builds import NEW_WORDS, OLD_WORDS, next_build
from tests.browser.people import DID, Sam
from tests.browser.service import Service

DRAFT = "The second verse goes like this"


def test_an_update_while_a_draft_is_open_loses_nothing_and_reloads_only_on_consent(
    service: Service, sam: Sam, tmp_path: Path
) -> None:
    sam.start_entry(DRAFT)
    sam.sees(OLD_WORDS)
    sam.page.evaluate("() => { window.theSamePage = true; }")
    service.restart(client=next_build(tmp_path / "next"))

    # What the browser does by itself at a later launch.
    sam.page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())")
    sam.sees("A newer Linkwell is ready")
    words = sam.page.get_by_role("textbox", name=DID)
    words.press_sequentially(" and more")
    assert sam.page.evaluate("window.theSamePage")
    sam.sees(OLD_WORDS)

    sam.tap("Update now")
    sam.sees(NEW_WORDS)
    assert not sam.page.evaluate("window.theSamePage")
    expect(words).to_have_value(DRAFT + " and more")
    sam.share(False)
    sam.tap("Save")
    expect(sam.entry(DRAFT)).to_contain_text("and more")


def test_a_page_that_stays_on_the_old_app_still_opens_every_screen(
    service: Service, sam: Sam, tmp_path: Path
) -> None:
    service.restart(client=next_build(tmp_path / "next"))
    sam.page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())")
    sam.sees("A newer Linkwell is ready")
    sam.tap("Later")
    for path in ("/me/sharing", "/me/data", "/help", "/journal/new"):
        sam.visit(path)
        sam.does_not_see("could not be opened")
