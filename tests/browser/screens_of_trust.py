"""What stands on the screens of sharing, handing over, the lock, leaving and the staff.

Each of them acts in whatever language its person speaks just then.
"""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.locking import PIN
from tests.browser.office import Colleague
from tests.browser.people import Amira, Person, Sam
from tests.browser.screens import Shown, settle

WRONG_PIN = "000111"

USE_UP_TRIES = """
async () => {
  const name = (await indexedDB.databases()).find(({ name }) => name.startsWith("linkwell-")).name;
  const db = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const tx = db.transaction("meta", "readwrite");
  const asked = tx.objectStore("meta").get("lock");
  asked.onsuccess = () => tx.objectStore("meta").put({ ...asked.result, wrong: 10 }, "lock");
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  db.close();
}
"""
"""JavaScript: as after ten wrong ones, without the minutes of waiting between them."""


def shown(name: str, page: Page) -> Shown:
    settle(page)
    return Shown(name, page)


def opened(person: Person, path: str) -> Page:
    person.open(path)
    settle(person.page)
    return person.page


def dialog_of(page: Page) -> Locator:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def of_sharing(sam: Sam) -> Iterator[Shown]:
    """What there is about sharing while Amira sees everything, and somebody takes their data."""
    page = opened(sam, "/me/sharing")
    page.locator(".sharing-kind button").last.click()
    dialog_of(page).locator("input[type=date]").fill("2001-01-01")
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.locator(".field-error")).to_be_visible()
    yield shown("the day on which sharing ends", page)
    page.get_by_role("dialog").locator("input[type=date]").fill("2099-03-09")
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    yield shown("Sharing, with a day on which it ends", page)
    page.locator('a[href^="/me/sharing/preview/"]').click()
    expect(page.locator(".their-page h1")).to_be_visible()
    yield shown("what Amira sees of Sam", page)
    opened(sam, "/me/sharing/before")
    page.locator("main summary").first.press("Enter")
    yield shown("what was shared before, with every change", page)
    opened(sam, "/me/devices")
    page.locator("main button").last.click()
    expect(page.locator(".code-large")).to_be_visible()
    yield shown("the code for another device", page)
    opened(sam, "/me/data")
    with page.expect_download():
        page.locator("main button").last.click()
    expect(page.locator("main .notice")).to_be_visible()
    yield shown("my data, just made", page)


def of_handover(sam: Sam, amira: Amira) -> Iterator[Shown]:
    """Amira has asked whether a colleague may take over; Sam reads it, and says yes."""
    page = opened(amira, "/caseload")
    link = page.get_by_role("link", name="Sam Bright")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice-waiting")).to_be_visible()
    yield shown("a person who is asked whether somebody else may take over", page)
    page = opened(sam, "/today")
    question = page.locator('main a[href^="/me/handover/"]')
    expect(question).to_be_visible()
    yield shown("Today, with the question of a handover", page)
    question.click()
    page.get_by_role("switch").first.click()
    yield shown("the question of a handover", page)
    page.locator(".consent-answers button").first.click()
    expect(page.locator("main .notice")).to_be_visible()
    yield shown("a handover that Sam agreed to", page)
    # Her device confirms that nothing of Sam's is left on it.
    opened(amira, "/caseload")
    expect(amira.page.get_by_role("link", name="Sam Bright")).to_have_count(0)
    amira.until_not_kept("Sam Bright")
    opened(sam, "/me/sharing")
    yield shown("Sharing after a handover, with what was deleted", page)


def of_stopping(sam: Sam) -> Iterator[Shown]:
    """Everything is stopped at once."""
    page = opened(sam, "/me/sharing")
    page.locator(".sharing-kind button").nth(1).click()
    dialog_of(page).get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    everything = page.locator(".card").first.locator(".row > button")
    everything.click()
    dialog_of(page)
    yield shown("the question whether to stop sharing everything", page)
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(everything).to_have_count(0)
    yield shown("Sharing, with nothing shared", page)
    opened(sam, "/me/sharing/before")
    yield shown("what was shared before it was stopped", page)


def of_lock(sam: Sam) -> Iterator[Shown]:
    """The lock turned on, and everything that stands before it."""
    page = opened(sam, "/me/lock")
    for box in page.locator("main form input").all():
        box.fill("12345")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".field-error").first).to_be_visible()
    yield shown("a PIN that will not do", page)
    for box in page.locator("main form input").all():
        box.fill(PIN)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main form")).to_have_count(0)
    yield shown("the lock, on", page)
    opened(sam, "/today")
    expect(page.locator(".locked")).to_be_visible()
    yield shown("Linkwell, locked", page)
    page.locator(".locked .row button").click()
    dialog_of(page)
    yield shown("the way out of a lock", page)
    page.keyboard.press("Escape")
    for _ in range(3):
        page.locator(".locked form input").fill(WRONG_PIN)
        page.locator(".locked form button[type=submit]").click()
        expect(page.locator(".locked form input")).to_have_value("")
        expect(page.locator(".locked .field-error")).to_be_visible()
    yield shown("the wait after wrong PINs", page)
    page.evaluate(USE_UP_TRIES)
    opened(sam, "/today")
    expect(page.locator(".locked .notice-problem")).to_be_visible()
    yield shown("a lock that takes no more tries", page)


def of_leaving(sam: Sam) -> Iterator[Shown]:
    page = opened(sam, "/me/leave")
    page.locator("main button").last.click()
    dialog_of(page)
    yield shown("the question whether to leave", page)
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.locator(".app-notices .notice")).to_be_visible()
    yield shown("Leave Linkwell, while leaving", page)
    opened(sam, "/today")
    expect(page.locator(".app-notices .notice")).to_be_visible()
    yield shown("Today, while leaving", page)


def of_desk(amira: Amira) -> Iterator[Shown]:
    """The caseload by its keys, a person's page with a note that was amended, a code for them."""
    page = opened(amira, "/caseload")
    expect(page.locator(".person").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("r")
    expect(page.locator(".toast-action").first).to_be_visible()
    yield shown("somebody just reviewed", page)
    page.locator(".person .person-action button").nth(1).click()
    expect(page.locator(".toast-action").first).to_be_visible()
    page.keyboard.press("5")
    expect(page.locator(".person")).to_have_count(1)
    yield shown("who is snoozed", page)
    page.keyboard.press("6")
    expect(page.locator(".person")).to_have_count(0)
    yield shown("a group with nobody in it", page)
    page.keyboard.press("1")
    page.get_by_role("link", name="Sam Bright").focus()
    page.keyboard.press("Enter")
    notes = page.locator(".team-notes")
    notes.locator("textarea").first.fill("Rang the landlord about the damp")
    notes.locator("form button[type=submit]").first.click()
    note = notes.get_by_role("article").first
    note.get_by_role("button").first.click()
    note.locator("textarea").fill("It was the letting agent")
    yield shown("a note that is amended", page)
    note.locator("form button[type=submit]").click()
    expect(note.get_by_role("listitem")).to_have_count(1)
    goal = page.locator("article.goal").first
    goal.get_by_role("button").last.click()
    yield shown("a person's page, with an amended note and an open goal", page)
    page.locator('a[href$="/code"]').click()
    page.locator("main button").first.click()
    expect(page.locator(".code-large")).to_be_visible()
    yield shown("a code for somebody who lost their phone", page)


def of_staff(morgan: Colleague, name: str) -> Iterator[Shown]:
    """A manager's pages of a colleague: a code, deactivated, and back."""
    page = opened(morgan, "/staff")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    yield shown("a colleague", page)
    page.locator("main .card button").first.click()
    expect(page.locator(".code-large")).to_be_visible()
    yield shown("a code for a colleague who is locked out", page)
    page.locator("main .card button").last.click()
    dialog_of(page)
    yield shown("the question whether to deactivate", page)
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    yield shown("a colleague who is deactivated", page)
    opened(morgan, "/staff")
    yield shown("Staff, with somebody deactivated", page)
    opened(morgan, "/staff/acts")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    yield shown("who did what", page)


def of_session_over(colleague: Colleague) -> Iterator[Shown]:
    """The service let their session end."""
    page = colleague.page
    colleague.open("/me/language")
    expect(page.locator('a[href^="/sign-in"]').first).to_be_visible()
    yield shown("a session that ended", page)
    opened(colleague, "/sign-in")
    yield shown("Sign in", page)
    colleague.authenticator.knows_its_person(False)
    page.locator("main button").first.click()
    expect(page.locator("main .notice")).to_be_visible()
    yield shown("a passkey that did not do", page)
