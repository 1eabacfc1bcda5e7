from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.server.running import Service, problem_of


def test_an_invitation_carries_a_code_a_link_and_when_it_ends(service: Service) -> None:
    invite = service.worker().invite("Sam Bright", phone=" 07700 900123 ")
    assert invite["name"] == "Sam Bright"
    assert invite["phone"] == "07700 900123"
    assert invite["url"] == f"{service.url}/join#{invite['code'].replace('-', '')}"
    assert invite["expires_at"] == service.clock.now_ms() + 14 * 24 * 3600 * 1000


def test_those_who_have_not_joined_are_listed_without_their_codes(service: Service) -> None:
    amira = service.worker()
    sam = amira.invite("Sam Bright")
    service.clock.pass_minutes(1)
    amira.invite("Huda Nasser")
    listed = amira.get("/api/invites").json()
    assert [one["name"] for one in listed] == ["Huda Nasser", "Sam Bright"]
    assert not any("code" in one or "url" in one for one in listed)
    service.browser().join(sam["code"])
    assert [one["name"] for one in amira.get("/api/invites").json()] == ["Huda Nasser"]


def test_a_new_code_makes_the_old_one_worthless(service: Service) -> None:
    amira = service.worker()
    first = amira.invite("Sam Bright")
    again = amira.post(f"/api/invites/{first['id']}/code", json={})
    assert again.status_code == 201
    assert again.json()["id"] == first["id"]
    assert problem_of(service.browser().try_join(first["code"])) == "code-unknown"
    service.browser().join(again.json()["code"])


def test_an_expired_invitation_stays_listed_and_can_be_made_anew(service: Service) -> None:
    amira = service.worker()
    amira.invite("Sam Bright")
    service.clock.pass_days(20)
    service.let_back_in(amira)
    (waiting,) = amira.get("/api/invites").json()
    assert waiting["expires_at"] < service.clock.now_ms()
    again = amira.post(f"/api/invites/{waiting['id']}/code", json={}).json()
    service.browser().join(again["code"])


def test_whoever_has_joined_gets_no_new_code_from_the_worker(service: Service) -> None:
    amira = service.worker()
    invite = amira.invite("Sam Bright")
    service.browser().join(invite["code"])
    answer = amira.post(f"/api/invites/{invite['id']}/code", json={})
    assert problem_of(answer) == "not-found"


def test_another_workers_invitations_are_not_there(service: Service) -> None:
    amira, ben = service.worker(), service.worker("Ben Osei")
    invite = amira.invite("Sam Bright")
    assert ben.get("/api/invites").json() == []
    foreign = ben.post(f"/api/invites/{invite['id']}/code", json={})
    unknown = ben.post(f"/api/invites/{uuid.uuid4()}/code", json={})
    assert problem_of(foreign) == "not-found"
    assert foreign.content == unknown.content
    service.browser().join(invite["code"])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/invites"), ("POST", "/api/invites"),
                         ("POST", f"/api/invites/{uuid.UUID(int=1)}/code")],
)  # fmt: skip
def test_a_participant_invites_nobody(service: Service, method: str, path: str) -> None:
    sam = service.participant(service.worker())
    answer = sam.http.request(method, path, json={"name": "X"} if method == "POST" else None)
    assert answer.status_code == 403
    assert problem_of(answer) == "not-allowed"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": 7}, "name"),
        ({}, "name"),
        ({"name": "Sam", "phone": "0" * 33}, "phone"),
        ({"name": "Sam", "role": "worker"}, "role"),
    ],
)
def test_a_bad_invitation_names_the_field(
    service: Service, body: dict[str, Any], field: str
) -> None:
    amira = service.worker()
    answer = amira.post("/api/invites", json=body)
    assert problem_of(answer) == "malformed"
    (error,) = answer.json()["errors"]
    assert field in error["field"] or field in error["message"]
    assert amira.get("/api/invites").json() == []


def test_a_name_is_kept_as_written_in_any_script(service: Service) -> None:
    amira = service.worker("أميرة حداد")
    sam = service.participant(amira, "  Søren   Ó Briain  ")
    assert sam.account["name"] == "Søren Ó Briain"
    assert sam.account["workers"][0]["name"] == "أميرة حداد"
