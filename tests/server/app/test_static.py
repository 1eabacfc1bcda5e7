from __future__ import annotations

import gzip
import socket
from pathlib import Path

import httpx
import pytest

from tests.server.running import Service, problem_of, running, settings_in

ASSET = "/assets/main-a1b2c3.js"


@pytest.mark.parametrize(
    "path", ["/", "/today", "/join", "/journal/new", "/me/sharing", "/healthy"]
)
def test_every_screen_is_the_app_shell_and_asked_for_anew(service: Service, path: str) -> None:
    answer = service.browser().get(path)
    assert answer.status_code == 200
    assert answer.text == "<!doctype html><title>Linkwell</title>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_what_has_not_changed_is_not_sent_again(service: Service) -> None:
    browser = service.browser()
    tag = browser.get("/").headers["etag"]
    for written in (tag, f"W/{tag}", f'"other", {tag}'):
        again = browser.get("/", headers={"if-none-match": written})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert browser.get("/", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_hashed_asset_is_kept_for_good(service: Service) -> None:
    headers = service.browser().get(ASSET).headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("path", ["/service-worker.js", "/manifest.webmanifest"])
def test_what_decides_over_updates_is_asked_for_anew(service: Service, path: str) -> None:
    answer = service.browser().get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding", "sent"),
    [
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", gzip.compress(b"plain", mtime=0)),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.compress(b"plain", mtime=0)),
        ("br;q=0.000, gzip; q=0", None, b"plain"),
        ("identity", None, b"plain"),
        ("", None, b"plain"),
    ],
)
def test_ready_packed_bytes_are_sent_to_who_takes_them(
    service: Service, accepted: str, encoding: str | None, sent: bytes
) -> None:
    with httpx.stream("GET", service.url + ASSET, headers={"accept-encoding": accepted}) as answer:
        assert answer.headers.get("content-encoding") == encoding
        assert b"".join(answer.iter_raw()) == sent


def test_head_tells_the_same_without_the_content(service: Service) -> None:
    answer = service.browser().http.head(ASSET)
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["cache-control"].endswith("immutable")


@pytest.mark.parametrize(
    "path", ["/missing.js", "/assets/main-a1b2c3.js.map", "/assets/main-a1b2c3.js.br", "/.env"]
)
def test_files_that_the_build_did_not_make_are_not_found(service: Service, path: str) -> None:
    answer = service.browser().get(path)
    assert answer.status_code == 404 or path == "/.env"
    assert "Linkwell" in answer.text or problem_of(answer) == "not-found"


@pytest.mark.parametrize(
    "path",
    ["/../master.key", "/assets/../../master.key", "/%2e%2e/master.key", "/..%2fmaster.key",
     "/assets/..%5c..%5cmaster.key", "//etc/passwd", "/assets/%00"],
)  # fmt: skip
def test_nothing_outside_of_the_built_app_can_be_reached(service: Service, path: str) -> None:
    secret = service.settings.master_key_file.read_bytes().strip()
    answer = _raw(service.url, path)
    assert secret not in answer
    assert b"root:" not in answer
    assert answer.split(b" ", 2)[1] in {b"200", b"404", b"400"}


def test_a_server_without_a_built_app_says_so_and_still_answers_devices(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as service:
        answer = service.browser().get("/today")
        assert answer.status_code == 503
        assert problem_of(answer) == "client-not-built"
        assert "make build" in answer.json()["detail"]
        assert service.browser().get("/health").status_code == 200


def _raw(url: str, path: str) -> bytes:
    """Ask without the client's own tidying of the path."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))
