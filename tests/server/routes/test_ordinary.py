"""The short way and the framework's way to a sync answer alike, and only the latter says no."""

from __future__ import annotations

import gzip
import json
import logging
from typing import Any

import httpx
import pytest

from schemas.limits import PUSH_BYTES_MAX
from server.routes.sync import answered
from tests.server.routes.conftest import Pair
from tests.server.syncing import (
    Phone,
    a_request,
    another_browser_of,
    new_change_id,
    new_record_id,
)

UNUSUAL = {"content-type": "application/json; charset=utf-8"}
"""In order, and all the same more than the short way looks at."""


@pytest.fixture
def short_ways(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each body had that was answered the short way."""
    taken: list[int] = []

    async def counted(exchange: Any, viewer: Any, body: bytes, **more: Any) -> tuple[bytes, bool]:
        found = await answered(exchange, viewer, body, **more)
        taken.append(len(body))
        return found

    monkeypatch.setattr("server.routes.ordinary.answered", counted)
    return taken


@pytest.fixture
def phone(pair: Pair) -> Phone:
    phone = pair.phone()
    phone.sync()
    return phone


def sent(phone: Phone, body: bytes, **headers: str) -> httpx.Response:
    http = phone.browser.http
    heads = {"content-type": "application/json", **headers}
    request = http.build_request("POST", "/api/sync", content=body, headers=heads)
    if "origin" in headers:
        del request.headers["sec-fetch-site"]  # as a browser on plain http
    return http.send(request)


def a_mood(number: int = 1) -> dict[str, Any]:
    cells = {"score": 4, "at": number, "day": "2026-05-28", "zone": "Europe/London"}
    return {
        "id": new_change_id(), "record": new_record_id(), "kind": "mood",
        "create": True, "stamp": number, "set": cells,
    }  # fmt: skip


def head_of(answer: httpx.Response) -> dict[str, str]:
    varying = {"date", "content-length"}
    return {name: value for name, value in answer.headers.items() if name not in varying}


@pytest.mark.parametrize("changes", [0, 1, 40])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
@pytest.mark.parametrize("packed", [False, True])
def test_both_ways_answer_alike(
    pair: Pair, short_ways: list[int], changes: int, accepted: str, packed: bool
) -> None:
    answers = []
    for unusual in ({}, UNUSUAL):
        browser = pair.service.participant(pair.worker)
        phone = Phone(browser, pair.service.clock)
        phone.sync()
        short_ways.clear()
        request = a_request(changes=[a_mood(number) for number in range(changes)])
        body = json.dumps(request).encode()
        heads = {"accept-encoding": accepted, **unusual}
        if packed:
            body, heads["content-encoding"] = gzip.compress(body), "gzip"
        answers.append(sent(phone, body, **heads))
        assert len(short_ways) == (0 if unusual else 1)
    short, long = answers
    assert (short.status_code, head_of(short)) == (long.status_code, head_of(long))
    assert short.json().keys() == long.json().keys()
    assert len(short.json().get("receipts", ())) == len(long.json().get("receipts", ())) == changes


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"{}", {"content-encoding": "gzip"}, 400),
        (b'{"protocol": 99, "replica": "019e7044-8800-7ade-8fdb-bd8fcd99de49"}', {}, 426),
        (b" " * (PUSH_BYTES_MAX + 1), {}, 413),
        (b"{}", {"content-encoding": "br"}, 415),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"{}", {"sec-fetch-site": "cross-site"}, 403),
        (b"{}", {"origin": "http://elsewhere.example"}, 403),
        (b"{}", {"origin": "null"}, 403),
        (b"{}", {"cookie": "linkwell=" + "x" * 43}, 401),
    ],
)
def test_what_is_wrong_is_refused_by_the_framework(
    phone: Phone, short_ways: list[int], body: bytes, headers: dict[str, str], status: int
) -> None:
    assert sent(phone, body, **headers).status_code == status
    assert short_ways == []


def test_a_failure_is_said_once_and_in_one_way(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: Any, **__: Any) -> tuple[bytes, bool]:
        raise ZeroDivisionError

    monkeypatch.setattr("server.routes.ordinary.answered", fails)
    caplog.clear()
    with caplog.at_level(logging.INFO, "linkwell.access"):
        answer = sent(phone, json.dumps(a_request()).encode())
    assert answer.status_code == 200  # the framework's own way works
    assert caplog.text.count("POST /api/sync") == 1


def test_a_device_signed_out_meanwhile_is_told_so(pair: Pair, short_ways: list[int]) -> None:
    phone = pair.phone()
    phone.sync()
    assert sent(phone, json.dumps(a_request()).encode()).status_code == 200
    short_ways.clear()
    other = another_browser_of(pair.participant)
    devices = other.get("/api/devices").json()
    first = next(one["id"] for one in devices if not one.get("this"))
    assert other.http.delete(f"/api/devices/{first}").status_code == 204
    assert sent(phone, json.dumps(a_request()).encode()).status_code == 401
    assert short_ways == []
