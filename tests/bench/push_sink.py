"""A push service that takes everything at once: the same for whoever sends.

Over TLS it stands for one on the internet; without, for the time that each push came at. It runs
in a process of its own, which says its port and, when its input ends, when each push came.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from typing import Final, cast

import uvloop

_CREATED: Final = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
_LENGTH: Final = b"content-length:"


class Sink(asyncio.Protocol):
    """One connection. It reads heads only as far as it must: it shall not be what limits."""

    def __init__(self, came: list[float]) -> None:
        self._came = came
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # What uvloop hands over for TLS writes like one, and is no subclass.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._got += data
        while True:
            end = self._got.find(b"\r\n\r\n") + 4
            if end < 4:
                return
            head = self._got[:end].lower()
            at = head.index(_LENGTH) + len(_LENGTH)
            whole = end + int(head[at : head.index(b"\r\n", at)])
            if len(self._got) < whole:
                return
            self._got = self._got[whole:]
            self._came.append(time.time())
            self._transport.write(_CREATED)


async def _serve(certificate: str | None, key: str | None) -> None:
    came: list[float] = []
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(came), "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(came), flush=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    uvloop.run(_serve(*given) if given else _serve(None, None))
