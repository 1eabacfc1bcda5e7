"""The driver of every load: many devices in closed loops, on one core and in one process.

Each device has one connection and says what to ask next. The driver does nothing but pass bytes,
so that it is never what limits: how busy it was is part of what it returns.
"""

from __future__ import annotations

import multiprocessing
import os
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from statistics import quantiles
from typing import Final, Protocol

from tests.bench import cores

_TIMEOUT_S: Final = 60.0
_READ_BYTES: Final = 1 << 16


class Device(Protocol):
    """One who asks. Crosses into the driver's process, so it holds plain values only."""

    def ask(self) -> bytes:
        """Return the next request, whole."""
        ...

    def hear(self, head: bytes, body: bytes) -> None:
        """Take the answer.

        Raises:
            RuntimeError: where it is not the one that was asked for.
        """
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """What the devices got done: how long each answer took, and how busy the driver was."""

    by_device: list[list[float]]
    duration_s: float
    driver_busy: float

    @property
    def seconds(self) -> list[float]:
        return [one for seconds in self.by_device for one in seconds]

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.duration_s

    def by_twos(self) -> Load:
        """The same load where a sync is two requests of each device, one after the other."""
        rounds = [
            [one + other for one, other in zip(seconds[::2], seconds[1::2], strict=False)]
            for seconds in self.by_device
        ]
        return Load(rounds, self.duration_s, self.driver_busy)

    @property
    def p95_ms(self) -> float:
        return quantiles(self.seconds, n=20)[-1] * 1000


def drive(address: tuple[str, int], devices: Sequence[Device], load_s: float) -> Load:
    """Let every device ask, hear and ask again for so long.

    Raises:
        RuntimeError: when an answer was wrong or a connection was lost.
    """
    os.sync()  # what was written while getting ready is not this load's to wait for
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_drive, args=(there, address, list(devices), load_s))
    process.start()
    there.close()
    try:
        found: Load | str = here.recv()
    except EOFError:
        found = "the driver ended"
    process.join()
    if isinstance(found, str):
        raise RuntimeError(found)
    return found


def _drive(pipe: Pipe, address: tuple[str, int], devices: list[Device], load_s: float) -> None:
    cores.pin_to_driver()
    try:
        pipe.send(_loops(address, devices, load_s))
    except (RuntimeError, OSError) as error:
        pipe.send(f"{type(error).__name__}: {error}")


def _loops(address: tuple[str, int], devices: list[Device], load_s: float) -> Load:
    selector = selectors.DefaultSelector()
    lines = [_Line(address, device) for device in devices]
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
    start, busy = time.perf_counter(), time.process_time()
    for line in lines:
        line.send()
    while (now := time.perf_counter()) < start + load_s:
        for key, _ in selector.select(start + load_s - now):
            if key.data.receive():
                key.data.send()
    duration = time.perf_counter() - start
    busy = time.process_time() - busy
    # What is still to come is waited for, so that nothing is cut off midway, and not counted.
    for line in lines:
        line.finish()
    return Load([line.seconds for line in lines], duration, busy / duration)


class _Line:
    """One device's connection."""

    def __init__(self, address: tuple[str, int], device: Device) -> None:
        self._device = device
        self._asked = 0.0
        self._got = b""
        self._waiting = False
        self.seconds: list[float] = []
        self.socket = socket.create_connection(address, timeout=_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        request = self._device.ask()
        self._waiting = True
        self._asked = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read on; whether the answer is whole now."""
        more = self.socket.recv(_READ_BYTES)
        if not more:
            raise ConnectionError("the server closed a connection")
        self._got += more
        at = self._got.find(b"\r\n\r\n") + 4
        if at < 4:
            return False
        head, body = self._got[:at], self._got[at:]
        if not _is_whole(head, body):
            return False
        self.seconds.append(time.perf_counter() - self._asked)
        self._got, self._waiting = b"", False
        self._device.hear(head, body)
        return True

    def finish(self) -> None:
        """Wait for the answer that is still to come and let it count for nothing."""
        while self._waiting:
            if self.receive():
                self.seconds.pop()
        self.socket.close()


def _is_whole(head: bytes, body: bytes) -> bool:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    if at >= 0:
        end = lower.find(b"\r\n", at + 2)
        return len(body) >= int(lower[at + 17 : end])
    if b"\r\ntransfer-encoding: chunked" in lower:
        return body.endswith(b"0\r\n\r\n")
    return True


def post(
    address: tuple[str, int], path: str, body: bytes, *heads: str, method: str = "POST"
) -> bytes:
    """Return a whole request with a JSON body."""
    head = [
        f"{method} {path} HTTP/1.1",
        f"host: {address[0]}:{address[1]}",
        "accept-encoding: gzip",
        "content-type: application/json",
        f"content-length: {len(body)}",
        *heads,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def get(address: tuple[str, int], path: str, *heads: str) -> bytes:
    head = [f"GET {path} HTTP/1.1", f"host: {address[0]}:{address[1]}", *heads]
    return "\r\n".join(head).encode() + b"\r\n\r\n"
