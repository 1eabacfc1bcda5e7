"""Live connections over real HTTP: they say only that there may be news."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from server.store import devices
from server.store.opening import in_one_transaction
from tests.server.routes.conftest import Pair
from tests.server.routes.test_sync import grant
from tests.server.running import Browser, problem_of
from tests.server.syncing import Phone, another_browser_of


class Live:
    """What one live connection has said."""

    def __init__(self, browser: Browser) -> None:
        self.lines: queue.Queue[str | None] = queue.Queue()
        self._browser = browser
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self.headers: httpx.Headers | None = None

    def start(self) -> None:
        self._thread.start()
        assert self.lines.get(timeout=5) == ": "

    def poked(self, seconds: float = 5) -> bool:
        """Whether a poke comes within so long; it must carry nothing."""
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            return False
        assert line == "event: poke"
        assert self.lines.get(timeout=5) == "data: {}"
        return True

    def ended(self) -> bool:
        while True:
            try:
                if self.lines.get(timeout=5) is None:
                    return True
            except queue.Empty:
                return False

    def _listen(self) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in self._browser.http.cookies.items())
        with httpx.stream(
            "GET",
            f"{self._browser.http.base_url}/api/sync/live",
            headers={"cookie": cookies},
            timeout=30,
        ) as stream:
            self.headers = stream.headers
            for line in stream.iter_lines():
                if line:
                    self.lines.put(line)
        self.lines.put(None)


@contextmanager
def live(browser: Browser) -> Iterator[Live]:
    connection = Live(browser)
    connection.start()
    yield connection


@pytest.fixture
def other(pair: Pair) -> Browser:
    return another_browser_of(pair.participant)


def test_another_device_is_poked_and_the_writer_is_not(pair: Pair, other: Browser) -> None:
    phone = pair.phone()
    phone.sync()
    with live(other) as tablet, live(pair.participant) as own:
        phone.mood()
        phone.sync()
        assert tablet.poked()
        assert not own.poked(0.3)
        assert tablet.headers is not None
        assert tablet.headers["content-type"].startswith("text/event-stream")


def test_a_worker_is_poked_only_for_what_they_may_see(pair: Pair) -> None:
    phone = pair.phone()
    phone.sync()
    with live(pair.worker) as screen:
        private = phone.mood()
        phone.sync()
        assert not screen.poked(0.3)
        grant(pair, phone, "moods")
        phone.sync()
        assert screen.poked()
        phone.edit(private, "mood", score=1)
        phone.sync()
        assert not screen.poked(0.3)
        phone.edit(private, "mood", shared=True)
        phone.sync()
        assert screen.poked()


def test_a_poke_comes_only_after_the_news_can_be_pulled(pair: Pair, other: Browser) -> None:
    phone, tablet = pair.phone(), Phone(other, pair.service.clock)
    phone.sync()
    tablet.sync()
    with live(other) as connection:
        for _ in range(5):
            mood = phone.mood()
            phone.sync()
            assert connection.poked()
            tablet.sync()
            assert tablet.replica.view(mood) is not None


def test_a_live_connection_ends_when_its_device_is_signed_out(pair: Pair, other: Browser) -> None:
    with live(other) as connection:
        gone = pair.participant.http.delete(f"/api/devices/{other.account['device']}")
        assert gone.status_code == 204
        assert connection.ended()


@pytest.mark.parametrize("whose", ["participant", "worker"])
def test_a_live_connection_ends_when_nobody_could_tell_that_its_device_was_signed_out(
    pair: Pair, whose: str
) -> None:
    """As when it was signed out at another server that could not be heard just then."""
    browser: Browser = getattr(pair, whose)
    account, device = browser.account["id"], browser.account["device"]
    with live(browser) as connection:
        in_one_transaction(
            pair.service.settings.database,
            lambda opened: devices.revoke(opened, account, device, 1),
        )
        pair.service.state.pokes.poke(account)
        assert connection.lines.get(timeout=5) is None


def test_a_live_connection_ends_when_the_session_of_staff_is_over(pair: Pair) -> None:
    clock, pokes = pair.service.clock, pair.service.state.pokes
    with live(pair.worker) as connection:
        pokes.poke(pair.worker.account["id"])
        assert connection.poked()
        clock.pass_minutes(12 * 60)
        pokes.poke(pair.worker.account["id"])
        assert connection.ended()


def test_who_went_away_is_forgotten(pair: Pair, other: Browser) -> None:
    pokes = pair.service.state.pokes
    account = other.account["id"]
    cookies = "; ".join(f"{name}={value}" for name, value in other.http.cookies.items())
    url = f"{other.http.base_url}/api/sync/live"
    with httpx.stream("GET", url, headers={"cookie": cookies}, timeout=5) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": "
        assert pokes.count(account) == 1
    deadline = time.monotonic() + 5
    while pokes.count(account) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert pokes.count(account) == 0


def test_nobody_listens_without_a_device_that_joined(pair: Pair) -> None:
    assert problem_of(pair.service.browser().get("/api/sync/live")) == "signed-out"
