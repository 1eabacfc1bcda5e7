"""Word between servers on one PostgreSQL: it is bounded, never waits, and is made up for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import pytest

from server.domain.viewers import Viewers
from server.gateways.pokes import Pokes
from server.gateways.relay import CHANNEL, PAYLOAD_BYTES_MAX, WAITING_MAX, Relay
from server.settings import PostgresUrl
from server.store.postgres import PostgresDatabase
from tests.databases import PostgresServer
from tests.server.gateways.test_pokes import next_beat


@dataclass
class Server:
    """What of a server has to do with the others."""

    relay: Relay
    pokes: Pokes
    heard: asyncio.Event = field(default_factory=asyncio.Event)


def a_server(url: PostgresUrl) -> Server:
    pokes, viewers = Pokes(), Viewers(PostgresDatabase(url))
    heard = asyncio.Event()
    relay = Relay(url.whole, pokes, viewers, on_heard_again=heard.set)
    pokes.others, viewers.on_forget = relay, relay.forget
    return Server(relay, pokes, heard)


@asynccontextmanager
async def running(*servers: Server) -> AsyncIterator[None]:
    if not servers:
        yield
        return
    async with servers[0].relay.running(), asyncio.timeout(30):
        await servers[0].heard.wait()
        async with running(*servers[1:]):
            yield


@pytest.fixture
def url(postgres: PostgresServer) -> PostgresUrl:
    return postgres.url("postgres")


async def test_any_number_of_accounts_is_poked_in_payloads_that_fit(url: PostgresUrl) -> None:
    one, other = a_server(url), a_server(url)
    accounts = [f"0190aaaa-0000-7000-8000-{number:012d}" for number in range(400)]
    payloads: list[str] = []
    witness = await asyncpg.connect(url.whole)
    await witness.add_listener(CHANNEL, lambda *said: payloads.append(str(said[3])))
    async with running(one, other):
        listening = [other.pokes.listening(account, "laptop") for account in accounts]
        for each in listening:
            each.__enter__()
        one.pokes.poke_all(accounts, but_device="phone")
        assert all([await next_beat(each, 10) for each in listening])
    await witness.close()
    assert len(payloads) > 1
    assert max(map(len, payloads)) < PAYLOAD_BYTES_MAX


async def test_the_device_that_wrote_and_the_server_that_said_it_hear_nothing(
    url: PostgresUrl,
) -> None:
    one, other = a_server(url), a_server(url)
    async with running(one, other):
        with (
            other.pokes.listening("sam", "phone") as writer,
            other.pokes.listening("sam", "tablet") as tablet,
            one.pokes.listening("sam", "laptop") as here,
        ):
            one.pokes.poke("sam", but_device="phone")
            assert await next_beat(here)
            assert await next_beat(tablet, 10)
            for silent in (writer, here):
                with pytest.raises(TimeoutError):
                    await next_beat(silent, 0.3)


async def test_what_is_said_while_nobody_hears_waits_within_bounds_and_takes_no_time(
    url: PostgresUrl,
) -> None:
    one, other = a_server(url), a_server(url)
    began = time.perf_counter()
    for number in range(WAITING_MAX + 10):
        one.pokes.poke(f"account {number}", but_device=None)
    assert time.perf_counter() - began < 5
    async with running(other):
        with other.pokes.listening("somebody", "laptop") as laptop:
            async with running(one):
                # Which accounts they were is forgotten; everybody looks.
                assert await next_beat(laptop, 10)


async def test_rubbish_on_the_channel_is_passed_over(url: PostgresUrl) -> None:
    one = a_server(url)
    async with running(one):
        stranger = await asyncpg.connect(url.whole)
        for rubbish in ("", "{}", "[1", '{"by": 3}', '{"by":"x","poke":[1]}'):
            await stranger.execute("SELECT pg_notify($1, $2)", CHANNEL, rubbish)
        with one.pokes.listening("sam", "phone") as phone:
            await stranger.execute("SELECT pg_notify($1, $2)", CHANNEL, '{"by":"x","poke":["sam"]}')
            assert await next_beat(phone, 10)
        await stranger.close()
