"""Limits and keys that hold with two servers, each a process of its own, on one PostgreSQL."""

from __future__ import annotations

import base64
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from schemas.records import Role
from server.domain.rate_limits import PER_ADDRESS_MAX
from server.gateways.keyring import Keyring, WrongMasterKey
from tests.databases import PostgresServer
from tests.hostile.world import Someone, entry, refused
from tests.ports import free_ports
from tests.server.cli.program import Started, linkwell, started
from tests.server.cli.test_serving import production
from tests.server.running import Browser, built_client

JOINS: Final = 12
GUESSES: Final = 3 * PER_ADDRESS_MAX


@dataclass
class Pair:
    """Where the two are reached, and what the operator set."""

    urls: tuple[str, str]
    processes: list[Started]
    settings: dict[str, str | Path | int]
    stack: ExitStack

    @property
    def master_key(self) -> Path:
        return Path(self.settings["MASTER_KEY_FILE"])  # type: ignore[arg-type]  # it is a path

    @property
    def keyring(self) -> Path:
        return Path(self.settings["DATA_DIR"]) / "keyring.db"  # type: ignore[arg-type]  # likewise

    def start(self) -> None:
        port = int(self.urls[0].rpartition(":")[2])
        self.processes = [
            self.stack.enter_context(started("serve", **{**self.settings, "PORT": port + which}))
            for which in (0, 1)
        ]
        for process in self.processes:
            process.until("Linkwell serves")

    def stop(self) -> None:
        for process in self.processes:
            process.stop()
            assert "Traceback" not in process.said

    def must(self, *arguments: str) -> str:
        said = linkwell(*arguments, **self.settings)
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    def worker(self, name: str) -> Browser:
        (code,) = re.findall(r"/join#([A-Z2-9]{8})$", self.must("invite", name), re.MULTILINE)
        browser = Browser(self.urls[0], {})
        browser.join(code)
        return browser

    def at(self, which: int, browser: Browser) -> Browser:
        """The same browser, as a balancer leads it to one of the two."""
        there = Browser(self.urls[which], {})
        there.device_key, there.account = browser.device_key, browser.account
        there.http.cookies = browser.http.cookies
        return there


@pytest.fixture
def pair(tmp_path: Path, postgres: PostgresServer) -> Iterator[Pair]:
    built_client(tmp_path)
    url = postgres.empty(encoding="'UTF8'")
    port = free_ports(2)
    urls = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    settings = production(tmp_path, DATABASE_URL=url.whole, PUBLIC_URL=urls[0], DAILY_WRITES_MIB=2)
    with ExitStack() as stack:
        pair = Pair(urls, [], settings, stack)
        pair.start()
        yield pair
        pair.stop()
    postgres.remove(url)


def test_two_servers_together_let_nobody_guess_more_often_than_one(pair: Pair) -> None:
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

    def guess(number: int) -> int:
        code = "ABCDEF" + letters[number // 30] + letters[number % 30]
        return Browser(pair.urls[number % 2], {}).try_join(code).status_code

    with ThreadPoolExecutor(8) as hands:
        told = Counter(hands.map(guess, range(GUESSES)))
    # The window may end meanwhile, and begins again then.
    assert told.keys() == {404, 429}
    assert PER_ADDRESS_MAX <= told[404] <= 2 * PER_ADDRESS_MAX
    assert told[404] == PER_ADDRESS_MAX or told[429] >= PER_ADDRESS_MAX


def test_two_servers_count_together_what_is_guessed_at_every_way_in(pair: Pair) -> None:
    """Half of what is tried is a passkey's answer: they count as wrong codes do."""
    wrong = {"credential": {}, "device_key": "k" * 24, "label": "x"}

    def guess(number: int) -> tuple[str, int]:
        browser = Browser(pair.urls[number % 2], {})
        if number % 4 < 2:
            return "code", browser.try_join("ABCDEFGH").status_code
        return "passkey", browser.post("/api/sign-in", json=wrong).status_code

    with ThreadPoolExecutor(8) as hands:
        told = Counter(hands.map(guess, range(GUESSES)))
    looked_at = told["code", 404] + told["passkey", 403]
    assert {status for _, status in told} == {403, 404, 429}
    # The window may end meanwhile, and begins again then.
    assert PER_ADDRESS_MAX <= looked_at <= 2 * PER_ADDRESS_MAX
    assert looked_at == PER_ADDRESS_MAX or told["passkey", 429] + told["code", 429] > GUESSES / 3


def test_two_servers_together_let_a_notebook_have_hardly_more_written_than_one(pair: Pair) -> None:
    amira = pair.worker("Amira Haddad")
    sam = Browser(pair.urls[1], {})
    sam.join(amira.invite("Sam Bright")["code"])
    at = [Someone(pair.at(which, sam), Role.PARTICIPANT) for which in (0, 1)]
    kib, turn = 0, 0

    def write() -> httpx.Response:
        someone = at[turn % 2]
        changes = [entry("x" * 6_000, shared=False) for _ in range(12)]
        return someone.post(someone.request(*changes, limit=1))

    while (answer := write()).status_code == 200 and turn < 200:
        kib, turn = kib + 12 * 6, turn + 1
    assert refused(answer, 429) == "too-many-attempts"
    assert 0 < int(answer.headers["retry-after"]) <= 24 * 60 * 60
    # Each of the two may be a lump ahead of what was counted.
    assert 1024 < kib < 4 * 1024 + 200
    # It holds at the other too, on another of the person's devices, and for nobody else.
    for someone in at:
        assert someone.post(someone.request(entry("x", shared=False))).status_code in {429, 200}
    other = Someone(pair.at(0, amira), Role.WORKER)
    assert other.post(other.request()).status_code == 200
    # Looking goes on.
    assert at[0].post(at[0].request(limit=1)).status_code == 200


def test_the_master_key_is_exchanged_while_two_servers_let_people_in(pair: Pair) -> None:
    amira = pair.worker("Amira Haddad")
    old = base64.b64decode(pair.master_key.read_bytes())
    joined: list[Someone] = []
    wrong: list[BaseException] = []
    done = threading.Event()

    def let_in(which: int) -> None:
        there = pair.at(which, amira)
        try:
            while not done.is_set() or len(joined) < JOINS:
                browser = Browser(pair.urls[which], {})
                browser.join(there.invite("Sam Bright")["code"])
                someone = Someone(browser, Role.PARTICIPANT)
                someone.put(entry("Before or after.", shared=False))
                joined.append(someone)
        except BaseException as error:
            wrong.append(error)

    doors = [threading.Thread(target=let_in, args=(which,)) for which in (0, 1)]
    for door in doors:
        door.start()
    for _ in range(3):
        assert "new master key" in pair.must("rotate-master-key")
    done.set()
    for door in doors:
        door.join()
    assert not wrong, wrong
    # Whoever joined around it is found again by servers that know the new key alone.
    pair.stop()
    with pytest.raises(WrongMasterKey):
        Keyring(pair.keyring, old)
    with closing(Keyring(pair.keyring, base64.b64decode(pair.master_key.read_bytes()))) as keyring:
        assert {someone.notebook for someone in joined} <= set(keyring.names(""))
    pair.start()
    for someone in joined:
        assert len(someone.sees()) == 1
