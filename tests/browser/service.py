"""One real Linkwell for a test: its own process, data, port, and line to it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from schemas.records import Role
from server.domain.inviting import Inviting
from server.domain.sealing import Seals
from server.gateways.clock import SystemClock
from server.gateways.master_key import open_keyring
from server.store import records
from server.store.database import open_engine
from server.store.opening import open_database
from tests.browser.wire import Wire
from tests.databases import in_a_loop
from tests.forked import forked
from tests.ports import HeldPorts

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "client_assets" / "dist"
_READY_S = 180


def build_client() -> None:
    """Build the client where it is missing or older than its sources."""
    made = subprocess.run(
        ["make", "build"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert made.returncode == 0, f"make build failed:\n{made.stdout}\n{made.stderr}"


class Service:
    """``linkwell demo`` in a folder of its own, reached through a :class:`Wire` for each person.

    Every start gives fresh join links: :attr:`amira_link` on ``localhost`` through
    :attr:`amira_wire`, and :attr:`sam_link` on ``127.0.0.1`` through :attr:`sam_wire`.
    """

    def __init__(
        self, folder: Path, *, client: Path = CLIENT, origins: HeldPorts | None = None
    ) -> None:
        """``origins``: the two ports at which browsers know Amira's and Sam's service already."""
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.client = client
        self.settings: dict[str, str] = {}
        """More of them, as the environment names them; they count from the next start."""
        self._ports = HeldPorts()
        amira_port, sam_port = (origins.first, origins.first + 1) if origins else (0, 0)
        self.amira_wire = Wire(self.port, host="localhost", port=amira_port)
        self.sam_wire = Wire(self.port, host="127.0.0.1", port=sam_port)
        self._process: ForkServerProcess | None = None
        self._links: dict[str, str] = {}

    @property
    def port(self) -> int:
        return self._ports.first

    @property
    def amira_origin(self) -> str:
        return self.amira_wire.origin

    @property
    def sam_origin(self) -> str:
        return self.sam_wire.origin

    @property
    def amira_link(self) -> str:
        return through(self.amira_wire, self._links["worker_join"])

    @property
    def sam_link(self) -> str:
        return through(self.sam_wire, self._links["participant_join"])

    def start(self) -> None:
        """Return once it answers.

        Raises:
            AssertionError: it ended or did not answer in time; the message holds its last words.
        """
        told = self.data / "demo.json"
        told.unlink(missing_ok=True)
        self._process = forked("demo", environ=self._environment(), out=self.log, folder=ROOT)
        self._until(lambda: told.exists() and self._answers(), "start")
        self._links = json.loads(told.read_text())

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(20)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(20)
        self._process = None

    def restart(self, *, client: Path | None = None) -> None:
        """Stop and start on the same data, with another build of the app where one is given."""
        self.stop()
        self.client = client or self.client
        self.start()

    def backup(self) -> Path:
        """``linkwell backup``, while it serves."""
        file = self.folder / "backup"
        self._run("backup", "--force", str(file))
        return file

    def restore(self, backup: Path) -> None:
        """``linkwell restore``, and serve again."""
        self.stop()
        self._run("restore", str(backup))
        self.start()

    def invited_worker(self, name: str) -> str:
        """The code for one more link worker, made as ``linkwell invite`` makes it."""
        database = open_database(self.data / "linkwell.db")
        keyring = open_keyring(self.data / "keyring.db", self.data / "master.key")
        try:
            inviting = Inviting(database, Seals(keyring), SystemClock(), 1)
            # A page's own loop runs here.
            return in_a_loop(lambda: inviting.staff(name, Role.WORKER, "")).code or ""
        finally:
            database.close()
            keyring.close()

    def forget_deleted(self) -> None:
        """Let 30 days pass for what is deleted by now, and start again."""
        self.stop()
        engine = open_engine(self.data / "linkwell.db")
        with engine.begin() as connection:
            assert records.expire_cells(connection, int(time.time() * 1000) + 1)
        engine.dispose()
        self.start()

    def close(self) -> None:
        self.amira_wire.close()
        self.sam_wire.close()
        self.stop()
        self._ports.close()

    def _run(self, *words: str) -> None:
        said = self.folder / f"{words[0]}.log"
        done = forked(*words, environ=self._environment(), out=said, folder=ROOT)
        done.join(120)
        assert done.exitcode == 0, f"linkwell {words[0]}:\n{said.read_text()}"

    def _environment(self) -> dict[str, str]:
        settings = {
            "LINKWELL_PORT": str(self.port),
            "LINKWELL_DATA_DIR": str(self.data),
            "LINKWELL_CLIENT_DIR": str(self.client),
        }
        kept = {name: v for name, v in os.environ.items() if not name.startswith("LINKWELL_")}
        return kept | settings | self.settings

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/health", timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _until(self, done: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + _READY_S
        while not done():
            ended = self._process is None or not self._process.is_alive()
            if ended or time.monotonic() > until:
                self.stop()
                raise AssertionError(
                    f"linkwell demo did not {what}:\n{self.log.read_text()[-4000:]}"
                )
            time.sleep(0.05)


def through(wire: Wire, link: str) -> str:
    """The same link by way of the wire, at the host that its other users have."""
    parts = urlsplit(link)
    return urlunsplit(parts._replace(netloc=f"{wire.host}:{wire.port}"))


def filled_folder(folder: Path) -> Path:
    """Fill a demo once; :func:`copy_of` makes each test's own from it."""
    service = Service(folder)
    try:
        service.start()
    finally:
        service.close()
    return folder


def copy_of(
    filled: Path, folder: Path, *, client: Path = CLIENT, origins: HeldPorts | None = None
) -> Service:
    """A stopped service on a copy of the filled data."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(filled / "data", folder / "data")
    return Service(folder, client=client, origins=origins)
