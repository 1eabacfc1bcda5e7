"""Who sees what, from the moment a person decides it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.people import Amira, Sam

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
    preview = sam.preview().inner_text()
    assert ENTRY in preview
    sam.tap("Save")
    amira.sees(ENTRY)


def test_sam_sees_under_sharing_that_amira_looked(sam: Sam, amira: Amira) -> None:
    sam.write_entry(ENTRY, share=True)
    amira.open_person("Sam")
    amira.sees("kneecaps")
    amira.until_all_sent()
    sam.open("/me/sharing")
    sam.sees("Amira opened your page")
