"""Pushes go to public addresses alone, whatever a browser or a name server says."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from pathlib import Path

import pytest

from server.gateways.addresses import NotAllowedAddress, PushAddresses, is_public
from server.gateways.clock import SystemClock
from server.gateways.keyring import Keyring
from server.gateways.push_keys import PushKeys
from server.gateways.webpush import (
    Outcome,
    PushAnswer,
    PushHeaders,
    PushTarget,
    WebPush,
    retry_after_s,
)
from tests.pushservice import PushService

INSIDE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - to be refused
    "255.255.255.255",
    "224.0.0.1",
    "198.18.0.1",
    "192.0.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:1::1",
    "ff02::1",
    "fec0::1",
    "2001:db8::1",
    "100::1",
]
OUTSIDE = [
    "8.8.8.8",
    "142.250.1.1",
    "2a00:1450:4009::1",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
    "2002:808:808::",
]


@pytest.mark.parametrize("address", INSIDE)
def test_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:DEF-_1",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGu",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2f",
        "https://push.example.net:443/x",
    ],
)
def test_real_push_services_are_allowed(endpoint: str) -> None:
    host = endpoint.split("/")[2].removesuffix(":443")
    assert PushAddresses().check(endpoint) == f"https://{host}"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://0x7f000001/x",
        "https://127.1/x", "http://127.0.0.1:8420/x", "https://push.example.net:0/x",
        "https://push.example.net:99999/x", "https://push.example.net:/x", "https:///x",
        "https://push.example.net%2f@127.0.0.1/", "https://push..net/x", "//push.example.net/x",
        "https://PUSH.example.net/x", "https://push.example.net/\r\nHost: x", "javascript:alert(1)",
        "https://push.example.net/ä", "https://[::ffff:7f00:1%25eth0]/x", "",
    ],
)  # fmt: skip
def test_tricks_are_refused(endpoint: str) -> None:
    with pytest.raises(NotAllowedAddress):
        PushAddresses().check(endpoint)


def test_a_name_that_leads_inside_is_refused_when_subscribing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {"both.example.net": ["8.8.8.8", "10.0.0.7"], "fine.example.net": ["8.8.8.8"]}

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        found = answers[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    asyncio.run(PushAddresses().check_where_it_leads("https://fine.example.net/x"))
    with pytest.raises(NotAllowedAddress):
        asyncio.run(PushAddresses().check_where_it_leads("https://both.example.net/x"))


def test_a_name_that_leads_inside_later_is_not_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name was fine when the device subscribed; now it leads to this very machine."""
    resolve = socket.getaddrinfo

    def rebound(host: object, *more: object, **named: object) -> object:
        host = "127.0.0.1" if host == "push.example.net" else host
        return resolve(host, *more, **named)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    accepted: list[object] = []

    async def send() -> PushAnswer:
        server = await asyncio.start_server(lambda *one: accepted.append(one), "127.0.0.1", 0)
        keys = PushKeys(Keyring(tmp_path / "keyring", bytes(32)))
        sending = WebPush(keys, SystemClock(), PushAddresses(), "mailto:it@example.org")
        with PushService() as push:
            device = push.device()
        target = PushTarget("https://push.example.net/x", **device.keys, key=keys.newest(1).id)
        # The port is that of https, where nobody listens here; so ask the connector itself too.
        with pytest.raises(NotAllowedAddress):
            PushAddresses().connecting(
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", server.sockets[0].getsockname())
            )
        answer = await sending.send(target, b"{}", PushHeaders(60, "topic"))
        await sending.close()
        server.close()
        return answer

    assert asyncio.run(send()) == PushAnswer(Outcome.REFUSED)
    assert accepted == []


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("120", 120),
        ("9" * 30, 28 * 24 * 60 * 60), ("Thu, 01 Jan 1970 00:02:00 GMT", 61),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("٣", None),
    ],
)  # fmt: skip
def test_when_to_come_again(written: str | None, seconds: int | None) -> None:
    assert retry_after_s(written, 60_000) == seconds
