"""The names of the common work's figures, the same for everybody who does it.

W1 first sync up · W2 first sync down · W3 one small mood · W4 nothing new · W5 fifty devices ·
W6 server disk. ``bytes`` counts bodies and HTTP heads, as they crossed the wire, both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.bench.load import Load
from tests.bench.results import Result, figure, spread
from tests.bench.wire import Traffic

W1: Final = "W1 first sync up"
W2: Final = "W2 first sync down"
W3: Final = "W3 one mood"
W4: Final = "W4 nothing new"
W5: Final = "W5 fifty devices"
W6: Final = "W6 disk for fifty notebooks of three years"

NEARLY_EMPTY: Final = "nearly empty"
THREE_YEARS: Final = "three years"
RAW_WRITES: Final = "raw single writes"

SMALL_SYNCS: Final = 200
NOTEBOOKS: Final = 50
NEARLY_EMPTY_RECORDS: Final = 25


def cost(subject: str, work: str, traffic: Traffic, times: int = 1) -> Iterator[Result]:
    """What one of several equal syncs cost on the wire."""
    yield figure(f"{subject}: {work}, requests", traffic.requests / times, "requests")
    yield figure(f"{subject}: {work}, bytes with heads", traffic.all / times, "bytes")
    if times > 1:
        yield from spread(f"{subject}: {work}", traffic.seconds)


def load_name(subject: str, which: str) -> str:
    return f"{subject}: {W5}, {which}"


def under_load(
    subject: str, which: str, load: Load, cpu_s: float, memory_mb: float, *, unit: str = "syncs/s"
) -> Iterator[Result]:
    """What a load came to. CPU is that of the server and its database together."""
    name = load_name(subject, which)
    yield figure(f"{name}, rate", load.rate, unit)
    yield figure(f"{name}, p95", load.p95_ms, "ms")
    yield figure(f"{name}, server CPU", cpu_s / len(load.seconds) * 1000, f"ms/{unit[:-3]}")
    yield figure(f"{name}, peak memory", memory_mb, "MB")
    yield figure(f"{name}, driver busy", load.driver_busy, "of a core")
