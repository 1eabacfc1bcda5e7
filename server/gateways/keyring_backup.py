"""The keyring's own backup: the wrapped keys, and what must not come back with an old database.

It is a keyring file like the first, so that going back is putting it in place. Beside the keys it
lists the devices that were signed out and the accounts that were closed, and tells when it was
made. It is copied row by row into a fresh file: nothing of an erased key is in it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from server.gateways.keyring import PUSH_KEYS
from server.gateways.whole_file import make_names_durable

SERVICE_KEY: Final = "service"
_DEVICE: Final = "device"
_ACCOUNT: Final = "account"
_SCHEMA: Final = """
CREATE TABLE keys (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL, master TEXT NOT NULL) STRICT;
CREATE TABLE ended (id TEXT PRIMARY KEY, what TEXT NOT NULL) STRICT;
CREATE TABLE copied (at_ms INTEGER NOT NULL) STRICT;
"""


class NotAKeyring(Exception):
    """The file that would be replaced is something else. The message names it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a keyring that was put back from its backup tells besides its keys."""

    devices: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    copied_ms: int | None = None
    """When the backup was made; none for a keyring that was never put back."""


def notebooks_with_keys(keyring: Path) -> set[str]:
    """The ids of the notebooks whose keys are there."""
    with closing(_reading(keyring)) as file:
        names = {str(row[0]) for row in file.execute("SELECT name FROM keys")}
    return {name for name in names if _is_a_notebook(name)}


def carried(keyring: Path) -> Carried:
    """What came with the keyring, if it was put back from a backup."""
    with closing(_reading(keyring)) as file:
        tables = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}
        if not {"ended", "copied"} <= tables:
            return Carried()
        ended = file.execute("SELECT id, what FROM ended").fetchall()
        copied = file.execute("SELECT max(at_ms) FROM copied").fetchone()
    return Carried(
        frozenset(one for one, what in ended if what == _DEVICE),
        frozenset(one for one, what in ended if what == _ACCOUNT),
        copied[0],
    )


def back_up_keyring(
    keyring: Path, to: Path, *, devices: Iterable[str], accounts: Iterable[str], now_ms: int
) -> int:
    """Write the backup in place of the last one, durable on return; for how many notebooks it has keys.

    Raises:
        NotAKeyring: rather than replace a file that no keyring is.
        OSError, sqlite3.Error: with the last one still there and nothing half written.
    """
    if to.exists() and not _is_keyring(to):
        raise NotAKeyring(
            f"{to} is there already and is no keyring. Choose another name: nothing was changed."
        )
    with closing(_reading(keyring)) as file:
        keys = file.execute("SELECT name, wrapped, master FROM keys").fetchall()
    passing = to.with_name(f".{to.name}.part")
    ended = [(one, _DEVICE) for one in devices] + [(one, _ACCOUNT) for one in accounts]
    passing.unlink(missing_ok=True)
    try:
        os.close(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(passing, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous=FULL")
            copy.executescript("BEGIN;" + _SCHEMA)
            copy.executemany("INSERT INTO keys VALUES (?, ?, ?)", keys)
            copy.executemany("INSERT INTO ended VALUES (?, ?)", ended)
            copy.execute("INSERT INTO copied VALUES (?)", (now_ms,))
            copy.execute("COMMIT")
        passing.replace(to)
    except BaseException:
        for leftover in (passing, passing.with_name(passing.name + "-journal")):
            leftover.unlink(missing_ok=True)
        raise
    make_names_durable(to.parent)
    return sum(_is_a_notebook(str(name)) for name, _, _ in keys)


def _is_a_notebook(name: str) -> bool:
    return name != SERVICE_KEY and not name.startswith(PUSH_KEYS)


def _is_keyring(path: Path) -> bool:
    try:
        with closing(_reading(path)) as file:
            found = file.execute("SELECT 1 FROM keys WHERE name = ?", (SERVICE_KEY,)).fetchone()
    except sqlite3.Error:
        return False
    return found is not None


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
