"""What ticks goes on ticking."""

from __future__ import annotations

import asyncio

import pytest

from server.gateways.scheduler import Scheduler


async def test_a_failing_run_does_not_end_the_next_ones() -> None:
    scheduler, runs, enough = Scheduler(), 0, asyncio.Event()

    async def due() -> None:
        nonlocal runs
        runs += 1
        if runs >= 3:
            enough.set()
        raise ValueError("words that must not be logged")

    scheduler.every(0.02, "due", due)
    scheduler.start()
    async with asyncio.timeout(5):
        await enough.wait()
    scheduler.stop()
    assert runs >= 3


async def test_what_a_run_failed_on_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    scheduler, ran = Scheduler(), asyncio.Event()

    async def due() -> None:
        ran.set()
        raise ValueError("Sam's words")

    scheduler.every(0.02, "housekeeping", due)
    scheduler.start()
    async with asyncio.timeout(5):
        await ran.wait()
        await asyncio.sleep(0.01)
    scheduler.stop()
    assert "Sam" not in caplog.text
    assert "housekeeping failed: ValueError" in caplog.text


async def test_a_run_that_is_stopped_on_its_way_is_no_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scheduler, begun = Scheduler(), asyncio.Event()

    async def due() -> None:
        begun.set()
        await asyncio.sleep(60)

    scheduler.every(0.02, "sending", due)
    scheduler.start()
    async with asyncio.timeout(5):
        await begun.wait()
    scheduler.stop()
    await asyncio.sleep(0.05)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
