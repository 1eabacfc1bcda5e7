"""When sessions take place: the shared cases, and what holds of every session."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.occurrences import Occurrence, occurrences, rule_mistake
from tests.sync.vectors import vectors

CASES: Final = vectors("occurrences")
DAY_MS: Final = 24 * 60 * 60 * 1000
START: Final = date(2027, 12, 20)
START_MS: Final = int(datetime(2027, 12, 20, tzinfo=UTC).timestamp()) * 1000
ZONES: Final = (
    "UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_a_session(case: dict[str, Any]) -> None:
    found = occurrences(case["session"], case["from_ms"], case["until_ms"])
    assert [asdict(one) for one in found] == case["expected"]


@pytest.mark.parametrize("rule", CASES["rules"]["known"])
def test_a_rule(rule: str) -> None:
    assert rule_mistake(rule) is None


@pytest.mark.parametrize("rule", CASES["rules"]["mistaken"])
def test_what_is_no_rule(rule: str) -> None:
    assert rule_mistake(rule)
    with pytest.raises(ValueError, match=r"."):
        occurrences({**_session(), "rule": rule}, START_MS, START_MS + DAY_MS)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "America", "../UTC", ""])
def test_a_session_in_a_zone_that_does_not_exist_has_no_times(zone: str) -> None:
    with pytest.raises(KeyError):
        occurrences({**_session(), "zone": zone}, START_MS, START_MS + DAY_MS)


def _session(**cells: Any) -> dict[str, Any]:
    return {"starts": "2027-12-20T10:00", "minutes": 60, "zone": "UTC", **cells}


_weekdays: Final = st.lists(st.sampled_from(["MO", "TU", "TH", "SU"]), min_size=1, unique=True)
_numbered: Final = st.lists(
    st.sampled_from(["1MO", "2TU", "5TH", "-1SU", "-5MO"]), min_size=1, unique=True
)
_by_freq: Final = st.one_of(
    st.sampled_from(["DAILY", "YEARLY", "WEEKLY", "MONTHLY"]).map(lambda freq: (freq, "")),
    _weekdays.map(lambda days: ("WEEKLY", f";BYDAY={','.join(days)}")),
    st.one_of(_weekdays, _numbered).map(lambda days: ("MONTHLY", f";BYDAY={','.join(days)}")),
    st.sampled_from([1, 29, 30, 31, -1]).map(lambda day: ("MONTHLY", f";BYMONTHDAY={day}")),
)
_ends: Final = st.sampled_from(
    ["", ";COUNT=1", ";COUNT=7", ";COUNT=40", ";UNTIL=20271231", ";UNTIL=20280229"]
)
RULES: Final = st.builds(
    lambda freq, interval, end: f"FREQ={freq[0]}{interval}{freq[1]}{end}",
    _by_freq,
    st.sampled_from(["", ";INTERVAL=1", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=12"]),
    _ends,
)
_days: Final = st.integers(0, 90).map(lambda days: START + timedelta(days))
_times: Final = st.sampled_from(["00:00", "01:30", "02:15", "10:00", "23:45"])
_walls: Final = st.builds(lambda day, at: f"{day}T{at}", _days, _times)
_instants: Final = st.integers(-30, 24 * 120).map(lambda hours: START_MS + hours * 3_600_000)


@st.composite
def sessions(draw: st.DrawFn) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "starts": draw(_walls),
        "minutes": draw(st.sampled_from([5, 60, 1440])),
        "zone": draw(st.sampled_from(ZONES)),
    }
    rule = draw(st.none() | RULES)
    if rule is not None:
        cells["rule"] = rule
    for day in draw(st.lists(_days, max_size=3)):
        cells[f"skipped:{day}"] = draw(st.booleans())
    for day in draw(st.lists(_days, max_size=3)):
        cells[f"moved:{day}"] = draw(st.none() | _walls)
    return cells


@given(RULES, _walls, st.integers(0, 2_000))
def test_a_rule_gives_the_days_that_another_library_gives(rule: str, starts: str, on: int) -> None:
    first = datetime.fromisoformat(starts[:10])
    begin, end = first + timedelta(on), first + timedelta(on + 400)
    wanted = [one.date().isoformat() for one in rrulestr(rule, dtstart=first).between(begin, end)]
    begin_ms, end_ms = (int(one.replace(tzinfo=UTC).timestamp()) * 1000 for one in (begin, end))
    session = _session(starts=f"{starts[:10]}T12:00", rule=rule)
    found = occurrences(session, begin_ms + DAY_MS, end_ms)
    assert [one.day for one in found] == wanted


@given(sessions(), _instants, _instants)
def test_keys_are_unique_and_times_in_order_and_within_the_window(
    session: dict[str, Any], from_ms: int, until_ms: int
) -> None:
    found = occurrences(session, from_ms, until_ms)
    assert len({one.day for one in found}) == len(found)
    assert found == sorted(found, key=lambda one: (one.at_ms, one.day))
    assert all(one.until_ms > from_ms and one.at_ms < until_ms for one in found)
    assert all(one.until_ms - one.at_ms == session["minutes"] * 60_000 for one in found)


@given(sessions(), st.lists(_instants, min_size=3, max_size=3).map(sorted))
def test_a_window_cut_in_two_has_the_same_in_it(
    session: dict[str, Any], instants: list[int]
) -> None:
    begin, cut, end = instants
    parts = [*occurrences(session, begin, cut), *occurrences(session, cut, end)]
    in_order = sorted(set(parts), key=lambda one: (one.at_ms, one.day))
    # One that is under way at the cut is in both.
    assert in_order == (occurrences(session, begin, end) if begin < end else in_order)


@given(sessions(), st.integers(0, 20), _walls)
def test_moving_and_skipping_keep_every_key(session: dict[str, Any], which: int, wall: str) -> None:
    before = _everything(session)
    if not before:
        return
    one = before[which % len(before)]
    moved = _everything({**session, f"moved:{one.day}": wall})
    assert {each.day for each in moved} == {each.day for each in before}
    assert [each for each in moved if each.day != one.day] == [
        each for each in before if each.day != one.day
    ]
    skipped = _everything({**session, f"skipped:{one.day}": True})
    assert [each.day for each in skipped] == [each.day for each in before]
    assert {each.day for each in skipped if each.skipped} >= {one.day}


def _everything(session: dict[str, Any]) -> list[Occurrence]:
    """Of a window that nothing can be moved out of."""
    bounded = {**session}
    if "rule" in bounded and "COUNT" not in bounded["rule"] and "UNTIL" not in bounded["rule"]:
        bounded["rule"] += ";UNTIL=20281231"
    return occurrences(bounded, START_MS - 10 * DAY_MS, START_MS + 40 * 366 * DAY_MS)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["DAILY", "MONTHLY;INTERVAL=12;BYMONTHDAY=31", "MONTHLY;BYDAY=5MO"]))
def test_no_rule_keeps_anybody_waiting(rule: str) -> None:
    for end in ("", ";COUNT=400"):
        session = _session(starts="1901-02-01T10:00", rule=f"FREQ={rule}{end}")
        session |= {f"moved:9999-{month:02}-01": "2028-01-01T10:00" for month in range(1, 13)}
        began = time.perf_counter()
        occurrences(session, START_MS, START_MS + 366 * DAY_MS)
        assert time.perf_counter() - began < 0.5
