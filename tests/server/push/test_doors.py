"""``/api/push``: subscribing a device, and finding out whether it works."""

from __future__ import annotations

from typing import Any

import pytest

from server.store import subscriptions
from server.store.opening import in_one_snapshot
from tests.pushservice import Answer, Device, PushService
from tests.server.running import Browser, Service, problem_of


@pytest.fixture
def sam(service: Service) -> Browser:
    return service.participant(service.worker())


def subscribed(browser: Browser, push: PushService) -> Device:
    device = push.device()
    state = put(browser, device)
    assert state["state"] == "working"
    return device


def put(browser: Browser, device: Device, **more: Any) -> dict[str, Any]:
    public_key = browser.get("/api/push").json()["public_key"]
    answer = browser.http.put("/api/push", json={**device.subscription(public_key), **more})
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


def test_a_device_that_never_subscribed_is_told_the_key_and_nothing_else(sam: Browser) -> None:
    state = sam.get("/api/push").json()
    assert len(state.pop("public_key")) == 87
    assert state == {"state": "none"}


def test_a_test_reaches_the_device_and_is_well_made(sam: Browser, push: PushService) -> None:
    device = subscribed(sam, push)
    tried = sam.post("/api/push/test", json={}).json()
    assert tried["state"] == "accepted"
    [payload] = device.payloads()
    assert push.wrong() == []
    assert payload == {
        "web_push": 8030,
        "notification": {
            "title": "Linkwell",
            "body": "It works: reminders reach this device.",
            "navigate": "/me/reminders",
            "lang": "en-GB",
            "dir": "ltr",
            "tag": tried["nonce"],
            "data": {"nonce": tried["nonce"], "kind": "test"},
        },
    }
    [received] = push.received
    assert received.claims["sub"] == "mailto:it@example.org"
    assert received.topic == tried["nonce"]
    assert 0 < received.ttl <= 120
    assert received.urgency == "normal"


def test_it_arrived_only_once_the_device_says_so(sam: Browser, push: PushService) -> None:
    subscribed(sam, push)
    nonce = sam.post("/api/push/test", json={"language": "ar"}).json()["nonce"]
    assert sam.get("/api/push").json()["test"]["state"] == "accepted"
    assert sam.post("/api/push/arrived", json={"nonce": nonce}).status_code == 204
    assert sam.post("/api/push/arrived", json={"nonce": nonce}).status_code == 204
    assert sam.get("/api/push").json()["test"]["state"] == "arrived"


def test_nobody_else_can_say_that_it_arrived(
    sam: Browser, service: Service, push: PushService
) -> None:
    subscribed(sam, push)
    nonce = sam.post("/api/push/test", json={}).json()["nonce"]
    other = service.worker("Somebody else")
    answer = other.post("/api/push/arrived", json={"nonce": nonce})
    assert problem_of(answer) == "not-found"
    assert sam.get("/api/push").json()["test"]["state"] == "accepted"


def test_link_workers_subscribe_like_everybody(service: Service, push: PushService) -> None:
    worker = service.worker()
    device = subscribed(worker, push)
    assert worker.post("/api/push/test", json={}).json()["state"] == "accepted"
    assert device.shown()


def test_without_a_subscription_there_is_nothing_to_test(sam: Browser) -> None:
    assert problem_of(sam.post("/api/push/test", json={})) == "not-found"


def test_tests_are_counted(sam: Browser, push: PushService) -> None:
    subscribed(sam, push)
    for _ in range(10):
        assert sam.post("/api/push/test", json={}).status_code == 200
    answer = sam.post("/api/push/test", json={})
    assert problem_of(answer) == "too-many-attempts"
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert len(push.received) == 10


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_is_gone_is_deleted_and_the_device_told(
    sam: Browser, push: PushService, status: int
) -> None:
    device = subscribed(sam, push)
    push.answer_next(Answer(status))
    assert sam.post("/api/push/test", json={}).json()["state"] == "failed"
    assert sam.get("/api/push").json()["state"] == "gone"
    # The browser may go on believing in it: posting it again does not bring it back.
    assert put(sam, device)["state"] == "gone"
    assert problem_of(sam.post("/api/push/test", json={})) == "not-found"
    assert len(push.received) == 1
    # A new one does.
    subscribed(sam, push)


def test_turned_away_is_said_until_it_works_again(sam: Browser, push: PushService) -> None:
    device = subscribed(sam, push)
    push.answer_next(Answer(403))
    assert sam.post("/api/push/test", json={}).json()["state"] == "failed"
    assert put(sam, device)["state"] == "refused"
    assert sam.post("/api/push/test", json={}).json()["state"] == "accepted"
    assert sam.get("/api/push").json()["state"] == "working"


def test_unsubscribing_ends_it(sam: Browser, push: PushService) -> None:
    subscribed(sam, push)
    assert sam.http.delete("/api/push").json()["state"] == "none"
    assert problem_of(sam.post("/api/push/test", json={})) == "not-found"


def test_one_browser_is_one_device_whoever_joins_with_it(
    sam: Browser, service: Service, push: PushService
) -> None:
    device = subscribed(sam, push)
    next_person = service.worker("Next person")
    assert put(next_person, device)["state"] == "working"
    assert sam.get("/api/push").json()["state"] == "none"
    assert problem_of(sam.post("/api/push/test", json={})) == "not-found"


def test_a_device_that_is_signed_out_is_sent_nothing(sam: Browser, push: PushService) -> None:
    subscribed(sam, push)
    [device] = sam.get("/api/devices").json()
    assert sam.http.delete(f"/api/devices/{device['id']}").status_code == 204
    assert problem_of(sam.get("/api/push")) == "signed-out"
    assert problem_of(sam.post("/api/push/test", json={})) == "signed-out"


def test_a_device_that_became_somebody_elses_is_not_subscribed_any_more(
    sam: Browser, push: PushService, service: Service
) -> None:
    subscribed(sam, push)
    before = sam.account["device"]
    sam.join(service.worker().invite("Rosa Okafor")["code"], replace=True)
    found = in_one_snapshot(
        service.settings.database, lambda connection: subscriptions.find(connection, before)
    )
    assert found is None


def test_redirects_are_not_followed(sam: Browser, push: PushService) -> None:
    subscribed(sam, push)
    elsewhere = push.device()
    push.answer_next(Answer(307, {"Location": elsewhere.endpoint}))
    assert sam.post("/api/push/test", json={}).json()["state"] == "failed"
    assert elsewhere.received == []
    assert len(push.received) == 1


def test_a_long_answer_is_not_read(sam: Browser, push: PushService) -> None:
    subscribed(sam, push)
    push.answer_next(Answer(201, body=b"x" * 20_000_000))
    assert sam.post("/api/push/test", json={}).json()["state"] == "accepted"


REFUSED = [
    ("ftp://push.example.net/x", "endpoint"),
    ("http://push.example.net/x", "endpoint"),
    ("https://push.example.net:8443/x", "endpoint"),
    ("https://sam@push.example.net/x", "endpoint"),
    ("https://push.example.net/x#y", "endpoint"),
    ("https://10.0.0.1/x", "endpoint"),
    ("https://169.254.169.254/latest", "endpoint"),
    ("https://2130706433/x", "endpoint"),
    ("https://intranet/x", "endpoint"),
    ("https://[::ffff:10.0.0.1]/x", "endpoint"),
    ("https://push.example.net\\@127.0.0.1/x", "endpoint"),
    ("https://push.example.net/ x", "endpoint"),
    ("https://no-such-name.invalid/x", "endpoint"),
]


@pytest.mark.parametrize(("endpoint", "field"), REFUSED)
def test_addresses_that_are_no_push_service_are_refused(
    sam: Browser, push: PushService, endpoint: str, field: str
) -> None:
    public_key = sam.get("/api/push").json()["public_key"]
    body = {**push.device().subscription(public_key), "endpoint": endpoint}
    answer = sam.http.put("/api/push", json=body)
    assert problem_of(answer) == "malformed"
    [wrong] = answer.json()["errors"]
    assert wrong["field"] == field
    assert endpoint not in wrong["message"]
    assert sam.get("/api/push").json()["state"] == "none"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"public_key": "A" * 87}, "public_key"),
        ({"keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}}, "keys.p256dh"),
        ({"keys": {"p256dh": "A", "auth": "A" * 22}}, "keys.p256dh"),
        ({"keys": {"p256dh": "B" + "A" * 86, "auth": "short"}}, "keys.auth"),
        ({"endpoint": "https://push.example.net/" + "x" * 2_048}, "endpoint"),
        ({"more": True}, "body"),
    ],
)
def test_each_wrong_field_is_named(
    sam: Browser, push: PushService, change: dict[str, Any], field: str
) -> None:
    public_key = sam.get("/api/push").json()["public_key"]
    answer = sam.http.put("/api/push", json={**push.device().subscription(public_key), **change})
    assert problem_of(answer) == "malformed"
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/push"), ("PUT", "/api/push"), ("DELETE", "/api/push"),
        ("POST", "/api/push/test"), ("POST", "/api/push/arrived"),
    ],
)  # fmt: skip
def test_strangers_and_other_sites_are_kept_out(
    service: Service, sam: Browser, method: str, path: str
) -> None:
    assert problem_of(service.browser().http.request(method, path, json={})) == "signed-out"
    if method != "GET":
        answer = sam.http.request(method, path, json={}, headers={"sec-fetch-site": "cross-site"})
        assert problem_of(answer) == "not-allowed"
