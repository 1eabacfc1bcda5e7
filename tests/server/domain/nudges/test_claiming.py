"""What is due is claimed once, late or not, and nobody is disturbed in the night by it."""

from __future__ import annotations

from server.domain.nudges.claiming import LEASE_MS, settle
from tests.server.domain.nudges.life import Life
from tests.server.domain.nudges.times import told


def test_what_is_due_is_claimed_and_nothing_else(life: Life) -> None:
    life.session()
    life.is_at("2026-06-09T16:59Z")
    assert life.claim().nudges == ()
    life.is_at("2026-06-09T17:00Z")
    claim = life.claim()
    assert [(one.kind, one.occurrence) for one in claim.nudges] == [("evening", "2026-06-10")]
    assert not claim.more
    assert claim.dropped == 0


def test_what_was_claimed_is_not_claimed_again_before_the_lease_is_over(life: Life) -> None:
    life.session()
    life.is_at("2026-06-09T17:00Z")
    first = life.claim()
    life.clock.pass_minutes((LEASE_MS - 1) / 60_000)
    assert life.claim().nudges == ()
    life.clock.pass_minutes(1 / 60_000)
    again = life.claim()
    assert [one.id for one in again.nudges] == [one.id for one in first.nudges]
    assert again.token != first.token


def test_what_was_sent_is_not_claimed_again(life: Life) -> None:
    life.session()
    life.is_at("2026-06-09T17:00Z")
    claim = life.claim()
    life.write(lambda connection: settle(connection, claim))
    life.clock.pass_minutes(60)
    assert life.claim().nudges == ()
    assert [row.state for row in life.rows()] == ["sent", "waiting", "waiting"]


def test_one_that_comes_back_after_its_lease_changes_nothing(life: Life) -> None:
    life.session()
    life.is_at("2026-06-09T17:00Z")
    slow = life.claim()
    life.clock.pass_minutes(2)
    quick = life.claim()
    life.write(lambda connection: settle(connection, slow))
    assert [row.claim for row in life.rows("claimed")] == [quick.token]
    life.write(lambda connection: settle(connection, quick))
    assert len(life.rows("sent")) == 1


def test_what_is_of_no_use_any_more_is_dropped_and_counted(life: Life) -> None:
    life.session()
    life.is_at("2026-06-10T10:30Z")
    claim = life.claim()
    assert claim.dropped == 2
    assert [one.kind for one in claim.nudges] == ["after"]
    assert [row.kind for row in life.rows("dropped")] == ["evening", "soon"]


def test_what_is_late_and_of_use_still_goes(life: Life) -> None:
    life.session()
    life.is_at("2026-06-09T19:00Z")
    assert [one.kind for one in life.claim().nudges] == ["evening"]


def test_what_is_late_waits_for_the_end_of_quiet_hours(life: Life) -> None:
    """The service was down when it was due."""
    life.session()
    life.is_at("2026-06-09T22:00Z")
    assert life.claim().nudges == ()
    assert life.due("waiting")["evening"] == "2026-06-10T07:00Z"
    life.is_at("2026-06-10T07:00Z")
    assert [one.kind for one in life.claim().nudges] == ["evening"]


def test_in_the_very_minute_in_which_quiet_hours_begin_it_is_late(life: Life) -> None:
    life.session(starts="2026-06-10T08:30")
    life.prefer(zone="Europe/London", remind_evening=False)
    assert life.due()["soon"] == "2026-06-09T20:29Z"
    life.is_at("2026-06-09T20:30Z")
    assert life.claim().nudges == ()
    assert life.due()["soon"] == "2026-06-10T07:00Z"


def test_what_is_late_and_of_no_use_after_quiet_hours_is_dropped(life: Life) -> None:
    life.session(starts="2026-06-10T07:30")
    life.prefer(zone="Europe/London")
    life.is_at("2026-06-09T22:00Z")
    claim = life.claim()
    assert (claim.nudges, claim.dropped) == ((), 2)
    assert [row.kind for row in life.rows("dropped")] == ["evening", "soon"]


def test_a_late_one_of_a_person_who_said_nothing_goes_by_the_sessions_zone(life: Life) -> None:
    life.session(zone="America/New_York")
    # Six in the evening there, which is the night in London.
    life.is_at("2026-06-10T00:30Z")
    assert [one.kind for one in life.claim().nudges] == ["evening"]


def test_no_more_are_claimed_than_asked_for_but_one_persons_minute_stays_whole(life: Life) -> None:
    for word in ("walk", "swim", "sing"):
        life.session(word)
    life.session("draw", starts="2026-06-10T10:01")
    life.is_at("2026-06-10T08:30Z")
    life.prefer(remind_evening=False)
    claim = life.claim(limit=2)
    assert [told(one.due_ms) for one in claim.nudges] == ["2026-06-10T08:00Z"] * 3
    assert claim.more
    claim = life.claim(limit=2)
    assert [told(one.due_ms) for one in claim.nudges] == ["2026-06-10T08:01Z"]
    assert not claim.more
