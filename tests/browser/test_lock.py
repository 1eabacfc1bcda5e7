"""The device lock: what it hides, what opens it, when it locks, and the way out when forgotten."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK
from tests.browser.chromium_push import Pushes
from tests.browser.conftest import Hold
from tests.browser.locking import (
    LOCKED,
    PIN,
    WORDS,
    databases,
    is_locked,
    is_open,
    looked_away,
    turn_on,
    unlock,
)
from tests.browser.looking import axe_complaints
from tests.browser.people import DID, PASSPHRASE, Amira, Sam
from tests.browser.sealed import READ_LOCK, locks_in
from tests.browser.service import Service
from tests.browser.storage import WRITES_ENDED, files_that_hold
from tests.browser.test_reminders import reminder

# What it hides


def test_of_what_is_written_under_a_lock_nothing_is_readable_on_the_disk(
    service: Service, sam: Sam
) -> None:
    turn_on(sam)
    sam.go("Journal")
    sam.write_entry(f"Watched a {WORDS[0]} with Theodora")
    sam.until_all_sent()
    sam.go("Today")
    sam.log_mood("Low", note=f"Lost the {WORDS[1]}")
    sam.until_all_sent()
    service.sam_wire.cut()
    sam.go("Journal")
    sam.write_entry(f"Planted a {WORDS[2]}")
    sam.start_entry(f"Half a {WORDS[3]}")
    sam.page.wait_for_timeout(1_000)

    kept = databases(sam)
    for word in (*WORDS, "Theodora", "Bright", "Riverside", '"score"', "Europe/London"):
        assert word not in kept, word
    sam.browser.close()
    for word in (*WORDS, "Theodora"):
        assert files_that_hold(sam.browser.profile, word) == [], word

    service.sam_wire.mend()
    sam.browser.start()
    sam.open("/journal/new")
    is_locked(sam.page)
    unlock(sam)
    expect(sam.page.get_by_role("textbox", name=DID)).to_have_value("Half a tambourine")
    sam.go("Journal")
    for word in WORDS[:3]:
        sam.sees(word)
    sam.until_all_sent()


def test_what_lay_there_before_is_unreadable_from_then_on_and_readable_again_without_it(
    sam: Sam,
) -> None:
    sam.go("Journal")
    sam.write_entry(f"Watched a {WORDS[0]}")
    sam.until_all_sent()
    sam.until_kept(WORDS[0])
    turn_on(sam)
    sam.until_not_kept(WORDS[0])
    for word in (WORDS[0], "Riverside"):
        assert word not in databases(sam)
    # Another hand opens the same by the PIN alone.
    sam.browser.passphrase = PIN
    assert WORDS[0] in sam.browser.storage(sam.page)
    sam.browser.passphrase = None

    sam.page.get_by_role("button", name="Turn the lock off").click()
    dialog = sam.page.get_by_role("dialog")
    dialog.get_by_label("PIN", exact=True).fill(PIN)
    dialog.get_by_role("button", name="Turn the lock off").click()
    expect(sam.page.get_by_label("New PIN")).to_be_visible()
    sam.until_kept(WORDS[0])
    sam.restart("/journal")
    sam.sees(WORDS[0])


# What opens it


def test_a_wrong_pin_says_so_and_makes_one_wait_and_the_right_one_opens(sam: Sam) -> None:
    sam.log_mood("Good")
    sam.until_all_sent()
    turn_on(sam)
    sam.open("/today")
    is_locked(sam.page)
    for _ in range(3):
        unlock(sam, "000111")
        expect(sam.page.get_by_role("alert").filter(has_text="That is not the PIN")).to_be_visible()
    sam.sees("Wait")
    expect(sam.page.get_by_role("button", name="Unlock", exact=True)).to_be_disabled()
    sam.open("/today")
    expect(sam.page.get_by_role("button", name="Unlock", exact=True)).to_be_disabled()
    expect(sam.page.get_by_role("button", name="Unlock", exact=True)).to_be_enabled(timeout=20_000)
    unlock(sam)
    is_open(sam.page)
    expect(sam.mood("Good")).to_be_visible()


def test_another_pin_is_chosen_by_whoever_knows_the_first(sam: Sam) -> None:
    turn_on(sam)
    sam.tap("Change the PIN")
    dialog = sam.page.get_by_role("dialog")
    dialog.get_by_label("PIN", exact=True).fill(PIN)
    dialog.get_by_role("button", name="Go on").click()
    dialog.get_by_label("New PIN").fill("314159")
    dialog.get_by_label("The same again").fill("314159")
    dialog.get_by_role("button", name="Change the PIN").click()
    expect(dialog).to_have_count(0)
    sam.tap("Lock now")
    unlock(sam)
    sam.sees("That is not the PIN")
    unlock(sam, "314159")
    is_open(sam.page)


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("12345", "12345", "at least 6 digits"),
        ("123456", "123456", "what somebody would try first"),
        (PIN, "271829", "not the same"),
    ],
)
def test_a_pin_that_will_not_do_is_told_and_turns_nothing_on(
    sam: Sam, pin: str, again: str, words: str
) -> None:
    sam.open("/me/lock")
    sam.page.get_by_label("New PIN").fill(pin)
    sam.page.get_by_label("The same again").fill(again)
    sam.tap("Turn the lock on")
    expect(sam.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    assert sam.page.evaluate(READ_LOCK) == []


# When it locks


def test_out_of_sight_for_long_it_locks_and_for_a_moment_it_does_not(sam: Sam) -> None:
    turn_on(sam)
    sam.go("Journal")
    sam.start_entry(f"Half a {WORDS[3]}")
    sam.page.clock.install()
    looked_away(sam.page, hidden=True)
    sam.page.clock.fast_forward(4 * 60_000)
    looked_away(sam.page, hidden=False)
    sam.page.clock.run_for(1_000)
    is_open(sam.page)
    looked_away(sam.page, hidden=True)
    sam.page.clock.run_for(5 * 60_000 + 1_000)
    looked_away(sam.page, hidden=False)
    sam.page.clock.run_for(3_000)
    is_locked(sam.page)
    assert WORDS[3] not in sam.page.content()
    sam.page.clock.resume()
    unlock(sam)
    expect(sam.page.get_by_role("textbox", name=DID)).to_have_value(f"Half a {WORDS[3]}")


def test_locking_one_tab_locks_all_and_unlocking_one_opens_all(sam: Sam) -> None:
    sam.go("Journal")
    sam.write_entry(f"Watched a {WORDS[0]}")
    other = sam.in_another_tab()
    other.open("/journal")
    other.sees(WORDS[0])
    turn_on(sam)
    # The lock is as good for what the other tab writes.
    other.page.bring_to_front()
    other.write_entry(f"Planted a {WORDS[2]}")
    assert WORDS[2] not in sam.browser.storage(other.page)
    third = sam.in_another_tab()
    third.open("/journal")
    third.sees(WORDS[2])
    sam.page.bring_to_front()
    sam.tap("Lock now")
    for tab in (sam, other, third):
        is_locked(tab.page)
        assert WORDS[0] not in tab.page.content()
    unlock(other)
    for tab in (other, third):
        tab.sees(WORDS[0])
    is_open(sam.page)


def test_help_is_there_while_it_is_locked(sam: Sam) -> None:
    turn_on(sam)
    sam.tap("Lock now")
    is_locked(sam.page)
    sam.page.get_by_role("link", name="Help now").click()
    expect(sam.page.get_by_role("heading", level=1)).not_to_have_text(LOCKED)
    sam.open("/today")
    is_locked(sam.page)


def test_a_reminder_says_only_that_there_is_something_and_its_answer_opens_the_app(
    sam: Sam,
) -> None:
    turn_on(sam)
    sam.tap("Lock now")
    pushes = Pushes(sam.browser, sam.page, sam.origin)
    pushes.deliver(
        reminder("/plan", title="Tambourine circle", body="Tambourine circle at 10:00"),
        lambda: len(pushes.shown()) == 1,
    )
    [shown] = pushes.shown()
    assert shown["title"] == "There is something for you in Linkwell"
    assert "Tambourine" not in str(shown)


# The way out


def test_forgotten_it_says_what_would_be_lost_and_starts_afresh(service: Service, sam: Sam) -> None:
    turn_on(sam)
    sam.until_all_sent()
    service.sam_wire.cut()
    sam.go("Journal")
    sam.write_entry(f"Watched a {WORDS[0]}")
    sam.go("Me")
    sam.page.evaluate(WRITES_ENDED)
    sam.open("/me/lock")
    is_locked(sam.page)
    sam.tap("Forgotten it?")
    dialog = sam.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 thing you wrote here has not been sent")
    dialog.get_by_role("button", name="Delete and start afresh").click()
    expect(dialog).to_contain_text("This needs a connection")
    assert len(locks_in(sam.page.evaluate(READ_LOCK))) == 1

    service.sam_wire.mend()
    dialog.get_by_role("button", name="Delete and start afresh").click()
    expect(sam.page).to_have_url(re.compile("/join$"))
    expect(sam.page.get_by_role("textbox", name="Your code")).to_be_visible()
    assert sam.page.evaluate(READ_LOCK) == []
    # Without a code nobody gets in again.
    assert sam.page.evaluate("async () => (await fetch('/api/me')).status") == 401
    sam.open("/")
    expect(sam.page).to_have_url(re.compile("/join$"))


# Staff


def test_staff_are_asked_for_one_before_anything_of_others_is_shown(
    service: Service, hold: Hold
) -> None:
    amira = Amira(hold("amira", size=DESK), service.amira_origin)
    amira.page.goto(service.amira_link)
    amira.tap("Continue")
    first = amira.page.get_by_role("heading", name="First, lock this device")
    expect(first).to_be_visible()
    for path in ("/caseload", "/calendar", "/me", "/me/lock"):
        amira.open(path)
        expect(first).to_be_visible()
        assert "Sam" not in amira.page.inner_text("body")
    amira.page.get_by_label("New passphrase").fill("seven77")
    amira.tap("Turn the lock on")
    amira.sees("Take at least 8 characters.")
    amira.lock_first()
    expect(amira.page.get_by_role("navigation", name="Main")).to_be_visible()
    amira.visit("/me/lock")
    amira.sees("Your service asks for a lock on every device of its staff.")
    expect(amira.page.get_by_role("button", name="Turn the lock off")).to_have_count(0)
    amira.go("Caseload")
    expect(amira.page.get_by_role("link", name="Sam Bright")).to_be_visible()
    [lock] = locks_in(amira.page.evaluate(READ_LOCK))
    assert lock.open(PASSPHRASE)
    assert not lock.open("a heron under the bridges")
    bare = amira.browser
    bare.passphrase = None
    assert "Sam Bright" not in bare.storage(amira.page)


# How it looks


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_axe_finds_nothing_on_the_screens_of_the_lock(sam: Sam, language: str) -> None:
    sam.speak(language)
    sam.open("/me/lock")
    expect(sam.page.locator("input[type=password]")).to_have_count(2)
    wrong: list[Any] = axe_complaints(sam.page)
    for box in sam.page.locator("input[type=password]").all():
        box.fill(PIN)
    sam.page.locator("form .button-primary").click()
    expect(sam.page.locator("input[type=password]")).to_have_count(0)
    wrong += axe_complaints(sam.page)
    sam.open("/today")
    expect(sam.page.locator(".locked form")).to_be_visible()
    wrong += axe_complaints(sam.page)
    sam.page.locator(".locked .button-quiet").click()
    expect(sam.page.get_by_role("dialog")).to_be_visible()
    wrong += axe_complaints(sam.page)
    assert not wrong
