"""PouchDB with express-pouchdb on the common work: one database per notebook, leveldb beneath.

W1 to W4 are done by PouchDB itself, in Node, replicating: up for W1 and W3, down for W2, both ways
for W4. Under load each device writes one document with one request, without replication, which is
the least that a write can cost there. leveldb does not wait for the disk before it answers.

It runs as its documentation starts it, and under load also with the fewest parts that it names:
without accounts, access rights, validation or a log.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.bench import cores, work, years
from tests.bench.chosen import Chosen, load_seconds
from tests.bench.load import drive, post
from tests.bench.peers.installing import CannotInstall, install_node
from tests.bench.results import Result, figure, not_measured
from tests.bench.service import HOST
from tests.bench.wire import Connection, Traffic

SUBJECT: Final = "PouchDB with express-pouchdb"
FEWEST_PARTS: Final = f"{SUBJECT}, fewest parts"
_DEFAULT: Final = "fullCouchDB"
_MINIMUM: Final = "minimumForPouchDB"
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Pouch:
    """A running server, and the folder of its databases."""

    node: Path
    folder: Path
    process: subprocess.Popen[str]
    port: int

    def told(self) -> dict[str, int]:
        """Requests and bytes that crossed the server's sockets so far."""
        counted: dict[str, int] = _answer(self.process, "\n")
        return counted


def measure(chosen: Chosen) -> Iterator[Result]:
    """Yield the figures of W1–W6."""
    try:
        node = install_node(_FOLDER)
    except CannotInstall as problem:
        yield not_measured(SUBJECT, str(problem))
        return
    with tempfile.TemporaryDirectory(prefix="linkwell-bench-") as name:
        folder = Path(name)
        with _running_server(node, folder) as pouch:
            yield from _replicating(pouch, chosen)
            empty = _made(pouch, "empty", years.three_years()[-work.NEARLY_EMPTY_RECORDS :])
            full = _made(pouch, "full", [])
        if chosen.has("pouchdb", "w6"):
            taken = _disk_bytes(folder / "data" / "sam") * work.NOTEBOOKS
            yield figure(f"{SUBJECT}: {work.W6}", taken / 1e6, "MB")
        if chosen.has("pouchdb", "w5"):
            # Copied while nobody has it open, instead of replicating it fifty times.
            for name in full:
                shutil.rmtree(folder / "data" / name)
                shutil.copytree(folder / "data" / "sam", folder / "data" / name)
            for subject, mode in ((SUBJECT, _DEFAULT), (FEWEST_PARTS, _MINIMUM)):
                for which, names in ((work.NEARLY_EMPTY, empty), (work.THREE_YEARS, full)):
                    with _running_server(node, folder, mode) as pouch:
                        yield from _under_load(subject, pouch, which, names)


def _replicating(pouch: Pouch, chosen: Chosen) -> Iterator[Result]:
    with _device(pouch) as device:
        records = years.three_years()
        _job(device, "docs", "first", records)
        traffic, took = _counted(pouch, device, ["up"], "first")
        if chosen.has("pouchdb", "w1"):
            yield from work.cost(SUBJECT, work.W1, traffic)
            yield figure(f"{SUBJECT}: {work.W1}, time", took, "s")
        if chosen.has("pouchdb", "w2"):
            traffic, took = _counted(pouch, device, ["down"], "second")
            yield from work.cost(SUBJECT, work.W2, traffic)
            yield figure(f"{SUBJECT}: {work.W2}, time", took, "s")
        if chosen.has("pouchdb", "w3", "w4"):
            _counted(pouch, device, ["down"], "first")  # its first pull would count its own pushes
            rng = random.Random(5)
            yield from _many(pouch, device, work.W3, ["up"], rng)
            _counted(pouch, device, ["down"], "first")
            yield from _many(pouch, device, work.W4, ["up", "down"], None)


def _many(
    pouch: Pouch,
    device: subprocess.Popen[str],
    title: str,
    jobs: list[str],
    writes: random.Random | None,
) -> Iterator[Result]:
    whole = Traffic()
    for _ in range(work.SMALL_SYNCS):
        if writes:
            now_ms = int(time.time() * 1000)
            record = years.uuid7(writes, now_ms)
            _job(
                device,
                "docs",
                "first",
                [years.Written("mood", now_ms, years.a_mood(now_ms), record)],
            )
        traffic, took = _counted(pouch, device, jobs, "first")
        whole.requests += traffic.requests
        whole.all += traffic.all
        whole.seconds.append(took)
    yield from work.cost(SUBJECT, title, whole, work.SMALL_SYNCS)


def _counted(
    pouch: Pouch, device: subprocess.Popen[str], jobs: list[str], name: str
) -> tuple[Traffic, float]:
    before = pouch.told()
    took = sum(float(_job(device, job, name)["seconds"]) for job in jobs)
    after = pouch.told()
    traffic = Traffic(after["requests"] - before["requests"], 0, after["bytes"] - before["bytes"])
    return traffic, took


def _job(
    device: subprocess.Popen[str], job: str, name: str, records: list[years.Written] | None = None
) -> dict[str, Any]:
    rng = random.Random(6)
    documents = [
        {"_id": one.id or years.uuid7(rng, one.at_ms), "kind": one.kind, **one.values}
        for one in records or ()
    ]
    answer: dict[str, Any] = _answer(
        device, json.dumps({"job": job, "name": name, "records": documents}) + "\n"
    )
    if "error" in answer:
        raise RuntimeError(f"PouchDB: {answer['error'][:200]}")
    return answer


def _made(pouch: Pouch, prefix: str, records: list[years.Written]) -> list[str]:
    names = [f"{prefix}-{number}" for number in range(work.NOTEBOOKS)]
    rng = random.Random(7)
    documents = [
        {"_id": one.id or years.uuid7(rng, one.at_ms), "kind": one.kind, **one.values}
        for one in records
    ]
    connection = Connection(HOST, pouch.port)
    for name in names:
        for method, path, payload in (
            ("PUT", f"/{name}", None),
            ("POST", f"/{name}/_bulk_docs", {"docs": documents}),
        ):
            status, _ = connection.call(method, path, payload)
            if status not in {200, 201}:
                raise RuntimeError(f"PouchDB answered {status} to {method} {path}")
    connection.close()
    return names


def _under_load(subject: str, pouch: Pouch, which: str, names: list[str]) -> Iterator[Result]:
    address = (HOST, pouch.port)
    devices = [_Writer(address, name, number) for number, name in enumerate(names)]
    cpu = cores.cpu_seconds(pouch.process.pid)
    load = drive(address, devices, load_seconds())
    cpu = cores.cpu_seconds(pouch.process.pid) - cpu
    memory = cores.peak_memory_mb(pouch.process.pid)
    which = f"{which}, {work.RAW_WRITES}"
    yield from work.under_load(subject, which, load, cpu, memory, unit="writes/s")


@dataclass(slots=True)
class _Writer:
    address: tuple[str, int]
    name: str
    seed: int
    _random: random.Random = field(default_factory=random.Random)

    def ask(self) -> bytes:
        now_ms = int(time.time() * 1000)
        document = {"kind": "mood", **years.a_mood(now_ms)}
        body = json.dumps(document, separators=(",", ":")).encode()
        path = f"/{self.name}/{years.uuid7(self._random, now_ms)}"
        return post(self.address, path, body, method="PUT")

    def hear(self, head: bytes, body: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(f"PouchDB answered {head[:15]!r} {body[:200]!r}")


@contextmanager
def _running_server(node: Path, folder: Path, mode: str = _DEFAULT) -> Iterator[Pouch]:
    (folder / "data").mkdir(exist_ok=True)
    with cores.as_server():
        process = subprocess.Popen(
            [node, _FOLDER / "server.cjs", folder / "data", mode],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    with _ended(process):
        port = int(_answer(process, "")["port"])
        yield Pouch(node, folder, process, port)


@contextmanager
def _device(pouch: Pouch) -> Iterator[subprocess.Popen[str]]:
    folder = pouch.folder / "devices"
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [pouch.node, _FOLDER / "device.cjs", folder, f"http://{HOST}:{pouch.port}"],
        cwd=pouch.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with _ended(process):
        yield process


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.communicate(timeout=20)  # closes its input, which it takes as the end


def _answer(process: subprocess.Popen[str], line: str) -> Any:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("started without pipes")
    if line:
        process.stdin.write(line)
        process.stdin.flush()
    said = process.stdout.readline()
    if not said:
        raise RuntimeError("a Node process ended; run it by hand to see why")
    return json.loads(said)


def _disk_bytes(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
