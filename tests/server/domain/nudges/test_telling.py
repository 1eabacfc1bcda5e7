"""What a claimed nudge is about, for whoever sends it."""

from __future__ import annotations

from server.domain.nudges.telling import About
from tests.server.domain.nudges.life import Life

DAY = "2026-06-10"


def test_a_reminder_names_what_it_is_about_and_where_a_tap_leads(life: Life) -> None:
    walk = life.session()
    life.is_at("2026-06-09T17:00Z")
    [reminder] = life.send()
    assert (reminder.notebook, reminder.account) == (life.home, life.sam.account)
    assert reminder.abouts == (
        About("evening", walk, DAY, "A walk", "2026-06-10T10:00", "Europe/London", "tomorrow"),
    )
    assert reminder.navigate == f"/plan/{walk}/{DAY}"
    assert reminder.actions == ()
    assert reminder.language is None
    assert not reminder.says_more


def test_the_question_after_it_can_be_answered_on_the_notification(life: Life) -> None:
    life.session()
    life.is_at("2026-06-10T10:30Z")
    [reminder] = life.send()
    assert reminder.actions == ("went", "missed")
    assert [about.when for about in reminder.abouts] == ["today"]
    assert reminder.useful_until_ms == life.rows("sent")[0].useful_until_ms


def test_it_tells_how_the_person_wants_to_be_told(life: Life) -> None:
    life.session()
    life.prefer(language="ar", lock_screen="more", zone="Asia/Kathmandu")
    life.is_at("2026-06-10T08:00Z")
    reminder = life.send()[-1]
    assert (reminder.language, reminder.says_more, reminder.zone) == ("ar", True, "Asia/Kathmandu")


def test_what_is_due_in_one_minute_is_one_notification(life: Life) -> None:
    life.session("walk")
    swim = life.session("swim", starts="2026-06-10T10:30")
    life.prefer(remind_minutes=0)
    life.is_at("2026-06-09T17:00Z")
    [reminder] = life.send()
    assert {about.title for about in reminder.abouts} == {"A walk", "A swim"}
    assert reminder.navigate == "/today"
    life.edit_session(swim, cancelled=True)
    life.is_at("2026-06-10T10:30Z")
    assert [[about.title for about in one.abouts] for one in life.send()] == [["A walk"]]


def test_it_has_the_same_key_when_it_is_claimed_again(life: Life) -> None:
    life.session("walk")
    life.session("swim")
    life.is_at("2026-06-09T17:00Z")
    [first] = life.tell(life.claim()).reminders
    life.clock.pass_minutes(2)
    [again] = life.tell(life.claim()).reminders
    assert again == first


def test_what_turned_out_to_be_moot_is_not_told(life: Life) -> None:
    walk = life.session()
    swim = life.session("swim")
    life.is_at("2026-06-10T10:30Z")
    claim = life.claim()
    life.answer(walk, DAY)
    life.edit_session(swim, starts="2026-06-10T16:00")
    said = life.tell(claim)
    assert said.reminders == ()
    assert said.void == {one.id for one in claim.nudges}


def test_check_ins_and_messages(life: Life) -> None:
    life.prefer(checkin="daily", checkin_at="13:00", zone="UTC")
    life.hear()
    [message] = life.send()
    assert message.abouts == (About("message", worker=life.amira.account),)
    assert message.navigate == "/today"
    life.is_at("2026-06-01T13:00Z")
    [checkin] = life.send()
    assert checkin.abouts == (About("checkin"),)
    assert checkin.navigate == "/today"


def test_a_message_that_was_read_meanwhile_is_not_told(life: Life) -> None:
    hello = life.hear()
    claim = life.claim()
    life.write_cells(hello, "message", {"seen_at": life.clock.now_ms()})
    assert life.tell(claim).reminders == ()


def test_nothing_is_told_of_somebody_who_was_erased(life: Life) -> None:
    life.session()
    life.is_at("2026-06-09T17:00Z")
    claim = life.claim()
    life.keyring.erase(life.home)
    life.seals.forget(life.home)
    said = life.tell(claim)
    assert (said.reminders, len(said.void)) == ((), 1)
    life.clock.pass_minutes(30)
    assert len(life.claim().nudges) == 1
