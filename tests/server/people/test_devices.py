from __future__ import annotations

import uuid

import pytest

from tests.server.running import Service, problem_of


def test_a_code_for_another_device_lets_it_in_as_the_same_person(service: Service) -> None:
    laptop, phone = service.worker(), service.browser()
    code = laptop.post("/api/devices/codes", json={})
    assert code.status_code == 201
    assert code.json()["url"] == f"{service.url}/join#{code.json()['code'].replace('-', '')}"
    assert phone.join(code.json()["code"])["id"] == laptop.account["id"]


def test_a_code_for_another_device_works_for_a_quarter_of_an_hour(service: Service) -> None:
    laptop = service.worker()
    code = laptop.post("/api/devices/codes", json={}).json()
    assert code["expires_at"] == service.clock.now_ms() + 15 * 60_000
    service.clock.pass_minutes(15)
    assert problem_of(service.browser().try_join(code["code"])) == "code-unknown"


def test_a_newer_code_takes_the_place_of_an_older_one(service: Service) -> None:
    laptop = service.worker()
    older, newer = (laptop.post("/api/devices/codes", json={}).json()["code"] for _ in range(2))
    assert problem_of(service.browser().try_join(older)) == "code-unknown"
    service.browser().join(newer)


def test_each_person_sees_their_own_devices_the_newest_first(service: Service) -> None:
    laptop, phone = service.participant(service.worker()), service.browser()
    service.clock.pass_days(2)
    phone.join(laptop.post("/api/devices/codes", json={}).json()["code"], label="  Old phone ")
    service.worker("Somebody else")
    shown = phone.get("/api/devices").json()
    assert [(one["label"], one.get("this", False)) for one in shown] == [
        ("Old phone", True),
        ("A phone", False),
    ]
    assert shown[0]["joined_day"] > shown[1]["joined_day"]


def test_the_day_on_which_a_device_was_last_seen_is_kept(service: Service) -> None:
    laptop = service.participant(service.worker())
    first = laptop.get("/api/devices").json()[0]["seen_day"]
    service.clock.pass_days(3)
    laptop.get("/api/me")
    assert laptop.get("/api/devices").json()[0]["seen_day"] > first


def test_a_revoked_device_is_signed_out_at_once(service: Service) -> None:
    laptop, phone = service.worker(), service.browser()
    phone.join(laptop.post("/api/devices/codes", json={}).json()["code"])
    assert phone.get("/api/me").status_code == 200
    assert laptop.http.delete(f"/api/devices/{phone.account['device']}").status_code == 204
    answer = phone.get("/api/me")
    assert answer.status_code == 401
    assert problem_of(answer) == "signed-out"
    assert len(laptop.get("/api/devices").json()) == 1


def test_a_device_that_was_revoked_can_make_no_more_codes(service: Service) -> None:
    laptop = service.worker()
    laptop.http.delete(f"/api/devices/{laptop.account['device']}")
    assert problem_of(laptop.post("/api/devices/codes", json={})) == "signed-out"
    assert problem_of(laptop.post("/api/invites", json={"name": "Sam"})) == "signed-out"


def test_somebody_elses_device_is_answered_like_one_that_does_not_exist(
    service: Service,
) -> None:
    amira, other = service.worker(), service.worker("Ben Osei")
    foreign = amira.http.delete(f"/api/devices/{other.account['device']}")
    unknown = amira.http.delete(f"/api/devices/{uuid.uuid4()}")
    assert problem_of(foreign) == problem_of(unknown) == "not-found"
    assert foreign.content == unknown.content
    assert other.get("/api/me").status_code == 200


@pytest.mark.parametrize("device", ["x", "0", "%00", "..%2f.."])
def test_what_is_no_id_is_not_found(service: Service, device: str) -> None:
    answer = service.worker().http.delete(f"/api/devices/{device}")
    assert problem_of(answer) == "not-found"


def test_the_session_cookie_is_renewed_when_a_device_asks_who_it_is(service: Service) -> None:
    laptop = service.participant(service.worker())
    before = dict(laptop.http.cookies)
    assert "max-age=34560000" in laptop.get("/api/me").headers["set-cookie"].lower()
    assert dict(laptop.http.cookies) == before
