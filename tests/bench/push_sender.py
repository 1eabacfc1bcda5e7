"""Sends as many pushes as it is told to, with the gateway that the service sends with.

The same job on its input, and the same answer, as ``peers/webpush/send.cjs``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from server.gateways.addresses import PushAddresses
from server.gateways.clock import SystemClock
from server.gateways.keyring import Keyring
from server.gateways.push_keys import PushKeys
from server.gateways.webpush import Outcome, PushHeaders, PushTarget, WebPush


async def _run(job: dict[str, Any], folder: Path) -> dict[str, float]:
    keys, clock = PushKeys(Keyring(folder / "keyring.db", bytes(32))), SystemClock()
    key = keys.newest(clock.now_ms()).id
    sending = WebPush(keys, clock, PushAddresses(loopback=True), job["vapid"]["subject"])
    targets = [
        PushTarget(endpoint, its["p256dh"], its["auth"], key)
        for endpoint, its in zip(job["endpoints"], job["keys"], strict=True)
    ]
    payload, headers = job["payload"].encode(), PushHeaders(3600, job["topic"])
    numbers = count()

    async def line() -> None:
        while (number := next(numbers)) < job["count"]:
            answer = await sending.send(targets[number % len(targets)], payload, headers)
            if answer.outcome is not Outcome.ACCEPTED:
                raise RuntimeError(f"answered {answer}")

    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(line() for _ in range(job["atOnce"])))
    found = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    await sending.close()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="linkwell-bench-") as name:
        print(json.dumps(uvloop.run(_run(json.loads(sys.stdin.readline()), Path(name)))))
