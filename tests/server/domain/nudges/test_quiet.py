"""Quiet hours by the clock on the wall, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.nudges.quiet import MINUTE_MS, QuietHours
from tests.server.domain.nudges.times import at, minutes, told

ZONES: Final = ("UTC", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York")
# Around each change of the clocks in these zones, and a day that Apia left out.
AROUND: Final = tuple(
    at(day)
    for day in (
        "2026-03-08T07:00Z", "2026-03-29T01:00Z", "2026-04-04T15:00Z", "2026-10-03T15:30Z",
        "2026-10-25T01:00Z", "2026-11-01T06:00Z", "2011-12-30T10:00Z", "2026-06-01T00:00Z",
    )
)  # fmt: skip


def hours(begins: str, ends: str, zone: str = "UTC") -> QuietHours:
    return QuietHours(minutes(begins), minutes(ends), ZoneInfo(zone))


@pytest.mark.parametrize(
    ("begins", "ends", "when", "quiet"),
    [
        ("21:30", "08:00", "2026-06-01T21:29Z", False),
        ("21:30", "08:00", "2026-06-01T21:30Z", True),
        ("21:30", "08:00", "2026-06-02T00:00Z", True),
        ("21:30", "08:00", "2026-06-02T07:59Z", True),
        ("21:30", "08:00", "2026-06-02T08:00Z", False),
        ("13:00", "15:00", "2026-06-02T12:59Z", False),
        ("13:00", "15:00", "2026-06-02T14:00Z", True),
        ("13:00", "15:00", "2026-06-02T15:00Z", False),
        ("08:00", "08:00", "2026-06-02T08:00Z", False),
        ("00:00", "00:00", "2026-06-02T00:00Z", False),
    ],
)
def test_they_hold_from_the_first_minute_to_before_the_last(
    begins: str, ends: str, when: str, quiet: bool
) -> None:
    assert hours(begins, ends).hold(at(when)) is quiet


def test_they_go_by_the_clock_of_the_zone() -> None:
    quiet = hours("21:30", "08:00", "Europe/London")
    assert quiet.hold(at("2026-07-01T20:30Z"))
    assert not quiet.hold(at("2026-12-01T20:30Z"))


@pytest.mark.parametrize(
    ("zone", "begins", "ends", "when", "before", "after"),
    [
        ("UTC", "21:30", "08:00", "2026-06-02T03:00Z", "2026-06-01T21:29Z", "2026-06-02T08:00Z"),
        ("UTC", "13:00", "15:00", "2026-06-02T13:00Z", "2026-06-02T12:59Z", "2026-06-02T15:00Z"),
        # The night is an hour shorter in spring, an hour longer in autumn.
        ("Europe/London", "21:30", "08:00", "2026-03-29T05:00Z",
         "2026-03-28T21:29Z", "2026-03-29T07:00Z"),
        ("Europe/London", "21:30", "08:00", "2026-10-25T05:00Z",
         "2026-10-24T20:29Z", "2026-10-25T08:00Z"),
        # Half past one does not come: they begin at two.
        ("Europe/London", "01:30", "08:00", "2026-03-29T03:00Z",
         "2026-03-29T00:59Z", "2026-03-29T07:00Z"),
        # A quarter to two comes twice, and at one they begin anew: it is the same night.
        ("Europe/London", "22:00", "01:45", "2026-10-25T01:20Z",
         "2026-10-24T20:59Z", "2026-10-25T01:45Z"),
    ],
)  # fmt: skip
def test_the_last_minute_before_them_and_the_first_after(  # noqa: PLR0917 - a row of the table
    zone: str, begins: str, ends: str, when: str, before: str, after: str
) -> None:
    quiet = hours(begins, ends, zone)
    assert told(quiet.last_before(at(when))) == before
    assert told(quiet.first_after(at(when))) == after


_times: Final = st.sampled_from(
    ["00:00", "01:00", "01:30", "01:45", "02:00", "02:15", "08:00", "21:30", "23:59"]
)


@given(
    st.sampled_from(ZONES), _times, _times, st.sampled_from(AROUND), st.integers(-3000, 3000),
    st.integers(0, 59_999),
)  # fmt: skip
def test_what_is_quiet_lies_between_them(  # noqa: PLR0917 - values drawn by chance
    zone: str, begins: str, ends: str, around_ms: int, minute: int, rest_ms: int
) -> None:
    quiet = hours(begins, ends, zone)
    at_ms = around_ms + minute * MINUTE_MS + rest_ms
    # By the definition, told by the library's own clock.
    there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).astimezone(
        ZoneInfo(zone)
    )
    clock = f"{there:%H:%M}"
    within = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    assert quiet.hold(at_ms) is within
    if not within:
        return
    before_ms, after_ms = quiet.last_before(at_ms), quiet.first_after(at_ms)
    assert before_ms < at_ms < after_ms
    assert not quiet.hold(before_ms)
    assert not quiet.hold(after_ms)
    assert quiet.hold(before_ms + MINUTE_MS)
    assert quiet.hold(after_ms - MINUTE_MS)
