"""A link worker's rules: the same on each of their devices, nobody else's, and unreadable at rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.databases import everything_in
from tests.server.running import Browser, Service, problem_of

QUIET_OFF = {"rules": {"quiet": {"on": False}, "mood-low": {"figure": 3}}, "snooze_days": 3}


def put(browser: Browser, at: int, settings: dict[str, Any]) -> dict[str, Any]:
    answer = browser.http.put("/api/desk", json={"at": at, "settings": settings})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def shown(browser: Browser) -> dict[str, Any]:
    return dict(browser.get("/api/desk").json())


def test_before_anything_was_set_everything_is_as_usual(service: Service) -> None:
    assert shown(service.worker()) == {"at": 0, "settings": {}}


def test_what_one_device_sets_the_other_has(service: Service) -> None:
    amira = service.worker()
    now = service.clock.now_ms()
    assert put(amira, now, QUIET_OFF) == {"at": now, "settings": QUIET_OFF}
    other = service.browser()
    other.join(amira.post("/api/devices/codes").json()["code"])
    assert shown(other) == {"at": now, "settings": QUIET_OFF}
    assert shown(service.worker("Ben Osei")) == {"at": 0, "settings": {}}


def test_of_two_the_one_that_was_set_later_stands_whichever_arrives_first(service: Service) -> None:
    amira = service.worker()
    now = service.clock.now_ms()
    put(amira, now - 1_000, {"snooze_days": 5})
    assert put(amira, now - 2_000, {"snooze_days": 9})["settings"] == {"snooze_days": 5}
    assert put(amira, now - 500, {"snooze_days": 2})["settings"] == {"snooze_days": 2}
    assert shown(amira) == {"at": now - 500, "settings": {"snooze_days": 2}}


def test_a_clock_that_is_ahead_does_not_win_for_ever(service: Service) -> None:
    amira = service.worker()
    put(amira, service.clock.now_ms() + 10**10, {"snooze_days": 5})
    service.clock.pass_minutes(1)
    assert put(amira, service.clock.now_ms(), {"snooze_days": 2})["settings"] == {"snooze_days": 2}


@pytest.mark.parametrize(
    "body",
    [
        {"at": -1, "settings": {}},
        {"at": 1},
        {"at": 1, "settings": {"snooze_days": 0}},
        {"at": 1, "settings": {"rules": {"Quiet!": {}}}},
        {"at": 1, "settings": {"rules": {"quiet": {"figure": -1}}}},
        {"at": 1, "settings": {"rules": {f"rule-{'a' * n}": {} for n in range(1, 35)} | {
            f"more-{'a' * n}": {} for n in range(1, 35)}}},
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(service: Service, body: dict[str, Any]) -> None:
    answer = service.worker().http.put("/api/desk", json=body)
    assert (answer.status_code, problem_of(answer)) == (400, "malformed")


def test_nothing_else_is_kept_in_it(service: Service) -> None:
    amira = service.worker()
    now = service.clock.now_ms()
    assert put(amira, now, {"note": "words"}) == {"at": now, "settings": {}}


def test_participants_have_none(service: Service) -> None:
    sam = service.participant(service.worker())
    assert problem_of(sam.get("/api/desk")) == "not-allowed"
    answer = sam.http.put("/api/desk", json={"at": 1, "settings": {}})
    assert problem_of(answer) == "not-allowed"


def test_at_rest_it_cannot_be_read(service: Service) -> None:
    put(service.worker(), service.clock.now_ms(), {"rules": {"xyzzy-rule": {"on": False}}})
    assert b"xyzzy-rule" not in everything_in(service.settings.database)
