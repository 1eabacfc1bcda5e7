"""What the server does by itself every hour, done at a time that has not come yet."""

from __future__ import annotations

import asyncio
import time

from server.domain.housekeeping import Housekept, keep_house
from server.gateways.clock import DAY_MS
from server.settings import PostgresUrl
from server.store.opening import open_database
from tests.failures.serving import Served
from tests.server.running import StandingClock


def keep_house_in(service: Served, days: int) -> Housekept:
    """Keep house as if so many days had passed."""
    clock = StandingClock(time.time_ns() // 1_000_000 + days * DAY_MS)

    async def keep() -> Housekept:
        url = service.database_url
        database = open_database(PostgresUrl(url) if url else service.database_file)
        try:
            return await database.write(lambda connection: keep_house(connection, clock.now_ms()))
        finally:
            database.close()

    return asyncio.run(keep())
