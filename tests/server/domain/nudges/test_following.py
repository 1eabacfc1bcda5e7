"""Nudges follow what people write, in the very transaction in which they write it."""

from __future__ import annotations

import pytest

from server.domain.nudges import following
from server.domain.nudges.following import HORIZON_MS, extend
from server.gateways.clock import DAY_MS
from server.store import horizons, nudges
from sync.identity import derived_id
from tests.server.domain.nudges.life import Life
from tests.server.domain.nudges.times import told
from tests.server.world import change, mood

ONCE = {
    "evening": "2026-06-09T17:00Z",
    "soon": "2026-06-10T08:00Z",
    "after": "2026-06-10T10:30Z",
}


def horizon(life: Life) -> int | None:
    return life.read(lambda connection: horizons.find(connection, life.home))


def extended(life: Life, limit: int = 10) -> int:
    now_ms = life.clock.now_ms()
    return life.write(lambda connection: extend(connection, life.seals, now_ms, limit))


def test_a_session_brings_its_reminders(life: Life) -> None:
    life.session()
    assert life.due("waiting") == ONCE
    assert horizon(life) == life.clock.now_ms() + HORIZON_MS


def test_a_mood_brings_none(life: Life) -> None:
    life.push(life.sam, mood("mood"))
    assert life.rows() == []
    assert horizon(life) is None


def test_a_repeating_session_brings_them_for_two_months(life: Life) -> None:
    life.session(rule="FREQ=WEEKLY")
    days = {row.occurrence for row in life.rows()}
    # The tenth of June and the seven Wednesdays after it; the second of August is 62 days on.
    assert (min(days), max(days), len(days)) == ("2026-06-10", "2026-07-29", 8)
    assert len(life.rows()) == 24


def test_a_time_that_was_changed_changes_them(life: Life) -> None:
    walk = life.session()
    ids = {row.id for row in life.rows()}
    life.edit_session(walk, starts="2026-06-10T14:00")
    assert life.due() == {**ONCE, "soon": "2026-06-10T12:00Z", "after": "2026-06-10T14:30Z"}
    assert {row.id for row in life.rows()} == ids


@pytest.mark.parametrize("cell", ["cancelled", "skipped:2026-06-10"])
def test_what_is_not_on_has_none_until_it_is_on_again(life: Life, cell: str) -> None:
    walk = life.session()
    life.edit_session(walk, **{cell: True})
    assert life.rows() == []
    life.edit_session(walk, **{cell: False})
    assert life.due() == ONCE


def test_deleting_a_session_takes_them_along_until_it_is_back(life: Life) -> None:
    walk = life.session()
    life.delete(walk, "session")
    assert life.rows() == []
    life.delete(walk, "session", deleted=False)
    assert life.due() == ONCE


def test_moving_an_occurrence_moves_them(life: Life) -> None:
    walk = life.session(rule="FREQ=WEEKLY")
    life.move(walk, "2026-06-10", "2026-06-11T15:00")
    moved = {row.kind: told(row.due_ms) for row in life.rows() if row.occurrence == "2026-06-10"}
    assert moved == {
        "evening": "2026-06-10T17:00Z",
        "soon": "2026-06-11T13:00Z",
        "after": "2026-06-11T15:30Z",
    }
    life.move(walk, "2026-06-10", None)
    assert {told(row.due_ms) for row in life.rows() if row.occurrence == "2026-06-10"} == {
        *ONCE.values()
    }


def test_an_answer_ends_the_asking_and_taking_it_back_begins_it_again(life: Life) -> None:
    walk = life.session()
    life.is_at("2026-06-10T10:00Z")
    life.answer(walk, "2026-06-10")
    assert "after" not in life.due("waiting")
    life.answer(walk, "2026-06-10", None)
    assert life.due("waiting")["after"] == ONCE["after"]


def test_what_a_link_worker_marks_is_no_answer(life: Life) -> None:
    life.trust_amira()
    walk = life.session(worker=life.amira.account, shared=True)
    life.is_at("2026-06-10T10:10Z")

    cells = {"session": walk, "occurrence": "2026-06-10", "worker_said": "missed", "shared": True}
    record = derived_id("attendance", walk, "2026-06-10")
    life.write_cells(record, "attendance", cells, create=True, by_amira=True)
    assert life.due("waiting")["after"] == ONCE["after"]


def test_one_answered_before_its_session_came_is_not_asked(life: Life) -> None:
    """Two phones, and the one that answered came first."""
    walk = life.session()
    life.delete(walk, "session")
    life.answer(walk, "2026-06-10")
    life.delete(walk, "session", deleted=False)
    assert life.rows() == []


def test_a_preference_changes_all_of_them(life: Life) -> None:
    life.session()
    life.session("swim", starts="2026-06-12T10:00")
    life.prefer(remind_evening=False, remind_minutes=30)
    assert [(row.kind, told(row.due_ms)) for row in life.rows()] == [
        ("soon", "2026-06-10T08:30Z"),
        ("after", "2026-06-10T10:30Z"),
        ("soon", "2026-06-12T08:30Z"),
        ("after", "2026-06-12T10:30Z"),
    ]


def test_a_phone_in_another_zone_takes_its_quiet_hours_along(life: Life) -> None:
    life.session()
    life.prefer(zone="America/New_York")
    assert life.due() == {**ONCE, "soon": "2026-06-10T01:29Z", "after": "2026-06-10T12:00Z"}
    life.prefer(zone="Europe/London")
    assert life.due() == ONCE


def test_a_longer_time_ahead_that_has_begun_already_reminds_at_once(life: Life) -> None:
    life.session()
    life.prefer(remind_minutes=60)
    life.is_at("2026-06-10T07:30Z")
    life.prefer(remind_minutes=120)
    assert [about.kind for one in life.send() for about in one.abouts] == ["evening", "soon"]


def test_what_is_made_too_late_to_be_reminded_of_is_left_alone(life: Life) -> None:
    life.is_at("2026-06-10T08:30Z")
    life.session()
    assert life.due() == {"after": ONCE["after"]}


def test_check_ins_follow_the_preference(life: Life) -> None:
    life.prefer(checkin="daily", zone="Europe/London")
    assert {row.kind for row in life.rows()} == {"checkin"}
    assert len(life.rows()) == 62
    life.prefer(checkin="weekly")
    assert [row.occurrence for row in life.rows()][:2] == ["2026-06-07", "2026-06-14"]
    life.prefer(checkin="never")
    assert life.rows() == []


def test_a_change_of_preference_does_not_ask_twice_on_one_day(life: Life) -> None:
    life.prefer(checkin="daily", checkin_at="18:00", zone="UTC")
    life.is_at("2026-06-01T18:00Z")
    assert len(life.send()) == 1
    life.prefer(checkin_at="20:00")
    life.is_at("2026-06-01T20:00Z")
    assert life.send() == []


def test_what_was_sent_is_not_sent_again_but_for_a_later_time(life: Life) -> None:
    walk = life.session()
    life.is_at("2026-06-10T08:00Z")
    assert [len(one.abouts) for one in life.send()] == [1, 1]
    life.edit_session(walk, title="Another walk", minutes=90)
    life.prefer(remind_minutes=45)
    assert {row.kind for row in life.rows("sent")} == {"evening", "soon"}
    life.move(walk, "2026-06-10", "2026-06-11T10:00")
    assert life.due("waiting") == {
        "evening": "2026-06-10T17:00Z",
        "soon": "2026-06-11T08:15Z",
        "after": "2026-06-11T11:00Z",
    }


def test_what_somebody_is_sending_is_not_taken_from_them(life: Life) -> None:
    walk = life.session()
    life.is_at("2026-06-09T17:00Z")
    claim = life.claim()
    assert len(claim.nudges) == 1
    life.edit_session(walk, cancelled=True)
    assert life.due() == {"evening": ONCE["evening"]}
    # Whoever sends it looks once more.
    assert life.tell(claim).reminders == ()
    assert life.tell(claim).void == {claim.nudges[0].id}


def test_what_a_killed_sender_left_goes_with_what_it_was_about(life: Life) -> None:
    walk = life.session()
    life.is_at("2026-06-09T17:00Z")
    life.claim()
    life.is_at("2026-06-09T17:02Z")
    life.edit_session(walk, cancelled=True)
    assert life.rows() == []


def test_a_message_from_the_link_worker_is_told_of_until_it_was_seen(life: Life) -> None:
    hello = life.hear()
    assert life.due() == {"message": "2026-06-01T12:00Z"}
    life.write_cells(hello, "message", {"seen_at": life.clock.now_ms()})
    assert life.rows() == []


def test_ones_own_message_brings_none(life: Life) -> None:
    values = {"worker": life.amira.account, "author": life.sam.account, "body": "x", "at": 1_000}
    life.write_cells("01900000-0000-7000-8000-000000000001", "message", values, create=True)
    assert life.rows() == []


def test_an_old_message_that_comes_again_after_a_restore_is_nothing_new(life: Life) -> None:
    life.hear("old", at_ms=life.clock.now_ms() - 8 * DAY_MS)
    assert life.rows() == []
    life.hear("two days on the train", at_ms=life.clock.now_ms() - 2 * DAY_MS)
    assert life.due() == {"message": "2026-06-01T12:00Z"}


def test_messages_wait_for_the_morning_and_follow_the_preference(life: Life) -> None:
    life.prefer(zone="Europe/London")
    life.is_at("2026-06-01T22:00Z")
    life.hear()
    assert life.due() == {"message": "2026-06-02T07:00Z"}
    life.prefer(quiet_until="09:00")
    assert life.due() == {"message": "2026-06-02T08:00Z"}
    life.prefer(remind_messages=False)
    assert life.rows() == []


def test_time_brings_new_ones_into_sight(life: Life) -> None:
    life.session(rule="FREQ=WEEKLY", starts="2026-06-03T10:00")
    assert extended(life) == 0
    life.clock.pass_days(8)
    before = {row.id for row in life.rows()}
    assert extended(life) == 1
    assert extended(life) == 0
    assert before < {row.id for row in life.rows()}
    assert max(row.occurrence for row in life.rows()) == "2026-08-05"


def test_of_very_many_the_nearest_are_worked_out_and_the_rest_as_days_go_by(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AHEAD_MAX", 9)
    life.session(rule="FREQ=DAILY", starts="2026-06-03T10:00")
    assert [told(row.due_ms) for row in life.rows()] == [
        f"2026-06-{day:02}T{clock}Z"
        for day in (2, 3, 4, 5)
        for clock in ("08:00", "10:30", "17:00")
    ][2:-1]
    assert extended(life) == 0
    sent = []
    for _ in range(6):
        life.clock.pass_days(1)
        assert extended(life) == 1
        assert extended(life) == 0
        assert len(life.rows("waiting")) <= 9 + 3
        sent += [one.occurrence for one in life.claim().nudges if one.kind == "after"]
    assert sent == [f"2026-06-{day:02}" for day in range(3, 8)]


def test_what_is_nearer_goes_before_what_was_there(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AHEAD_MAX", 9)
    far = life.session("far", rule="FREQ=DAILY", starts="2026-07-01T10:00")
    near = life.session("near", rule="FREQ=DAILY;COUNT=2", starts="2026-06-03T10:00")
    assert [row.subject for row in life.rows()] == [near] * 6 + [far] * 3
    life.edit_session(near, cancelled=True)
    assert [row.subject for row in life.rows()] == [far] * 3
    life.clock.pass_days(1)
    assert extended(life) == 1
    assert [row.subject for row in life.rows()] == [far] * 9


def test_many_sessions_at_once_bring_no_more_than_that(life: Life) -> None:
    """Twenty thousand, if nobody counted."""
    cells = {
        "author": life.sam.account, "title": "A walk", "starts": "2026-06-03T10:00", "minutes": 60,
        "zone": "Europe/London", "shared": False, "rule": "FREQ=DAILY",
    }  # fmt: skip
    life.push(
        life.sam,
        *(change(f"s {n}", f"session {n}", "session", create=True, set=cells) for n in range(100)),
    )
    rows = life.rows()
    assert len(rows) == following.AHEAD_MAX
    assert told(rows[-1].due_ms) <= "2026-06-09T17:00Z"
    life.prefer(quiet_from="17:00", zone="Europe/London")
    assert len(life.rows()) == following.AHEAD_MAX


def test_a_notebook_with_nothing_ahead_is_not_looked_at_again(life: Life) -> None:
    walk = life.session()
    life.delete(walk, "session")
    life.clock.pass_days(30)
    assert extended(life) == 1
    assert horizon(life) is None


def test_a_notebook_that_cannot_be_read_holds_nobody_up(life: Life) -> None:
    life.session()
    life.keyring.erase(life.home)
    life.seals.forget(life.home)
    life.clock.pass_days(30)
    assert extended(life) == 1
    assert extended(life) == 0


def test_rows_go_a_month_after_they_were_of_use(life: Life) -> None:
    life.session()
    life.is_at("2026-06-10T10:30Z")
    life.send()
    life.clock.pass_days(30)
    assert life.keep_house().nudges == 2
    life.clock.pass_days(2)
    assert life.keep_house().nudges == 1


def test_after_a_restore_nothing_that_was_due_is_sent(life: Life) -> None:
    life.session()
    life.is_at("2026-06-10T08:00Z")
    now_ms = life.clock.now_ms()
    assert life.write(lambda connection: nudges.drop_past(connection, now_ms)) == 2
    assert life.send() == []
    assert life.due("waiting") == {"after": ONCE["after"]}
    assert life.read(nudges.counted) == {"dropped": 2, "waiting": 1}
