"""Doors against everybody who may knock: what their answers carry, and who may make them change.

That no route is without a row, and who gets in where, is in ``tests/server/routes``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from schemas.records import Role
from tests.hostile.world import JSON, Someone, World, an_id, change, mood, refused
from tests.server.running import Browser, Service, problem_of

CALLERS: Final = ("signed out", "participant", "worker", "revoked", "foreign")
"""``foreign`` is signed in as another participant and asks for what is Sam's."""

_ANYBODY: Final = (200, 200, 200, 200, 200)
_SIGNED_IN: Final = (401, 200, 200, 401, 200)
_NOT_SUBSCRIBED: Final = (401, 404, 404, 401, 404)
_NO_DOOR: Final = (404, 404, 404, 404, 404)


@dataclass(frozen=True)
class Row:
    """One door, and the status for each of the callers in their order."""

    method: str
    path: str
    statuses: tuple[int, ...]


ROWS: Final = (
    Row("GET", "/health", _ANYBODY),
    Row("POST", "/api/join", _NO_DOOR),  # the code is a wrong one
    Row("GET", "/api/me", _SIGNED_IN),
    Row("GET", "/api/devices", _SIGNED_IN),
    Row("DELETE", "/api/devices/{device}", (401, 204, 404, 401, 404)),
    Row("POST", "/api/devices/codes", (401, 201, 201, 401, 201)),
    Row("GET", "/api/invites", (401, 403, 200, 401, 403)),
    Row("POST", "/api/invites", (401, 403, 201, 401, 403)),
    Row("POST", "/api/invites/{account}/code", (401, 403, 201, 401, 403)),
    Row("GET", "/api/records/{record}/versions", (401, 200, 404, 401, 404)),
    Row("GET", "/api/sharing", (401, 200, 403, 401, 200)),
    Row("POST", "/api/sharing/export", (401, 200, 403, 401, 200)),
    Row("GET", "/api/handovers", _SIGNED_IN),
    Row("POST", "/api/handovers", (401, 403, 201, 401, 403)),
    Row("POST", "/api/handovers/{handover}/answer", (401, 200, 403, 401, 404)),
    Row("DELETE", "/api/handovers/{handover}", (401, 403, 204, 401, 403)),
    Row("GET", "/api/staff/names", (401, 403, 200, 401, 403)),
    Row("GET", "/api/desk", (401, 403, 200, 401, 403)),
    Row("PUT", "/api/desk", (401, 403, 200, 401, 403)),
    Row("GET", "/api/calendar", (401, 200, 403, 401, 200)),
    Row("POST", "/api/calendar", (401, 201, 403, 401, 201)),
    Row("DELETE", "/api/calendar", (401, 204, 403, 401, 204)),
    Row("GET", "/api/sessions/{session}.ics", (401, 200, 403, 401, 404)),
    Row("GET", "/api/push", _SIGNED_IN),
    Row("PUT", "/api/push", (401, 400, 400, 401, 400)),  # no subscription
    Row("DELETE", "/api/push", _SIGNED_IN),
    Row("POST", "/api/push/test", _NOT_SUBSCRIBED),
    Row("POST", "/api/push/arrived", _NOT_SUBSCRIBED),
    Row("POST", "/api/sync", _SIGNED_IN),
    Row("GET", "/api/sync/live", _SIGNED_IN),
    Row("GET", "/api/openapi.json", _ANYBODY),
    Row("GET", "/", _ANYBODY),
    Row("HEAD", "/", _ANYBODY),
    Row("GET", "/calendar", _ANYBODY),
    Row("HEAD", "/calendar", _ANYBODY),
    Row("GET", "/calendar/{path}", _ANYBODY),
    Row("HEAD", "/calendar/{path}", _ANYBODY),
    Row("GET", "/{path}", _ANYBODY),
    Row("HEAD", "/{path}", _ANYBODY),
    *(Row(method, "/api", _NO_DOOR) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
    *(Row(method, "/api/{path}", _NO_DOOR) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
)
_RECORDS: Final[dict[str, str]] = {}
"""By whose they are."""
_SESSIONS: Final[dict[str, str]] = {}
_IDS: Final = [f"{row.method} {row.path}" for row in ROWS]
_WITH_BODY: Final = {"POST", "PUT"}
_CHANGING: Final = [row for row in ROWS if row.method not in {"GET", "HEAD"}]


@pytest.fixture(scope="module")
def revoked(world: World) -> Someone:
    """A device of Sam's that was signed out, with the cookie that it still has."""
    lost = another_device(world, world.sam)
    token = lost.http.cookies["linkwell"]
    device = lost.account["device"]
    assert world.sam.browser.http.delete(f"/api/devices/{device}").status_code == 204
    lost.http.cookies.set("linkwell", token)
    return Someone(lost, Role.PARTICIPANT)


def another_device(world: World, of: Someone) -> Browser:
    code = of.browser.post("/api/devices/codes").json()["code"]
    browser = world.service.browser()
    browser.join(code)
    return browser


def knock(world: World, caller: Browser, row: Row, **headers: str) -> httpx.Response:
    """Ask as a well-behaved app would, for something of Sam's or, with invitations, Amira's."""
    path = row.path
    if "{device}" in path:
        path = path.format(device=another_device(world, world.sam).account["device"])
    elif "{record}" in path:
        path = path.format(record=a_record_of(world.sam))
    elif "{account}" in path:
        path = path.format(account=world.amira.browser.invite("Tom")["id"])
    elif "{path}" in path:
        path = path.format(path="nothing/here" if path.startswith("/api") else "journal")
    elif "{handover}" in path:
        path = path.format(handover=a_handover_of(world))
    elif "{session}" in path:
        path = path.format(session=a_session_of(world.sam))
    bodies: dict[str, Any] = {
        "/api/desk": {"at": 1, "settings": {}},
        "/api/handovers": a_handover(world),
        "/api/join": {"code": "ABCD-EFGH", "device_key": "k" * 24, "label": "x"},
        "/api/invites": {"name": "Tom"},
        "/api/push": {"endpoint": "x"},
        "/api/push/test": {},
        "/api/push/arrived": {"nonce": "A" * 22},
        "/api/sync": world.sam.request(),
    }
    if path.endswith("/answer"):
        bodies[path] = {"yes": False}
    content = (
        json.dumps(bodies[path]).encode() if path in bodies and row.method in _WITH_BODY else b""
    )
    request = caller.http.build_request(
        row.method, path, content=content, headers={**(JSON if content else {}), **headers}
    )
    answer = caller.http.send(request, stream=True)
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        next(answer.iter_bytes())
        answer.close()
    else:
        answer.read()
    return answer


def a_handover(world: World) -> dict[str, str]:
    """Sam's, from Amira to her colleague."""
    return {"notebook": world.sam.notebook, "to": world.winnie.id}


def a_handover_of(world: World) -> str:
    """Asked of Sam: each asking takes back the one before."""
    asked = world.amira.browser.post("/api/handovers", json=a_handover(world))
    return str(asked.json()["id"])


def a_record_of(someone: Someone) -> str:
    """Made once: whoever only looks must not change anything."""
    if someone.id not in _RECORDS:
        change = mood(3, shared=True)
        someone.push(change)
        _RECORDS[someone.id] = str(change["record"])
    return _RECORDS[someone.id]


def a_session_of(someone: Someone) -> str:
    """The same for a session."""
    if someone.id not in _SESSIONS:
        cells = {
            "author": someone.id,
            "title": "Choir",
            "starts": "2026-03-03T10:00",
            "minutes": 60,
            "zone": "Europe/London",
        }
        made = change(an_id(), "session", cells, create=True)
        someone.push(made)
        _SESSIONS[someone.id] = str(made["record"])
    return _SESSIONS[someone.id]


def callers(world: World, revoked: Someone) -> dict[str, Browser]:
    return {
        "signed out": world.service.browser(),
        "participant": world.sam.browser,
        "worker": world.amira.browser,
        "revoked": revoked.browser,
        "foreign": world.rosa.browser,
    }


@pytest.mark.parametrize("row", ROWS, ids=_IDS)
def test_a_door_opens_to_whom_it_may(world: World, revoked: Someone, row: Row) -> None:
    for (name, caller), status in zip(callers(world, revoked).items(), row.statuses, strict=True):
        answer = knock(world, caller, row)
        assert answer.status_code == status, (name, answer.status_code)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers
        assert not any(header.startswith("access-control-") for header in answer.headers)
        if answer.is_stream_consumed and status >= 400 and row.method != "HEAD":
            assert problem_of(answer)
            assert "Traceback" not in answer.text
            assert 'File "' not in answer.text
            assert ".py" not in answer.text
        if row.path.startswith("/api") or row.path == "/health":
            assert "no-store" in answer.headers["cache-control"] or "stream" in str(answer.headers)
        else:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "*" not in policy


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method in {"GET", "HEAD"}],
    ids=lambda row: f"{row.method} {row.path}",
)  # fmt: skip
def test_looking_changes_nothing(world: World, revoked: Someone, row: Row) -> None:
    a_record_of(world.sam)
    a_session_of(world.sam)
    with world.nothing_changes():
        for caller in callers(world, revoked).values():
            knock(world, caller, row)


@pytest.mark.parametrize("row", _CHANGING, ids=lambda row: f"{row.method} {row.path}")
def test_no_other_site_can_make_a_browser_change_anything(
    world: World, revoked: Someone, row: Row
) -> None:
    another_device(world, world.sam)
    for caller in (world.sam.browser, world.amira.browser):
        for site in ("cross-site", "same-site", ""):
            assert refused(knock(world, caller, row, **{"sec-fetch-site": site}), 403)
        # A browser without that header names the origin.
        bare = httpx.Client(base_url=world.service.url, cookies=caller.http.cookies)
        old = Browser(world.service.url, {})
        old.http = bare
        for origin in (
            "https://evil.example",
            "null",
            world.service.url + ".evil.example",
            "file://",
        ):
            assert refused(knock(world, old, row, origin=origin), 403)


@pytest.mark.parametrize("row", _CHANGING, ids=lambda row: f"{row.method} {row.path}")
def test_a_refused_site_has_changed_nothing(world: World, row: Row) -> None:
    # The row's own preparation writes; what is asked from elsewhere must not.
    path = row.path.format(
        device=world.sam.browser.account["device"],
        account=world.amira.browser.invite("Tom")["id"] if "{account}" in row.path else "",
        path="x",
        session=world.sam.id,
        handover=world.sam.id,
    )
    body = json.dumps(world.sam.request(mood(3, shared=False))).encode()
    with world.nothing_changes():
        for caller in (world.sam.browser, world.amira.browser):
            for headers in ({"sec-fetch-site": "cross-site"}, {"content-type": "text/plain"}):
                answer = caller.http.request(
                    row.method, path, content=body, headers={**JSON, **headers}
                )
                assert answer.status_code in {403, 404, 415}, (path, headers, answer.status_code)


def test_options_say_nothing_and_allow_no_other_site(world: World) -> None:
    for row in ROWS:
        an_id = world.sam.id
        names = dict.fromkeys(("device", "account", "record", "session", "handover"), an_id)
        path = row.path.format(**names, path="x")
        asked = {"origin": "https://evil.example", "access-control-request-method": row.method}
        answer = world.service.browser().http.request("OPTIONS", path, headers=asked)
        assert answer.status_code in {204, 404, 405}
        assert not any(header.startswith("access-control-") for header in answer.headers)


def test_the_session_is_a_cookie_that_only_this_site_sends_and_no_script_reads(
    world: World,
) -> None:
    browser = world.service.browser()
    code = world.sam.browser.post("/api/devices/codes").json()["code"]
    joined = browser.try_join(code)
    me = browser.get("/api/me")
    for answer in (joined, me):
        (cookie,) = answer.headers.get_list("set-cookie")
        name, *flags = (part.strip().lower() for part in cookie.split(";"))
        assert {"httponly", "samesite=strict", "path=/"} <= set(flags)
        assert not any(flag.startswith("domain") for flag in flags)
        token = name.partition("=")[2]
        assert token
        assert browser.http.cookies["linkwell"] not in answer.text


def test_a_session_cannot_be_chosen_or_guessed(world: World) -> None:
    planted = world.service.browser()
    planted.http.cookies.set("linkwell", "A" * 43)
    code = world.sam.browser.post("/api/devices/codes").json()["code"]
    planted.join(code)
    assert planted.http.cookies.get("linkwell", domain="127.0.0.1") != "A" * 43
    for token in ("", "A" * 43, "A" * 44, "../x", "é", "A" * 20_000, "null", '" or 1=1 --'):
        answer = httpx.get(
            world.service.url + "/api/me", headers={b"cookie": f"linkwell={token}".encode()}
        )
        assert refused(answer, 401) == "signed-out"


def test_a_signed_out_device_loses_its_stream_and_everything_else_at_once(world: World) -> None:
    lost = another_device(world, world.sam)
    someone = Someone(lost, Role.PARTICIPANT)
    with lost.http.stream("GET", "/api/sync/live") as stream:
        beats = stream.iter_bytes()
        next(beats)
        world.sam.browser.http.delete(f"/api/devices/{lost.account['device']}")
        assert list(beats) == []
    with world.nothing_changes():
        answer = someone.post(someone.request(mood(1, shared=False)))
        assert refused(answer, 401) == "signed-out"
    for path in ("/api/me", "/api/devices", "/api/sharing", "/api/sync/live"):
        assert refused(lost.get(path), 401) == "signed-out"


def test_odd_addresses_reach_no_file_and_no_fault(world: World) -> None:
    service: Service = world.service
    odd = [
        "/..%2f..%2f..%2fetc%2fpasswd", "/assets/..%2f..%2f..%2fmaster.key", "/%2e%2e/master.key",
        "/assets/%2e%2e/%2e%2e/data/linkwell.db", "/....//....//etc/passwd", "/assets/\\..\\..\\x.y",
        "/%00.js", "/assets/main-a1b2c3.js.map", "/assets/main-a1b2c3.js.br", "/data/linkwell.db",
        "/%ff%fe.js", "/master.key", "/C:/x.y", "//evil.example/x.js", "/" + "a" * 8_000 + ".js",
        "/api/devices/..%2f..%2fme", "/api/%2e%2e/health", "/api/devices/not-an-id",
        "/api/devices/%00", "/.env", "/.git/config",
    ]  # fmt: skip
    for path in odd:
        for method in ("GET", "DELETE"):
            answer = service.browser().http.request(method, service.url + path)
            assert answer.status_code in {200, 404, 405}, (method, path, answer.status_code)
            if answer.status_code == 200:
                assert answer.text == "<!doctype html><title>Linkwell</title>", path
