"""What somebody is reminded of, and when."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.nudges.planning import Nudge, plan, plan_message
from server.domain.nudges.quiet import QuietHours
from server.domain.nudges.wishes import Wishes
from server.gateways.clock import DAY_MS
from sync.occurrences import occurrences
from tests.server.domain.nudges.times import at, minutes, told
from tests.sync.test_occurrences import START_MS, sessions

LONDON: Final = {"starts": "2026-06-10T10:00", "minutes": 60, "zone": "Europe/London"}
NOW: Final = at("2026-06-01T12:00Z")
ALL_DAY: Final[dict[str, Any]] = {"quiet_from": "00:00", "quiet_until": "00:00"}


def planned(
    session: dict[str, Any], now_ms: int = NOW, answered: Any = (), **preference: Any
) -> dict[str, str]:
    """When each kind is due, for what takes place once or first."""
    found = plan({"walk": session}, answered, Wishes.of(preference), now_ms, now_ms + 62 * DAY_MS)
    return {one.kind: told(one.due_ms) for one in sorted(found, key=lambda one: -one.due_ms)}


def test_the_evening_before_an_hour_before_and_half_an_hour_after() -> None:
    assert planned(LONDON) == {
        "evening": "2026-06-09T17:00Z",
        "soon": "2026-06-10T08:00Z",
        "after": "2026-06-10T10:30Z",
    }


def test_each_is_of_use_until_it_begins_or_for_a_day_after() -> None:
    found = plan({"walk": LONDON}, (), Wishes(), NOW, NOW + 62 * DAY_MS)
    assert {one.kind: told(one.useful_until_ms) for one in found} == {
        "evening": "2026-06-10T09:00Z",
        "soon": "2026-06-10T09:00Z",
        "after": "2026-06-11T10:00Z",
    }
    assert {(one.subject, one.occurrence) for one in found} == {("walk", "2026-06-10")}


@pytest.mark.parametrize(
    ("preference", "kinds"),
    [
        ({"remind_evening": False}, {"soon", "after"}),
        ({"remind_minutes": 0}, {"evening", "after"}),
        ({"remind_after": False}, {"evening", "soon"}),
        ({"remind_evening": False, "remind_minutes": 0, "remind_after": False}, set()),
        # What cannot be read, or was taken back, is as it is by itself.
        ({"remind_evening": None, "remind_minutes": {"sealed": "x"}}, {"evening", "soon", "after"}),
    ],
)
def test_each_is_the_persons_choice(preference: dict[str, Any], kinds: set[str]) -> None:
    assert planned(LONDON, **preference).keys() == kinds


def test_how_long_before_is_the_persons_choice() -> None:
    assert planned(LONDON, remind_minutes=15)["soon"] == "2026-06-10T08:45Z"
    assert planned(LONDON, remind_minutes=1440)["soon"] == "2026-06-09T09:00Z"


@pytest.mark.parametrize(
    "cells",
    [
        {"cancelled": True},
        {"skipped:2026-06-10": True},
        {"zone": "Europe/Atlantis"},
        {"zone": None},
        {"starts": {"sealed": "x"}},
        {"minutes": None},
        {"rule": "FREQ=HOURLY"},
    ],
)
def test_of_what_does_not_take_place_or_cannot_be_read_nothing_is_said(
    cells: dict[str, Any],
) -> None:
    assert planned({**LONDON, **cells}) == {}


def test_a_session_that_came_in_parts_and_lacks_some_says_nothing() -> None:
    for name in LONDON:
        assert planned({cell: LONDON[cell] for cell in LONDON if cell != name}) == {}


def test_what_was_answered_is_not_asked() -> None:
    assert planned(LONDON, answered={("walk", "2026-06-10")}) == {}
    assert planned(LONDON, answered={("walk", "2026-06-17"), ("swim", "2026-06-10")})


def test_a_moved_occurrence_is_told_of_where_it_is_under_its_old_name() -> None:
    moved = {**LONDON, "moved:2026-06-10": "2026-06-12T15:00"}
    assert planned(moved)["soon"] == "2026-06-12T13:00Z"
    assert {one.occurrence for one in plan({"a": moved}, (), Wishes(), NOW, NOW + 62 * DAY_MS)} == {
        "2026-06-10"
    }


def test_what_comes_due_in_quiet_hours_is_due_the_minute_before() -> None:
    early = {**LONDON, "starts": "2026-06-10T08:30"}
    assert planned(early)["soon"] == "2026-06-09T20:29Z"


def test_quiet_hours_go_by_the_zone_that_the_phone_reported() -> None:
    # Ten in London is five in the morning in New York.
    assert planned(LONDON, zone="America/New_York") == {
        "evening": "2026-06-09T17:00Z",
        "soon": "2026-06-10T01:29Z",
        "after": "2026-06-10T12:00Z",
    }


def test_a_question_about_a_session_never_comes_before_its_end() -> None:
    late = {**LONDON, "starts": "2026-06-10T21:00"}
    assert planned(late)["after"] == "2026-06-11T07:00Z"


def test_what_would_be_useless_when_quiet_hours_end_is_not_said() -> None:
    early = {**LONDON, "starts": "2026-06-10T07:30"}
    during_the_night = at("2026-06-09T23:00Z")
    assert planned(early, during_the_night).keys() == {"evening", "after"}
    # Later that morning it still helps.
    assert planned({**early, "starts": "2026-06-10T08:30"}, during_the_night)["soon"] == (
        "2026-06-10T07:00Z"
    )


def test_equal_times_are_no_quiet_hours() -> None:
    early = {**LONDON, "starts": "2026-06-10T04:30"}
    assert planned(early, **ALL_DAY)["soon"] == "2026-06-10T02:30Z"


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change() -> None:
    weekly = {**LONDON, "starts": "2026-10-20T10:00", "rule": "FREQ=WEEKLY"}
    found = plan({"walk": weekly}, (), Wishes(), at("2026-10-19T00:00Z"), at("2026-10-30T00:00Z"))
    assert {told(one.due_ms) for one in found if one.kind == "soon"} == {
        "2026-10-20T08:00Z",
        "2026-10-27T09:00Z",
    }


def test_a_check_in_comes_each_day_by_the_persons_clock() -> None:
    wishes = Wishes.of({"checkin": "daily", "checkin_at": "18:00", "zone": "Europe/London"})
    found = plan({}, (), wishes, at("2026-10-23T20:00Z"), at("2026-10-27T00:00Z"))
    assert {one.occurrence: told(one.due_ms) for one in found} == {
        "2026-10-23": "2026-10-23T17:00Z",
        "2026-10-24": "2026-10-24T17:00Z",
        "2026-10-25": "2026-10-25T18:00Z",
        "2026-10-26": "2026-10-26T18:00Z",
    }
    assert {one.kind for one in found} == {"checkin"}
    assert all(one.useful_until_ms - one.due_ms == 4 * 3_600_000 for one in found)


def test_a_weekly_check_in_comes_on_sundays() -> None:
    wishes = Wishes.of({"checkin": "weekly", "zone": "Asia/Kathmandu"})
    found = plan({}, (), wishes, NOW, NOW + 14 * DAY_MS)
    assert {one.occurrence: told(one.due_ms) for one in found} == {
        "2026-06-07": "2026-06-07T12:45Z",
        "2026-06-14": "2026-06-14T12:45Z",
    }


@pytest.mark.parametrize(
    ("clock", "due"),
    [("22:00", "2026-06-10T21:29Z"), ("05:00", "2026-06-10T08:00Z")],
)
def test_a_check_in_stays_on_its_day(clock: str, due: str) -> None:
    wishes = Wishes.of({"checkin": "daily", "checkin_at": clock, "zone": "UTC"})
    found = plan({}, (), wishes, at("2026-06-09T12:00Z"), at("2026-06-11T12:00Z"))
    assert {one.occurrence: told(one.due_ms) for one in found}["2026-06-10"] == due


def test_yesterdays_check_in_does_not_come_this_morning() -> None:
    """It is turned on in the morning, for a time that lies in quiet hours."""
    wishes = Wishes.of({"checkin": "daily", "checkin_at": "22:00", "zone": "Europe/London"})
    found = plan({}, (), wishes, at("2026-06-10T06:00Z"), at("2026-06-11T12:00Z"))
    assert {one.occurrence: told(one.due_ms) for one in found} == {
        "2026-06-10": "2026-06-10T20:29Z",
    }


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-06-10T12:00Z", "2026-06-10T12:00Z"),
        ("2026-06-10T22:00Z", "2026-06-11T08:00Z"),
    ],
)
def test_of_a_message_one_hears_at_once_or_when_it_is_not_quiet_any_more(
    written: str, due: str
) -> None:
    nudge = plan_message("hello", at(written), Wishes(), at(written))
    assert nudge == Nudge("message", "hello", "", at(due), at(written) + DAY_MS)
    assert plan_message("hello", at(written), Wishes(messages=False), at(written)) is None
    assert plan_message("hello", at(written), Wishes(), at(written) + DAY_MS) is None


_clock: Final = st.sampled_from(["00:00", "01:30", "08:00", "12:00", "21:30", "23:30"])
_preferences: Final = st.fixed_dictionaries(
    {},
    optional={
        "zone": st.sampled_from(["Europe/London", "Pacific/Apia", "America/New_York"]),
        "quiet_from": _clock,
        "quiet_until": _clock,
        "remind_evening": st.booleans(),
        "remind_minutes": st.sampled_from([0, 5, 60, 600, 1440]),
        "remind_after": st.booleans(),
        "checkin": st.sampled_from(["never", "daily", "weekly"]),
        "checkin_at": _clock,
    },
)
_instants: Final = st.integers(-50, 24 * 100).map(lambda hours: START_MS + hours * 3_600_000)


@given(sessions(), _preferences, _instants, st.sets(st.integers(0, 30), max_size=4))
def test_none_in_quiet_hours_none_past_its_use_and_none_of_what_is_not_on(
    session: dict[str, Any], preference: dict[str, Any], now_ms: int, answers: set[int]
) -> None:
    until_ms = now_ms + 40 * DAY_MS
    taking_place = occurrences(session, now_ms - 2 * DAY_MS, until_ms)
    answered = {("walk", one.day) for index, one in enumerate(taking_place) if index in answers}
    wishes = Wishes.of(preference)
    found = plan({"walk": session}, answered, wishes, now_ms, until_ms)
    assert len({one.key for one in found}) == len(found)
    on = {one.day for one in taking_place if not one.skipped}
    for one in found:
        zone = ZoneInfo(preference.get("zone") or ("UTC" if not one.subject else session["zone"]))
        quiet = QuietHours(wishes.quiet_from, wishes.quiet_until, zone)
        assert not quiet.hold(one.due_ms)
        assert max(one.due_ms, now_ms) < one.useful_until_ms
        if one.subject:
            assert one.occurrence in on
            assert (one.subject, one.occurrence) not in answered


@given(sessions(), _instants)
def test_every_occurrence_ahead_has_each_kind_where_nothing_is_quiet(
    session: dict[str, Any], now_ms: int
) -> None:
    until_ms = now_ms + 40 * DAY_MS
    found = plan({"walk": session}, (), Wishes.of(ALL_DAY), now_ms, until_ms)
    ahead = {
        one.day
        for one in occurrences(session, now_ms, until_ms)
        if not one.skipped and one.at_ms > now_ms
    }
    for kind in ("evening", "soon", "after"):
        assert ahead <= {one.occurrence for one in found if one.kind == kind}


def test_times_of_day_that_are_none_are_as_if_they_were_not_there() -> None:
    for strange in ("25:00", "x", "8", "", 5, None, "٠٨:00x"):
        assert Wishes.of({"quiet_from": strange, "checkin_at": strange}) == Wishes()
    assert Wishes.of({"quiet_from": "07:05"}).quiet_from == minutes("07:05")
