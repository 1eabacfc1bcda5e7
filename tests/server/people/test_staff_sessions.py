from __future__ import annotations

import pytest

from server.domain.sessions import USE_NOTED_MS
from server.settings import read_settings
from tests.server.running import Browser, Service, problem_of

HOUR = 60


def sync(browser: Browser) -> int:
    body = {"protocol": 4, "replica": "0190b3a0-0000-7000-8000-000000000001", "changes": []}
    return browser.post("/api/sync", json=body).status_code


@pytest.mark.parametrize("role", ["worker", "manager"])
def test_without_a_request_for_half_a_day_a_session_of_staff_is_over(
    service: Service, role: str
) -> None:
    one = service.worker() if role == "worker" else service.manager()
    service.clock.pass_minutes(12 * HOUR - 1)
    assert one.get("/api/me").status_code == 200
    service.clock.pass_minutes(12 * HOUR - 1)
    assert one.get("/api/me").status_code == 200
    service.clock.pass_minutes(12 * HOUR)
    assert problem_of(one.get("/api/me")) == "signed-out"
    # Asking is no use of it.
    assert problem_of(one.get("/api/me")) == "signed-out"


def test_a_week_after_signing_in_it_is_over_however_much_it_was_used(service: Service) -> None:
    amira = service.worker()
    for _ in range(7 * 24 - 1):
        service.clock.pass_minutes(HOUR)
        assert sync(amira) == 200
    service.clock.pass_minutes(HOUR)
    assert sync(amira) == 401
    assert problem_of(amira.get("/api/me")) == "signed-out"


def test_syncing_in_the_ordinary_way_is_use_and_ends_like_the_rest(service: Service) -> None:
    amira = service.worker()
    assert sync(amira) == 200
    service.clock.pass_minutes(USE_NOTED_MS / 60_000 - 1)
    assert sync(amira) == 200
    service.clock.pass_minutes(12 * HOUR)
    assert sync(amira) == 401


def test_participants_stay_signed_in(service: Service) -> None:
    sam = service.participant(service.worker())
    service.clock.pass_days(300)
    assert sam.get("/api/me").status_code == 200


def test_the_cookie_of_staff_lasts_as_long_as_their_session(service: Service) -> None:
    amira = service.worker()
    cookie = amira.get("/api/me").headers["set-cookie"].lower()
    assert f"max-age={7 * 24 * 3600};" in cookie + ";"


def test_a_session_from_before_they_ended_begins_with_its_next_request(service: Service) -> None:
    amira = service.worker()
    _forget_when_it_began(service)
    service.clock.pass_days(40)
    assert amira.get("/api/me").status_code == 200
    service.clock.pass_minutes(12 * HOUR)
    assert problem_of(amira.get("/api/me")) == "signed-out"


def _forget_when_it_began(service: Service) -> None:
    import asyncio

    from sqlalchemy import update

    from server.store.tables import devices

    nothing = {"signed_in_ms": None, "used_ms": None, "proved_ms": None}
    asyncio.run(
        service.state.database.write(
            lambda connection: connection.execute(update(devices).values(nothing)).rowcount
        )
    )
    service.state.viewers.remember(may=False)


def test_a_code_signs_nobody_in_again_once_a_lost_answer_was_repeated(service: Service) -> None:
    """What is remembered in a browser for a lost answer must not be a key to the account."""
    code = service.invited_worker().code or ""
    amira = service.browser()
    amira.join(code)
    service.clock.pass_minutes(9)
    amira.join(code)
    service.clock.pass_minutes(1)
    assert problem_of(amira.try_join(code)) == "code-unknown"


def test_what_ends_sessions_is_set_by_the_operator() -> None:
    defaults = read_settings({})
    assert (defaults.staff_idle_hours, defaults.staff_session_days) == (12, 7)
    set_by = {"LINKWELL_STAFF_IDLE_HOURS": "2", "LINKWELL_STAFF_PROOF_MINUTES": "5"}
    settings = read_settings(set_by)
    assert (settings.staff_idle_hours, settings.staff_proof_minutes) == (2, 5)
