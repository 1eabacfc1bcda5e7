"""A production start of Linkwell on loopback, for as long as a measurement lasts."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench import cores
from tests.bench.wire import Connection

_START_S: Final = 30.0
LINKWELL: Final = str(Path(sys.executable).with_name("linkwell"))
HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Joined:
    """One signed-in device: its connection and who it is."""

    connection: Connection
    account: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Service:
    port: int
    data_dir: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    database_pid: int | None = None
    """Of the database's own server, where there is one."""

    @property
    def address(self) -> tuple[str, int]:
        return HOST, self.port

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(pid for pid in (self.process.pid, self.database_pid) if pid is not None)

    def disk_bytes(self) -> int:
        """What lies in the data directory: the database, its log and the keyring."""
        return sum(one.stat().st_size for one in self.data_dir.rglob("*") if one.is_file())

    def join(self, code: str, key: str) -> Joined:
        connection = Connection(HOST, self.port)
        body = {"code": code, "device_key": key.ljust(32, "k"), "label": "Bench"}
        status, account = connection.call("POST", "/api/join", body)
        if status >= 400:
            raise RuntimeError(f"joining was refused: {account}")
        return Joined(connection, account)

    def worker(self) -> Joined:
        """Invite the first link worker as an operator does, and join as them."""
        printed = subprocess.run(
            [LINKWELL, "invite", "Amira"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return self.join(_code(printed), "amira")

    def participant(self, worker: Joined, number: int) -> Joined:
        """Invite somebody and join as them. Any number of threads may."""
        connection = Connection(HOST, self.port)
        connection.cookie = worker.connection.cookie
        _, invite = connection.call("POST", "/api/invites", {"name": f"Person {number}"})
        connection.close()
        return self.join(invite["code"], f"person-{number}-")

    def another_device(self, of: Joined, key: str) -> Joined:
        _, code = of.connection.call("POST", "/api/devices/codes", {})
        return self.join(code["code"], key)


@contextmanager
def running_service(
    database_url: str | None = None,
    database_pid: int | None = None,
    *,
    before: Callable[[dict[str, str]], None] | None = None,
    **more: str,
) -> Iterator[Service]:
    """Start ``linkwell serve`` on a fresh installation, and end it by its process id.

    ``before`` is called with its environment before it starts; ``more`` are further settings.
    """
    with tempfile.TemporaryDirectory(prefix="linkwell-bench-") as folder:
        root = Path(folder)
        port = free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if "LINKWELL" not in name},
            "LINKWELL_DATA_DIR": str(root / "data"),
            "LINKWELL_MASTER_KEY_FILE": str(root / "master.key"),
            "LINKWELL_PORT": str(port),
            "LINKWELL_PUBLIC_URL": f"http://{HOST}:{port}",
            "LINKWELL_LOG_LEVEL": "warning",
            **({"LINKWELL_DATABASE_URL": database_url} if database_url else {}),
            **{f"LINKWELL_{name}": value for name, value in more.items()},
        }
        if before is not None:
            before(environment)
        with cores.as_server():
            process = subprocess.Popen(
                [LINKWELL, "serve"],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        try:
            _wait_until_healthy(port, process)
            yield Service(port, root / "data", process, environment, database_pid)
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("linkwell serve ended; run it by hand to see why")
        try:
            if Connection(HOST, port).call("GET", "/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("linkwell serve did not answer in time")


def _code(text: str) -> str:
    found = re.search(r"/join#([A-Z0-9-]+)", text)
    if not found:
        raise RuntimeError(f"no join link in: {text}")
    return found.group(1)
