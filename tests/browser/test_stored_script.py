"""Words that would be a program, in every field of every kind, on every screen: they stay words."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Dialog, Page, expect

from schemas.records import KINDS, Kind, Role, ValueType
from tests.browser.chromium import DESK
from tests.browser.conftest import Hold
from tests.browser.office import Colleague, Office
from tests.browser.people import Amira, Person, Sam
from tests.browser.screens import LONDON, settle
from tests.browser.service import build_client
from tests.hostile.world import NOBODY, Json, Someone, change, creating, id_for
from tests.server.running import Browser

SOURCES: Final = Path(__file__).resolve().parents[2] / "client_assets" / "src"
STRIKE: Final = "window.struck=1"
HOSTILE: Final = (
    f'<img src=x onerror="{STRIKE}">',
    f"<script>{STRIKE}</script>",
    f'"><svg onload={STRIKE}>',
    f"</textarea></title><script>{STRIKE}</script>",
    f"<a href='javascript:{STRIKE}'>tap</a>",
    f"<iframe srcdoc='<script>parent.{STRIKE}</script>'></iframe>",
    f"{{{{constructor.constructor('{STRIKE}')()}}}}",
    f"&lt;script&gt;{STRIKE}&lt;/script&gt;",
    f"javascript:{STRIKE}//",
    f"\u202e<b onmouseover={STRIKE}>x",
    "<style>*{display:none}</style>",
)
LOOK: Final = """() => ({
  struck: window.struck ?? null,
  made: [...document.querySelectorAll(
    "img[src=x], main script, iframe, main style, [onerror], [onload], [onmouseover], "
    + "a[href^='javascript:' i], svg[onload], main b[onmouseover]"
  )].map((one) => one.outerHTML.slice(0, 120)),
  shown: document.body.innerText.includes("struck=1"),
})"""
SAMS_WORDS: Final = frozenset({
    *("/today", "/journal", "/journal/:id", "/plan", "/plan/goals/:id", "/plan/:session/:day"),
    *("/me/sharing", "/me/sharing/preview/:worker", "/me/devices"),
})  # fmt: skip
AMIRAS_WORDS: Final = frozenset({
    *("/caseload", "/caseload/:notebook", "/calendar", "/calendar/:notebook/:session/:day"),
    *("/invite", "/me/devices"),
})  # fmt: skip
MORGANS_WORDS: Final = frozenset({"/staff", "/staff/acts", "/staff/:id", "/me"})
"""Where the words can be read, and not only in fields: elsewhere nothing has been proved by looking."""
_MADE_UP: Final = frozenset({"attendance", "grant", "preference", "view", "review"})
"""Kinds that hold no words, or whose records are made by hand below."""


class Hand:
    """Somebody with a program of their own, signed in as a person who has a browser here."""

    def __init__(self, person: Person, role: Role, label: str) -> None:
        person.page.bring_to_front()
        said = person.page.evaluate(
            "async () => (await fetch('/api/devices/codes', { method: 'POST' })).json()"
        )
        browser = Browser(person.origin, {})
        browser.join(said["code"], label=label)
        self.someone = Someone(browser, role)
        self.someone.pull()

    def put(self, *changes: Json) -> None:
        for start in range(0, len(changes), 20):
            for receipt in self.someone.push(*changes[start : start + 20]):
                assert receipt.get("outcome", "applied") == "applied", receipt


def words_for(kind: Kind, role: Role, words: str) -> Json:
    """The words in every field of the kind that takes any, as long as it may be."""
    cells: Json = {}
    for name, field in kind.fields.items():
        if role not in field.writers | field.first_writers:
            continue
        if field.value.type is ValueType.TEXT:
            cells[name] = words[: field.value.characters_max]
        elif field.many and not field.members and not field.days:
            cells[f"{name}:{words[: 60 - len(name)]}"] = True
    return cells


def now_in(kind: Kind, writer: Someone, role: Role) -> Json:
    """What makes a record one of today, so that screens show it at once."""
    today = datetime.now(LONDON)
    soon = (today + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    values = {
        "at": int(time.time() * 1000) - 60_000,
        "day": today.date().isoformat(),
        "zone": "Europe/London",
        "starts": soon,
        "minutes": 60,
        "by": writer.id,
        "shared": True,
        "rule": None,
        "due": today.date().isoformat(),
        "session": None,
        "amends": None,
    }
    return {
        name: value
        for name, value in values.items()
        if name in kind.fields
        and role in kind.fields[name].writers | kind.fields[name].first_writers
    }


def hostile(kind: Kind, hand: Someone, notebook: str, worker: str, words: str) -> Json:
    cells = {**words_for(kind, hand.role, words), **now_in(kind, hand, hand.role)}
    made = creating(kind, hand, notebook, worker, cells)
    made["set"] = {
        name: value
        for name, value in made["set"].items()
        if not name.startswith(("skipped", "moved")) and name not in {"cancelled", "seen_at"}
    }
    return made


def informed(made: Json, there: Mapping[str, Json]) -> Json:
    """The change by somebody who has seen what stands there already."""
    record = there.get(made["record"])
    if record is None:
        return made
    versions = dict.fromkeys(record["set"], record["version"]) | record.get("versions", {})
    return {**made, "base": {name: versions[name] for name in made["set"] if name in versions}}


def sharing_all(notebook: str, worker: str) -> Json:
    """Sam, who shares moods and entries already, shares the plan and attendance as well."""
    record = id_for(KINDS["grant"], notebook, {"worker": worker})
    return change(record, "grant", {"kinds:plan": True, "kinds:attendance": True})


def fill(hand: Someone, notebook: str, worker: str, *, but: frozenset[str]) -> Iterator[Json]:
    for kind in KINDS.values():
        if hand.role not in kind.creators or kind.name in but:
            continue
        for words in HOSTILE[: 1 if kind.derived_id else None]:
            yield hostile(kind, hand, notebook, worker, words)


def paths_in(*files: str) -> list[str]:
    """Every address that the app has a screen for."""
    found: list[str] = []
    for file in files:
        found += re.findall(r'path: "(/[^"]*)"', (SOURCES / file).read_text())
    assert found
    return found


def place_of(path: str, ids: Mapping[str, str]) -> str:
    """The address with ids of what there is in it."""
    return re.sub(r":(\w+)", lambda found: ids[f"{path} {found[1]}"], path)


def visit(
    person: Person, paths: list[str], ids: Mapping[str, str], dialogs: list[str]
) -> frozenset[str]:
    """Open each screen; those on which the words stood to be read."""
    page, shown = person.page, set[str]()

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    for path in paths:
        person.open(place_of(path, ids))
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        settle(page)
        if stays_words(page, path):
            shown.add(path)
    return frozenset(shown)


def stays_words(page: Page, where: str) -> bool:
    seen: dict[str, Any] = page.evaluate(LOOK)
    assert seen["struck"] is None, where
    assert seen["made"] == [], where
    assert page.locator("body").is_visible()
    return bool(seen["shown"])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    build_client()
    office = Office(tmp_path / "office")
    office.start()
    yield office
    office.close()


def test_hostile_words_stay_words_on_every_screen(sam: Sam, amira: Amira) -> None:
    dialogs: list[str] = []
    sams = Hand(sam, Role.PARTICIPANT, HOSTILE[0][:60])
    amiras = Hand(amira, Role.WORKER, HOSTILE[1][:60])
    notebook, worker = sams.someone.notebook, amiras.someone.id
    sam.until_all_sent()
    there = sams.someone.sees()
    made = list(fill(sams.someone, notebook, worker, but=_MADE_UP))
    sams.put(*(informed(one, there) for one in (sharing_all(notebook, worker), *made)))
    by_kind = {one["kind"]: one for one in reversed(made)}
    session = by_kind["session"]
    day = session["set"]["starts"][:10]
    said = {
        "session": session["record"], "occurrence": day, "day": day, "zone": "Europe/London",
        "participant_said": "missed", "participant_reason": HOSTILE[0], "shared": True,
    }  # fmt: skip
    attendance = id_for(KINDS["attendance"], notebook, said)
    sams.put(change(attendance, "attendance", said, create=True))
    theirs = list(fill(amiras.someone, notebook, worker, but=_MADE_UP))
    amiras.put(*theirs)
    for name in HOSTILE[:4]:
        amiras.someone.browser.invite(name[:80].replace("\u202e", ""))

    ids = {
        **{
            f"{path} id": by_kind["goal" if "goals" in path else "entry"]["record"]
            for path in paths_in("app/routes.ts")
        },
        **{f"{path} {name}": value
           for path in paths_in("app/routes.ts", "screens/worker/index.ts")
           for name, value in {
               "session": session["record"], "day": day, "worker": worker, "notebook": notebook,
           }.items()},
        "/me/handover/:id id": NOBODY,
    }  # fmt: skip
    staffs = {"/me/passkeys", "/people/:notebook/code", "/join", "/sign-in", "/goodbye"}
    mine = [path for path in paths_in("app/routes.ts") if path not in staffs]
    assert visit(sam, mine, ids, dialogs) >= SAMS_WORDS
    shared = ["/help", "/me/devices", "/me/language", "/me/lock", "/me/passkeys"]
    desk = [*paths_in("screens/worker/index.ts"), "/people/:notebook/code", *shared]
    assert visit(amira, desk, ids, dialogs) >= AMIRAS_WORDS
    assert dialogs == []
    # That nothing broke its own security policy, the browsers themselves are asked at the end.


def test_hostile_words_stay_words_on_a_managers_screens(office: Office, hold: Hold) -> None:
    """Names of colleagues and participants, and what their devices are called, are all there is."""
    dialogs: list[str] = []
    morgan = Colleague(hold("morgan", size=DESK), office.origin)
    morgan.join(office.invite(HOSTILE[1][:80], manager=True))
    amira, ben = (colleague_of(morgan, name) for name in (HOSTILE[0], HOSTILE[3]))
    sam = Browser(office.origin, {})
    sam.join(amira.invite(HOSTILE[4][:80])["code"], label=HOSTILE[0][:60])
    asked = {"notebook": sam.account["notebook"], "to": ben.account["id"]}
    assert amira.post("/api/handovers", json=asked).status_code == 201
    asks(morgan, f"/api/staff/{amira.account['id']}/deactivation", {})

    shared = ["/help", "/me/devices", "/me/language", "/me/lock", "/me/passkeys"]
    ids = {"/staff/:id id": amira.account["id"]}
    paths = [*paths_in("screens/staff/index.ts"), *shared]
    assert visit(morgan, paths, ids, dialogs) >= MORGANS_WORDS
    assert dialogs == []


def colleague_of(manager: Person, name: str) -> Browser:
    invite = asks(manager, "/api/staff", {"name": name[:80], "role": "worker"})
    browser = Browser(manager.origin, {})
    browser.join(invite["code"], label=name[:60])
    return browser


def asks(manager: Person, path: str, body: Json) -> Any:
    """What the server answers somebody at this browser."""
    return manager.page.evaluate(
        """async ([path, body]) => {
          const headers = { "Content-Type": "application/json" };
          const asked = { method: "POST", headers, body: JSON.stringify(body) };
          const answer = await fetch(path, asked);
          if (!answer.ok) throw new Error(await answer.text());
          return answer.status === 204 ? null : answer.json();
        }""",
        [path, body],
    )
