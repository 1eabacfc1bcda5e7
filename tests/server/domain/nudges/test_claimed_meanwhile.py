"""On PostgreSQL a session is moved in the moment in which another server sends its reminder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from server.store import nudges
from tests.databases import PostgresServer, in_a_loop
from tests.server.domain.nudges.life import Life
from tests.server.domain.nudges.times import at

_CLAIM = "UPDATE nudges SET state = 'claimed', claim = 'other', claimed_ms = $1 WHERE kind = $2"
_SETTLE = "UPDATE nudges SET state = $1 WHERE claim = 'other'"
_WAITS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.fixture
def life(tmp_path: Path, postgres: PostgresServer) -> Iterator[Life]:
    life = Life(tmp_path / "service", postgres)
    with life:
        yield life


def _move_while_claimed(life: Life, postgres: PostgresServer, session: str, to: str) -> None:
    """Move it after another server claimed its reminder, and before that commits it as sent."""
    url = postgres.at(life.folder).whole

    async def both() -> None:
        other = await asyncpg.connect(url)
        watching = await asyncpg.connect(url)
        try:
            async with other.transaction():
                await other.execute(_CLAIM, life.clock.now_ms(), "soon")
                moving = asyncio.create_task(
                    asyncio.to_thread(life.move, session, "2026-06-10", to)
                )
                while not await watching.fetchval(_WAITS):
                    assert not moving.done(), "it did not wait for the other server"
                    await asyncio.sleep(0.01)
                await other.execute(_SETTLE, nudges.SENT)
            await moving
        finally:
            await other.close()
            await watching.close()

    in_a_loop(lambda: asyncio.wait_for(both(), 30))


def test_a_moved_session_is_reminded_of_at_its_new_time(
    life: Life, postgres: PostgresServer
) -> None:
    session = life.session()
    life.prefer(zone="Europe/London", remind_evening=False, remind_after=False)
    life.is_at("2026-06-10T08:00Z")
    _move_while_claimed(life, postgres, session, "2026-06-10T15:00")
    [row] = life.rows()
    assert (row.state, row.due_ms) == (nudges.WAITING, at("2026-06-10T13:00Z"))
    life.is_at("2026-06-10T13:00Z")
    assert [about.starts for one in life.send() for about in one.abouts] == ["2026-06-10T15:00"]


def test_whoever_claims_waits_for_nobody_who_changes_something(
    life: Life, postgres: PostgresServer
) -> None:
    """Not even for what is due in the same minute: each would wait for the other."""
    first, second = sorted((life.session("walk"), life.session("swim")))
    life.is_at("2026-06-09T17:00Z")
    claimed = [row for row in life.rows() if row.kind == "evening"]
    held = max(claimed, key=lambda row: row.id)
    url = postgres.at(life.folder).whole

    async def claim_beside() -> list[str]:
        other = await asyncpg.connect(url)
        try:
            async with other.transaction():
                await other.execute("SELECT FROM nudges WHERE id = $1 FOR UPDATE", held.id)
                claim = await asyncio.to_thread(life.claim, 1)
            return [row.subject for row in claim.nudges]
        finally:
            await other.close()

    found = in_a_loop(lambda: asyncio.wait_for(claim_beside(), 30))
    assert found == [first if held.subject == second else second]
    assert [row.subject for row in life.claim().nudges] == [held.subject]
