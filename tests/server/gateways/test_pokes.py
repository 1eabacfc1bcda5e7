"""Who is poked, how often, and when a live connection ends."""

from __future__ import annotations

import asyncio

import pytest

from server.gateways.pokes import CONNECTIONS_PER_DEVICE_MAX, Listening, Pokes


async def next_beat(listening: Listening, seconds: float = 2) -> bool:
    async with asyncio.timeout(seconds):
        return await anext(listening)


async def test_a_poke_reaches_every_device_of_the_account_but_the_writer() -> None:
    pokes = Pokes()
    with (
        pokes.listening("sam", "phone") as writer,
        pokes.listening("sam", "tablet") as other,
        pokes.listening("kim", "laptop") as stranger,
    ):
        pokes.poke("sam", but_device="phone")
        assert await next_beat(other) is True
        for silent in (writer, stranger):
            with pytest.raises(TimeoutError):
                await next_beat(silent, 0.05)


async def test_a_poke_before_the_first_look_is_not_missed() -> None:
    pokes = Pokes()
    with pokes.listening("sam", "phone") as phone:
        pokes.poke("sam")
        assert await next_beat(phone) is True


async def test_many_pokes_while_busy_are_one() -> None:
    pokes = Pokes(heartbeat_s=0.05)
    with pokes.listening("sam", "phone") as phone:
        for _ in range(5):
            pokes.poke("sam")
        assert await next_beat(phone) is True
        assert await next_beat(phone) is False


async def test_silence_is_broken_by_heartbeats() -> None:
    with Pokes(heartbeat_s=0.01).listening("sam", "phone") as phone:
        assert await next_beat(phone) is False
        assert await next_beat(phone) is False


async def test_a_revoked_device_is_cut_off_and_only_it() -> None:
    pokes = Pokes()
    with pokes.listening("sam", "phone") as revoked, pokes.listening("sam", "tablet") as other:
        pokes.close_device("phone")
        with pytest.raises(StopAsyncIteration):
            await next_beat(revoked)
        pokes.poke("sam")
        assert await next_beat(other) is True


async def test_one_device_holds_only_so_many_connections() -> None:
    pokes = Pokes()
    held = [pokes.listening("sam", "phone") for _ in range(CONNECTIONS_PER_DEVICE_MAX + 1)]
    for one in held:
        one.__enter__()
    assert pokes.count() == CONNECTIONS_PER_DEVICE_MAX
    with pytest.raises(StopAsyncIteration):
        await next_beat(held[0])
    pokes.poke("sam")
    assert await next_beat(held[-1]) is True


async def test_who_stops_listening_is_forgotten() -> None:
    pokes = Pokes()
    with pokes.listening("sam", "phone"):
        assert pokes.count() == 1
    assert pokes.count() == 0


async def test_closing_ends_every_connection() -> None:
    pokes = Pokes()
    with pokes.listening("sam", "phone") as phone, pokes.listening("kim", "laptop") as laptop:
        pokes.close()
        for one in (phone, laptop):
            with pytest.raises(StopAsyncIteration):
                await next_beat(one)
