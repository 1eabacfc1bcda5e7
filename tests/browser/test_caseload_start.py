"""A large caseload stands there before anything else is done, and all of it can be reached at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Amira

INVITED = 60
FIRST = 13
"""As many as fill a screen of 800 px, of 64 px at least each."""
MORE = 20
"""So many are drawn after that at a time."""
READS = 30
"""Of storage, however many people there are."""

_INVITE = """async (count) => {
  for (let number = 1; number <= count; number++) {
    const name = `Person ${String(number).padStart(2, '0')}`;
    const asked = await fetch('/api/invites', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (!asked.ok) throw new Error(await asked.text());
  }
}"""

_WATCH = """
  window.before = { reads: {}, writes: [], asked: [], rows: 0, count: null, locked: false };
  const isThere = () => document.querySelector('.people .person') !== null;
  const watched = (from, name, note) => {
    const inner = from[name];
    from[name] = function (...how) {
      if (!isThere()) note(this, how);
      return inner.apply(this, how);
    };
  };
  for (const name of ['get', 'getAll', 'getAllKeys', 'openCursor', 'count']) {
    const note = (store) => {
      const { reads } = window.before;
      const read = store.objectStore ?? store;
      reads[read.name] = (reads[read.name] ?? 0) + 1;
    };
    watched(IDBObjectStore.prototype, name, note);
    watched(IDBIndex.prototype, name, note);
  }
  watched(IDBDatabase.prototype, 'transaction', (_, [stores, mode]) => {
    if (mode === 'readwrite') window.before.writes.push([stores].flat());
  });
  watched(window, 'fetch', (_, [address]) => window.before.asked.push(String(address)));
  // The browser never has time for what can wait, until it is told that it has.
  const idle = new Map();
  let asked = 0;
  window.requestIdleCallback = (work) => { idle.set(++asked, work); return asked; };
  window.cancelIdleCallback = (number) => { idle.delete(number); };
  window.haveTime = () => {
    const works = [...idle.values()];
    idle.clear();
    for (const work of works) work();
  };
  new MutationObserver(() => {
    if (document.querySelector('.locked')) window.before.locked = true;
    if (window.before.rows > 0 || !isThere()) return;
    window.before.rows = document.querySelectorAll('.people .person').length;
    window.before.count = document.querySelector('.people').getAttribute('aria-rowcount');
  }).observe(document, { subtree: true, childList: true });
"""


@dataclass(frozen=True, slots=True)
class Desk:
    page: Page
    people: int
    """How many are on the caseload."""


@pytest.fixture
def desk(amira: Amira) -> Desk:
    """A second tab, with a caseload that has come to this browser whole."""
    amira.page.evaluate(_INVITE, INVITED)
    amira.open("/caseload")
    expect(amira.page.get_by_role("link", name=f"Person {INVITED}")).to_be_visible()
    amira.until_all_sent()
    people = int(amira.page.locator(".desk-count").first.inner_text())
    expect(rows(amira.page)).to_have_count(people)
    page = amira.browser.another_tab()
    page.add_init_script(_WATCH)
    page.goto(f"{amira.origin}/caseload")
    expect(rows(page).first).to_be_visible()
    return Desk(page, people)


def rows(page: Page) -> Locator:
    return page.locator(".people .person")


def focused(page: Page) -> Locator:
    return page.locator(".people a:focus")


def test_nothing_comes_before_the_first_of_them(desk: Desk) -> None:
    before: dict[str, Any] = desk.page.evaluate("() => window.before")
    assert "records" not in before["reads"]
    assert sum(before["reads"].values()) <= READS, before["reads"]
    assert before["writes"] == []
    assert before["asked"] == []
    assert before["rows"] == FIRST
    assert before["count"] == str(desk.people + 1), "with the row that names the columns"


def test_nobody_is_asked_for_what_another_tab_has_opened(desk: Desk) -> None:
    assert desk.page.evaluate("() => window.before.locked") is False


def test_the_rest_comes_while_there_is_time(desk: Desk) -> None:
    page = desk.page
    drawn = FIRST
    while drawn < desk.people:
        expect(rows(page)).to_have_count(drawn)
        # What comes next is asked for once these are painted.
        page.wait_for_function(
            """(drawn) => document.querySelectorAll('.people .person').length > drawn
              || (window.haveTime(), false)""",
            arg=drawn,
        )
        drawn += MORE
    expect(rows(page)).to_have_count(desk.people)
    table = page.get_by_role("table", name="Caseload")
    assert table.get_attribute("aria-rowcount") is None


def test_who_is_not_drawn_yet_is_found_by_name(desk: Desk) -> None:
    page = desk.page
    expect(page.get_by_role("link", name=f"Person {INVITED}")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type(f"person {INVITED}")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(f"Person {INVITED}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Person {INVITED}", level=1)).to_be_visible()


def test_the_end_of_the_list_is_one_key_away(desk: Desk) -> None:
    page = desk.page
    page.keyboard.press("ArrowDown")
    expect(focused(page)).to_have_count(1)
    page.keyboard.press("End")
    expect(rows(page)).to_have_count(desk.people)
    expect(rows(page).last.get_by_role("link")).to_be_focused()
    page.keyboard.press("Home")
    expect(rows(page).first.get_by_role("link")).to_be_focused()
