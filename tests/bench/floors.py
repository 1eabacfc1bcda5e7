"""What nobody on this machine can go below: durable rows alone, and the web framework alone."""

from __future__ import annotations

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

from tests.bench import cores, work
from tests.bench.chosen import load_seconds
from tests.bench.load import drive, post
from tests.bench.results import Result, figure

BARE: Final = "Bare endpoint of the web framework, fifty devices"
RAW: Final = "Raw sqlite3, durable"
_ROW_BYTES: Final = 350
"""About what one sealed mood comes to."""
_GROUP: Final = 50


def measure() -> Iterator[Result]:
    """Yield what raw sqlite3 commits, and what a bare endpoint answers."""
    yield from raw_sqlite("one row a commit", 1)
    yield from raw_sqlite(f"{_GROUP} rows a commit", _GROUP)
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
