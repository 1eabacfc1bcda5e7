"""A process that claims what is due at a moment, and says so: ``claimer URL FOLDER NOW HOW``.

``HOW`` is ``sends`` (all there is, a few at a time), ``hangs-before-commit`` or
``hangs-before-settling``, each after its first claim.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from server.domain.nudges.claiming import Claim, claim, settle
from server.domain.sealing import Seals
from server.gateways.keyring import Keyring
from server.settings import PostgresUrl
from server.store.postgres import PostgresDatabase

AT_ONCE = 7
MASTER = bytes(32)


async def main(url: str, folder: str, now: str, how: str) -> None:
    database = PostgresDatabase(PostgresUrl(url))
    seals = Seals(Keyring(Path(folder) / f"{how}-{time.monotonic_ns()}.db", MASTER))

    def take(connection: Connection) -> Claim:
        taken = claim(connection, seals, int(now), AT_ONCE)
        if how == "hangs-before-commit":
            say("claimed", taken)
            time.sleep(60)
        return taken

    while True:
        taken = await database.write(take)
        if not taken.nudges:
            break
        say("claimed", taken)
        if how == "hangs-before-settling":
            await asyncio.sleep(60)
        await asyncio.sleep(0.005)
        await database.write(partial(settle, claim=taken))
        say("sent", taken)
    database.close()


def say(what: str, taken: Claim) -> None:
    print(what, *(one.id for one in taken.nudges), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
