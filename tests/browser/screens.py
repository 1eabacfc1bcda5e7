"""Every screen of the app in whatever language, so that a judgement can be passed on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

LONDON = ZoneInfo("Europe/London")
"""Where the browsers of the tests are."""


@dataclass(frozen=True)
class Shown:
    """A screen as it stands open, waiting to be judged."""

    name: str
    page: Page


SAMS = (
    *("/today", "/journal", "/journal/new", "/plan", "/plan/new"),
    *("/me", "/me/about", "/me/sharing", "/me/reminders", "/me/devices"),
    *("/me/language", "/me/lock", "/me/data", "/me/leave", "/me/tray", "/help", "/nowhere"),
)
AMIRAS = (
    *("/caseload", "/calendar", "/calendar/new", "/invite"),
    *("/me", "/me/rules", "/me/devices", "/me/language", "/me/lock", "/help"),
)


LEAVE_BEHIND = """
async ({ record, mine }) => {
  const name = (await indexedDB.databases()).find(({ name }) => name.startsWith("linkwell-")).name;
  const db = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const stores = ["records", "joinings", "tray", "meta"];
  const tx = db.transaction(stores, "readwrite");
  const rows = await new Promise((resolve) => {
    const request = tx.objectStore("records").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  const { notebook } = rows.find(({ id }) => id === record);
  const at = Date.now() - 3_600_000;
  const joined = { kind: "entry", mine, joined: mine, at };
  tx.objectStore("joinings").put({ notebook, record, field: "body", payload: joined });
  const refused = [
    ["gone", "entry", { body: mine, mood: 4, "activities:garden": true }],
    ["fault", "mood", { score: 2, at, day: "2026-06-01", zone: "Europe/London", note: "Rain" }],
    ["not-allowed", "message", { body: mine }],
  ];
  for (const [reason, kind, words] of refused) {
    const payload = { kind, record, reason, words, at };
    tx.objectStore("tray").put({ change: `refused-${reason}`, notebook, payload });
  }
  tx.objectStore("meta").put({ at }, "lost");
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  db.close();
}
"""
"""JavaScript: what an earlier visit could have left to look over, about one entry."""


def settle(page: Page) -> None:
    """Wait for the title, the typefaces, what the screen fetches, and its animations."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    page.wait_for_function(
        """() => document.fonts.status === "loaded"
          && !document.querySelector("[aria-busy=true]")
          && document.getAnimations().every((it) => it.playState !== "running")"""
    )


def of_sam(page: Page, origin: str) -> Iterator[Shown]:
    """Each of a participant's screens in turn, and what opens on them."""
    for path in SAMS:
        page.goto(origin + path)
        settle(page)
        yield Shown(f"Sam's {path}", page)
    for path in ("/me/sharing", "/me/devices"):
        page.goto(origin + path)
        settle(page)
        page.locator("main li button, .sharing-kind button").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        settle(page)
        yield Shown(f"the question that {path} asks", page)
    page.goto(origin + "/today")
    page.get_by_role("radio").nth(3).click()
    expect(page.get_by_role("radio").nth(3)).to_be_checked()
    settle(page)
    yield Shown("Sam's mood, just noted", page)
    page.goto(origin + "/journal/new")
    page.get_by_role("textbox").first.fill("A walk along the canal, and a heron.")
    page.get_by_role("switch").click()
    settle(page)
    yield Shown("an entry about to be shared", page)
    page.goto(origin + "/journal")
    page.locator('article a[href^="/journal/"]').first.click()
    expect(page.get_by_role("textbox").first).to_be_visible()
    settle(page)
    yield Shown("an entry that exists", page)
    yield from _of_goals(page, origin)
    yield from _of_plan(page, origin)
    yield from _of_reminders(page, origin)
    yield from _of_mending(page, origin)


def _of_goals(page: Page, origin: str) -> Iterator[Shown]:
    """Goals with what rests, one of them to read and to change, its earlier versions, a new one."""
    page.goto(origin + "/plan")
    page.locator(".goals summary").press("Enter")
    settle(page)
    yield Shown("the goals", page)
    page.locator("a.goal-open").nth(2).press("Enter")
    expect(page.locator(".goal-detail")).to_be_visible()
    opened = page.url
    settle(page)
    yield Shown("a goal", page)
    page.locator(".goal-detail > div .button").first.click()
    page.locator(".step .button").last.click()
    expect(page.locator("form.goal-form")).to_be_visible()
    settle(page)
    yield Shown("a goal and a step that are changed", page)
    words = page.locator("form.goal-form").first
    words.get_by_role("textbox").first.fill("Have a bench of my own at Mill Lane")
    words.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("a bench of my own")
    page.goto(opened + "/versions")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    settle(page)
    yield Shown("the earlier versions of a goal", page)
    page.goto(origin + "/plan/goals/new")
    page.locator("form button[type=submit]").click()
    expect(page.locator(".field-error").first).to_be_visible()
    settle(page)
    yield Shown("a goal with things missing", page)


def _of_plan(page: Page, origin: str) -> Iterator[Shown]:
    """What stands in the plan and on Today once there is a session, and what opens on it."""
    page.goto(origin + "/plan/new")
    page.locator("form button[type=submit]").click()
    expect(page.locator(".field-error").first).to_be_visible()
    yield Shown("a session with things missing", page)
    began = datetime.now(LONDON).date() - timedelta(days=7)
    for field, words in (
        ("[type=date]", began.isoformat()),
        ("[type=time]", "00:00"),
        ('[maxlength="480"]', "020 7946 0000"),
    ):
        page.locator(f"form input{field}").first.fill(words)
    page.get_by_role("textbox").first.fill("Walking group along the canal")
    page.locator("form textarea").fill("Bus 14 stops at the gate. Wear boots.")
    page.locator("form select").nth(1).select_option("week")
    page.get_by_role("switch").click()
    settle(page)
    yield Shown("a session that repeats", page)
    page.locator("form button[type=submit]").click()
    expect(page.locator("article.session").first).to_be_visible()
    # On a small screen the word that it is saved lies over it just now.
    page.locator("summary").nth(1).press("Enter")
    expect(page.locator("details .answer").first).to_be_visible()
    settle(page)
    yield Shown("the plan, with what has been", page)
    page.goto(origin + "/today")
    page.locator("article.session .answer").first.click()
    settle(page)
    yield Shown("Today, with a session", page)
    # The middle of the card that it covers may be the number to ring.
    page.locator("article.session h3 a").first.press("Enter")
    expect(page.locator("form, .session-facts").first).to_be_visible()
    settle(page)
    yield Shown("a session of today", page)
    page.locator(".session-actions button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    yield Shown("a session that is moved", page)
    page.keyboard.press("Escape")
    page.locator('.session-actions a[href*="/edit"]').click()
    page.locator("form input[type=time]").fill("23:30")
    expect(page.locator("form .card-wash select")).to_be_visible()
    settle(page)
    yield Shown("a session that is changed", page)


def _of_reminders(page: Page, origin: str) -> Iterator[Shown]:
    """What stands there once notifications are blocked, and somebody wants to be asked each day."""
    # What is not listed is denied.
    page.context.grant_permissions(["geolocation"], origin=origin)
    page.goto(origin + "/me/reminders")
    expect(page.locator("ol.steps")).to_be_visible()
    page.locator("input[type=radio][value=daily]").check()
    expect(page.locator("input[type=time]")).to_have_count(3)
    settle(page)
    yield Shown("reminders where the browser blocks them", page)
    page.context.clear_permissions()


def _of_mending(page: Page, origin: str) -> Iterator[Shown]:
    """What stands on the screens when something was changed, joined, not taken or lost."""
    page.goto(origin + "/journal")
    page.locator('.entry-card a[href^="/journal/"]').first.click()
    expect(page.locator("form textarea")).to_be_visible()
    entry = page.url.rpartition("/")[2]
    words = page.get_by_role("textbox").first.input_value()
    # Half of them are gone then, and others have come.
    kept = words[: len(words) // 2]
    page.get_by_role("textbox").first.fill(f"{kept} and a heron stood by the weir.")
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.goto(f"{origin}/journal/{entry}/versions")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    settle(page)
    yield Shown("the earlier versions of an entry", page)
    page.evaluate(LEAVE_BEHIND, {"record": entry, "mine": words})
    for path in ("/today", f"/journal/{entry}", "/me", "/me/tray"):
        page.goto(origin + path)
        expect(page.locator(".notice").first).to_be_visible()
        settle(page)
        yield Shown(f"{path}, with something to look over", page)


def of_amira(page: Page, origin: str, person: str) -> Iterator[Shown]:
    """Each of a link worker's screens in turn."""
    for path in AMIRAS:
        page.goto(origin + path)
        settle(page)
        yield Shown(f"Amira's {path}", page)
    page.goto(origin + "/caseload")
    link = page.get_by_role("link", name=person)
    # A row far down the list is not drawn, and so not clickable, before somebody gets there.
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=person)).to_be_visible()
    settle(page)
    yield Shown(f"Amira's page of {person}", page)
    yield from _of_calendar(page, origin, person)
    page.goto(origin + "/invite")
    page.get_by_role("textbox").first.fill("Beatriz Nunes")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("img").first).to_be_visible()
    settle(page)
    yield Shown("Amira's code for somebody", page)
    page.goto(origin + "/caseload")
    expect(page.locator(".people .person").first).to_be_visible()
    settle(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    yield Shown("Amira's keys", page)


def _of_calendar(page: Page, origin: str, person: str) -> Iterator[Shown]:
    """The calendar once something is on it, the register, and what opens there."""
    page.goto(origin + "/calendar/new")
    page.locator("form button[type=submit]").click()
    expect(page.locator(".field-error").first).to_be_visible()
    yield Shown("a session for somebody with things missing", page)
    for name in (person, "Rosa Okafor"):
        page.get_by_role("button", name=name, exact=True).click()
    page.locator("form input").first.fill("Walking group along the canal")
    page.locator("form input[type=time]").fill("00:00")
    page.locator("form select").nth(1).select_option("week")
    settle(page)
    yield Shown("a session for two", page)
    page.locator("form button[type=submit]").click()
    mine = page.locator("a.cal-item").filter(has_text="Walking group along the canal")
    expect(mine).to_be_visible()
    settle(page)
    yield Shown("the calendar of a week", page)
    page.locator("input[type=radio][value=day]").check()
    settle(page)
    yield Shown("the calendar of a day", page)
    # On a small screen the word that it is saved may lie over it just now.
    mine.press("Enter")
    expect(page.locator(".register-row")).to_have_count(2)
    settle(page)
    yield Shown("a register", page)
    for number, what in ((0, "moved"), (-1, "cancelled")):
        page.locator("main section > .row > button").nth(number).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        settle(page)
        yield Shown(f"a session for two that is {what}", page)
        page.keyboard.press("Escape")
    page.locator('a[href$="/edit"]').click()
    expect(page.locator("form.session-form")).to_be_visible()
    settle(page)
    yield Shown("a session for two that is changed", page)


def of_joining(page: Page, link: str) -> Iterator[Shown]:
    """Joining with a code that is new, question by question, up to the last."""
    address = link.partition("#")[0]
    page.goto(address)
    settle(page)
    yield Shown("Join", page)
    page.goto("about:blank")
    page.goto(link)
    settle(page)
    yield Shown("Join with a code", page)
    ways_on = ("button[type=submit]", ".consent-answers button")
    for name, way_on in zip(("The first consent", "The second consent"), ways_on, strict=True):
        before = page.get_by_role("heading", level=1).inner_text()
        page.locator(way_on).first.click()
        # Between the code and the questions it says that it looks for earlier answers.
        expect(page.locator(".consent-answers")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
        settle(page)
        yield Shown(name, page)
    page.locator(".consent-answers button").first.click()
    expect(page.get_by_role("radiogroup").first).to_be_visible()
    yield from _of_first_answer(page, address.removesuffix("/join"))


def _of_first_answer(page: Page, origin: str) -> Iterator[Shown]:
    """Whether one went is shown to nobody before that was asked."""
    page.goto(origin + "/plan/new")
    yesterday = datetime.now(LONDON).date() - timedelta(days=1)
    page.get_by_role("textbox").first.fill("Walking group along the canal")
    page.locator("form input[type=date]").first.fill(yesterday.isoformat())
    page.locator("form input[type=time]").first.fill("10:00")
    page.get_by_role("switch").click()
    page.locator("form button[type=submit]").click()
    expect(page).to_have_url(origin + "/plan")
    page.goto(origin + "/today")
    page.locator("article.session .answer").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    yield Shown("the question whether Amira may see who went", page)
