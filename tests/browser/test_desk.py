"""The link worker's day: without signal, with messages, with somebody new."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import Hold
from tests.browser.people import Amira, Sam
from tests.browser.service import Service, through


def test_the_caseload_and_a_person_open_offline_from_a_cold_start(
    service: Service, sam: Sam, amira: Amira
) -> None:
    sam.write_entry("Bulbs in the churchyard", share=True)
    amira.open_person("Sam")
    amira.sees("Bulbs in the churchyard")
    amira.until_all_sent()
    service.amira_wire.cut()
    amira.restart("/caseload")
    amira.open_person("Sam")
    amira.sees("Bulbs in the churchyard")


def test_messages_go_both_ways(sam: Sam, amira: Amira) -> None:
    amira.open_person("Sam")
    amira.write_message("Shall we meet at the library on Tuesday?")
    sam.go("Today")
    sam.sees("Shall we meet at the library on Tuesday?")
    sam.write_message("Tuesday is lovely, thank you")
    amira.sees("Tuesday is lovely, thank you")


def test_a_message_is_seen_only_once_it_stood_on_the_screen(sam: Sam, amira: Amira) -> None:
    sam.go("Journal")
    amira.open_person("Sam")
    amira.write_message("The choir has a spare seat")
    messages = amira.page.get_by_role("region", name="Messages").get_by_role("listitem")
    message = messages.filter(has_text="The choir has a spare seat")
    amira.until_all_sent()
    sam.page.wait_for_timeout(3_000)
    expect(message).not_to_contain_text("Seen")
    sam.go("Today")
    sam.page.get_by_text("The choir has a spare seat").scroll_into_view_if_needed()
    expect(message).to_contain_text("Seen")


def test_a_message_written_offline_is_sent_later(service: Service, sam: Sam, amira: Amira) -> None:
    amira.open_person("Sam")
    amira.until_all_sent()
    service.amira_wire.cut()
    amira.write_message("I rang the choir for you")
    amira.sees("Saved on this device")
    amira.restart("/caseload")
    amira.open_person("Sam")
    amira.sees("I rang the choir for you")
    service.amira_wire.mend()
    amira.comes_online()
    sam.sees("I rang the choir for you")


def test_somebody_invited_joins_and_appears_with_what_they_share(
    service: Service, amira: Amira, hold: Hold
) -> None:
    link = amira.invite("Beatriz Nunes")
    beatriz = Sam(hold("beatriz", size=PHONE), service.sam_origin)
    beatriz.join(through(service.sam_wire, link))
    beatriz.write_entry("First swim since spring", share=True)
    amira.open_person("Beatriz Nunes")
    amira.sees("First swim since spring")


def test_what_amira_opened_offline_is_told_to_sam_too(
    service: Service, sam: Sam, amira: Amira
) -> None:
    amira.until_all_sent()
    service.amira_wire.cut()
    amira.open_person("Sam")
    service.amira_wire.mend()
    amira.comes_online()
    amira.until_all_sent()
    sam.open("/me/sharing")
    expect(sam.page.get_by_text("Amira opened your page").first).to_be_visible()
