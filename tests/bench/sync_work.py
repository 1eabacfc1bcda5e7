"""W1 to W6: the common work, through real HTTP, against a production start of Linkwell.

Every push is durable (fsync) when it is acknowledged. ``body bytes`` are bodies as sent, gzipped.
"""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, Final

from schemas.limits import FIRST_PAGE_RECORDS
from sync.replica import Replica
from tests.bench import cores, work, years
from tests.bench.chosen import WORKS, Chosen, load_seconds
from tests.bench.linkwell_device import LinkwellDevice
from tests.bench.load import drive
from tests.bench.postgres import NoPostgres, Postgres, running_postgres
from tests.bench.results import Result, at_most, figure, not_measured
from tests.bench.service import Joined, Service, running_service
from tests.bench.wire import Traffic

ON_SQLITE: Final = "Linkwell on SQLite"
ON_POSTGRES: Final = "Linkwell on PostgreSQL"
Running = Callable[[], AbstractContextManager[Service]]
_AT_ONCE: Final = 16
"""People who join at the same time, before anything is measured: commits are shared."""


def measure(chosen: Chosen) -> Iterator[Result]:
    """Yield the figures of W1–W6, on embedded SQLite and on PostgreSQL."""
    if chosen.has("sqlite", *WORKS):
        yield from _works(ON_SQLITE, chosen, running_service, _sqlite_settled)
    if not chosen.has("postgresql", *WORKS):
        return
    try:
        with running_postgres() as postgres:
            yield from _works(ON_POSTGRES, chosen, *_on(postgres))
    except NoPostgres as problem:
        yield not_measured(ON_POSTGRES, str(problem))


def _works(
    subject: str, chosen: Chosen, running: Running, settled: Callable[[Service], int]
) -> Iterator[Result]:
    if chosen.has_work("w1", "w2", "w3", "w4"):
        with running() as service:
            yield from one_person(subject, service)
    if chosen.has_work("w5"):
        with running() as service:
            people = fill(service, work.NOTEBOOKS, _nearly_empty())
            yield from under_load(subject, service, work.NEARLY_EMPTY, people)
    if chosen.has_work("w5", "w6"):
        with running() as service:
            people = fill(service, work.NOTEBOOKS, years.three_years())
            taken = settled(service)
            if chosen.has_work("w6"):
                yield figure(f"{subject}: {work.W6}", taken / 1e6, "MB")
            if chosen.has_work("w5"):
                yield from under_load(subject, service, work.THREE_YEARS, people)


def _on(postgres: Postgres) -> tuple[Running, Callable[[Service], int]]:
    """Services with a database each, and how much room one takes once settled, keyring included."""
    names = [""]

    @contextmanager
    def running() -> Iterator[Service]:
        names.append(f"linkwell_{len(names)}")
        with running_service(postgres.url(names[-1]), postgres.pid) as service:
            yield service

    def settled(service: Service) -> int:
        postgres.settle(names[-1])
        return postgres.disk_bytes(names[-1]) + service.disk_bytes()

    return running, settled


def _sqlite_settled(service: Service) -> int:
    """After a checkpoint, so that what is in the log is not counted twice."""
    with closing(sqlite3.connect(service.data_dir / "linkwell.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return service.disk_bytes()


def one_person(subject: str, service: Service) -> Iterator[Result]:
    """Yield W1 to W4."""
    worker = service.worker()
    sam = service.participant(worker, 1)
    replica = years.new_replica(1, sam.account["notebook"])
    yield from _first_sync_up(subject, sam, replica)
    yield from _first_sync_down(subject, service.another_device(sam, "second"))
    yield from _small_syncs(subject, sam, replica)
    yield from _idle_syncs(subject, sam, replica)


def under_load(
    subject: str, service: Service, which: str, devices: list[LinkwellDevice]
) -> Iterator[Result]:
    """Yield W5 with these devices."""
    cpu = cores.cpu_seconds(*service.pids)
    load = drive(service.address, devices, load_seconds())
    cpu = cores.cpu_seconds(*service.pids) - cpu
    memory = sum(cores.peak_memory_mb(pid) for pid in service.pids)
    yield from work.under_load(subject, which, load, cpu, memory)


def fill(service: Service, count: int, records: list[years.Written]) -> list[LinkwellDevice]:
    """Let so many people join and sync these records up; their devices, ready to go on."""
    worker = service.worker()
    requests = _first_requests(records)

    def joined(number: int) -> LinkwellDevice:
        one = service.participant(worker, number)
        # Ids need to differ within a notebook only, so that all can send the very same bytes.
        answer: dict[str, Any] = {}
        for request in requests:
            cursor = {"cursor": answer["cursor"]} if answer else {}
            answer = _asked(one, {**request, **cursor})
        if answer.get("more"):
            raise RuntimeError("a device that wrote everything itself was told that there is more")
        one.connection.close()
        return LinkwellDevice(
            service.address,
            one.connection.cookie,
            one.account["notebook"],
            answer["cursor"],
            1_000 + number,
        )

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(joined, range(count)))


def sync(joined: Joined, replica: Replica, now_ms: int, limit: int | None = None) -> bool:
    """Make one round trip; return whether there is more to ask for."""
    request = replica.request(limit=limit)
    return replica.take(request, _asked(joined, request), now_ms)


def now_ms() -> int:
    return int(time.time() * 1000)


def _asked(joined: Joined, request: dict[str, Any]) -> dict[str, Any]:
    status, answer = joined.connection.call("POST", "/api/sync", request)
    if status != 200:
        raise RuntimeError(f"a sync was answered {status}: {answer}")
    refused = [one for one in answer.get("receipts", ()) if one.get("outcome") == "refused"]
    if refused:
        raise RuntimeError(f"a change was refused: {refused[0]}")
    found: dict[str, Any] = answer
    return found


def _first_requests(records: list[years.Written]) -> list[dict[str, Any]]:
    """The requests that push these records, as a device makes them."""
    replica = years.new_replica(1, None)
    years.write_all(replica, records, random.Random(2))
    requests = []
    while replica.outbox:
        request = replica.request()
        requests.append(json.loads(json.dumps(request)))
        del replica.outbox[: len(request["changes"])]
    return requests


def _nearly_empty() -> list[years.Written]:
    return years.three_years()[-work.NEARLY_EMPTY_RECORDS :]


def _count(joined: Joined) -> Traffic:
    joined.connection.traffic = Traffic()
    return joined.connection.traffic


def _first_sync_up(subject: str, sam: Joined, replica: Replica) -> Iterator[Result]:
    records = years.three_years()
    years.write_all(replica, records, random.Random(2))
    traffic = _count(sam)
    start = time.perf_counter()
    while sync(sam, replica, now_ms()) or replica.outbox:
        pass
    seconds = time.perf_counter() - start
    yield at_most(f"{subject}: {work.W1}, requests at most", traffic.requests, "requests", 5)
    yield from work.cost(subject, work.W1, traffic)
    yield figure(f"{subject}: {work.W1}, body bytes", traffic.body, "bytes")
    yield figure(f"{subject}: {work.W1}, time", seconds, "s")


def _first_sync_down(subject: str, second: Joined) -> Iterator[Result]:
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
    yield at_most(f"{subject}: {work.W2}, requests at most", traffic.requests, "requests", 5)
    yield from work.cost(subject, work.W2, traffic)
    yield figure(f"{subject}: {work.W2}, time", seconds, "s")
    yield figure(f"{subject}: {work.W2}, time to the newest 50", newest, "s")
    yield at_most(
        f"{subject}: {work.W2}, body bytes over gzip -6 of the plain JSON",
        traffic.body / plain,
        "ratio",
        1.5,
        "gzip -6 of three-years.json",
    )


def _small_syncs(subject: str, sam: Joined, replica: Replica) -> Iterator[Result]:
    traffic = _count(sam)
    largest = 0
    for number in range(work.SMALL_SYNCS):
        before = traffic.body
        replica.create("mood", years.a_mood(now_ms(), 1 + number % 5), now_ms())
        sync(sam, replica, now_ms())
        largest = max(largest, traffic.body - before)
    yield at_most(f"{subject}: {work.W3}, body bytes, largest", largest, "bytes", 1_000)
    yield from work.cost(subject, work.W3, traffic, work.SMALL_SYNCS)


def _idle_syncs(subject: str, sam: Joined, replica: Replica) -> Iterator[Result]:
    traffic = _count(sam)
    for _ in range(work.SMALL_SYNCS):
        sync(sam, replica, now_ms())
    body = traffic.body / work.SMALL_SYNCS
    yield at_most(f"{subject}: {work.W4}, body bytes", body, "bytes", 600)
    yield from work.cost(subject, work.W4, traffic, work.SMALL_SYNCS)
