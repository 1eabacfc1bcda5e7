"""A service as an operator runs it, with passkeys: its own address, its own people, a real clock."""

from __future__ import annotations

import os
import re
import time
import urllib.error
import urllib.request
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import update

from server.store.database import open_engine
from server.store.tables import codes, devices
from tests.browser.chromium import Chromium
from tests.browser.people import Amira, Person
from tests.browser.service import CLIENT, ROOT
from tests.browser.wire import Wire
from tests.forked import forked
from tests.ports import HeldPorts

HOUR_MS = 60 * 60 * 1000
_READY_S = 60


class Office:
    """``linkwell serve`` on empty data, at an address that browsers keep passkeys for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ports = HeldPorts()
        self.wire = Wire(self.port, host="localhost")
        self._process: ForkServerProcess | None = None

    @property
    def port(self) -> int:
        return self._ports.first

    @property
    def origin(self) -> str:
        return self.wire.origin

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "server.log"
        self._process = forked("serve", environ=self._environment(), out=log, folder=ROOT)
        until = time.monotonic() + _READY_S
        while not self._answers():
            assert self._process.is_alive(), log.read_text()[-4000:]
            assert time.monotonic() < until, log.read_text()[-4000:]
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join(20)
            assert self._process.exitcode is not None, "it would not stop"
        self._process = None

    def close(self) -> None:
        self.wire.close()
        self.stop()
        self._ports.close()

    def invite(self, name: str, *, manager: bool = False) -> str:
        """What the operator types; the link that it prints."""
        words = ["invite", *(["--manager"] if manager else []), name]
        said = self.folder / "invite.log"
        said.unlink(missing_ok=True)
        done = forked(*words, environ=self._environment(), out=said, folder=ROOT)
        done.join(120)
        assert done.exitcode == 0, said.read_text()
        (link,) = re.findall(r"(http://\S+/join#\S+)", said.read_text())
        return str(link)

    def let_pass(self, hours: float) -> None:
        """Every session is older by so much, at a service that was started again since."""
        self.stop()
        older = int(hours * HOUR_MS)
        engine = open_engine(self.folder / "data" / "linkwell.db")
        with engine.begin() as connection:
            connection.execute(
                update(devices).values(
                    signed_in_ms=devices.c.signed_in_ms - older,
                    used_ms=devices.c.used_ms - older,
                    proved_ms=devices.c.proved_ms - older,
                )
            )
            # A code that was used lately would let its device in once more.
            connection.execute(update(codes).values(used_ms=codes.c.used_ms - older))
        engine.dispose()
        self.start()

    def _environment(self) -> dict[str, str]:
        settings = {
            "LINKWELL_PORT": str(self.port),
            "LINKWELL_DATA_DIR": str(self.folder / "data"),
            "LINKWELL_MASTER_KEY_FILE": str(self.folder / "master.key"),
            "LINKWELL_CLIENT_DIR": os.environ.get("LINKWELL_CLIENT_DIR", str(CLIENT)),
            "LINKWELL_PUBLIC_URL": self.origin,
            "LINKWELL_SERVICE_NAME": "Riverside Social Prescribing",
        }
        kept = {name: v for name, v in os.environ.items() if not name.startswith("LINKWELL_")}
        return kept | settings

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/health", timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


class Authenticator:
    """Chromium's own virtual one: it is built in, and its person is always there."""

    def __init__(
        self, browser: Chromium, page: Page | None = None, *, on: str = "internal"
    ) -> None:
        """``on``: ``internal`` is built in, of which there can be one; ``usb`` is a key beside it."""
        page = page or browser.page
        self._session: CDPSession = browser.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        made = self._session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": on,
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.id: str = made["authenticatorId"]

    def leave(self) -> None:
        """It is broken, or was left at home."""
        self._session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})

    def credentials(self) -> list[dict[str, Any]]:
        found = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        kept: list[dict[str, Any]] = found["credentials"]
        return kept

    def take(self, credential: dict[str, Any]) -> None:
        """Hold the same passkey, as where a password manager carries it from one to another."""
        self._session.send(
            "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential}
        )

    def knows_its_person(self, knows: bool) -> None:
        """Whether it recognises whoever touches it."""
        self._session.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": knows}
        )


class Colleague(Amira):
    """Somebody who works here, with a passkey on the device."""

    def __init__(self, browser: Chromium, origin: str) -> None:
        super().__init__(browser, origin)
        self.authenticator = Authenticator(browser)

    def join(self, link: str) -> None:
        self.page.goto(link)
        self.tap("Continue")
        expect(self.page.get_by_role("heading", name="Add a passkey", level=1)).to_be_visible()
        self.tap("Add a passkey")
        self.lock_first()
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def sign_in(self) -> None:
        self.page.get_by_role("link", name="Sign in", exact=True).click()
        self.tap("Sign in with a passkey")


def seen_under_sharing(person: Person, words: str) -> None:
    person.open("/me/sharing")
    person.sees(words)
