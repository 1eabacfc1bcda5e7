"""One-time codes, names and labels in the wrong hands."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from schemas import limits
from server.domain.rate_limits import PER_ADDRESS_MAX
from tests.databases import Databases
from tests.hostile.world import JSON, World, digest_of, fields_of, people_in, refused
from tests.server.running import Service, running, settings_in

_KEY: Final = "k" * 32
_JOIN: Final = {"code": "ABCD-EFGH", "device_key": _KEY, "label": "A phone"}
_NO_TEXT: Final[tuple[Any, ...]] = (None, 5, True, [], {}, 1.5)

_WRONG_JOIN: Final[dict[str, tuple[Any, ...]]] = {
    "code": (*_NO_TEXT, "", "x" * 65),
    "device_key": (*_NO_TEXT, "", "k" * 21, "k" * 65, "k" * 30 + "!", "ü" * 30),
    "label": (*_NO_TEXT, "", "x" * (limits.LABEL_CHARACTERS_MAX + 1)),
    "replace": (None, 5, "yes", [], {}),
    "is_admin": (True,),
    "role": ("worker",),
}
_WRONG_INVITE: Final[dict[str, tuple[Any, ...]]] = {
    "name": (*_NO_TEXT, "", " ", "\t\n", "\x00", "a\x07b", "\x85", "x" * 81),
    "phone": (5, True, [], {}, "1" * (limits.PHONE_CHARACTERS_MAX + 1)),
    "role": ("worker",),
    "notebook": ("mine",),
}


def _each(wrong: dict[str, tuple[Any, ...]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, values in wrong.items() for value in values]


def _told(answer: httpx.Response, name: str) -> bool:
    return name in fields_of(answer.json()) or name in str(answer.json()["errors"])


@pytest.mark.parametrize(("name", "value"), _each(_WRONG_JOIN), ids=lambda one: repr(one)[:24])
def test_a_join_with_a_wrong_field_is_refused_by_its_name(
    world: World, name: str, value: Any
) -> None:
    with world.nothing_changes():
        answer = world.service.browser().post("/api/join", json={**_JOIN, name: value})
    assert refused(answer, 400) == "malformed"
    assert _told(answer, name), answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("name", "value"), _each(_WRONG_INVITE), ids=lambda one: repr(one)[:24])
def test_an_invitation_with_a_wrong_field_is_refused_by_its_name(
    world: World, name: str, value: Any
) -> None:
    with world.nothing_changes():
        answer = world.amira.browser.post("/api/invites", json={"name": "Tom", name: value})
    assert refused(answer, 400) == "malformed"
    assert _told(answer, name), answer.text


@pytest.mark.parametrize("path", ["/api/join", "/api/invites"])
def test_small_doors_take_small_bodies_that_are_json(world: World, path: str) -> None:
    bodies = (b"", b"{", b"[]", b"null", b"\xff", b"[" * 9_000, b'{"name": "\\ud800"}', b"NaN")
    with world.nothing_changes():
        for body in bodies:
            answer = world.amira.browser.post(path, content=body, headers=JSON)
            assert refused(answer, 400) == "malformed", body[:20]
        large = json.dumps({"name": "x" * limits.JSON_BODY_BYTES_MAX}).encode()
        assert refused(world.amira.browser.post(path, content=large, headers=JSON), 413)


@pytest.fixture
def service(tmp_path: Path, databases: Databases) -> Any:
    with running(settings_in(tmp_path, databases)) as service:
        yield service
    databases.drop(tmp_path)


def test_a_code_in_many_hands_at_once_lets_one_in(service: Service) -> None:
    code = service.invited_worker().code or ""
    with ThreadPoolExecutor(16) as hands:
        answers = list(hands.map(lambda _: service.browser().try_join(code), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 15
    (winner,) = (answer for answer in answers if answer.status_code == 200)
    assert len({answer.content for answer in answers if answer is not winner}) == 1


def test_expired_used_withdrawn_and_mistyped_codes_change_nothing_and_are_answered_alike(
    service: Service,
) -> None:
    world = people_in(service)
    used = world.amira.browser.invite("Tom")["code"]
    service.browser().join(used)
    again = world.amira.browser.invite("Huda")
    world.amira.browser.post(f"/api/invites/{again['id']}/code")
    expired = world.amira.browser.invite("Pat")["code"]
    service.clock.pass_days(15)
    mistyped = ("3" if expired[0] != "3" else "4") + expired[1:]
    before = digest_of(service)
    answers = [
        service.browser().try_join(code) for code in (used, again["code"], expired, mistyped)
    ]
    assert digest_of(service) == before
    assert {refused(answer, 404) for answer in answers} == {"code-unknown"}
    alike = {(answer.content, "set-cookie" in answer.headers) for answer in answers}
    assert alike == {(answers[0].content, False)}


def test_a_header_gives_nobody_more_tries(service: Service) -> None:
    world = people_in(service)
    code = world.amira.browser.invite("Tom")["code"]
    for guess in range(PER_ADDRESS_MAX):
        somewhere = f"10.0.{guess}.1"
        liar = service.browser(
            **{
                "x-forwarded-for": somewhere, "x-real-ip": somewhere, "client-ip": somewhere,
                "forwarded": f"for={somewhere}", "cf-connecting-ip": somewhere,
                "true-client-ip": somewhere, "x-forwarded-host": "evil.example",
            }
        )  # fmt: skip
        assert refused(
            liar.try_join(f"ABCD-EF{guess + 22}".replace("0", "X").replace("1", "Y")), 404
        )
    for headers in ({}, {"x-forwarded-for": "203.0.113.9"}):
        before = digest_of(service)
        answer = service.browser(**headers).try_join(code)
        assert refused(answer, 429) == "too-many-attempts"
        assert int(answer.headers["retry-after"]) > 0
        assert digest_of(service) == before
    service.clock.pass_minutes(16)
    assert service.browser().try_join(code).status_code == 200


def test_a_link_is_made_of_the_address_that_was_set(tmp_path: Path) -> None:
    """A forged Host or forwarded host cannot put another site into an invitation."""
    settings = settings_in(tmp_path, PUBLIC_URL="http://127.0.0.1")
    with running(settings) as service:
        amira = service.worker()
        for forged in ({"host": "evil.example"}, {"x-forwarded-host": "evil.example"}):
            answer = amira.post("/api/invites", json={"name": "Tom"}, headers=forged)
            assert answer.json()["url"].startswith("http://127.0.0.1/join#")
