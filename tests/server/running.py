"""A whole server for tests: real sockets, a real database, a clock that stands until it is told."""

from __future__ import annotations

import asyncio
import gzip
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from schemas.people import Invite
from schemas.records import Role
from server.app import create_app
from server.domain.starting import ensure_master_key, prepare_data_dir
from server.serving import bind, server_for
from server.settings import Settings, read_settings
from server.store.migrate import migrate
from tests.databases import Databases

NOON_MS = 1_780_000_000_000
_CERTIFICATES = ssl.create_default_context()
"""Made once: it takes longer than most requests."""


class StandingClock:
    """Shows the same moment until time is made to pass."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def pass_minutes(self, minutes: float) -> None:
        self._now_ms += int(minutes * 60_000)

    def pass_days(self, days: float) -> None:
        self.pass_minutes(days * 24 * 60)


def settings_in(folder: Path, databases: Databases | None = None, **environ: str) -> Settings:
    """Settings as the environment would give them, with everything under ``folder``.

    Without ``databases`` it is SQLite.
    """
    environ = {**(databases.environ(folder) if databases else {}), **environ}
    settings = read_settings(
        {
            "LINKWELL_DATA_DIR": str(folder / "data"),
            "LINKWELL_MASTER_KEY_FILE": str(folder / "master.key"),
            "LINKWELL_CLIENT_DIR": str(folder / "dist"),
            **{f"LINKWELL_{name}": value for name, value in environ.items()},
        }
    )
    prepare_data_dir(settings)
    ensure_master_key(settings)
    migrate(settings.database)
    return settings


def built_client(folder: Path) -> None:
    """Write what stands for a built app: a shell, a hashed asset with its siblings, a worker."""
    assets = folder / "dist" / "assets"
    assets.mkdir(parents=True)
    (folder / "dist" / "index.html").write_text("<!doctype html><title>Linkwell</title>")
    (folder / "dist" / "service-worker.js").write_text("self.skipWaiting")
    (folder / "dist" / "manifest.webmanifest").write_text("{}")
    (assets / "main-a1b2c3.js").write_text("plain")
    (assets / "main-a1b2c3.js.br").write_text("brotli")
    (assets / "main-a1b2c3.js.gz").write_bytes(gzip.compress(b"plain", mtime=0))
    (assets / "main-a1b2c3.js.map").write_text("a map is for developers")


@dataclass
class Service:
    """A running server, and the people in it."""

    settings: Settings
    clock: StandingClock
    url: str
    state: Any

    def browser(self, **headers: str) -> Browser:
        return Browser(self.url, headers)

    def invited_worker(self, name: str = "Amira Haddad") -> Invite:
        invite: Invite = asyncio.run(self.state.inviting.worker(name, self.url))
        return invite

    def worker(self, name: str = "Amira Haddad") -> Browser:
        """A link worker's browser, joined."""
        browser = self.browser()
        browser.join(self.invited_worker(name).code or "")
        return browser

    def manager(self, name: str = "Morgan Reid") -> Browser:
        """A manager's browser, joined."""
        invite = asyncio.run(self.state.inviting.staff(name, Role.MANAGER, self.url))
        browser = self.browser()
        browser.join(invite.code or "")
        return browser

    def let_back_in(self, browser: Browser) -> None:
        """Sign staff in again, as the operator can, with a fresh proof of who they are."""
        invite = asyncio.run(self.state.inviting.let_in(browser.account["id"], self.url))
        browser.join(invite.code or "")

    def participant(self, worker: Browser, name: str = "Sam Bright") -> Browser:
        """A participant's browser, joined by that worker's invitation."""
        browser = self.browser()
        browser.join(worker.invite(name)["code"])
        return browser


class Browser:
    """One browser: it keeps cookies and a device key, and says where its requests come from."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.http = httpx.Client(
            base_url=url,
            headers={"sec-fetch-site": "same-origin", **headers},
            timeout=10,
            verify=_CERTIFICATES,
        )
        self.device_key = secrets.token_urlsafe(24)
        self.account: dict[str, Any] = {}

    def try_join(self, code: str, **more: Any) -> httpx.Response:
        body = {"code": code, "device_key": self.device_key, "label": "A phone", **more}
        return self.http.post("/api/join", json=body)

    def join(self, code: str, **more: Any) -> dict[str, Any]:
        answer = self.try_join(code, **more)
        assert answer.status_code == 200, answer.text
        self.account = answer.json()
        return self.account

    def invite(self, name: str, **more: Any) -> dict[str, Any]:
        answer = self.http.post("/api/invites", json={"name": name, **more})
        assert answer.status_code == 201, answer.text
        invite: dict[str, Any] = answer.json()
        return invite

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.http.post(path, **more)


@contextmanager
def running(settings: Settings, clock: StandingClock | None = None) -> Iterator[Service]:
    """Serve the app on a free port in a thread of its own."""
    clock = clock or StandingClock()
    app = create_app(settings, clock=clock)
    sockets = bind(["127.0.0.1"], 0)
    ready = threading.Event()
    server = server_for(app, settings, on_ready=ready.set, stop_seconds=1)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets)))
    port = sockets[0].getsockname()[1]
    thread.start()
    try:
        assert ready.wait(10)
        _until_others_are_heard(app.state)
        yield Service(settings, clock, f"http://127.0.0.1:{port}", app.state)
    finally:
        server.should_exit = True
        thread.join(10)


def _until_others_are_heard(state: Any) -> None:
    """A server that begins to hear others pokes everybody, which no test should meet midway."""
    until = time.monotonic() + 10
    while not getattr(state.pokes.others, "is_heard", True):
        assert time.monotonic() < until, "the other servers were never heard"
        time.sleep(0.01)


def problem_of(answer: httpx.Response) -> str:
    """The name of the problem in an answer of the one error shape, which it must have."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert set(problem) <= {"type", "title", "status", "detail", "errors", "retry_after_s"}
    assert problem["status"] == answer.status_code
    assert problem["title"]
    name: str = problem["type"].removeprefix("urn:linkwell:problem:")
    assert name != problem["type"]
    return name
