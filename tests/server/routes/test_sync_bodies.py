"""Bad requests: the one error shape, the right status, nothing changed."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from schemas.limits import CHANGES_PER_PUSH_MAX, PUSH_BYTES_MAX
from schemas.version import PROTOCOL, PROTOCOLS_SPOKEN
from server.routes.sync import request_schema
from tests.server.routes.conftest import Pair
from tests.server.running import Browser, problem_of
from tests.server.syncing import Phone, a_request, new_change_id, new_record_id, post_sync

JSON = {"content-type": "application/json"}
GZIP = {**JSON, "content-encoding": "gzip"}


def a_mood(**more: Any) -> dict[str, Any]:
    cells = {"score": 4, "at": 1, "day": "2026-05-28", "zone": "Europe/London"}
    return {
        "id": new_change_id(), "record": new_record_id(), "kind": "mood",
        "create": True, "stamp": 1, "set": cells, **more,
    }  # fmt: skip


def send(browser: Browser, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return browser.http.post("/api/sync", content=body, headers=headers)


@pytest.fixture
def phone(pair: Pair) -> Phone:
    return pair.phone()


PLAIN = json.dumps(a_request()).encode()
BODIES = [
    ("not gzip", PLAIN, GZIP, 400, "malformed"),
    ("cut gzip", gzip.compress(PLAIN)[:-3], GZIP, 400, "malformed"),
    ("trailing garbage", gzip.compress(PLAIN) + b"x", GZIP, 400, "malformed"),
    ("two members", gzip.compress(PLAIN) * 2, GZIP, 400, "malformed"),
    ("a bomb", gzip.compress(b" " * 300_000_000), GZIP, 413, "too-large"),
    ("inflates one byte too far", gzip.compress(b" " * (PUSH_BYTES_MAX + 1)), GZIP, 413, "too-large"),
    ("plain and too long", b" " * (PUSH_BYTES_MAX + 1), JSON, 413, "too-large"),
    ("brotli", PLAIN, {**JSON, "content-encoding": "br"}, 415, "unsupported-encoding"),
    ("gzip twice", gzip.compress(PLAIN), {**JSON, "content-encoding": "gzip, gzip"}, 415, "unsupported-encoding"),
    ("a form", PLAIN, {"content-type": "text/plain"}, 415, "unsupported-media-type"),
    ("nothing", b"", JSON, 400, "malformed"),
    ("no JSON", b"{", JSON, 400, "malformed"),
    ("a list", b"[]", JSON, 400, "malformed"),
    ("not UTF-8", b'{"protocol":1,"replica":"\xff"}', JSON, 400, "malformed"),
    ("half a surrogate", b'{"protocol":1,"replica":"\\ud800"}', JSON, 400, "malformed"),
    ("deep nesting", b"[" * 200_000, JSON, 400, "malformed"),
    ("deep in a change", b'{"protocol":1,"changes":[' + b"[" * 200_000, JSON, 400, "malformed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "headers", "status", "name"),
    [one[1:] for one in BODIES],
    ids=[one[0] for one in BODIES],
)
def test_a_bad_body_is_refused_in_the_one_shape(
    phone: Phone, body: bytes, headers: dict[str, str], status: int, name: str
) -> None:
    answer = send(phone.browser, body, headers)
    assert (answer.status_code, problem_of(answer)) == (status, name)


SHAPES = [
    ({"replica": "x"}, "replica"),
    ({"cursor": ""}, "cursor"),
    ({"cursor": "x" * 300}, "cursor"),
    ({"limit": 0}, "limit"),
    ({"limit": 501}, "limit"),
    ({"changes": {}}, "changes"),
    ({"changes": [{}] * (CHANGES_PER_PUSH_MAX + 1)}, "changes"),
    ({"erased": [{"notebook": "x", "epoch": "e"}]}, "erased[0].notebook"),
    ({"verify": {"x": "y"}}, "verify"),
    ({"surprise": 1}, "body"),
]


@pytest.mark.parametrize(("broken", "field"), SHAPES, ids=[one[1] for one in SHAPES])
def test_a_wrong_shape_names_the_field(phone: Phone, broken: dict[str, Any], field: str) -> None:
    answer = post_sync(phone.browser, a_request(**broken))
    assert (answer.status_code, problem_of(answer)) == (400, "malformed")
    assert answer.json()["errors"][0]["field"].startswith(field)


@pytest.mark.parametrize("protocol", [0, min(PROTOCOLS_SPOKEN) - 1, PROTOCOL + 1, 99])
def test_another_protocol_is_asked_to_update_whatever_else_it_says(
    phone: Phone, protocol: int
) -> None:
    for more in ({}, {"later": {"shape": 1}}, {"changes": "later shape"}):
        answer = post_sync(phone.browser, {**a_request(**more), "protocol": protocol})
        assert (answer.status_code, problem_of(answer)) == (426, "protocol-version")


def test_a_refused_request_changes_nothing(phone: Phone) -> None:
    for broken in ({"limit": 0}, {"protocol": PROTOCOL + 1}, {"surprise": 1}):
        post_sync(phone.browser, a_request(changes=[a_mood()], **broken))
    phone.sync()
    assert phone.replica.views("mood") == {}


def test_a_deeply_nested_value_is_refused_and_the_rest_is_taken(phone: Phone) -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    bad = a_mood()
    bad["set"]["later"] = deep
    answer = post_sync(phone.browser, a_request(changes=[bad, a_mood()]))
    assert answer.status_code == 200
    phone.sync()
    assert len(phone.replica.views("mood")) in {1, 2}


def test_whole_numbers_too_large_to_keep_are_refused_by_name(phone: Phone) -> None:
    bad = a_mood()
    bad["set"]["later"] = 10**30
    [receipt] = post_sync(phone.browser, a_request(changes=[bad])).json()["receipts"]
    assert receipt["outcome"] in {"applied", "refused"}
    assert "fault" not in receipt.get("refused", {}).get("type", "")


def test_an_answer_is_packed_only_where_that_is_accepted_and_worth_it(phone: Phone) -> None:
    for _ in range(10):
        phone.mood(note="the same words " * 5)
    phone.sync()
    fresh = a_request()
    packed = post_sync(phone.browser, fresh, **{"accept-encoding": "gzip"})
    plain = post_sync(phone.browser, fresh, **{"accept-encoding": "identity"})
    refused = post_sync(phone.browser, fresh, **{"accept-encoding": "br, gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert packed.json()["notebooks"] == plain.json()["notebooks"]
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    idle = post_sync(phone.browser, phone.replica.request(), **{"accept-encoding": "gzip"})
    assert "content-encoding" not in idle.headers


def test_an_answer_says_little_beside_its_body(phone: Phone) -> None:
    answer = post_sync(phone.browser, a_request())
    assert set(answer.headers) <= {
        "date", "content-type", "content-length", "content-encoding",
        "x-content-type-options", "cross-origin-resource-policy", "cache-control",
    }  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"


def test_the_openapi_document_describes_the_body_and_the_answer(pair: Pair) -> None:
    document = pair.service.browser().get("/api/openapi.json").json()
    operation = document["paths"]["/api/sync"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == request_schema()["required"] == ["protocol", "replica"]
    change = schema["properties"]["changes"]["items"]
    assert set(change["properties"]) >= {"id", "record", "kind", "set", "base", "stamps"}
    assert "$ref" not in json.dumps(schema)
    assert set(operation["responses"]) >= {"200", "400", "401", "413", "415", "426", "507"}
