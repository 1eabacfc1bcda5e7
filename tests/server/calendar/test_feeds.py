"""The feed over HTTP: a person's own, unguessable, and worthless once it was revoked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from server.domain.feeds import WRONG_PER_ADDRESS_MAX
from tests.databases import everything_in
from tests.server.calendar.reading import events_by_uid, taking_place
from tests.server.routes.conftest import Pair
from tests.server.running import Browser, problem_of
from tests.server.syncing import Phone, another_browser_of
from tests.sync.vectors import vectors

CASES = vectors("occurrences")["cases"]
CHOIR = {
    "title": "Choir",
    "starts": "2026-06-02T10:00",
    "minutes": 90,
    "zone": "Europe/London",
    "rule": "FREQ=WEEKLY;BYDAY=TU",
}


def plan(phone: Phone, **cells: Any) -> str:
    author = phone.browser.account["id"]
    return phone.create("session", **{**CHOIR, "author": author, **cells})


def make_feed(browser: Browser) -> str:
    """Its path, as a calendar asks for it."""
    answer = browser.post("/api/calendar")
    assert answer.status_code == 201, answer.text
    return str(urlsplit(answer.json()["url"]).path)


def fetch(pair: Pair, path: str, **headers: str) -> httpx.Response:
    """As a calendar company's machine does: no cookie, no header of a browser's."""
    return httpx.get(pair.service.url + path, headers=headers)


def test_what_was_served_takes_place_when_the_app_says(pair: Pair) -> None:
    phone = pair.phone()
    made = {plan(phone, **{"rule": None, **case["session"]}): case for case in CASES}
    phone.sync()
    answer = fetch(pair, make_feed(pair.participant))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = events_by_uid(answer.content)
    for record, case in made.items():
        expected = sorted(
            (one["at_ms"], one["until_ms"]) for one in case["expected"] if not one["skipped"]
        )
        found = events.get(record)
        told = taking_place(found, case["from_ms"], case["until_ms"]) if found else []
        assert told == expected, case["name"]


def test_a_feed_is_shown_made_once_and_shown_again(pair: Pair) -> None:
    sam = pair.participant
    assert sam.get("/api/calendar").json() == {}
    first = sam.post("/api/calendar").json()
    assert sam.get("/api/calendar").json() == first == sam.post("/api/calendar").json()
    assert another_browser_of(sam).get("/api/calendar").json() == first
    assert len(urlsplit(first["url"]).path) == len("/calendar/") + 43 + len(".ics")


def test_a_revoked_feed_is_as_if_it_had_never_been(pair: Pair) -> None:
    path = make_feed(pair.participant)
    assert fetch(pair, path).status_code == 200
    assert pair.participant.http.delete("/api/calendar").status_code == 204
    assert pair.participant.http.delete("/api/calendar").status_code == 204
    gone, never = fetch(pair, path), fetch(pair, f"/calendar/{'A' * 43}.ics")
    assert problem_of(gone) == problem_of(never) == "not-found"
    assert gone.text == never.text
    assert make_feed(pair.participant) != path
    assert fetch(pair, path).status_code == 404


def test_a_session_that_was_changed_or_deleted_is_told_at_the_next_look(pair: Pair) -> None:
    phone = pair.phone()
    kept, dropped = plan(phone), plan(phone, title="Swimming")
    phone.sync()
    path = make_feed(pair.participant)
    first = fetch(pair, path)
    assert set(events_by_uid(first.content)) == {kept, dropped}
    phone.edit(kept, "session", title="The big choir")
    phone.replica.delete(dropped, "session", phone.clock.now_ms())
    phone.sync()
    again = fetch(pair, path)
    assert set(events_by_uid(again.content)) == {kept}
    assert "The big choir" in again.text
    assert "Swimming" not in again.text
    assert again.headers["etag"] != first.headers["etag"]


def test_what_has_not_changed_is_not_sent_again(pair: Pair) -> None:
    phone = pair.phone()
    plan(phone)
    phone.sync()
    path = make_feed(pair.participant)
    tag = fetch(pair, path).headers["etag"]
    again = fetch(pair, path, **{"if-none-match": f'W/"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"].startswith("private")
    head = httpx.head(pair.service.url + path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


def test_sessions_of_others_are_in_nobody_elses_feed(pair: Pair) -> None:
    phone = pair.phone()
    plan(phone, title="Private thing")
    phone.sync()
    rosa = pair.service.participant(pair.worker, "Rosa Okafor")
    assert "Private thing" not in fetch(pair, make_feed(rosa)).text


def test_link_workers_have_no_feed(pair: Pair) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert pair.worker.http.request(method, "/api/calendar").status_code == 403


def test_the_address_is_nowhere_in_the_database(pair: Pair) -> None:
    token = make_feed(pair.participant).removeprefix("/calendar/").removesuffix(".ics")
    stored = everything_in(pair.service.settings.database)
    assert token.encode() not in stored


def test_one_session_is_a_file_for_whoever_it_is_of(pair: Pair) -> None:
    phone = pair.phone()
    record = plan(phone)
    phone.sync()
    answer = pair.participant.get(f"/api/sessions/{record}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    assert set(events_by_uid(answer.content)) == {record}
    rosa = pair.service.participant(pair.worker, "Rosa Okafor")
    mood = phone.mood()
    phone.sync()
    for browser, name, status in (
        (rosa, f"{record}.ics", 404),
        (pair.worker, f"{record}.ics", 403),
        (pair.participant, record, 404),
        (pair.participant, f"{mood}.ics", 404),
        (pair.participant, "nothing.ics", 404),
        (pair.service.browser(), f"{record}.ics", 401),
    ):
        assert browser.get(f"/api/sessions/{name}").status_code == status, name


def test_a_sealed_session_is_no_file_and_leaves_the_feed_of_the_others(pair: Pair) -> None:
    phone = pair.phone()
    sealed, other = plan(phone, title={"sealed": "b3BhcXVl"}), plan(phone)
    hidden = plan(phone, starts={"sealed": "b3BhcXVl"})
    phone.sync()
    answer = fetch(pair, make_feed(pair.participant))
    assert answer.status_code == 200
    assert set(events_by_uid(answer.content)) == {other}
    for record in (sealed, hidden):
        assert problem_of(pair.participant.get(f"/api/sessions/{record}.ics")) == "not-found"


@pytest.mark.parametrize("path", ["/calendar", "/calendar/new", "/calendar/a/b/2026-01-01"])
def test_the_link_workers_calendar_is_a_screen_at_the_same_place(pair: Pair, path: str) -> None:
    # No app was built here: that it is asked for is what counts.
    assert problem_of(fetch(pair, path)) == "client-not-built"


def test_after_many_wrong_addresses_there_is_a_pause_but_never_for_a_right_one(pair: Pair) -> None:
    path = make_feed(pair.participant)
    wrong = [fetch(pair, f"/calendar/{n:043d}.ics") for n in range(WRONG_PER_ADDRESS_MAX + 5)]
    assert problem_of(wrong[0]) == "not-found"
    last = wrong[-1]
    assert problem_of(last) == "too-many-attempts"
    assert int(last.headers["retry-after"]) <= 15 * 60
    assert fetch(pair, path).status_code == 200
    pair.service.clock.pass_minutes(16)
    assert fetch(pair, f"/calendar/{'B' * 43}.ics").status_code == 404
