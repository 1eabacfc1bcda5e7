"""The push service of these tests is as strict as a real one, and speaks to a Firefox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import aiohttp
import httpx
import pytest
from py_vapid import Vapid02

from server.gateways.clock import SystemClock
from server.gateways.keyring import Keyring
from server.gateways.push_keys import PushKeys
from tests.pushservice import Device, PushService

TOPIC = "t" * 32


@pytest.fixture
def push() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def keys(tmp_path_factory: pytest.TempPathFactory) -> PushKeys:
    return PushKeys(Keyring(tmp_path_factory.mktemp("keys") / "keyring", bytes(32)))


def headers(push: PushService, keys: PushKeys, **claims: Any) -> dict[str, str]:
    now = SystemClock().now_ms() // 1000
    said = {"aud": push.origin, "exp": now + 3600, "sub": "mailto:it@example.org", **claims}
    signed = Vapid02(keys.newest(1).private, {"no-strict": True}).sign(said)
    return {
        "authorization": signed["Authorization"],
        "ttl": "60",
        "topic": TOPIC,
        "urgency": "normal",
        "content-encoding": "aes128gcm",
    }


def device_of(push: PushService, keys: PushKeys) -> Device:
    return push.device(keys.newest(1).public)


def test_what_is_well_made_is_taken(push: PushService, keys: PushKeys) -> None:
    device = device_of(push, keys)
    answer = httpx.post(device.endpoint, headers=headers(push, keys), content=b"sealed")
    assert (answer.status_code, push.wrong()) == (201, [])
    assert [one.body for one in device.received] == [b"sealed"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ttl": ""}, 400), ({"ttl": "0"}, 400), ({"ttl": "soon"}, 400),
        ({"topic": "t" * 33}, 400), ({"topic": "no spaces"}, 400), ({"urgency": "now"}, 400),
        ({"content-encoding": "aesgcm"}, 400), ({"crypto-key": "dh=x"}, 400),
        ({"authorization": ""}, 403), ({"authorization": "vapid t=a.b.c,k=d"}, 403),
    ],
)  # fmt: skip
def test_headers_that_are_wrong_are_refused(
    push: PushService, keys: PushKeys, change: dict[str, str], status: int
) -> None:
    device = device_of(push, keys)
    sent = {**headers(push, keys), **change}
    answer = httpx.post(device.endpoint, headers=sent, content=b"sealed")
    assert answer.status_code == status
    assert push.wrong()
    assert device.received == []


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://push.example.net"}, {"exp": 1}, {"exp": 99_999_999_999},
        {"sub": "mailto:it@localhost"}, {"sub": "https://127.0.0.1/"}, {"sub": "https://localhost"},
    ],
)  # fmt: skip
def test_claims_that_are_wrong_are_seen(
    push: PushService, keys: PushKeys, claims: dict[str, Any]
) -> None:
    device = device_of(push, keys)
    httpx.post(device.endpoint, headers=headers(push, keys, **claims), content=b"sealed")
    assert len(push.wrong()) == 1
    assert device.received == []


def test_another_key_than_the_subscriptions_is_refused(push: PushService, keys: PushKeys) -> None:
    device = device_of(push, keys)
    keys.make(2)
    answer = httpx.post(device.endpoint, headers=headers(push, keys), content=b"sealed")
    assert answer.status_code == 403


def test_sizes_and_addresses(push: PushService, keys: PushKeys) -> None:
    device, good = device_of(push, keys), headers(push, keys)
    assert httpx.post(device.endpoint, headers=good, content=b"x" * 4_097).status_code == 413
    assert httpx.post(push.endpoint_of("nobody"), headers=good, content=b"x").status_code == 404
    push.gone.add(device.channel)
    assert httpx.post(device.endpoint, headers=good, content=b"x").status_code == 410


def test_it_speaks_to_a_firefox(push: PushService, keys: PushKeys) -> None:
    """Hello, register, a notification and its acknowledgement, one kept while away, unregister."""
    good, public = headers(push, keys), keys.newest(1).public

    async def say(line: aiohttp.ClientWebSocketResponse, **said: Any) -> Any:
        await line.send_json(said)
        return await line.receive_json()

    async def talk() -> None:
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(push.browser_url) as line:
                hello = await say(line, messageType="hello", use_webpush=True, uaid="")
                assert hello["status"] == 200
                made = await say(line, messageType="register", channelID="c1", key=public + "=")
                async with session.post(made["pushEndpoint"], data=b"one", headers=good) as answer:
                    assert answer.status == 201
                came = await line.receive_json()
                assert (came["channelID"], came["data"]) == ("c1", "b25l")
                updates = [{"channelID": "c1", "version": came["version"], "code": 100}]
                await line.send_json({"messageType": "ack", "updates": updates})
                await line.send_str("{}")
                assert await line.receive_json() == {}
            for word in (b"two", b"three"):  # of one topic: the later takes the earlier's place
                async with session.post(made["pushEndpoint"], data=word, headers=good):
                    pass
            async with session.ws_connect(push.browser_url) as line:
                again = await say(line, messageType="hello", uaid=hello["uaid"])
                assert again["uaid"] == hello["uaid"]
                assert (await line.receive_json())["data"] == "dGhyZWU"
                gone = await say(line, messageType="unregister", channelID="c1", code=200)
                assert gone["status"] == 200
            async with session.post(made["pushEndpoint"], data=b"x", headers=good) as answer:
                assert answer.status == 410
        browser = push.autopush.browsers[hello["uaid"]]
        assert [code for _, code in browser.acknowledged] == [100]

    asyncio.run(talk())
    assert push.wrong() == []
