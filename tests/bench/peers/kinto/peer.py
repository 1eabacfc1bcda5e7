"""Kinto on the common work: one bucket per notebook, one collection per kind.

Served by Granian, which it ships for, with the settings of its "Running in production" page. One
process with eight threads: on one core, more of either made it slower. Who asks is told by basic
authentication, the cheapest that it has.

A small sync asks each collection for what is new (``_since``) and pushes with its batch endpoint:
less than its own client kinto.js does, which also fetches each collection's metadata and pulls
again after a push. Under load a small sync is one write and one ``_since`` of that collection.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench import cores, work, years
from tests.bench.chosen import Chosen, load_seconds
from tests.bench.load import drive
from tests.bench.peers.installing import CannotInstall, install_python
from tests.bench.peers.kinto.device import COLLECTIONS, KintoDevice, path_of
from tests.bench.postgres import NoPostgres, Postgres, running_postgres
from tests.bench.results import Result, figure, not_measured
from tests.bench.service import HOST, free_port
from tests.bench.wire import Connection, Traffic

IN_MEMORY: Final = "Kinto in memory"
ON_POSTGRES: Final = "Kinto on PostgreSQL"
_FOLDER: Final = Path(__file__).parent
_BATCH: Final = 25
_PAGE: Final = 100
_START_S: Final = 30.0
_THREADS: Final = "8"
_DATABASE: Final = "kinto"
_USER: Final = "basic " + b64encode(b"sam:word").decode()
_SERVED: Final = """
import os
from pyramid.paster import get_app
application = get_app(os.environ["KINTO_INI"])
"""
_INI: Final = """
[app:main]
use = egg:kinto
kinto.userid_hmac_secret = bench
multiauth.policies = basicauth
multiauth.policy.basicauth.use = kinto.core.authentication.BasicAuthAuthenticationPolicy
kinto.bucket_create_principals = system.Authenticated
kinto.batch_max_requests = {batch}
kinto.paginate_by = {page}
"""
_BACKEND: Final = """
kinto.{part}_backend = kinto.core.{part}.{backend}
kinto.{part}_url = {url}
"""
_POOL: Final = "kinto.{part}_pool_size = 50\n"


@dataclass(frozen=True, slots=True)
class Kinto:
    """A running Kinto and the account that writes."""

    port: int
    pids: tuple[int, ...]
    postgres: Postgres | None

    def connection(self) -> Connection:
        connection = Connection(HOST, self.port)
        connection.authorization = _USER
        return connection

    def make_notebook(self, name: str) -> None:
        connection = self.connection()
        _call(connection, "PUT", f"/v1/buckets/{name}")
        for collection in COLLECTIONS:
            _call(connection, "PUT", f"/v1/buckets/{name}/collections/{collection}")
        connection.close()


def measure(chosen: Chosen) -> Iterator[Result]:
    """Yield the figures of W1–W5 in memory and of W1–W6 on PostgreSQL."""
    try:
        programs = install_python(_FOLDER)
    except CannotInstall as problem:
        yield not_measured(IN_MEMORY, str(problem))
        yield not_measured(ON_POSTGRES, str(problem))
        return
    with running_kinto(programs, None) as kinto:
        yield from _works(IN_MEMORY, kinto, chosen)
    try:
        with running_postgres() as postgres, running_kinto(programs, postgres) as kinto:
            yield from _works(ON_POSTGRES, kinto, chosen)
            if chosen.has("kinto", "w5", "w6"):
                yield from _with_three_years(kinto, postgres, chosen)
    except NoPostgres as problem:
        yield not_measured(ON_POSTGRES, str(problem))


def _works(subject: str, kinto: Kinto, chosen: Chosen) -> Iterator[Result]:
    if chosen.has("kinto", "w1", "w2", "w3", "w4"):
        kinto.make_notebook("sam")
        yield from _first_sync_up(subject, kinto, "sam")
        yield from _first_sync_down(subject, kinto)
        yield from _small_and_idle_syncs(subject, kinto)
    if chosen.has("kinto", "w5"):
        names = [f"empty-{number}" for number in range(work.NOTEBOOKS)]
        for name in names:
            kinto.make_notebook(name)
            _push(kinto.connection(), name, years.three_years()[-work.NEARLY_EMPTY_RECORDS :])
        yield from _under_load(subject, kinto, work.NEARLY_EMPTY, names)
        yield from _under_load(subject, kinto, work.RAW_WRITES, names, writes_only=True)


def _with_three_years(kinto: Kinto, postgres: Postgres, chosen: Chosen) -> Iterator[Result]:
    """Push one notebook through the API and copy it within the database, which is its own work."""
    names = [f"full-{number}" for number in range(work.NOTEBOOKS)]
    for name in names:
        kinto.make_notebook(name)
    before = postgres.disk_bytes(_DATABASE)
    _push(kinto.connection(), names[0], years.three_years())
    for name in names[1:]:
        postgres.run(_copied(names[0], name), _DATABASE)
    postgres.settle(_DATABASE)
    if chosen.has("kinto", "w6"):
        taken = postgres.disk_bytes(_DATABASE) - before
        yield figure(f"{ON_POSTGRES}: {work.W6}", taken / 1e6, "MB")
    if chosen.has("kinto", "w5"):
        yield from _under_load(ON_POSTGRES, kinto, work.THREE_YEARS, names)


def _copied(source: str, name: str) -> str:
    places = " OR ".join(
        f"parent_id = '/buckets/{source}/collections/{collection}'" for collection in COLLECTIONS
    )
    return f"""
        INSERT INTO objects (id, parent_id, resource_name, last_modified, data, deleted)
        SELECT id, replace(parent_id, '/{source}/', '/{name}/'), resource_name, last_modified,
               data, deleted FROM objects WHERE resource_name = 'record' AND ({places});
        INSERT INTO access_control_entries (object_id, permission, principal)
        SELECT replace(object_id, '/{source}/', '/{name}/'), permission, principal
        FROM access_control_entries WHERE object_id LIKE '/buckets/{source}/%/records/%';
    """  # noqa: S608 - every name in it is made in this file


def _first_sync_up(subject: str, kinto: Kinto, name: str) -> Iterator[Result]:
    connection = kinto.connection()
    start = time.perf_counter()
    _push(connection, name, years.three_years())
    seconds = time.perf_counter() - start
    yield from work.cost(subject, work.W1, connection.traffic)
    yield figure(f"{subject}: {work.W1}, time", seconds, "s")


def _first_sync_down(subject: str, kinto: Kinto) -> Iterator[Result]:
    connection = kinto.connection()
    start, newest, records = time.perf_counter(), 0.0, 0
    for collection in COLLECTIONS:
        path: str | None = f"/v1/buckets/sam/collections/{collection}/records"
        while path is not None:
            records += len(_call(connection, "GET", path)["data"])
            newest = newest or time.perf_counter() - start
            # The address of the next page is whole; the connection knows its host already.
            path = connection.headers.get("next-page", "").partition(str(kinto.port))[2] or None
    seconds = time.perf_counter() - start
    if records != len({one.id or id(one) for one in years.three_years()}):
        raise RuntimeError(f"only {records} records arrived from Kinto")
    yield from work.cost(subject, work.W2, connection.traffic)
    yield figure(f"{subject}: {work.W2}, time", seconds, "s")
    yield figure(f"{subject}: {work.W2}, time to the newest 50", newest, "s")


def _small_and_idle_syncs(subject: str, kinto: Kinto) -> Iterator[Result]:
    connection = kinto.connection()
    since = {
        name: _etag(connection, f"/v1/buckets/sam/collections/{name}/records?_limit=1")
        for name in COLLECTIONS
    }
    rng = random.Random(3)
    for title, writes in ((work.W3, True), (work.W4, False)):
        connection.traffic = Traffic()
        rounds = []
        for _ in range(work.SMALL_SYNCS):
            start = time.perf_counter()
            if writes:
                now_ms = int(time.time() * 1000)
                mood = years.Written("mood", now_ms, years.a_mood(now_ms), years.uuid7(rng, now_ms))
                _push(connection, "sam", [mood])
            for name in COLLECTIONS:
                path = f"/v1/buckets/sam/collections/{name}/records?_since={since[name]}"
                since[name] = _etag(connection, path)
            rounds.append(time.perf_counter() - start)
        connection.traffic.seconds = rounds
        yield from work.cost(subject, title, connection.traffic, work.SMALL_SYNCS)


def _under_load(
    subject: str, kinto: Kinto, which: str, names: list[str], *, writes_only: bool = False
) -> Iterator[Result]:
    address = (HOST, kinto.port)
    devices = [
        KintoDevice(address, _USER, name, number, writes_only) for number, name in enumerate(names)
    ]
    cpu = cores.cpu_seconds(*kinto.pids)
    load = drive(address, devices, load_seconds())
    cpu = cores.cpu_seconds(*kinto.pids) - cpu
    memory = sum(cores.peak_memory_mb(pid) for pid in kinto.pids)
    if writes_only:
        yield from work.under_load(subject, which, load, cpu, memory, unit="writes/s")
    else:
        yield from work.under_load(subject, which, load.by_twos(), cpu, memory)


def _push(connection: Connection, name: str, records: list[years.Written]) -> None:
    rng = random.Random(4)
    for first in range(0, len(records), _BATCH):
        requests = [
            {"path": path_of(name, one, rng), "body": {"data": one.values}}
            for one in records[first : first + _BATCH]
        ]
        answer = _call(
            connection, "POST", "/v1/batch", {"defaults": {"method": "PUT"}, "requests": requests}
        )
        if any(one["status"] not in {200, 201} for one in answer["responses"]):
            raise RuntimeError("Kinto refused a record")


def _etag(connection: Connection, path: str) -> str:
    _call(connection, "GET", path)
    return connection.headers["etag"].replace('"', "%22")


def _call(connection: Connection, method: str, path: str, payload: Any = None) -> Any:
    status, answer = connection.call(method, path, payload)
    if status not in {200, 201}:
        raise RuntimeError(f"Kinto answered {status} to {method} {path}")
    return answer


@contextmanager
def running_kinto(programs: Path, postgres: Postgres | None) -> Iterator[Kinto]:
    """Serve Kinto on a random port, its data in memory or in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="linkwell-bench-") as folder:
        root = Path(folder)
        settings = _INI.format(batch=_BATCH, page=_PAGE)
        url = postgres.url(_DATABASE) if postgres else ""
        for part in ("storage", "cache", "permission"):
            backend = "postgresql" if postgres else "memory"
            settings += _BACKEND.format(part=part, backend=backend, url=url)
            settings += _POOL.format(part=part) if postgres else ""
        (root / "kinto.ini").write_text(settings)
        (root / "served.py").write_text(_SERVED)
        if postgres:
            migrate: list[str | Path] = [programs / "kinto", "migrate", "--ini", root / "kinto.ini"]
            subprocess.run(migrate, check=True, capture_output=True)
        port = free_port()
        with cores.as_server():
            process = subprocess.Popen(
                [
                    *(
                        programs / "granian",
                        "--interface",
                        "wsgi",
                        "--host",
                        HOST,
                        "--port",
                        str(port),
                    ),
                    *("--workers", "1", "--blocking-threads", _THREADS),
                    *("--no-ws", "--log-level", "error", "served:application"),
                ],
                cwd=root,
                env={"KINTO_INI": str(root / "kinto.ini"), "PATH": str(programs)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        try:
            _wait_until_up(port, process)
            database = (postgres.pid,) if postgres else ()
            yield Kinto(port, (process.pid, *database), postgres)
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("Kinto ended at once")
        try:
            if Connection(HOST, port).call("GET", "/v1/__heartbeat__")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Kinto did not answer in time")
