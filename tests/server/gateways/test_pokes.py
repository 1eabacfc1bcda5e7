"""Who is poked, how often, and when a live connection ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.gateways.pokes import CONNECTIONS_PER_DEVICE_MAX, Pokes


async def next_beat(beats: AsyncIterator[bool]) -> bool:
    async with asyncio.timeout(2):
        return await anext(beats)


async def test_a_poke_reaches_every_device_of_the_account_but_the_writer() -> None:
    pokes = Pokes()
    writer, other, stranger = (
        pokes.listen("sam", "phone"),
        pokes.listen("sam", "tablet"),
        pokes.listen("kim", "laptop"),
    )
    pokes.poke("sam", but_device="phone")
    assert await next_beat(other) is True
    for silent in (writer, stranger):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await anext(silent)


async def test_a_poke_before_the_first_look_is_not_missed() -> None:
    pokes = Pokes()
    beats = pokes.listen("sam", "phone")
    pokes.poke("sam")
    assert await next_beat(beats) is True


async def test_many_pokes_while_busy_are_one() -> None:
    pokes = Pokes(heartbeat_s=0.05)
    beats = pokes.listen("sam", "phone")
    for _ in range(5):
        pokes.poke("sam")
    assert await next_beat(beats) is True
    assert await next_beat(beats) is False


async def test_silence_is_broken_by_heartbeats() -> None:
    beats = Pokes(heartbeat_s=0.01).listen("sam", "phone")
    assert await next_beat(beats) is False
    assert await next_beat(beats) is False


async def test_a_revoked_device_is_cut_off_and_only_it() -> None:
    pokes = Pokes()
    revoked, other = pokes.listen("sam", "phone"), pokes.listen("sam", "tablet")
    pokes.close_device("phone")
    with pytest.raises(StopAsyncIteration):
        await next_beat(revoked)
    pokes.poke("sam")
    assert await next_beat(other) is True
    assert pokes.count() == 1


async def test_one_device_holds_only_so_many_connections() -> None:
    pokes = Pokes()
    held = [pokes.listen("sam", "phone") for _ in range(CONNECTIONS_PER_DEVICE_MAX + 1)]
    assert pokes.count() == CONNECTIONS_PER_DEVICE_MAX
    with pytest.raises(StopAsyncIteration):
        await next_beat(held[0])
    pokes.poke("sam")
    assert await next_beat(held[-1]) is True


async def test_who_stops_listening_is_forgotten() -> None:
    pokes = Pokes()
    waiting = asyncio.ensure_future(anext(pokes.listen("sam", "phone")))
    await asyncio.sleep(0)
    assert pokes.count() == 1
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert pokes.count() == 0
