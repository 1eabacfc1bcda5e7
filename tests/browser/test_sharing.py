"""Who sees what, from the moment a person decides it."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.looking import axe_complaints
from tests.browser.people import Amira, Sam
from tests.browser.screens import settle
from tests.browser.service import Service

ENTRY = "Allotment with Doreen, mud up to the kneecaps"
NOTE = "slept badly because of the foghorn"


def test_an_entry_no_longer_shared_leaves_amiras_page_and_her_browser(
    sam: Sam, amira: Amira
) -> None:
    amira.open_person("Sam")
    sam.write_entry(ENTRY, share=True)
    amira.sees("kneecaps")
    assert "kneecaps" in amira.browser.storage()

    sam.open_entry(ENTRY)
    sam.share(False)
    sam.tap("Save")
    amira.does_not_see("kneecaps")
    assert "kneecaps" not in amira.browser.storage()
    sam.go("Journal")
    expect(sam.entry(ENTRY)).to_contain_text("Private")


def test_stopping_to_share_takes_moods_and_entries_off_amiras_page_and_browser(
    sam: Sam, amira: Amira
) -> None:
    amira.open_person("Sam")
    sam.write_entry(ENTRY, share=True)
    sam.go("Today")
    sam.log_mood("Low", note=NOTE)
    amira.sees("kneecaps")
    amira.until_kept("foghorn")

    sam.stop_sharing("moods", "entries")
    amira.sees("stopped sharing")
    amira.does_not_see("kneecaps")
    amira.until_not_kept("kneecaps")
    amira.until_not_kept("foghorn")


def test_a_mood_kept_private_never_reaches_amira(sam: Sam, amira: Amira) -> None:
    amira.open_person("Sam")
    sam.go("Today")
    sam.log_mood("Very low", note=NOTE)
    amira.until_kept("foghorn")
    sam.tap("Keep this one private")
    amira.until_not_kept("foghorn")


def test_the_preview_shows_exactly_what_amira_then_sees(sam: Sam, amira: Amira) -> None:
    amira.open_person("Sam")
    sam.start_entry(ENTRY)
    sam.share(True)
    expect(sam.preview()).to_contain_text(ENTRY)
    sam.tap("Save")
    amira.sees(ENTRY)


def test_sam_sees_under_sharing_that_amira_looked(sam: Sam, amira: Amira) -> None:
    sam.write_entry(ENTRY, share=True)
    amira.open_person("Sam")
    amira.sees("kneecaps")
    amira.until_all_sent()
    sam.open("/me/sharing")
    sam.sees("Amira opened your page")


def preview_of(sam: Sam) -> Locator:
    """Sam opens what Amira sees."""
    sam.open("/me/sharing")
    sam.page.get_by_role("link", name="See what Amira sees").click()
    page = sam.page.get_by_role("region", name="Amira’s page of you")
    expect(page.get_by_role("heading", name="Sam", level=1)).to_be_visible()
    return page


def stop_everything(sam: Sam) -> None:
    sam.open("/me/sharing")
    sam.tap("Stop sharing everything")
    sam.page.get_by_role("dialog").get_by_role("button", name="Stop sharing", exact=True).click()
    expect(sam.page.get_by_role("dialog")).to_have_count(0)


def test_stopping_works_offline_at_once_and_amira_confirms_when_she_hears_of_it(
    service: Service, sam: Sam, amira: Amira
) -> None:
    amira.open_person("Sam")
    sam.write_entry(ENTRY, share=True)
    amira.sees("kneecaps")
    sam.open("/me/sharing")
    sam.sees("has a copy of what you share")
    service.sam_wire.cut()
    stop_everything(sam)
    sam.sees("Amira sees none of your entries.")
    assert "kneecaps" in amira.browser.storage()
    service.sam_wire.mend()
    sam.comes_online()
    amira.until_not_kept("kneecaps")
    sam.open("/me/sharing")
    sam.sees("Deleted from Amira’s device")


FULL = """() => {
  const { put, add } = IDBObjectStore.prototype;
  const refuse = () => { throw new DOMException("full", "QuotaExceededError"); };
  Object.assign(IDBObjectStore.prototype, { put: refuse, add: refuse });
  globalThis.makeRoom = () => Object.assign(IDBObjectStore.prototype, { put, add });
}"""
"""JavaScript: a phone without room, until somebody makes some."""


def test_on_a_full_phone_a_decision_is_not_said_to_be_made_and_keeps_its_question(
    service: Service, sam: Sam
) -> None:
    page = sam.page
    sam.open("/me/sharing")
    sam.until_all_sent()
    service.sam_wire.cut()
    switch = page.get_by_role("switch", name="Share new moods")
    before = switch.get_attribute("aria-checked") or ""
    sam.sees("Amira sees")
    page.evaluate(FULL)
    switch.click()
    sam.sees("This could not be saved on this phone.")
    expect(switch).to_have_attribute("aria-checked", before)
    sam.tap("Stop sharing everything")
    dialog = page.get_by_role("dialog")
    stop = dialog.get_by_role("button", name="Stop sharing", exact=True)
    stop.click()
    expect(dialog).to_contain_text("This could not be saved on this phone.")
    page.evaluate("makeRoom()")
    stop.click()
    expect(dialog).to_have_count(0)
    sam.sees("Amira sees none of your entries.")

    page = _plan_of(sam)
    page.evaluate(FULL)
    tick = page.get_by_role("checkbox").first
    was = tick.is_checked()
    tick.click()
    sam.sees("That could not be saved.")
    expect(tick).to_be_checked(checked=was)


def _plan_of(sam: Sam) -> Page:
    sam.go("Plan")
    expect(sam.page.get_by_role("checkbox").first).to_be_visible()
    return sam.page


def test_revoking_reaches_an_online_device_within_seconds(sam: Sam, amira: Amira) -> None:
    amira.open_person("Sam")
    sam.write_entry(ENTRY, share=True)
    amira.sees("kneecaps")
    amira.until_kept("kneecaps")
    stop_everything(sam)
    began = time.monotonic()
    amira.does_not_see("kneecaps")
    amira.until_not_kept("kneecaps")
    # The bench measures it; here a whole suite may run beside, and reading her storage takes longest.
    assert time.monotonic() - began < 20


def test_before_stopping_sam_is_told_what_amira_has_read(sam: Sam, amira: Amira) -> None:
    sam.write_entry(ENTRY, share=True)
    amira.open_person("Sam")
    amira.reads("kneecaps")
    amira.page.wait_for_timeout(2_500)  # so long it stands there before it counts as read
    amira.until_all_sent()
    sam.open("/me/sharing")
    sam.sees("Amira read an entry")
    sam.tap("Stop sharing entries")
    dialog = sam.page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"Amira had already read \d+ of your entries"))
    expect(dialog).to_contain_text("What has been read cannot be unread.")


def test_the_preview_is_amiras_own_page_of_sam(sam: Sam, amira: Amira) -> None:
    sam.write_entry(ENTRY, share=True)
    sam.write_entry("Kept to myself: the letter from the landlord", share=False)
    amira.open_person("Sam")
    amira.sees("kneecaps")
    shown = preview_of(sam)
    expect(shown).to_contain_text("kneecaps")
    expect(shown).not_to_contain_text("landlord")
    for part in ("section[aria-labelledby=shared-entries] .entries", "ol.messages"):
        _read_alike(shown.locator(part).first, amira.page.locator(part).first)


def _read_alike(one: Locator, other: Locator) -> None:
    """The same words once all that was on its way, such as "Seen", has come to both."""
    until = time.monotonic() + 15
    while (mine := _plain(one.inner_text())) != (theirs := _plain(other.inner_text())):
        if time.monotonic() > until:
            assert mine == theirs
        time.sleep(0.05)


def _plain(words: str) -> str:
    """Without what says that something came in while the page was open, or was read there."""
    return re.sub(r"New( · )?|\s+", " ", words).strip()


def test_looking_at_the_preview_writes_nothing_and_its_links_lead_nowhere(
    sam: Sam, amira: Amira
) -> None:
    sam.write_entry(ENTRY, share=True)
    sam.until_all_sent()
    sam.open("/me/sharing")
    looks = sam.page.get_by_role("region", name="Who looked")
    # From which device is told by the server, a moment later.
    expect(looks).to_contain_text("Amira’s laptop")
    before = looks.inner_text()
    shown = preview_of(sam)
    sam.page.wait_for_timeout(2_500)
    shown.get_by_role("textbox", name="Write to").fill("Said by nobody")
    shown.get_by_role("button", name="Send").click()
    sam.sees("This is only how it looks to Amira")
    sam.open("/me/sharing")
    expect(looks).to_contain_text("Amira’s laptop")
    assert looks.inner_text() == before
    amira.open_person("Sam")
    amira.does_not_see("Said by nobody")


def test_what_was_shared_before_is_told_in_words(sam: Sam) -> None:
    stop_everything(sam)
    sam.until_all_sent()
    sam.page.get_by_role("link", name="What was shared before").click()
    card = sam.page.get_by_role("region", name="Amira")
    expect(card).to_contain_text("Your moods")
    card.get_by_text("Every change").click()
    expect(card).to_contain_text("Your moods: you stopped sharing with Amira")
    expect(card).to_contain_text("Your moods: you started to share with Amira")


def test_an_end_date_can_be_set_and_taken_away(sam: Sam) -> None:
    sam.open("/me/sharing")
    sam.tap("Set an end date")
    dialog = sam.page.get_by_role("dialog")
    dialog.get_by_label("The last day").fill("2001-01-01")
    dialog.get_by_role("button", name="End after this day").click()
    expect(dialog).to_contain_text("Choose today or a later day.")
    dialog.get_by_label("The last day").fill("2099-03-09")
    dialog.get_by_role("button", name="End after this day").click()
    sam.sees("Ends after 9 March 2099")
    sam.tap("Change the end date")
    dialog.get_by_role("button", name="No end date").click()
    sam.sees("Without an end date")


def test_the_lines_can_be_saved_as_a_table(sam: Sam, amira: Amira, tmp_path: Path) -> None:
    sam.write_entry(ENTRY, share=True)
    amira.open_person("Sam")
    amira.sees("kneecaps")
    sam.open("/me/sharing")
    sam.sees("were sent to Amira’s device")
    with sam.page.expect_download() as saving:
        sam.tap("Save as a table")
    saving.value.save_as(tmp_path / "lines.csv")
    with (tmp_path / "lines.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"delivered", "exported"} <= {row["what"] for row in rows}
    assert all(row["time"].endswith("Z") for row in rows)


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_axe_finds_nothing_on_sharing_and_what_belongs_to_it(
    sam: Sam, amira: Amira, language: str
) -> None:
    sam.write_entry(ENTRY, share=True)
    amira.open_person("Sam")
    amira.sees("kneecaps")
    sam.speak(language)
    sam.open("/me/sharing")
    preview = sam.page.locator('a[href^="/me/sharing/preview/"]').get_attribute("href") or ""
    wrong = []
    for path in ("/me/sharing", "/me/sharing/before", preview):
        sam.open(path)
        settle(sam.page)
        for size in (PHONE, DESK):
            sam.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for theme in ("light", "dark"):
                sam.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                wrong += [f"{path} {theme}: {one}" for one in axe_complaints(sam.page)]
    assert not wrong, "\n".join(wrong)
