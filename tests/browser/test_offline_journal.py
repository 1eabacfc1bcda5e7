"""A mood and an entry written without a connection, all the way to the link worker's screen."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Hold
from tests.browser.people import Amira, Sam
from tests.browser.service import Service

SHARED = "We planted broad beans by the wheelbarrow and I laughed with Doreen"
LATER = "And the kettle never tasted so good"
UNSHARED = "I cried on the marmalade bus and told nobody"


def test_words_written_offline_survive_a_killed_browser_and_only_the_shared_ones_reach_amira(
    service: Service, sam: Sam, amira: Amira
) -> None:
    amira.open_person("Sam")
    sam.until_all_sent()
    service.sam_wire.cut()

    sam.go("Today")
    sam.log_mood("Good")
    # First the private one: when the other has arrived, there was time for both.
    sam.write_entry(UNSHARED)
    sam.write_entry(SHARED, share=True)
    sam.restart("/journal")

    expect(sam.entry(SHARED)).to_contain_text("Saved on this phone")
    expect(sam.entry(UNSHARED)).to_contain_text("Private")
    sam.go("Today")
    expect(sam.mood("Good")).to_be_checked()

    service.sam_wire.mend()
    sam.comes_online()
    amira.sees(SHARED)
    sam.go("Journal")
    expect(sam.entry(UNSHARED)).to_contain_text("Sent · Private")
    sam.write_entry(LATER, share=True)
    amira.sees(LATER)
    amira.does_not_see("marmalade")
    kept = amira.browser.storage()
    assert "wheelbarrow" in kept
    assert "marmalade" not in kept


def test_an_entry_edited_on_two_offline_devices_keeps_both_edits_and_doubles_no_word(
    service: Service, sam: Sam, hold: Hold
) -> None:
    sam.write_entry("Sketched the kingfisher. Fed the ducks.")
    tablet = sam.on_another_device(hold("sam-tablet"))
    tablet.go("Journal")
    expect(tablet.entry("Sketched the kingfisher")).to_be_visible()
    sam.until_all_sent()
    tablet.until_all_sent()

    service.sam_wire.cut()
    sam.edit_entry(
        "Sketched the kingfisher", "Sketched the blue kingfisher with Theo. Fed the ducks."
    )
    tablet.edit_entry(
        "Sketched the kingfisher", "Sketched the kingfisher. Fed the ducks and one swan."
    )
    service.sam_wire.mend()
    sam.comes_online()
    sam.until_all_sent()
    tablet.comes_online()

    both = "Sketched the blue kingfisher with Theo. Fed the ducks and one swan."
    for device in (tablet, sam):
        device.open("/journal")
        expect(device.entry("Sketched the")).to_have_count(1)
        expect(device.entry("Sketched the")).to_contain_text(both)


def test_two_quick_edits_while_an_answer_is_lost_double_nothing(
    service: Service, sam: Sam, hold: Hold
) -> None:
    sam.write_entry("Choir tonight.")
    sam.until_all_sent()

    lost = service.sam_wire.lose_next_answer("/api/sync")
    sam.edit_entry("Choir tonight", "Choir tonight. Sang alto.")
    lost.wait()
    sam.edit_entry("Choir tonight", "Choir tonight. Sang alto. Home by nine.")
    service.sam_wire.mend()
    sam.comes_online()
    sam.until_all_sent()

    told = sam.entry("Choir tonight")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Choir tonight. Sang alto. Home by nine.")
    tablet = sam.on_another_device(hold("sam-tablet"))
    tablet.go("Journal")
    expect(tablet.entry("Choir tonight")).to_have_count(1)
    expect(tablet.entry("Choir tonight")).to_contain_text("Choir tonight. Sang alto. Home by nine.")


def test_an_answer_that_breaks_off_is_asked_for_again(service: Service, sam: Sam) -> None:
    sam.until_all_sent()
    lost = service.sam_wire.lose_next_answer("/api/sync", then_cut=False)
    sam.write_entry("The bus was late again.")
    lost.wait()
    expect(sam.entry("The bus was late again")).to_have_count(1)
    expect(sam.entry("The bus was late again")).to_contain_text("Sent")
    sam.open("/journal")
    expect(sam.entry("The bus was late again")).to_have_count(1)
