"""An installation as an operator has it: its folders, its program, its people over real HTTP."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.records import Role
from server.gateways.keyring import Keyring
from server.gateways.master_key import read_master_key
from tests.hostile.world import Someone
from tests.ports import free_ports
from tests.server.cli.program import Ended, Started, linkwell, started
from tests.server.running import Browser, built_client


@dataclass
class Installation:
    """Everything of it lies under ``folder``: ``data``, ``keys`` and whatever is backed up."""

    folder: Path
    port: int = field(default_factory=free_ports)
    database_url: str = ""
    """Empty: a file in the data directory."""

    def __post_init__(self) -> None:
        if not (self.folder / "dist").exists():
            built_client(self.folder)

    @property
    def settings(self) -> dict[str, str | Path | int]:
        return {
            "DATA_DIR": self.data,
            "MASTER_KEY_FILE": self.folder / "keys" / "master.key",
            "PUBLIC_URL": self.url,
            "CLIENT_DIR": self.folder / "dist",
            "PORT": self.port,
            "DATABASE_URL": self.database_url,
        }

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "linkwell.db"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str | Path) -> Ended:
        return linkwell(*map(str, arguments), **self.settings)

    def must(self, *arguments: str | Path) -> str:
        """Run a command that has to go well; what it said."""
        ended = self.run(*arguments)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr
        return ended.stdout

    def fails(self, *arguments: str | Path) -> str:
        """Run a command that has to be refused; what it complained of."""
        ended = self.run(*arguments)
        assert ended.returncode in {1, 2}, ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr
        assert ended.stderr.startswith("linkwell: "), ended.stderr
        return ended.stderr

    @contextmanager
    def serving(self) -> Iterator[Started]:
        with started("serve", **self.settings) as server:
            server.until("Linkwell serves")
            yield server
            server.stop()
            assert "Traceback" not in server.said

    def worker(self, name: str = "Amira Haddad") -> Someone:
        """A link worker, joined. The service must be running."""
        code = re.search(r"/join#(\S+)", self.must("invite", name))
        assert code is not None
        browser = Browser(self.url, {})
        browser.join(code[1])
        return Someone(browser, Role.WORKER)

    def participant(self, worker: Someone, name: str = "Sam Bright") -> Someone:
        browser = Browser(self.url, {})
        browser.join(worker.browser.invite(name)["code"])
        return Someone(browser, Role.PARTICIPANT)

    def moved(self, folder: Path) -> Installation:
        """A fresh machine with the keyring and the master key, and no database."""
        fresh = Installation(folder)
        fresh.data.mkdir(mode=0o700)
        shutil.copytree(self.folder / "keys", folder / "keys")
        shutil.copy2(self.data / "keyring.db", fresh.data)
        return fresh

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as file:
            return file.execute(query, values).fetchall()

    def erase(self, someone: Someone) -> None:
        """Remove a person's key, and their rows, as erasing them does."""
        master = read_master_key(self.folder / "keys" / "master.key")
        with closing(Keyring(self.data / "keyring.db", master)) as keyring:
            keyring.erase(someone.notebook)
        with closing(sqlite3.connect(self.database)) as file, file:
            for table in ("records", "history", "receipts", "grants", "links"):
                file.execute(f"DELETE FROM {table} WHERE notebook = ?", (someone.notebook,))  # noqa: S608 - its own names
            file.execute("DELETE FROM devices WHERE account = ?", (someone.id,))
            file.execute("DELETE FROM accounts WHERE id = ?", (someone.id,))
            file.execute("DELETE FROM notebooks WHERE id = ?", (someone.notebook,))
