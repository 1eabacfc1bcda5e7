"""W1 to W5: the common work, through real HTTP, against a production start.

W1 first sync up · W2 first sync down · W3 one small mood · W4 nothing new · W5 fifty devices.
Every push is durable (fsync) when it is acknowledged. Bytes are bodies as sent, gzipped;
``with heads`` counts the HTTP heads as well.
"""

from __future__ import annotations

import gzip
import multiprocessing
import random
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection as Pipe
from statistics import median, quantiles
from typing import Any, Final

from schemas.limits import FIRST_PAGE_RECORDS
from sync.replica import Replica
from tests.bench import years
from tests.bench.results import Result, at_most, figure
from tests.bench.service import HOST, Joined, Service, running_service
from tests.bench.wire import Connection, Traffic

SMALL_SYNCS: Final = 200
NOTEBOOKS: Final = 50
LOAD_S: Final = 20.0
NEARLY_EMPTY: Final = 25


def measure(*, load_s: float = LOAD_S) -> Iterator[Result]:
    """Yield the figures of W1–W5 on embedded SQLite."""
    with running_service() as service:
        worker = service.worker()
        sam = service.participants(worker, 1)[0]
        replica = years.new_replica(1, sam.account["notebook"])
        yield from _first_sync_up(sam, replica)
        yield from _first_sync_down(service.another_device(sam, "second"))
        yield from _small_syncs(sam, replica)
        yield from _idle_syncs(sam, replica)
    for name, size in (("nearly empty", NEARLY_EMPTY), ("three years", None)):
        with running_service() as service:
            yield from _load(service, name, size, load_s)


def sync(joined: Joined, replica: Replica, now_ms: int, limit: int | None = None) -> bool:
    """Make one round trip; return whether there is more to ask for."""
    request = replica.request(limit=limit)
    status, answer = joined.connection.call("POST", "/api/sync", request)
    if status != 200:
        raise RuntimeError(f"a sync was answered {status}: {answer}")
    refused = [one for one in answer.get("receipts", ()) if one.get("outcome") == "refused"]
    if refused:
        raise RuntimeError(f"a change was refused: {refused[0]}")
    return replica.take(request, answer, now_ms)


def now_ms() -> int:
    return int(time.time() * 1000)


def _count(joined: Joined) -> Traffic:
    joined.connection.traffic = Traffic()
    return joined.connection.traffic


def _first_sync_up(sam: Joined, replica: Replica) -> Iterator[Result]:
    records = years.three_years()
    years.write_all(replica, records, random.Random(2))
    traffic = _count(sam)
    start = time.perf_counter()
    while sync(sam, replica, now_ms()) or replica.outbox:
        pass
    seconds = time.perf_counter() - start
    yield at_most("W1 first sync up, requests", traffic.requests, "requests", 5)
    yield figure("W1 first sync up, time", seconds, "s")
    yield figure("W1 first sync up, bytes both ways", traffic.body, "bytes")


def _first_sync_down(second: Joined) -> Iterator[Result]:
    replica = years.new_replica(3, second.account["notebook"])
    plain = len(gzip.compress(years.plain_json(), 6))
    traffic = _count(second)
    start = time.perf_counter()
    more = sync(second, replica, now_ms(), limit=FIRST_PAGE_RECORDS)
    newest = time.perf_counter() - start
    while more:
        more = sync(second, replica, now_ms())
    seconds = time.perf_counter() - start
    if len(replica.records) != len({one.id or id(one) for one in years.three_years()}):
        raise RuntimeError(f"only {len(replica.records)} records arrived")
    yield at_most("W2 first sync down, requests", traffic.requests, "requests", 5)
    yield figure("W2 first sync down, time", seconds, "s")
    yield figure("W2 first sync down, time to the newest 50", newest, "s")
    yield at_most(
        "W2 first sync down, bytes both ways over gzip -6 of the plain JSON",
        traffic.body / plain,
        "ratio",
        1.5,
        "gzip -6 of three-years.json",
    )


def _small_syncs(sam: Joined, replica: Replica) -> Iterator[Result]:
    traffic = _count(sam)
    largest = 0
    for number in range(SMALL_SYNCS):
        before = traffic.body
        replica.create("mood", years.a_mood(now_ms(), 1 + number % 5), now_ms())
        sync(sam, replica, now_ms())
        largest = max(largest, traffic.body - before)
    requests = traffic.requests / SMALL_SYNCS
    yield at_most("W3 one mood, requests", requests, "requests", 1)
    yield at_most("W3 one mood, bytes both ways, largest", largest, "bytes", 1_000)
    yield figure("W3 one mood, bytes with heads", traffic.all / SMALL_SYNCS, "bytes")
    yield from _spread("W3 one mood", traffic)


def _idle_syncs(sam: Joined, replica: Replica) -> Iterator[Result]:
    traffic = _count(sam)
    for _ in range(SMALL_SYNCS):
        sync(sam, replica, now_ms())
    requests = traffic.requests / SMALL_SYNCS
    yield at_most("W4 nothing new, requests", requests, "requests", 1)
    yield at_most("W4 nothing new, bytes both ways", traffic.body / SMALL_SYNCS, "bytes", 600)
    yield figure("W4 nothing new, bytes with heads", traffic.all / SMALL_SYNCS, "bytes")
    yield from _spread("W4 nothing new", traffic)


def _spread(name: str, traffic: Traffic) -> Iterator[Result]:
    yield figure(f"{name}, p50", median(traffic.seconds) * 1000, "ms")
    yield figure(f"{name}, p95", quantiles(traffic.seconds, n=20)[-1] * 1000, "ms")


def _load(service: Service, name: str, size: int | None, load_s: float) -> Iterator[Result]:
    worker = service.worker()
    people = service.participants(worker, NOTEBOOKS)
    records = years.three_years()[-size:] if size else years.three_years()
    states = []
    for number, one in enumerate(people):
        replica = years.new_replica(100 + number, one.account["notebook"])
        years.write_all(replica, records, random.Random(number))
        while sync(one, replica, now_ms()) or replica.outbox:
            pass
        states.append((one.connection.cookie, replica.notebook, replica.cursor, number))
        one.connection.close()
    cpu = service.cpu_seconds()
    seconds = _drive(service.port, states, load_s)
    cpu = service.cpu_seconds() - cpu
    yield figure(f"W5 fifty devices, {name}, rate", len(seconds) / load_s, "syncs/s")
    yield figure(f"W5 fifty devices, {name}, p95", quantiles(seconds, n=20)[-1] * 1000, "ms")
    yield figure(f"W5 fifty devices, {name}, server CPU", cpu / len(seconds) * 1000, "ms/sync")
    yield figure(f"W5 fifty devices, {name}, peak memory", service.peak_memory_mb(), "MB")


def _drive(port: int, states: list[Any], load_s: float) -> list[float]:
    """Run the devices as threads of one process of their own, in closed loops."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_drivers, args=(there, port, states, load_s)
    )
    process.start()
    seconds: list[float] = here.recv()
    process.join()
    return seconds


def _drivers(pipe: Pipe, port: int, states: list[Any], load_s: float) -> None:
    from concurrent.futures import ThreadPoolExecutor

    end = time.perf_counter() + load_s
    with ThreadPoolExecutor(len(states)) as pool:
        loops = pool.map(lambda state: _closed_loop(port, state, end), states)
        pipe.send([one for loop in loops for one in loop])


def _closed_loop(port: int, state: Any, end: float) -> list[float]:
    cookie, notebook, cursor, number = state
    connection = Connection(HOST, port)
    connection.cookie = cookie
    replica = years.new_replica(100_000 + number, notebook)
    replica.cursor = cursor
    joined = Joined(connection, {})
    while time.perf_counter() < end:
        replica.create("mood", years.a_mood(now_ms()), now_ms())
        sync(joined, replica, now_ms())
        replica.records.clear()
    return connection.traffic.seconds
