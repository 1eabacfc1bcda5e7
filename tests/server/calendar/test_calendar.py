"""What a calendar program makes of a session is when the session takes place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from icalendar import Calendar

from server.domain.calendar import Session, calendar_of
from tests.server.calendar.reading import events_by_uid, taking_place
from tests.sync.vectors import vectors

CASES = vectors("occurrences")["cases"]
WEEKLY = {
    "title": "Choir",
    "starts": "2026-10-20T10:00",
    "minutes": 90,
    "zone": "Europe/London",
    "rule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261124",
}


def a_session(**cells: Any) -> Session:
    return Session("0190aaaa", {**WEEKLY, **cells}, 1_780_000_000_000, 1_780_000_100_000)


def the_event(session: Session) -> Any:
    calendar = Calendar.from_ical(calendar_of([session], "Linkwell"))
    assert isinstance(calendar, Calendar)
    return calendar.events[0]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_calendar_program_finds_the_same_occurrences(case: dict[str, Any]) -> None:
    cells = {"title": "Choir", **case["session"]}
    content = calendar_of([Session("0190", cells, 0, 0)], "Linkwell")
    expected = sorted(
        (one["at_ms"], one["until_ms"]) for one in case["expected"] if not one["skipped"]
    )
    events = events_by_uid(content).get("0190")
    found = taking_place(events, case["from_ms"], case["until_ms"]) if events else []
    assert found == expected


def test_an_event_says_what_where_and_with_whom_but_not_the_note() -> None:
    event = the_event(
        a_session(
            place="The hall",
            address="1 High Street, Leeds",
            link="tel:+441131234567",
            with_whom="Priya",
            note="Bring my tablets",
        )
    )
    assert event["summary"] == "Choir"
    assert event["location"] == "The hall, 1 High Street, Leeds"
    assert event["url"] == "tel:+441131234567"
    assert "Priya" in event["description"]
    assert b"tablets" not in calendar_of([a_session(note="Bring my tablets")], "Linkwell")


def test_a_link_stands_where_there_is_no_place() -> None:
    event = the_event(a_session(link="https://meet.example.org/choir"))
    assert event["location"] == event["url"] == "https://meet.example.org/choir"


def test_words_of_a_person_cannot_become_lines_of_the_file() -> None:
    title = "Choir\r\nEND:VEVENT\nATTENDEE:mailto:a@example.org\x00\u2028;,\\"
    content = calendar_of([a_session(title=title)], "Linkwell")
    assert content.count(b"END:VEVENT\r\n") == 1
    assert not re.search(rb"^ATTENDEE", content, re.MULTILINE)
    assert b"\x00" not in content
    assert the_event(a_session(title=title))["summary"].startswith("Choir END:VEVENT ATTENDEE")


def test_a_cancelled_session_is_told_as_cancelled() -> None:
    assert the_event(a_session(cancelled=True))["status"] == "CANCELLED"
    once = {"rule": None, "skipped:2026-10-20": True}
    assert the_event(a_session(**once))["status"] == "CANCELLED"
    assert the_event(a_session())["status"] == "CONFIRMED"


def test_a_later_change_has_a_larger_sequence_and_the_same_uid() -> None:
    before, after = a_session(), Session("0190aaaa", WEEKLY, 1_780_000_000_000, 1_780_000_200_000)
    assert the_event(before)["uid"] == the_event(after)["uid"]
    assert the_event(before)["sequence"] < the_event(after)["sequence"]
    assert the_event(before)["last-modified"].dt < the_event(after)["last-modified"].dt


def test_an_until_is_an_instant_after_the_last_occurrence_in_its_zone() -> None:
    assert "UNTIL=20261124T235959Z" in the_event(a_session())["rrule"].to_ical().decode()
    far = a_session(zone="Pacific/Kiritimati")
    assert "UNTIL=20261124T095959Z" in the_event(far)["rrule"].to_ical().decode()


def test_the_same_sessions_are_the_same_bytes() -> None:
    assert calendar_of([a_session()], "Linkwell") == calendar_of([a_session()], "Linkwell")


def test_every_line_fits_and_ends_as_the_format_wants() -> None:
    content = calendar_of([a_session(title="غناء " * 20)], "Linkwell")
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


_SEALED = {"sealed": "b3BhcXVl"}


def test_a_session_that_cannot_be_shown_hides_no_other() -> None:
    odd = [a_session(zone="Nowhere/Land"), a_session(starts="9999-12-31T23:00", rule=None)]
    never = a_session(rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20200101")
    needed = ("starts", "title", "minutes", "zone")
    sealed = [a_session(**{name: _SEALED}) for name in (*needed, "rule", "moved:2026-10-27")]
    lacking = [
        Session("0190aaaa", {name: WEEKLY[name] for name in WEEKLY if name != one}, 0, 0)
        for one in needed
    ]
    content = calendar_of(
        [*odd, never, *sealed, *lacking, Session("0190bbbb", WEEKLY, 0, 0)], "Linkwell"
    )
    assert set(events_by_uid(content)) == {"0190bbbb"}


def test_what_a_session_can_do_without_is_left_out_where_it_is_sealed() -> None:
    sealed = dict.fromkeys(("place", "link", "with_whom", "note"), _SEALED)
    event = the_event(a_session(address="1 High Street", **sealed))
    assert event["location"] == "1 High Street"
    assert "url" not in event
    assert "description" not in event
