"""Notes that only a team may read: what stays, what amends it, and who never gets it."""

from __future__ import annotations

from playwright.sync_api import Page, Response, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Hold
from tests.browser.looking import top_of
from tests.browser.people import Amira, Sam
from tests.browser.service import Service
from tests.browser.team_notes import AMENDED, NOTE, add_note, note_box, notes

HELD = """
async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const held = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await answer(indexedDB.open(name));
    for (const store of db.objectStoreNames)
      held.push(await answer(db.transaction(store).objectStore(store).getAll()));
    db.close();
  }
  return JSON.stringify(held);
}
"""
"""JavaScript: everything in IndexedDB, as one text."""


def heard(page: Page) -> list[bytes]:
    """What the server answers to the page from now on."""
    bodies: list[bytes] = []

    def keep(response: Response) -> None:
        # The live line never ends, and carries nothing.
        if "/api/" in response.url and not response.url.endswith("/live"):
            bodies.append(response.body())

    page.on("response", keep)
    return bodies


def test_a_note_stays_and_what_amends_it_stands_under_it(amira: Amira) -> None:
    amira.open_person("Sam Bright")
    expect(notes(amira)).to_contain_text("Only your team sees these; never Sam.")
    add_note(amira, NOTE)
    note = notes(amira).get_by_role("article").filter(has_text=NOTE)
    note.get_by_role("button", name="Amend the note of").click()
    box = note.get_by_role("textbox", name="What should be put right, or added?")
    expect(box).to_be_focused()
    box.fill(AMENDED)
    note.get_by_role("button", name="Add the amendment").click()
    amendment = note.get_by_role("listitem").filter(has_text=AMENDED)
    expect(amendment).to_contain_text("Amendment")
    expect(note).to_contain_text(NOTE)
    assert top_of(note.get_by_text(NOTE)) < top_of(note.get_by_text(AMENDED))
    expect(note.get_by_role("button", name="Amend the note of")).to_be_focused()
    expect(note.get_by_text("Sent", exact=True)).to_have_count(2)


def test_a_note_of_one_worker_is_read_by_another_of_their_devices(amira: Amira, hold: Hold) -> None:
    amira.open_person("Sam Bright")
    add_note(amira, NOTE)
    amira.until_all_sent()
    amira.open("/me/devices")
    amira.tap("Show a code")
    code = amira.page.locator(".code-large").inner_text()
    other = Amira(hold("other", size=DESK), amira.origin)
    other.join(f"{amira.origin}/join#{code}")
    other.open_person("Sam Bright")
    expect(notes(other)).to_contain_text(NOTE)


def test_notes_written_offline_and_half_written_ones_outlive_the_browser(
    service: Service, amira: Amira
) -> None:
    amira.open_person("Sam Bright")
    amira.until_all_sent()
    service.amira_wire.cut()
    add_note(amira, NOTE)
    expect(notes(amira)).to_contain_text("Saved on this device")
    note_box(amira).fill("Ask again on Fr")
    amira.page.wait_for_timeout(600)
    amira.restart("/caseload")
    amira.open_person("Sam Bright")
    expect(notes(amira).get_by_role("article")).to_contain_text(NOTE)
    expect(note_box(amira)).to_have_value("Ask again on Fr")
    service.amira_wire.mend()
    amira.comes_online()
    expect(notes(amira).get_by_role("article")).to_contain_text("Sent")


def test_no_note_and_no_mark_of_the_team_comes_near_a_participants_device(
    service: Service, sam: Sam, amira: Amira, hold: Hold
) -> None:
    bodies = heard(sam.page)
    sam.until_all_sent()
    amira.open_person("Sam Bright")
    add_note(amira, NOTE)
    note = notes(amira).get_by_role("article").filter(has_text=NOTE)
    note.get_by_role("button", name="Amend the note of").click()
    note.get_by_role("textbox").fill(AMENDED)
    note.get_by_role("button", name="Add the amendment").click()
    amira.write_message("See you on Tuesday")
    amira.until_all_sent()
    sam.go("Today")
    # What was written after the notes is here, so that they would be too.
    sam.sees("See you on Tuesday")
    sam.restart("/today")
    tablet = sam.on_another_device(hold("tablet", size=PHONE))
    later = heard(tablet.page)
    tablet.open("/today")
    tablet.sees("See you on Tuesday")
    tablet.until_all_sent()
    for phone in (sam, tablet):
        kept = phone.browser.storage(phone.page)
        assert NOTE not in kept
        assert AMENDED not in kept
        # The app itself knows that there is such a kind: what it keeps of people must not.
        held = phone.page.evaluate(HELD)
        assert "See you on Tuesday" in held
        assert not any(kind in held for kind in ("team_note", '"review"', "snoozed_until"))
    for words in (NOTE, AMENDED, "team_note"):
        assert not any(words.encode() in body for body in (*bodies, *later))
    assert any(b"See you on Tuesday" in body for body in (*bodies, *later))
    sam.open("/me/sharing")
    sam.does_not_see("note")
