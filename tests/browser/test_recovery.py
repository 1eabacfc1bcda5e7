"""What a person sees when words were changed, joined, not taken or lost, and how they put it right."""

from __future__ import annotations

import gzip

from playwright.sync_api import Locator, Response, expect

from tests.browser.conftest import Hold
from tests.browser.people import DID, NOTE, Amira, Sam
from tests.browser.service import Service, through

FIRST = "Fed the ducks by the weir"
SECOND = "Fed the swans by the weir with Theo"
BEFORE_JOIN = "Sketched the kingfisher. Fed the ducks."
MINE = "Sketched the kingfisher. Fed the ducks and one swan."
THEIRS = "Sketched the blue kingfisher with Theo. Fed the ducks."
BOTH = "Sketched the blue kingfisher with Theo. Fed the ducks and one swan."
EARLIER = "Earlier versions"
RESTORE = "Restore this version"
LOST = "This phone had lost what Linkwell kept on it"


def versions(sam: Sam) -> Locator:
    return sam.page.get_by_role("list", name=EARLIER).get_by_role("listitem")


def open_versions(sam: Sam) -> None:
    sam.page.get_by_role("link", name=EARLIER).click()
    expect(sam.page.get_by_role("heading", name=EARLIER, level=1)).to_be_visible()


def asked(answer: Response) -> str:
    sent = answer.request.post_data_buffer or b""
    return (gzip.decompress(sent) if sent.startswith(b"\x1f\x8b") else sent).decode()


def body(sam: Sam) -> Locator:
    return sam.page.get_by_role("textbox", name=DID)


# Earlier versions


def test_an_earlier_version_shows_what_differs_and_is_restored_and_taken_back(sam: Sam) -> None:
    sam.write_entry(FIRST)
    sam.until_all_sent()
    sam.edit_entry(FIRST, SECOND)
    sam.until_all_sent()

    sam.open_entry(SECOND)
    open_versions(sam)
    expect(versions(sam)).to_have_count(1)
    expect(versions(sam).locator(".entry-words")).to_have_text(FIRST)
    expect(versions(sam).locator("mark")).to_have_text("ducks")
    expect(versions(sam)).to_contain_text("“swans”")

    sam.tap(RESTORE)
    expect(body(sam)).to_have_value(FIRST)
    sam.sees("Restored, and saved on this phone")
    sam.tap("Undo")
    expect(body(sam)).to_have_value(SECOND)
    sam.until_all_sent()
    open_versions(sam)
    # Restoring and taking it back were edits like any other: nothing was thrown away.
    expect(versions(sam)).to_have_count(2)


def test_choices_and_a_moods_note_have_earlier_versions_too(sam: Sam) -> None:
    sam.log_mood("Low", note="slept badly")
    sam.go("Journal")
    expect(sam.entry("slept badly")).to_have_count(1)
    sam.until_all_sent()
    sam.go("Today")
    sam.mood("Good").click()
    sam.page.get_by_role("textbox", name=NOTE).fill("slept badly, then a walk")
    sam.go("Journal")
    expect(sam.entry("slept badly, then a walk")).to_have_count(1)
    sam.until_all_sent()

    sam.entry("slept badly, then a walk").get_by_role("link").click()
    open_versions(sam)
    sam.sees("Mood: Low")
    words = versions(sam).filter(has_text="slept badly")
    expect(words.locator(".entry-words")).to_have_text("slept badly")
    versions(sam).filter(has_text="Mood: Low").get_by_role("button", name=RESTORE).click()
    expect(sam.mood("Low")).to_be_checked()
    expect(sam.page.get_by_role("textbox", name=NOTE)).to_have_value("slept badly, then a walk")


def test_without_a_connection_it_says_so_and_they_come_with_it(service: Service, sam: Sam) -> None:
    sam.write_entry(FIRST)
    sam.until_all_sent()
    sam.edit_entry(FIRST, SECOND)
    sam.until_all_sent()
    service.sam_wire.cut()
    sam.open_entry(SECOND)
    open_versions(sam)
    sam.sees("You need a connection to see earlier versions")
    service.sam_wire.mend()
    sam.comes_online()
    expect(versions(sam)).to_have_count(1)


# Words that were joined


def two_phones(service: Service, sam: Sam, hold: Hold) -> None:
    """Both write in one entry, and Sam's first phone joins the words of both."""
    sam.write_entry(BEFORE_JOIN)
    tablet = sam.on_another_device(hold("sam-tablet"), service.amira_origin)
    tablet.go("Journal")
    expect(tablet.entry(BEFORE_JOIN)).to_be_visible()
    sam.open_entry(BEFORE_JOIN)
    sam.until_all_sent()
    service.sam_wire.cut()
    body(sam).fill(MINE)
    sam.save_entry()
    tablet.edit_entry(BEFORE_JOIN, THEIRS)
    tablet.until_all_sent()
    service.sam_wire.mend()
    sam.comes_online()
    sam.until_all_sent()


def test_joined_words_are_told_until_looked_over_and_can_be_undone(
    service: Service, sam: Sam, hold: Hold
) -> None:
    two_phones(service, sam, hold)
    sam.restart("/today")
    sam.sees("Words from two phones were put together")
    sam.page.get_by_role("link", name="Look them over").click()
    expect(body(sam)).to_have_value(BOTH)
    sam.sees("You wrote here on two phones")

    sam.tap("Undo")
    expect(body(sam)).to_have_value(MINE)
    sam.does_not_see("You wrote here on two phones")
    sam.until_all_sent()
    open_versions(sam)
    expect(versions(sam).filter(has_text=BOTH)).to_have_count(1)
    expect(versions(sam).filter(has_text=THEIRS)).to_have_count(1)


def test_joined_words_that_are_kept_are_not_told_again(
    service: Service, sam: Sam, hold: Hold
) -> None:
    two_phones(service, sam, hold)
    sam.open_entry(BOTH)
    sam.tap("Keep both")
    sam.does_not_see("You wrote here on two phones")
    sam.restart("/today")
    expect(sam.page.get_by_role("radiogroup")).to_be_visible()
    sam.does_not_see("Words from two phones were put together")
    sam.open_entry(BOTH)
    expect(body(sam)).to_have_value(BOTH)


def test_a_choice_that_another_phones_outranked_can_be_had_back(
    service: Service, sam: Sam, hold: Hold
) -> None:
    sam.log_mood("OK", note="a grey day")
    sam.go("Journal")
    expect(sam.entry("a grey day")).to_have_count(1)
    sam.until_all_sent()
    tablet = sam.on_another_device(hold("sam-tablet"), service.amira_origin)
    expect(tablet.mood("OK")).to_be_checked()
    sam.go("Today")
    service.sam_wire.cut()
    sam.mood("Low").click()
    expect(sam.mood("Low")).to_be_checked()
    with tablet.page.expect_response(lambda answer: '"score":4' in asked(answer)):
        tablet.log_mood("Good")
    service.sam_wire.mend()
    sam.comes_online()
    expect(sam.mood("Good")).to_be_checked()
    sam.sees("Two phones of yours chose differently")
    sam.page.get_by_role("link", name="Look them over").click()
    sam.sees("Mood: Low")
    sam.tap("Use this one")
    expect(sam.mood("Low")).to_be_checked()
    expect(tablet.mood("Low")).to_be_checked()


def test_what_phone_and_service_hold_is_compared_and_equal(sam: Sam, amira: Amira) -> None:
    sam.write_entry(FIRST, share=True)
    sam.edit_entry(FIRST, SECOND)
    sam.go("Today")
    sam.log_mood("Good", note="a bright day")
    sam.until_all_sent()
    for person in (sam, amira):
        with person.page.expect_response(lambda answer: '"verify"' in asked(answer)) as compared:
            person.open("/")
            person.until_all_sent()
        assert "differs" not in compared.value.json()


# What was not taken


def test_what_was_not_taken_is_kept_with_its_reason_and_saved_anew(
    service: Service, sam: Sam, hold: Hold
) -> None:
    sam.write_entry(FIRST)
    tablet = sam.on_another_device(hold("sam-tablet"), service.amira_origin)
    tablet.go("Journal")
    expect(tablet.entry(FIRST)).to_be_visible()
    sam.open_entry(FIRST)
    sam.until_all_sent()
    service.sam_wire.cut()
    body(sam).fill(SECOND)
    sam.save_entry()
    tablet.delete_entry(FIRST)
    tablet.until_all_sent()
    service.forget_deleted()
    service.sam_wire.mend()
    sam.comes_online()
    sam.go("Today")

    sam.sees("Something could not be saved by the service")
    sam.page.get_by_role("link", name="Look at it").click()
    sam.sees("It had been deleted for more than 30 days")
    expect(sam.page.locator(".entry-words")).to_have_text(SECOND)
    sam.tap("Let it go")
    sam.sees("Nothing is waiting here")
    sam.tap("Undo")
    expect(sam.page.locator(".entry-words")).to_have_text(SECOND)
    sam.tap("Save as a new entry")
    sam.sees("Nothing is waiting here")
    sam.go("Journal")
    expect(sam.entry(SECOND)).to_contain_text("Sent · Private")
    sam.go("Today")
    sam.does_not_see("Something could not be saved by the service")


# Storage that was lost


def lose(sam: Sam) -> None:
    sam.page.goto("about:blank")
    sam.browser.lose_storage(sam.origin)


def test_lost_storage_is_said_and_comes_back_and_deletes_nothing(
    service: Service, sam: Sam, hold: Hold
) -> None:
    sam.write_entry(FIRST)
    sam.until_all_sent()
    service.sam_wire.cut()
    sam.write_entry("Never left this phone")
    lose(sam)
    service.sam_wire.mend()

    sam.open("/journal")
    sam.sees(LOST)
    sam.sees("Anything that had not been sent from this phone is gone; everything else came back.")
    expect(sam.entry(FIRST)).to_contain_text("Sent")
    expect(sam.entry("Never left")).to_have_count(0)
    tablet = sam.on_another_device(hold("sam-tablet"))
    tablet.go("Journal")
    expect(tablet.entry(FIRST)).to_be_visible()
    tablet.does_not_see(LOST)

    sam.restart("/journal")
    sam.sees(LOST)
    sam.tap("All right")
    sam.does_not_see(LOST)
    sam.restart("/journal")
    expect(sam.entry(FIRST)).to_be_visible()
    sam.does_not_see(LOST)


def test_a_notebook_that_was_emptied_is_not_called_lost(
    service: Service, amira: Amira, hold: Hold
) -> None:
    bea = Sam(hold("bea"), service.sam_origin)
    bea.join(through(service.sam_wire, amira.invite("Beatriz Nunes")))
    bea.write_entry(FIRST)
    tablet = bea.on_another_device(hold("bea-tablet"))
    tablet.open_entry(FIRST)
    tablet.tap("Delete")
    tablet.sees("Your journal is empty")
    tablet.until_all_sent()
    bea.go("Journal")
    bea.sees("Your journal is empty")
    bea.sees("You deleted everything that was in it")
    bea.does_not_see(LOST)

    lose(bea)
    bea.open("/journal")
    bea.sees(LOST)
    bea.sees("The service keeps no mood and no entry of yours that could come back.")
    bea.does_not_see("everything else came back")


def test_lost_storage_of_amira_is_said_in_her_words(service: Service, amira: Amira) -> None:
    amira.until_all_sent()
    amira.page.goto("about:blank")
    amira.browser.lose_storage(amira.origin)
    amira.open("/")
    amira.lock_first()
    amira.sees(
        "Anything that had not been sent from this device is gone; everything else came back."
    )
    expect(amira.page.get_by_role("link", name="Sam")).to_be_visible()


# Told truthfully


def test_seen_is_said_only_of_what_was_looked_at(sam: Sam, amira: Amira) -> None:
    sam.write_entry(FIRST, share=True)
    amira.open_person("Sam")
    amira.reads(FIRST)
    sam.go("Journal")
    expect(sam.entry(FIRST)).to_contain_text("Seen by Amira")
    amira.go("Caseload")
    sam.edit_entry(FIRST, SECOND)
    expect(sam.entry(SECOND)).to_contain_text("Sent · Shared with Amira")
    amira.open_person("Sam")
    amira.reads(SECOND)
    expect(sam.entry(SECOND)).to_contain_text("Seen by Amira")


def test_what_a_restore_lost_is_not_called_sent_until_it_is_again(
    service: Service, sam: Sam, hold: Hold
) -> None:
    sam.write_entry(FIRST)
    sam.until_all_sent()
    backup = service.backup()
    sam.edit_entry(FIRST, SECOND)
    sam.until_all_sent()
    sam.write_entry("Written after the backup")
    sam.until_all_sent()
    sam.page.goto("about:blank")
    service.restore(backup)

    # It hears of the restore and tells its own again, and then the line falls.
    lost = service.sam_wire.lose_next_answer("/api/sync", after=1)
    sam.open("/journal")
    lost.wait()
    expect(sam.entry("Written after the backup")).to_contain_text("Saved on this phone · Private")
    expect(sam.entry(SECOND)).to_contain_text("Saved on this phone · Private")
    service.sam_wire.mend()
    sam.comes_online()
    expect(sam.entry("Written after the backup")).to_contain_text("Sent · Private")
    expect(sam.entry(SECOND)).to_contain_text("Sent · Private")
    tablet = sam.on_another_device(hold("sam-tablet"))
    tablet.go("Journal")
    expect(tablet.entry(SECOND)).to_have_count(1)
    expect(tablet.entry("Written after the backup")).to_have_count(1)
