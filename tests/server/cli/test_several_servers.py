"""Two servers, each a process of its own, on one PostgreSQL and one keyring."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from server.domain.rate_limits import PER_ADDRESS_MAX
from server.settings import PostgresUrl
from sync.identity import derived_id
from tests.databases import PostgresServer
from tests.ports import free_ports
from tests.server.cli.program import Started, linkwell, started
from tests.server.cli.test_serving import production
from tests.server.routes.test_sync_live import Live
from tests.server.running import Browser, StandingClock, built_client, problem_of
from tests.server.syncing import Phone, another_browser_of

PHONES = 6
MOODS_EACH = 12


class WallClock(StandingClock):
    """The time of the machine, as the servers have it."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass
class Servers:
    """Where the two are reached, and what the operator set."""

    urls: tuple[str, str]
    processes: tuple[Started, Started]
    settings: dict[str, str | Path | int]

    def at(self, which: int, browser: Browser) -> Browser:
        """The same browser, as a balancer leads it to one of the two."""
        there = Browser(self.urls[which], {})
        there.device_key, there.account = browser.device_key, browser.account
        there.http.cookies = browser.http.cookies
        return there

    def worker(self, name: str) -> Browser:
        said = linkwell("invite", name, **self.settings)
        assert said.returncode == 0, said.stderr
        (code,) = re.findall(r"/join#([A-Z2-9]{8})$", said.stdout, re.MULTILINE)
        browser = Browser(self.urls[0], {})
        browser.join(code)
        return browser


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> Iterator[PostgresUrl]:
    url = postgres.empty(encoding="'UTF8'")
    yield url
    postgres.remove(url)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, url: PostgresUrl) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("several")
    built_client(folder)
    port = free_ports(2)
    urls = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    settings = production(folder, DATABASE_URL=url.whole, PUBLIC_URL=urls[0])
    with ExitStack() as stack:
        # Both at once: they find one master key, one keyring and one set of tables.
        processes = [
            stack.enter_context(started("serve", **settings, PORT=port + which)) for which in (0, 1)
        ]
        for process in processes:
            process.until("Linkwell serves")
        yield Servers(urls, (processes[0], processes[1]), settings)
        for process in processes:
            process.stop()
            assert "Traceback" not in process.said


@pytest.fixture
def amira(servers: Servers, request: pytest.FixtureRequest) -> Browser:
    return servers.worker(request.node.name)


@contextmanager
def listening(browser: Browser) -> Iterator[Live]:
    live = Live(browser)
    live.start()
    # The first word between servers may be that they hear each other again.
    while live.poked(0.3):
        pass
    yield live


def sharing_phone(browser: Browser, worker: Browser) -> Phone:
    phone = Phone(browser, WallClock())
    record = derived_id("grant", browser.account["notebook"], worker.account["id"])
    phone.create("grant", record, worker=worker.account["id"], **{"kinds:moods": True})
    phone.sync()
    return phone


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_who_joins_at_one_is_known_at_the_other_and_their_notebooks_key_found(
    servers: Servers, amira: Browser
) -> None:
    sam = Browser(servers.urls[1], {})
    sam.join(amira.invite("Sam Bright")["code"])
    phone = Phone(sam, WallClock())
    mood = phone.mood()
    phone.sync()
    there = Phone(servers.at(0, sam), WallClock())
    there.sync()
    assert there.replica.views("mood").keys() == {mood}


def test_what_a_phone_sends_to_one_pokes_the_link_worker_who_listens_to_the_other(
    servers: Servers, amira: Browser
) -> None:
    sam = Browser(servers.urls[1], {})
    sam.join(amira.invite("Sam Bright")["code"])
    phone = sharing_phone(sam, amira)
    with listening(servers.at(0, amira)) as at_the_other, listening(sam) as own:
        phone.mood(shared=True)
        phone.sync()
        assert at_the_other.poked()
        assert not own.poked(0.5)
    screen = Phone(servers.at(0, amira), WallClock())
    screen.sync()
    assert len(screen.replica.views("mood", sam.account["notebook"])) == 1


def test_a_device_signed_out_at_one_is_signed_out_at_the_other(
    servers: Servers, amira: Browser
) -> None:
    lost = another_browser_of(amira)
    there = servers.at(1, lost)
    assert there.get("/api/devices").status_code == 200
    with listening(there) as live:
        assert amira.http.delete(f"/api/devices/{lost.account['device']}").status_code == 204
        assert live.ended()
    assert until(lambda: there.get("/api/devices").status_code == 401)


def test_lines_between_servers_that_break_are_made_again_and_nobody_stays_unpoked(
    servers: Servers, amira: Browser, postgres: PostgresServer
) -> None:
    sam = Browser(servers.urls[1], {})
    sam.join(amira.invite("Sam Bright")["code"])
    phone = sharing_phone(sam, amira)
    with listening(servers.at(0, amira)) as live:
        postgres.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'linkwell relay'"
        )
        # Said while nobody hears: the poke comes when the line is there again.
        phone.mood(shared=True)
        phone.sync()
        assert live.poked(15)
        while live.poked(1):
            pass
        phone.mood(shared=True)
        phone.sync()
        assert live.poked()
    assert httpx.get(servers.urls[0] + "/health").status_code == 200


def test_a_load_on_both_at_once_loses_nothing(servers: Servers, amira: Browser) -> None:
    browsers = []
    for number in range(PHONES):
        browser = Browser(servers.urls[number % 2], {})
        browser.join(amira.invite(f"Person {number}")["code"])
        browsers.append(browser)
    phones = [sharing_phone(browser, amira) for browser in browsers]
    wrong: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(MOODS_EACH):
                phone = phones[number]
                phone.browser = servers.at((number + turn) % 2, browsers[number])
                phone.mood(shared=True)
                phone.sync()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(PHONES)]
    for thread in threads:
        thread.start()
    screen = Phone(servers.at(1, amira), WallClock())
    while any(thread.is_alive() for thread in threads):
        screen.sync()
    for thread in threads:
        thread.join()
    assert not wrong, wrong
    screen.sync()
    for phone, browser in zip(phones, browsers, strict=True):
        notebook = browser.account["notebook"]
        written = phone.replica.views("mood").keys()
        assert len(written) == MOODS_EACH
        for which in (0, 1):
            fresh = Phone(servers.at(which, browser), WallClock())
            fresh.sync()
            assert fresh.replica.views("mood").keys() == written
        assert screen.replica.views("mood", notebook).keys() == written


def test_wrong_codes_are_counted_together_however_many_servers_they_came_to(
    servers: Servers,
) -> None:
    """All at once, so that none could be looked at before the others were counted."""
    found: list[str] = []

    def guess(number: int) -> None:
        browser = Browser(servers.urls[number % 2], {"x-forwarded-for": "203.0.113.9"})
        found.append(
            problem_of(browser.try_join(f"ABCD{number:04}".replace("0", "Z").replace("1", "Y")))
        )

    guesses = [threading.Thread(target=guess, args=(number,)) for number in range(60)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert found.count("code-unknown") <= PER_ADDRESS_MAX
    assert found.count("too-many-attempts") == 60 - found.count("code-unknown")
