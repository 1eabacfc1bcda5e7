"""Who may knock where: every route against everybody. A route without a row here fails.

What is asked for is Sam's, or Amira's where it is about a link worker, so that each row tells
whose it is: what is not one's own is 403 where one's role has no such door, and else 404, the same
as what does not exist.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from schemas.records import Role
from server.app import close_parts, create_app
from server.store import links
from tests.databases import SqliteFiles
from tests.hostile.world import NOBODY, Someone, World, an_id, change, grant, mood, people_in
from tests.server.running import NOON_MS, Browser, built_client, problem_of, running, settings_in

CALLERS: Final = (
    "nobody",
    "participant",
    "other participant",
    "linked worker without grant",
    "linked worker",
    "other worker",
    "manager",
    "deactivated",
    "signed-out device",
)
Statuses = tuple[int, ...]
URL: Final = "http://localhost:8420"
"""Where browsers keep passkeys for."""

_OUT: Final = (401, 401)
"""For whoever was deactivated, and for a device that was signed out."""


def _of(*signed_in: int) -> Statuses:
    """What everybody gets at a door for those who are signed in."""
    return (401, *signed_in, *_OUT)


def _signed_in(status: int) -> Statuses:
    return _of(*[status] * 6)


def _participants(status: int, others: int | None = None) -> Statuses:
    return _of(status, others or status, 403, 403, 403, 403)


def _not_managers(status: int) -> Statuses:
    return _of(*[status] * 5, 403)


def _workers(status: int) -> Statuses:
    return _of(403, 403, status, status, status, 403)


def _staff(status: int) -> Statuses:
    return _of(403, 403, status, status, status, status)


def _managers(status: int) -> Statuses:
    return _of(403, 403, 403, 403, 403, status)


_EVERYBODY: Final = (200,) * 9
_NO_DOOR: Final = (404,) * 9
_JOINING: Final = {"code": "ABCD-EFGH", "device_key": "k" * 24, "label": "x"}
_ASSERTION: Final[dict[str, Any]] = {"credential": {}}
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """One door, what is sent to it, and the status for each of the callers in their order."""

    method: str
    path: str
    statuses: Statuses
    body: Any = None


ROWS: Final = (
    Row("GET", "/health", _EVERYBODY),
    Row("GET", "/api/openapi.json", _EVERYBODY),
    # Coming in. The code, the passkey and the farewell are wrong ones.
    Row("POST", "/api/join", _NO_DOOR, _JOINING),
    Row("POST", "/api/sign-in/options", _EVERYBODY),
    Row("POST", "/api/sign-in", (403,) * 9, {**_ASSERTION, "device_key": "k" * 24, "label": "x"}),
    Row("GET", "/api/farewell", _NO_DOOR),
    Row("POST", "/api/farewell", (204,) * 9),
    # One's own
    Row("GET", "/api/me", _signed_in(200)),
    Row("GET", "/api/devices", _signed_in(200)),
    Row("DELETE", "/api/devices", _signed_in(204)),
    Row("DELETE", "/api/devices/{device}", _of(204, 404, 404, 404, 404, 404)),
    Row("POST", "/api/devices/codes", _signed_in(201)),
    Row("GET", "/api/handovers", _signed_in(200)),
    # A participant's
    Row("GET", "/api/records/{record}/versions", _of(200, 404, 404, 404, 404, 403)),
    Row("GET", "/api/sharing", _participants(200)),
    Row("POST", "/api/sharing/export", _participants(200)),
    Row("GET", "/api/me/leaving", _participants(200)),
    Row("POST", "/api/me/leaving", _participants(201)),
    Row("DELETE", "/api/me/leaving", _participants(200)),
    Row("POST", "/api/me/export", _participants(200)),
    Row("GET", "/api/me/export/earlier", _participants(200)),
    Row("GET", "/api/calendar", _participants(200)),
    Row("POST", "/api/calendar", _participants(201)),
    Row("DELETE", "/api/calendar", _participants(204)),
    Row("GET", "/api/sessions/{name}", _participants(200, 404)),
    Row("POST", "/api/handovers/{handover}/answer", _participants(200, 404), {"yes": False}),
    # What has to do with notebooks, which managers have not
    Row("GET", "/api/push", _not_managers(200)),
    Row("PUT", "/api/push", _not_managers(400), {"endpoint": "x"}),
    Row("DELETE", "/api/push", _not_managers(200)),
    Row("POST", "/api/push/test", _not_managers(404), {}),
    Row("POST", "/api/push/arrived", _not_managers(404), {"nonce": "A" * 22}),
    Row("POST", "/api/sync", _not_managers(200), "sync"),
    Row("GET", "/api/sync/live", _not_managers(200)),
    # A link worker's
    Row("GET", "/api/desk", _workers(200)),
    Row("PUT", "/api/desk", _workers(200), {"at": 1, "settings": {}}),
    Row("GET", "/api/invites", _workers(200)),
    Row("POST", "/api/invites", _workers(201), {"name": "Tom"}),
    Row("POST", "/api/invites/{invited}/code", _of(403, 403, 404, 201, 404, 403)),
    Row("POST", "/api/people/{notebook}/code", _of(403, 403, 201, 201, 404, 403)),
    # Staff's
    Row("GET", "/api/staff/names", _staff(200)),
    Row("POST", "/api/handovers", _of(403, 403, 201, 201, 404, 404), "handover"),
    Row("DELETE", "/api/handovers/{handover}", _of(403, 403, 404, 204, 404, 404)),
    Row("GET", "/api/passkeys", _staff(200)),
    Row("POST", "/api/passkeys/options", _staff(200)),
    Row("POST", "/api/passkeys", _staff(403), {**_ASSERTION, "label": "x"}),
    Row("DELETE", "/api/passkeys/{passkey}", _staff(404)),
    Row("POST", "/api/passkeys/proof/options", _staff(200)),
    Row("POST", "/api/passkeys/proof", _staff(403), _ASSERTION),
    # A manager's
    Row("GET", "/api/staff", _managers(200)),
    Row("POST", "/api/staff", _managers(201), {"name": "Kit", "role": "worker"}),
    Row("GET", "/api/staff/acts", _managers(200)),
    Row("POST", "/api/staff/acts/export", _managers(200)),
    Row("POST", "/api/staff/{colleague}/code", _managers(201)),
    Row("POST", "/api/staff/{colleague}/deactivation", _managers(204)),
    Row("GET", "/api/staff/{left}/people", _managers(200)),
    Row("POST", "/api/staff/{left}/reactivation", _managers(201)),
    # The app itself
    *(
        Row(method, path, _EVERYBODY)
        for path in ("/", "/{path}", "/calendar", "/calendar/{path}")
        for method in ("GET", "HEAD")
    ),
    *(Row(method, path, _NO_DOOR) for path in ("/api", "/api/{path}") for method in _METHODS),
)


@dataclass
class Everybody:
    """Sam shares moods with Amira, and is linked to Winnie too; Petra has nobody."""

    world: World
    petra: Someone
    callers: dict[str, Browser]
    left: str
    """The account of somebody who was deactivated."""
    made: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    folder: Path = tmp_path_factory.mktemp("doors")
    built_client(folder)
    with running(settings_in(folder, SqliteFiles(), PUBLIC_URL=URL)) as service:
        world = people_in(service)
        petra = Someone(service.worker("Petra Nowak"), Role.WORKER)
        gone = service.worker("Kim Gone")
        manager = service.manager()

        def link(connection: Any) -> None:
            links.add(connection, world.winnie.id, world.sam.notebook, NOON_MS)

        asyncio.run(service.state.database.write(link))
        world.sam.put(grant(world.sam, world.amira.id, "moods"))
        cookie = gone.http.cookies["linkwell"]
        left = gone.account["id"]
        assert manager.post(f"/api/staff/{left}/deactivation").status_code == 204
        gone.http.cookies.set("linkwell", cookie)
        callers = {
            "nobody": service.browser(),
            "participant": world.sam.browser,
            "other participant": world.rosa.browser,
            "linked worker without grant": world.winnie.browser,
            "linked worker": world.amira.browser,
            "other worker": petra.browser,
            "manager": manager,
            "deactivated": gone,
            "signed-out device": signed_out_device(world),
        }
        assert tuple(callers) == CALLERS
        yield Everybody(world, petra, callers, left)


def signed_out_device(world: World) -> Browser:
    """One of Sam's, with the cookie that it still has."""
    lost = another_device(world)
    cookie = lost.http.cookies["linkwell"]
    device = lost.account["device"]
    assert world.sam.browser.http.delete(f"/api/devices/{device}").status_code == 204
    lost.http.cookies.set("linkwell", cookie)
    return lost


def another_device(world: World) -> Browser:
    browser = world.service.browser()
    browser.join(world.sam.browser.post("/api/devices/codes").json()["code"])
    return browser


def place_of(everybody: Everybody, row: Row) -> str:
    """The path with something in it that there is, made anew where asking would use it up."""
    world = everybody.world
    makers: dict[str, Callable[[], str]] = {
        "device": lambda: str(another_device(world).account["device"]),
        "record": lambda: kept(everybody, "record", mood(3, shared=True)),
        "name": lambda: kept(everybody, "session", a_session(world)) + ".ics",
        "handover": lambda: asked_for(everybody),
        "invited": lambda: str(world.amira.browser.invite("Tom")["id"]),
        "notebook": lambda: world.sam.notebook,
        "passkey": lambda: NOBODY,
        "colleague": lambda: invited_colleague(everybody),
        "left": lambda: everybody.left,
        "path": lambda: "nothing/here" if row.path.startswith("/api") else "journal",
    }
    _, _, rest = row.path.partition("{")
    name = rest.partition("}")[0]
    return row.path.replace(f"{{{name}}}", makers[name]()) if name else row.path


def kept(everybody: Everybody, name: str, made: dict[str, Any]) -> str:
    if name not in everybody.made:
        everybody.world.sam.put(made)
        everybody.made[name] = made["record"]
    return everybody.made[name]


def a_session(world: World) -> dict[str, Any]:
    cells = {
        "author": world.sam.id,
        "title": "Choir",
        "starts": "2026-03-03T10:00",
        "minutes": 60,
        "zone": "Europe/London",
    }
    return change(an_id(), "session", cells, create=True)


def to_petra(everybody: Everybody) -> dict[str, str]:
    return {"notebook": everybody.world.sam.notebook, "to": everybody.petra.id}


def asked_for(everybody: Everybody) -> str:
    """A question to Sam from Amira; each takes back the one before."""
    amira = everybody.world.amira.browser
    return str(amira.post("/api/handovers", json=to_petra(everybody)).json()["id"])


def invited_colleague(everybody: Everybody) -> str:
    manager = everybody.callers["manager"]
    answer = manager.post("/api/staff", json={"name": "Kit", "role": "worker"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def body_of(everybody: Everybody, row: Row) -> Any:
    match row.body:
        case "sync":
            return everybody.world.sam.request()
        case "handover":
            return to_petra(everybody)
    return row.body


def knock(everybody: Everybody, caller: Browser, row: Row) -> tuple[int, str]:
    """The status, and the name of the problem where it is one."""
    more = {} if row.body is None else {"json": body_of(everybody, row)}
    path = place_of(everybody, row)
    with caller.http.stream(row.method, path, **more) as answer:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            next(answer.iter_bytes())
            return answer.status_code, ""
        answer.read()
        is_said = answer.status_code >= 400 and row.method != "HEAD"
        return answer.status_code, problem_of(answer) if is_said else ""


def test_every_route_of_the_app_has_a_row(everybody: Everybody) -> None:
    app = create_app(everybody.world.service.settings)
    try:
        routes = {
            (method, route.path_format.replace(":uuid}", "}").replace(":path}", "}"))
            for route in app.routes
            for method in getattr(route, "methods", ())
            if method != "OPTIONS"
        }
    finally:
        close_parts(app)
    doors = {(row.method, _unnamed(row.path)) for row in ROWS}
    assert len(doors) == len(ROWS)
    assert doors == {(method, _unnamed(path)) for method, path in routes}


def _unnamed(path: str) -> str:
    """What is asked for is called here by what it is, and there by what it is of."""
    start, brace, rest = path.partition("{")
    if not brace or rest.startswith("path"):
        return path
    return start + "{}" + rest.partition("}")[2]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_a_door_opens_to_those_who_may_and_to_nobody_else(everybody: Everybody, row: Row) -> None:
    told = {name: knock(everybody, caller, row) for name, caller in everybody.callers.items()}
    assert {name: status for name, (status, _) in told.items()} == dict(
        zip(CALLERS, row.statuses, strict=True)
    )
    for name in ("nobody", "deactivated", "signed-out device"):
        if told[name][0] == 401:
            assert told[name][1] == "signed-out"
    # Of what is another's nothing is said but that there is nothing.
    assert {problem for status, problem in told.values() if status == 403} <= {
        "not-allowed",
        "prove-again",
        "passkey-refused",
    }


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method not in {"GET", "HEAD"}],
    ids=lambda row: f"{row.method} {row.path}",
)  # fmt: skip
def test_no_other_site_makes_a_browser_knock(everybody: Everybody, row: Row) -> None:
    path = place_of(everybody, row)
    more = {} if row.body is None else {"json": body_of(everybody, row)}
    for name in ("participant", "linked worker", "manager"):
        for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
            answer = everybody.callers[name].http.request(row.method, path, headers=headers, **more)
            assert answer.status_code in {403, 404}, (name, answer.status_code)
            assert "set-cookie" not in answer.headers
