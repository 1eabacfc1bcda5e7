"""Joining, and what a browser does for somebody who has joined already."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Hold
from tests.browser.people import DID, Amira, Sam
from tests.browser.service import Service, through


def test_opening_a_join_link_redeems_nothing(service: Service, hold: Hold) -> None:
    for name in ("preview-bot", "curious-neighbour"):
        page = hold(name).page
        page.goto(service.sam_link)
        expect(page.get_by_role("button", name="Continue")).to_be_visible()
    Sam(hold("sam"), service.sam_origin).join(service.sam_link)


def test_continue_repeated_after_a_lost_answer_succeeds(service: Service, hold: Hold) -> None:
    sam = Sam(hold("sam"), service.sam_origin)
    sam.page.goto(service.sam_link)
    lost = service.sam_wire.lose_next_answer("/api/join", then_cut=False)
    sam.tap("Continue")
    lost.wait()
    sam.sees("Your code stays valid")
    sam.tap("Continue")
    sam.arrive(share=True)


def test_a_code_that_was_used_does_not_let_a_second_device_in(service: Service, hold: Hold) -> None:
    Sam(hold("sam"), service.sam_origin).join(service.sam_link)
    page = hold("somebody").page
    page.goto(service.sam_link)
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_text("This code does not work any more or was mistyped")).to_be_visible()


def test_the_code_can_be_typed_with_spaces_and_small_letters(service: Service, hold: Hold) -> None:
    sam = Sam(hold("sam"), service.sam_origin)
    code = service.sam_link.partition("#")[2].lower()
    sam.open("/join")
    sam.page.get_by_role("textbox", name="Your code").fill(f" {code[:4]} {code[4:]} ")
    sam.tap("Continue")
    sam.arrive(share=False)
    expect(sam.page.get_by_role("radiogroup")).to_be_visible()


def test_who_declines_to_share_keeps_a_private_journal(
    service: Service, amira: Amira, hold: Hold
) -> None:
    newcomer = Sam(hold("newcomer"), service.sam_origin)
    newcomer.join(through(service.sam_wire, amira.invite("Beatriz Nunes")), share=False)
    newcomer.log_mood("OK", note="the lantern again")
    expect(newcomer.state()).to_have_text("Sent · Private")
    newcomer.write_entry("A quiet day")
    expect(newcomer.entry("A quiet day")).to_contain_text("Sent · Private")
    amira.open_person("Beatriz Nunes")
    amira.sees("Shares nothing with you just now")
    assert "lantern" not in amira.browser.storage()


def test_a_signed_in_browser_asks_before_joining_as_someone_else(
    service: Service, sam: Sam
) -> None:
    sam.page.goto(service.sam_origin + "/join#" + service.amira_link.partition("#")[2])
    sam.tap("Continue")
    asks = sam.page.get_by_role("dialog", name="Join as someone else?")
    expect(asks).to_be_visible()
    sam.tap("Stay as Sam")
    expect(asks).to_have_count(0)
    assert sam.page.request.get(service.sam_origin + "/api/me").json()["name"] == "Sam Bright"

    sam.tap("Continue")
    sam.tap("Join as someone else")
    expect(sam.page.get_by_role("heading", name="First, lock this device")).to_be_visible()
    assert sam.page.request.get(service.sam_origin + "/api/me").json()["name"] == "Amira Haddad"
    sam.does_not_see("Journal")


def test_a_tab_that_becomes_somebody_elses_keeps_none_of_the_first_persons_words(
    service: Service, sam: Sam, amira: Amira
) -> None:
    code = amira.invite("Ada Byron").partition("#")[2]
    sam.start_entry("A thing that only Sam may read")
    sam.until_kept("only Sam may read")
    ada = sam.in_another_tab()
    ada.page.goto(f"{service.sam_origin}/join#{code}")
    ada.tap("Continue")
    ada.tap("Join as someone else")
    ada.arrive(share=False)
    # Whoever comes back to the first tab.
    sam.comes_online()
    expect(sam.page.get_by_role("textbox", name=DID)).to_have_value("")
    expect(sam.page.get_by_text("only Sam may read")).to_have_count(0)
    sam.go("Me")
    sam.sees("Ada Byron")
