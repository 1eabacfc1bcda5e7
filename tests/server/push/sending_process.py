"""A process that sends what is due, as a server would, by a clock that stands in a file.

``python -m tests.server.push.sending_process DATABASE KEYRING CLOCK``: says "ready", starts at the
first line of its input, and after each tick says how many notifications were taken.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from server.domain.push.sending import Sender
from server.domain.push.texts import Wording
from server.domain.sealing import Seals
from server.gateways.addresses import PushAddresses
from server.gateways.keyring import Keyring
from server.gateways.push_keys import PushKeys
from server.gateways.webpush import WebPush
from server.settings import PostgresUrl
from server.store.opening import open_database
from tests.server.world import MASTER


class ClockInAFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def now_ms(self) -> int:
        return int(self._path.read_text())


async def _send(database_url: str, keyring_file: str, clock_file: str) -> None:
    clock = ClockInAFile(Path(clock_file))
    keyring = Keyring(Path(keyring_file), MASTER)
    addresses = PushAddresses(loopback=True)
    webpush = WebPush(PushKeys(keyring), clock, addresses, "mailto:it@example.org")
    sender = Sender(
        database=open_database(PostgresUrl(database_url)),
        seals=Seals(keyring),
        clock=clock,
        webpush=webpush,
        wording=Wording("Linkwell"),
    )
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    while True:
        print(await sender.run(), flush=True)
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(_send(*sys.argv[1:]))
