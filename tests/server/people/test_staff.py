from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Databases
from tests.server.people.authenticator import (
    ORIGIN,
    options_of,
    sign_in,
    signed_in,
    with_passkey,
)
from tests.server.routes.test_sync_live import live
from tests.server.running import Browser, Service, problem_of, running, settings_in


@pytest.fixture
def service(tmp_path: Path, databases: Databases) -> Iterator[Service]:
    with running(settings_in(tmp_path, databases, PUBLIC_URL=ORIGIN)) as service:
        yield service
    databases.drop(tmp_path)


def listed(manager: Browser) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in manager.get("/api/staff").json()}


def test_a_manager_invites_link_workers_and_managers(service: Service) -> None:
    morgan = service.manager()
    for name, role in (("Amira Haddad", "worker"), ("Ines Roy", "manager")):
        invite = morgan.post("/api/staff", json={"name": name, "role": role})
        assert invite.status_code == 201, invite.text
        assert listed(morgan)[name]["state"] == "invited"
        assert listed(morgan)[name]["code_until"] == invite.json()["expires_at"]
        joined = service.browser().join(invite.json()["code"])
        assert (joined["name"], joined["role"]) == (name, role)
        assert listed(morgan)[name].get("state", "active") == "active"
        assert "code_until" not in listed(morgan)[name]
    bad = morgan.post("/api/staff", json={"name": "Sam", "role": "participant"})
    assert problem_of(bad) == "malformed"


def test_a_code_that_is_waited_for_is_made_anew_and_shown_once(service: Service) -> None:
    morgan = service.manager()
    first = morgan.post("/api/staff", json={"name": "Ben Osei", "role": "worker"}).json()
    again = morgan.post(f"/api/staff/{first['id']}/code", json={}).json()
    assert problem_of(service.browser().try_join(first["code"])) == "code-unknown"
    assert first["code"] not in morgan.get("/api/staff").text
    service.browser().join(again["code"])


def test_whoever_lost_their_passkey_comes_back_with_a_code_of_the_manager(service: Service) -> None:
    morgan, amira = service.manager(), service.worker()
    passkey = with_passkey(amira)
    code = morgan.post(f"/api/staff/{amira.account['id']}/code", json={}).json()
    assert code["expires_at"] == service.clock.now_ms() + 24 * 60 * 60_000
    new = service.browser()
    assert new.join(code["code"])["id"] == amira.account["id"]
    with_passkey(new)
    assert len(new.get("/api/passkeys").json()["passkeys"]) == 2
    # Nothing else of theirs was touched.
    signed_in(amira, passkey)


def test_a_deactivated_colleague_is_out_at_once_and_everywhere(service: Service) -> None:
    morgan, amira = service.manager(), service.worker()
    phone = service.browser()
    phone.join(amira.post("/api/devices/codes", json={}).json()["code"])
    passkey = with_passkey(amira)
    waiting = amira.post("/api/devices/codes", json={}).json()["code"]
    account = amira.account["id"]
    assert morgan.post(f"/api/staff/{account}/deactivation", json={}).status_code == 204
    for browser in (amira, phone):
        assert problem_of(browser.get("/api/me")) == "signed-out"
    assert problem_of(service.browser().try_join(waiting)) == "code-unknown"
    asked = options_of(amira, "/api/sign-in/options")
    assert problem_of(sign_in(amira, passkey.signed(asked))) == "passkey-refused"
    assert listed(morgan)["Amira Haddad"]["state"] == "deactivated"
    again = morgan.post(f"/api/staff/{account}/deactivation", json={})
    assert problem_of(again) == "not-found"
    assert problem_of(morgan.post(f"/api/staff/{account}/code", json={})) == "not-found"


def test_with_that_their_live_streams_end_and_nothing_is_pushed_to_them_any_more(
    service: Service,
) -> None:
    morgan, amira = service.manager(), service.worker()
    sam = service.participant(amira)
    with live(amira) as stream, live(sam) as of_sam:
        out = morgan.post(f"/api/staff/{amira.account['id']}/deactivation", json={})
        assert out.status_code == 204
        assert stream.ended()
        assert of_sam.poked(), "there is news for whoever they worked with"
    assert problem_of(amira.post("/api/sync", json={})) == "signed-out"


def test_their_people_are_told_that_they_left_and_stay_theirs(service: Service) -> None:
    morgan, amira, priya = service.manager(), service.worker(), service.worker("Priya Nair")
    sam, of_priya = service.participant(amira), service.participant(priya, "Huda Nasser")
    account = amira.account["id"]

    def worker() -> dict[str, Any]:
        (one,) = sam.get("/api/me").json()["workers"]
        known: dict[str, Any] = one
        assert known["id"] == account
        told = sam.get("/api/handovers").json().get("left", [])
        assert told == ([account] if known.get("left") else [])
        return known

    assert "left" not in worker()
    morgan.post(f"/api/staff/{account}/deactivation", json={})
    assert worker()["left"] is True
    morgan.post(f"/api/staff/{account}/reactivation", json={})
    assert "left" not in worker()
    back, left = sam.get("/api/sharing").json()["lines"][:2]
    assert (left["what"], back["what"]) == ("worker-left", "worker-back")
    for line in (left, back):
        assert line["worker_name"] == "Morgan Reid"
        assert line["other"] == {"id": account, "name": "Amira Haddad"}
        assert line["device"] == "A phone"
    # Of somebody else's link worker nobody is told.
    assert "left" not in of_priya.get("/api/handovers").json()
    whats = [line["what"] for line in of_priya.get("/api/sharing").json()["lines"]]
    assert whats == ["code-made"]


def test_reactivating_needs_a_code_and_brings_no_old_device_back(service: Service) -> None:
    morgan, amira = service.manager(), service.worker()
    sam = service.participant(amira)
    passkey, account = with_passkey(amira), amira.account["id"]
    morgan.post(f"/api/staff/{account}/deactivation", json={})
    assert morgan.get(f"/api/staff/{account}/people").json() == [
        {"notebook": sam.account["notebook"], "name": "Sam Bright"}
    ]
    code = morgan.post(f"/api/staff/{account}/reactivation", json={}).json()["code"]
    assert problem_of(amira.get("/api/me")) == "signed-out"
    asked = options_of(amira, "/api/sign-in/options")
    assert problem_of(sign_in(amira, passkey.signed(asked))) == "passkey-refused"
    assert amira.join(code)["id"] == account
    assert listed(morgan)["Amira Haddad"]["people"] == 1
    twice = morgan.post(f"/api/staff/{account}/reactivation", json={})
    assert problem_of(twice) == "not-found"


def test_whose_people_an_active_colleague_has_is_not_told(service: Service) -> None:
    morgan, amira = service.manager(), service.worker()
    service.participant(amira)
    asked = morgan.get(f"/api/staff/{amira.account['id']}/people")
    assert problem_of(asked) == "not-found"


def test_nobody_deactivates_themselves_or_a_participant(service: Service) -> None:
    morgan, amira = service.manager(), service.worker()
    sam = service.participant(amira)
    own = morgan.post(f"/api/staff/{morgan.account['id']}/deactivation", json={})
    assert problem_of(own) == "not-allowed"
    for other in (sam.account["id"], str(uuid.uuid4())):
        for act in ("deactivation", "reactivation", "code"):
            assert problem_of(morgan.post(f"/api/staff/{other}/{act}", json={})) == "not-found"
        assert problem_of(morgan.get(f"/api/staff/{other}/people")) == "not-found"
    assert sam.get("/api/me").status_code == 200


def test_of_two_managers_who_deactivate_each_other_one_is_left(service: Service) -> None:
    morgan, ines = service.manager(), service.manager("Ines Roy")
    assert morgan.post(f"/api/staff/{ines.account['id']}/deactivation", json={}).status_code == 204
    back = ines.post(f"/api/staff/{morgan.account['id']}/deactivation", json={})
    assert problem_of(back) == "signed-out"


@pytest.mark.parametrize("who", ["worker", "participant"])
def test_only_managers_see_and_change_the_staff(service: Service, who: str) -> None:
    amira = service.worker()
    one = amira if who == "worker" else service.participant(amira)
    own = amira.account["id"]
    assert problem_of(one.get("/api/staff")) == "not-allowed"
    assert problem_of(one.get(f"/api/staff/{own}/people")) == "not-allowed"
    invite = {"name": "Ben Osei", "role": "manager"}
    assert problem_of(one.post("/api/staff", json=invite)) == "not-allowed"
    for act in ("deactivation", "reactivation", "code"):
        assert problem_of(one.post(f"/api/staff/{own}/{act}", json={})) == "not-allowed"


def test_a_link_worker_lets_somebody_back_in_who_can_see_it(service: Service) -> None:
    amira, ben = service.worker(), service.worker("Ben Osei")
    sam = service.participant(amira)
    notebook = sam.account["notebook"]
    answer = amira.post(f"/api/people/{notebook}/code", json={})
    assert answer.status_code == 201, answer.text
    new = service.browser()
    assert new.join(answer.json()["code"])["notebook"] == notebook
    assert sam.get("/api/me").status_code == 200, "devices that are not lost stay"
    lines = new.get("/api/sharing").json()["lines"]
    made = [line for line in lines if line["what"] == "code-made"]
    assert made[0]["worker"] == amira.account["id"]
    assert len(made) == 2, "the invitation, and this one"
    assert problem_of(ben.post(f"/api/people/{notebook}/code", json={})) == "not-found"
    assert problem_of(amira.post(f"/api/people/{uuid.uuid4()}/code", json={})) == "not-found"


def test_whoever_has_not_joined_is_invited_again_instead(service: Service) -> None:
    amira = service.worker()
    waiting = amira.invite("Sam Bright")
    pulled = amira.get("/api/invites").json()
    assert pulled[0]["id"] == waiting["id"]
    sam = service.browser()
    sam.join(waiting["code"])
    sam_notebook = sam.account["notebook"]
    assert amira.post(f"/api/people/{sam_notebook}/code", json={}).status_code == 201


def test_every_other_device_is_signed_out_in_one_go(service: Service) -> None:
    sam = service.participant(service.worker())
    others = []
    for _ in range(2):
        other = service.browser()
        other.join(sam.post("/api/devices/codes", json={}).json()["code"])
        others.append(other)
    assert sam.http.delete("/api/devices").status_code == 204
    for other in others:
        assert problem_of(other.get("/api/me")) == "signed-out"
    (left,) = sam.get("/api/devices").json()
    assert left["this"] is True
    assert problem_of(others[0].http.delete("/api/devices")) == "signed-out"
