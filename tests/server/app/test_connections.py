from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from server.gateways import http_limits
from tests.server.running import Service, problem_of, running, settings_in


def test_headers_without_end_are_refused(service: Service) -> None:
    answer = _send(service, b"GET / HTTP/1.1\r\n" + b"x-filler: " + b"y" * 40_000)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in answer


def test_large_headers_within_the_bound_are_fine(service: Service) -> None:
    request = b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
    answer = _send(service, request + b"x-filler: " + b"y" * 20_000 + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_headers_that_trickle_in_are_given_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "HEADERS_SECONDS_MAX", 0.3)
    began = time.monotonic()
    answer = _send(service, b"GET / HTTP/1.1\r\nhost: x\r\n")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert 0.2 < time.monotonic() - began < 5


def test_a_body_that_never_comes_is_given_up_and_nobodys_fault(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(http_limits, "BODY_SECONDS_MAX", 0.3)
    began = time.monotonic()
    _send(
        service,
        b"POST /api/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        b"content-length: 100\r\n\r\n{",
    )
    assert time.monotonic() - began < 5
    assert service.browser().get("/health").status_code == 200
    assert "linkwell.faults" not in {record.name for record in caplog.records}


def test_more_connections_than_can_be_served_are_told_so(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))):
        monkeypatch.setattr(http_limits, "CONNECTIONS_MAX", 1)
        answer = _send(service, b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"application/problem+json" in answer


def test_a_connection_is_kept_for_more_requests(service: Service) -> None:
    one = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    assert _send(service, one + one + last).count(b"HTTP/1.1 200 OK") == 3


def test_an_answer_on_a_kept_connection_is_sent_at_once(service: Service) -> None:
    """Its body does not wait until the visitor's system has acknowledged its headers (40 ms)."""
    with service.browser().http as kept:
        took = [kept.get("/health").elapsed.total_seconds() for _ in range(20)]
    assert min(took[10:]) < 0.03, took


@pytest.mark.parametrize("trusted", ["127.0.0.1", "127.0.0.0/8"])
def test_a_trusted_proxy_says_how_people_came(tmp_path: Path, trusted: str) -> None:
    settings = settings_in(tmp_path, TRUSTED_PROXIES=trusted)
    with running(settings) as service:
        browser = service.browser(**{"x-forwarded-proto": "https", "x-forwarded-for": "9.9.9.9"})
        answer = browser.try_join(service.invited_worker().code or "")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-linkwell=")
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= {
            part.lower() for part in cookie.split("; ")
        }
        assert "domain=" not in cookie.lower()


def test_nobody_else_does(tmp_path: Path) -> None:
    with running(settings_in(tmp_path, TRUSTED_PROXIES="10.1.2.3")) as service:
        browser = service.browser(**{"x-forwarded-proto": "https"})
        answer = browser.try_join(service.invited_worker().code or "")
        assert answer.headers["set-cookie"].startswith("linkwell=")


def test_wrong_codes_count_for_the_address_that_a_trusted_proxy_names(tmp_path: Path) -> None:
    with running(settings_in(tmp_path, TRUSTED_PROXIES="127.0.0.1")) as service:
        for _ in range(20):
            service.browser(**{"x-forwarded-for": "9.9.9.9"}).try_join("ABCD-EFGH")
        here = service.browser(**{"x-forwarded-for": "9.9.9.9"}).try_join("ABCD-EFGH")
        elsewhere = service.browser(**{"x-forwarded-for": "8.8.8.8"}).try_join("ABCD-EFGH")
        assert problem_of(here) == "too-many-attempts"
        assert problem_of(elsewhere) == "code-unknown"


def test_forging_the_header_wins_no_more_tries(service: Service) -> None:
    for number in range(20):
        service.browser(**{"x-forwarded-for": f"9.9.9.{number}"}).try_join("ABCD-EFGH")
    answer = service.browser(**{"x-forwarded-for": "8.8.8.8"}).try_join("ABCD-EFGH")
    assert problem_of(answer) == "too-many-attempts"


def test_links_come_from_the_public_address_however_the_request_was_made(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, PUBLIC_URL="https://linkwell.example.org/")
    with running(settings) as service:
        browser = service.browser()
        there = browser.get("/", headers={"host": "linkwell.example.org"})
        assert there.headers["strict-transport-security"] == "max-age=63072000"
        assert "strict-transport-security" not in browser.get("/").headers
        cookie = browser.try_join(service.invited_worker().code or "").headers["set-cookie"]
        assert cookie.startswith("__Host-linkwell=")
        token = cookie.split("=", 1)[1].split(";")[0]
        invite = browser.post(
            "/api/invites",
            json={"name": "Sam"},
            headers={"cookie": f"__Host-linkwell={token}", "host": "evil.example"},
        ).json()
        assert invite["url"].startswith("https://linkwell.example.org/join#")


def _send(service: Service, sent: bytes) -> bytes:
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(sent)
        try:
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except ConnectionResetError:
            return b""
