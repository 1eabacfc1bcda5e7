"""What a manager may ask, door by door: no record, no notebook and no journal is behind any."""

from __future__ import annotations

from tests.server.app.doors import doors
from tests.server.running import Service, problem_of
from tests.server.syncing import Phone

OWN = {
    ("GET", "/api/me"),
    ("GET", "/api/devices"),
    ("DELETE", "/api/devices"),
    ("DELETE", "/api/devices/{id}"),
    ("POST", "/api/devices/codes"),
    ("GET", "/api/passkeys"),
    ("POST", "/api/passkeys"),
    ("POST", "/api/passkeys/options"),
    ("DELETE", "/api/passkeys/{id}"),
    ("POST", "/api/passkeys/proof"),
    ("POST", "/api/passkeys/proof/options"),
}
"""Doors to their own account."""
STAFF = {
    ("GET", "/api/staff"),
    ("POST", "/api/staff"),
    ("GET", "/api/staff/names"),
    ("GET", "/api/staff/acts"),
    ("POST", "/api/staff/acts/export"),
    ("GET", "/api/staff/{id}/people"),
    ("POST", "/api/staff/{id}/code"),
    ("POST", "/api/staff/{id}/deactivation"),
    ("POST", "/api/staff/{id}/reactivation"),
    ("GET", "/api/handovers"),
    ("POST", "/api/handovers"),
    ("DELETE", "/api/handovers/{id}"),
}
"""Doors to who works here, and to who is asked whether a colleague may take over."""
ANYBODY = {
    ("GET", "/health"),
    ("POST", "/api/join"),
    ("POST", "/api/sign-in"),
    ("POST", "/api/sign-in/options"),
    ("GET", "/api/farewell"),
    ("POST", "/api/farewell"),
}
"""Doors that ask for nobody's session."""
WORDS = "I walked by the river with Priya"


def test_every_other_door_is_closed_to_managers(service: Service) -> None:
    morgan = service.manager()
    nothing = "00000000-0000-0000-0000-000000000000"
    for method, path in doors(service):
        door = (method, path.replace(nothing, "{id}"))
        if door in OWN | STAFF | ANYBODY:
            continue
        # Without a body no door could tell that it lacks one before it asked who is there.
        answer = morgan.http.request(method, path)
        assert answer.status_code == 403, (door, answer.status_code, answer.text)
        assert problem_of(answer) == "not-allowed", door


def test_nothing_that_is_open_to_managers_holds_what_somebody_wrote(service: Service) -> None:
    morgan, amira = service.manager(), service.worker()
    sam = service.participant(amira)
    phone = Phone(sam, service.clock)
    phone.create("entry", body=WORDS, at=1_000, day="2026-05-28", zone="Europe/London")
    phone.sync()
    deactivated = f"/api/staff/{amira.account['id']}"
    assert morgan.post(f"{deactivated}/deactivation", json={}).status_code == 204
    opened = [
        morgan.get(path.replace("{id}", amira.account["id"]))
        for method, path in sorted(OWN | STAFF)
        if method == "GET"
    ]
    assert {answer.status_code for answer in opened} == {200}
    for answer in opened:
        assert WORDS not in answer.text
        assert "river" not in answer.text
    people = morgan.get(f"{deactivated}/people").json()
    assert people == [{"notebook": sam.account["notebook"], "name": "Sam Bright"}]


def test_a_sync_in_the_ordinary_way_is_closed_to_managers_too(service: Service) -> None:
    morgan = service.manager()
    assert morgan.get("/api/me").status_code == 200
    body = {"protocol": 4, "replica": "0190b3a0-0000-7000-8000-000000000001", "changes": []}
    for _ in range(2):
        assert problem_of(morgan.post("/api/sync", json=body)) == "not-allowed"
    assert problem_of(morgan.get("/api/sync/live")) == "not-allowed"
