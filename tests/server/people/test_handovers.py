"""Handing a person over to another link worker: asked, answered, and nothing orphaned by it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from server.settings import PostgresUrl
from sync.identity import derived_id
from tests.databases import Databases, PostgresServer
from tests.failures.device import Device
from tests.server.running import Browser, Service, problem_of
from tests.server.syncing import new_record_id

AT = 1_780_000_000_000


@dataclass
class Team:
    """Sam, Amira who invited them, and her colleague Priya."""

    amira: Device
    priya: Device
    sam: Device

    def ask(self, **more: Any) -> dict[str, Any]:
        body = {"notebook": self.sam.notebook, "to": self.priya.account, **more}
        answer = self.amira.browser.post("/api/handovers", json=body)
        assert answer.status_code == 201, answer.text
        asked: dict[str, Any] = answer.json()
        return asked

    def say(self, handover: str, *, yes: bool) -> dict[str, Any]:
        answer = self.sam.browser.post(f"/api/handovers/{handover}/answer", json={"yes": yes})
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def sync_all(self) -> None:
        for device in 2 * (self.sam, self.amira, self.priya):
            device.sync()


@pytest.fixture
def team(service: Service) -> Team:
    amira, priya = service.worker(), service.worker("Priya Nair")
    return Team(Device(amira), Device(priya), Device(service.participant(amira)))


def handovers_of(browser: Browser) -> list[dict[str, Any]]:
    answer = browser.get("/api/handovers")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["handovers"]
    return found


def lines_of(device: Device) -> list[dict[str, Any]]:
    answer = device.browser.get("/api/sharing")
    assert answer.status_code == 200, answer.text
    lines: list[dict[str, Any]] = answer.json()["lines"]
    return lines


def test_staff_are_told_the_names_of_colleagues_and_participants_are_told_none(team: Team) -> None:
    named = team.amira.browser.get("/api/staff/names").json()["workers"]
    assert [one["name"] for one in named] == ["Priya Nair"]
    assert problem_of(team.sam.browser.get("/api/staff/names")) == "not-allowed"


def test_asking_changes_nothing_but_that_the_person_is_asked(team: Team) -> None:
    asked = team.ask()
    assert asked["name"] == "Sam Bright"
    assert asked["from_worker"]["name"] == "Amira Haddad"
    assert asked["to_worker"]["name"] == "Priya Nair"
    (seen,) = handovers_of(team.sam.browser)
    assert seen == asked
    assert handovers_of(team.amira.browser) == [asked]
    assert handovers_of(team.priya.browser) == []
    workers = team.sam.browser.get("/api/me").json()["workers"]
    assert [one["name"] for one in workers] == ["Amira Haddad"]
    team.priya.sync()
    assert not team.priya.people


def test_with_a_yes_the_new_worker_has_what_was_granted_and_the_old_one_nothing(
    team: Team,
) -> None:
    sam, amira, priya = team.sam, team.amira, team.priya
    sam.grant(amira.account, moods=True, entries=True, plan=True)
    mood = sam.mood(shared=True)
    goal = sam.create(
        "goal", words="Swim again", author=sam.account, at=AT, day="2026-05-28",
        zone="Europe/London", shared=True, by=sam.account, changed_at=AT,
    )  # fmt: skip
    message = amira.message("See you on Tuesday.", amira.account, sam.notebook)
    team.sync_all()
    note = amira.create(
        "team_note", None, sam.notebook, author=amira.account, body="Prefers mornings.", at=AT
    )
    session = amira.create(
        "session", None, sam.notebook, worker=amira.account, author=amira.account, shared=True,
        title="Choir", starts="2026-06-02T10:00", minutes=60, zone="Europe/London",
    )  # fmt: skip
    team.sync_all()
    assert amira.view(mood, sam.notebook) is not None

    handover = team.ask()["id"]
    assert team.say(handover, yes=True)["answer"] == "yes"
    sam.grant(priya.account, moods=True, plan=True)
    sam.edit(session, "session", worker=priya.account)
    team.sync_all()

    assert priya.view(mood, sam.notebook) is not None
    assert (priya.view(goal, sam.notebook) or {})["words"] == "Swim again"
    assert (priya.view(note, sam.notebook) or {})["body"] == "Prefers mornings."
    assert (priya.view(session, sam.notebook) or {})["title"] == "Choir"
    assert priya.view(message, sam.notebook) is None
    assert (sam.view(message) or {})["body"] == "See you on Tuesday."
    assert not amira.everything(sam.notebook)
    assert sam.notebook not in amira.people
    assert amira.erased == []
    workers = sam.browser.get("/api/me").json()["workers"]
    assert [one["name"] for one in workers] == ["Priya Nair"]
    told = [(line["what"], line["worker_name"]) for line in lines_of(sam)]
    assert ("erased", "Amira Haddad") in told
    assert ("handover-yes", "Sam Bright") in told
    assert ("handover-asked", "Amira Haddad") in told
    assert handovers_of(amira.browser) == []


def test_until_the_person_shares_with_them_the_new_worker_sees_nothing_shared(team: Team) -> None:
    team.sam.grant(team.amira.account, moods=True)
    mood = team.sam.mood(shared=True)
    team.sync_all()
    team.say(team.ask()["id"], yes=True)
    team.sync_all()
    assert team.priya.view(mood, team.sam.notebook) is None
    assert team.priya.people[team.sam.notebook]["name"] == "Sam Bright"


def test_after_a_yes_the_old_worker_can_write_nothing_and_keeps_what_they_had_typed(
    team: Team,
) -> None:
    team.sync_all()
    team.amira.message("Shall I ring?", team.amira.account, team.sam.notebook)
    team.say(team.ask()["id"], yes=True)
    team.sync_all()
    assert [words["body"] for _, words in team.amira.tray] == ["Shall I ring?"]
    assert not team.sam.views("message")


def test_with_a_no_everything_stays_and_whoever_asked_is_told(team: Team) -> None:
    team.sam.grant(team.amira.account, moods=True)
    mood = team.sam.mood(shared=True)
    team.sync_all()
    team.say(team.ask()["id"], yes=False)
    team.sync_all()
    assert team.amira.view(mood, team.sam.notebook) is not None
    (told,) = handovers_of(team.amira.browser)
    assert told["answer"] == "no"
    team.priya.sync()
    assert not team.priya.people


def test_an_answer_may_be_repeated_and_not_be_turned_round(team: Team) -> None:
    handover = team.ask()["id"]
    assert team.say(handover, yes=True) == team.say(handover, yes=True)
    again = team.sam.browser.post(f"/api/handovers/{handover}/answer", json={"yes": False})
    assert problem_of(again) == "not-found"
    assert [line["what"] for line in lines_of(team.sam)].count("handover-yes") == 1


def test_asking_for_somebody_else_withdraws_the_question_before(
    team: Team, service: Service
) -> None:
    ben = service.worker("Ben Osei")
    first = team.ask()["id"]
    second = team.ask(to=ben.account["id"])["id"]
    answers = {one["id"]: one.get("answer") for one in handovers_of(team.sam.browser)}
    assert answers == {first: "withdrawn", second: None}
    late = team.sam.browser.post(f"/api/handovers/{first}/answer", json={"yes": True})
    assert problem_of(late) == "not-found"


def test_a_question_taken_back_is_not_there_to_be_answered(team: Team) -> None:
    handover = team.ask()["id"]
    assert problem_of(team.priya.browser.http.delete(f"/api/handovers/{handover}")) == "not-found"
    assert team.amira.browser.http.delete(f"/api/handovers/{handover}").status_code == 204
    late = team.sam.browser.post(f"/api/handovers/{handover}/answer", json={"yes": True})
    assert problem_of(late) == "not-found"


@contextmanager
def settling_slowly(service: Service, databases: Databases) -> Iterator[None]:
    """Let a word on a question take long to be written, so that another can come in before it.

    In SQLite none can: there is one writer.
    """
    place = service.settings.database
    if not isinstance(databases, PostgresServer) or not isinstance(place, PostgresUrl):
        yield
        return
    databases.run(
        "CREATE FUNCTION dawdle() RETURNS trigger AS "
        "'BEGIN PERFORM pg_sleep(0.4); RETURN NEW; END' LANGUAGE plpgsql; "
        "CREATE TRIGGER slow AFTER UPDATE ON handovers FOR EACH ROW EXECUTE FUNCTION dawdle()",
        place,
    )
    try:
        yield
    finally:
        databases.run("DROP FUNCTION dawdle CASCADE;", place)


def test_a_question_that_is_taken_back_while_it_is_answered_is_one_or_the_other(
    team: Team, service: Service, databases: Databases
) -> None:
    handover = team.ask()["id"]
    at = f"/api/handovers/{handover}"
    with settling_slowly(service, databases), ThreadPoolExecutor(1) as beside:
        taking_back = beside.submit(team.amira.browser.http.delete, at)
        time.sleep(0.15)
        late = team.sam.browser.post(f"{at}/answer", json={"yes": True})
    assert taking_back.result().status_code == 204
    assert problem_of(late) == "not-found"
    workers = team.sam.browser.get("/api/me").json()["workers"]
    assert [one["name"] for one in workers] == ["Amira Haddad"]
    told = [line["what"] for line in lines_of(team.sam)]
    assert told.count("handover-withdrawn") == 1
    assert "handover-yes" not in told


def test_nobody_hands_over_whom_they_do_not_know_or_to_nobody(team: Team, service: Service) -> None:
    notebook, priya = team.sam.notebook, team.priya.account
    stranger = service.worker("Ben Osei")
    asked = [
        (stranger, {"notebook": notebook, "to": priya}),
        (team.amira.browser, {"notebook": str(uuid.uuid4()), "to": priya}),
        (team.amira.browser, {"notebook": notebook, "to": str(uuid.uuid4())}),
        (team.amira.browser, {"notebook": notebook, "to": team.sam.account}),
        (team.amira.browser, {"notebook": notebook, "to": team.amira.account}),
    ]
    answers = [browser.post("/api/handovers", json=body) for browser, body in asked]
    assert {problem_of(answer) for answer in answers} == {"not-found"}
    assert len({answer.text for answer in answers}) == 1
    assert handovers_of(team.sam.browser) == []


def test_only_the_person_themselves_answers(team: Team, service: Service) -> None:
    handover = team.ask()["id"]
    another = service.participant(team.amira.browser, "Huda Nasser")
    path, yes = f"/api/handovers/{handover}/answer", {"yes": True}
    assert problem_of(another.post(path, json=yes)) == "not-found"
    assert problem_of(team.amira.browser.post(path, json=yes)) == "not-allowed"
    assert handovers_of(another) == []


def test_somebody_handed_back_and_forth_is_seen_by_whoever_has_them(team: Team) -> None:
    sam, amira, priya = team.sam, team.amira, team.priya
    sam.grant(amira.account, moods=True)
    mood = sam.mood(shared=True)
    team.sync_all()
    team.say(team.ask()["id"], yes=True)
    sam.grant(priya.account, moods=True)
    sam.edit(derived_id("grant", sam.notebook, amira.account), "grant", **{"kinds:moods": False})
    team.sync_all()
    back = priya.browser.post(
        "/api/handovers", json={"notebook": sam.notebook, "to": amira.account}
    ).json()
    team.say(back["id"], yes=True)
    sam.edit(derived_id("grant", sam.notebook, amira.account), "grant", **{"kinds:moods": True})
    team.sync_all()
    assert amira.view(mood, sam.notebook) is not None
    assert not priya.everything(sam.notebook)


def test_a_handover_of_another_id_than_there_is_is_not_found(team: Team) -> None:
    path = f"/api/handovers/{new_record_id()}/answer"
    assert problem_of(team.sam.browser.post(path, json={"yes": True})) == "not-found"
