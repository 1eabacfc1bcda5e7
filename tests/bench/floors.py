"""What nobody on this machine can go below: durable rows alone, and the web framework alone."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from tests.bench import cores, work
from tests.bench.chosen import load_seconds
from tests.bench.load import drive, post
from tests.bench.postgres import NoPostgres, running_postgres
from tests.bench.results import Result, figure, not_measured

BARE: Final = "Bare endpoint of the web framework, fifty devices"
RAW: Final = "Raw sqlite3, durable"
RAW_POSTGRES: Final = "Raw asyncpg, durable, the fewest statements that a small sync can be"
_ROW_BYTES: Final = 350
"""About what one sealed mood comes to."""
_GROUP: Final = 50
_LINES: Final = 12
"""As many connections as Linkwell writes on."""
_TABLES: Final = (
    "CREATE TABLE books (id int PRIMARY KEY, counter int NOT NULL)",
    "CREATE TABLE rows (book int, id int, seq int, row bytea, PRIMARY KEY (book, id))",
    "CREATE TABLE receipts (book int, change int, PRIMARY KEY (book, change))",
    "INSERT INTO books SELECT one, 0 FROM generate_series(1, 12) AS one",
)
_LOCK: Final = "SELECT counter FROM books WHERE id = $1 FOR UPDATE"
_READ: Final = "SELECT row FROM rows WHERE book = $1 AND id = $2"
_WRITE: Final = (
    "WITH said AS (INSERT INTO receipts VALUES ($1, $2)), "
    "written AS (INSERT INTO rows VALUES ($1, $2, $3, $4)) "
    "UPDATE books SET counter = $3 WHERE id = $1"
)


def measure() -> Iterator[Result]:
    """Yield what raw sqlite3 commits, and what a bare endpoint answers."""
    yield from raw_sqlite("one row a commit", 1)
    yield from raw_sqlite(f"{_GROUP} rows a commit", _GROUP)
    yield from raw_postgres()
    with _bare_endpoint() as (process, address):
        cpu = cores.cpu_seconds(process.pid)
        load = drive(address, [_Caller(address) for _ in range(work.NOTEBOOKS)], load_seconds())
        cpu = cores.cpu_seconds(process.pid) - cpu
    yield figure(f"{BARE}, rate", load.rate, "requests/s")
    yield figure(f"{BARE}, p95", load.p95_ms, "ms")
    yield figure(f"{BARE}, server CPU", cpu / len(load.seconds) * 1000, "ms/request")
    yield figure(f"{BARE}, driver busy", load.driver_busy, "of a core")


def raw_sqlite(which: str, rows: int) -> Iterator[Result]:
    """Commit small rows for a while: one writer, WAL, ``synchronous=FULL``."""
    row = random.Random(1).randbytes(_ROW_BYTES)
    with (
        cores.as_server(),
        tempfile.TemporaryDirectory(prefix="linkwell-bench-") as folder,
        closing(sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, row BLOB NOT NULL)")
        commits, start, cpu = 0, time.perf_counter(), time.process_time()
        while time.perf_counter() < start + load_seconds() / 4:
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(rows):
                connection.execute("INSERT INTO rows (row) VALUES (?)", (row,))
            connection.execute("COMMIT")
            commits += 1
        took, cpu = time.perf_counter() - start, time.process_time() - cpu
    yield figure(f"{RAW}, {which}, rate", commits * rows / took, "rows/s")
    yield figure(f"{RAW}, {which}, CPU", cpu / (commits * rows) * 1000, "ms/row")


def raw_postgres() -> Iterator[Result]:
    """Lock, read, write everything in one statement, commit: nothing is decided or sealed.

    What was locked must be read by a statement of its own: one that waited for the lock would
    still see the rows as they were before it.
    """
    try:
        with running_postgres() as postgres, cores.as_server():
            url = postgres.url("floor")
            transactions, took, cpu = asyncio.run(_transact(url, postgres.pid))
    except NoPostgres as reason:
        yield not_measured(f"{RAW_POSTGRES}, rate", str(reason))
        return
    yield figure(f"{RAW_POSTGRES}, rate", transactions / took, "transactions/s")
    yield figure(f"{RAW_POSTGRES}, CPU", cpu / transactions * 1000, "ms/transaction")


async def _transact(url: str, postgres_pid: int) -> tuple[int, float, float]:
    """How many transactions, in how many seconds, for how many of processor time."""
    lines = [await asyncpg.connect(url) for _ in range(_LINES)]
    for sql in _TABLES:
        await lines[0].execute(sql)
    start, cpu = time.perf_counter(), _cpu_seconds(postgres_pid)
    end = start + load_seconds() / 2
    row = random.Random(1).randbytes(_ROW_BYTES)

    async def write(line: asyncpg.Connection, book: int) -> int:
        done = 0
        while time.perf_counter() < end:
            done += 1
            await line.execute("BEGIN")
            await line.fetchrow(_LOCK, book)
            await line.fetchrow(_READ, book, done)
            await line.execute(_WRITE, book, done, done, row)
            await line.execute("COMMIT")
        return done

    each = await asyncio.gather(*(write(line, book + 1) for book, line in enumerate(lines)))
    cpu = _cpu_seconds(postgres_pid) - cpu
    took = time.perf_counter() - start
    for line in lines:
        await line.close()
    return sum(each), took, cpu


def _cpu_seconds(postgres_pid: int) -> float:
    return time.process_time() + cores.cpu_seconds(postgres_pid)


@dataclass(slots=True)
class _Caller:
    address: tuple[str, int]

    def ask(self) -> bytes:
        change = urlsafe_b64encode(random.randbytes(12)).decode()
        body = {"id": change, "stamp": int(time.time() * 1000), "cursor": "c" * 70}
        return post(self.address, "/bare", json.dumps(body).encode())

    def hear(self, head: bytes, body: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 200") or b"receipts" not in body:
            raise RuntimeError(f"the bare endpoint answered {head[:15]!r}")


@contextmanager
def _bare_endpoint() -> Iterator[tuple[subprocess.Popen[bytes], tuple[str, int]]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1_024)
        address: tuple[str, int] = listener.getsockname()
        with cores.as_server():
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.bare_app", str(listener.fileno())],
                pass_fds=[listener.fileno()],
            )
        try:
            yield process, address
        finally:
            process.terminate()
            process.wait(20)
