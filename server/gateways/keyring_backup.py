"""The keyring's own backup: the wrapped keys, and what must not come back with an old database.

It is a keyring file like the first, so that going back is putting it in place. Beside the keys it
lists the devices that were signed out and the accounts that were closed, and tells when it was
made. It is copied row by row into a fresh file: nothing of an erased key is in it.

The keyring remembers where its backups were written (``copies``), so that a key that is destroyed
later is destroyed there too: see ``server.gateways.keyring_copies``.
"""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from server.gateways.keyring import ERASING_TABLES, PUSH_KEYS, tombstone_of
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
    erased: frozenset[str] = frozenset()
    """The tombstones of the keys that were erased."""

    def says_erased(self, notebook: str) -> bool:
        return tombstone_of(notebook) in self.erased


Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that stands in a keyring or in its backup, as rows."""

    keys: Rows
    erased: Rows
    copies: Rows
    ended: Rows
    copied_ms: int | None

    @classmethod
    def of(cls, file: sqlite3.Connection) -> Held:
        """As it is at one moment.

        Raises:
            sqlite3.Error: if it is no keyring.
        """
        file.execute("BEGIN")
        there = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}

        def rows(table: str, asked: str) -> Rows:
            return file.execute(asked).fetchall() if table in there else []

        copied = rows("copied", "SELECT max(at_ms) FROM copied")
        held = cls(
            keys=file.execute("SELECT name, wrapped, master FROM keys").fetchall(),
            erased=rows("erased", "SELECT tombstone, at_ms FROM erased"),
            copies=rows("copies", "SELECT path, written, clean_ms FROM copies"),
            ended=rows("ended", "SELECT id, what FROM ended"),
            copied_ms=copied[0][0] if copied else None,
        )
        file.execute("COMMIT")
        return held

    def without_erased(self, tombstones: Mapping[str, int]) -> Held:
        """Without the keys that were erased since, and with the memory that they were."""
        keys = [row for row in self.keys if tombstone_of(str(row[0])) not in tombstones]
        erased = {**dict(self.erased), **tombstones}
        return replace(self, keys=keys, erased=sorted(erased.items()))


def notebooks_with_keys(keyring: Path) -> set[str]:
    """The ids of the notebooks whose keys are there."""
    with closing(_reading(keyring)) as file:
        names = {str(row[0]) for row in file.execute("SELECT name FROM keys")}
    return {name for name in names if _is_a_notebook(name)}


def carried(keyring: Path) -> Carried:
    """What came with the keyring, if it was put back from a backup."""
    held = read_keyring_file(keyring)
    return Carried(
        frozenset(one for one, what in held.ended if what == _DEVICE),
        frozenset(one for one, what in held.ended if what == _ACCOUNT),
        held.copied_ms,
        frozenset(tombstone for tombstone, _ in held.erased),
    )


def back_up_keyring(
    keyring: Path, to: Path, *, devices: Iterable[str], accounts: Iterable[str], now_ms: int
) -> int:
    """Write the backup in place of the last one, durable on return; for how many notebooks it has keys.

    Only under :func:`only_writer_of_copies`.

    Raises:
        NotAKeyring: rather than replace a file that no keyring is.
        OSError, sqlite3.Error: with the last one still there and nothing half written.
    """
    if to.exists() and not _is_keyring(to):
        raise NotAKeyring(
            f"{to} is there already and is no keyring. Choose another name: nothing was changed."
        )
    held = read_keyring_file(keyring)
    ended = [(one, _DEVICE) for one in devices] + [(one, _ACCOUNT) for one in accounts]
    write_keyring_file(to, replace(held, ended=ended, copied_ms=now_ms))
    return sum(_is_a_notebook(str(name)) for name, _, _ in held.keys)


def read_keyring_file(path: Path) -> Held:
    """Everything in the file.

    Raises:
        sqlite3.Error: if it cannot be read, or is no keyring.
    """
    with closing(_reading(path)) as file:
        return Held.of(file)


def write_keyring_file(to: Path, held: Held) -> None:
    """Write a fresh backup in place of the one that is there, durable on return.

    Only under :func:`only_writer_of_copies`, with what was read under it: of two at once, one
    would put back what the other had not read.

    Raises:
        OSError, sqlite3.Error: with the one that was there and nothing half written.
    """
    # It would keep keys that are destroyed meanwhile, and nobody would look for it.
    for interrupted in _half_written(to):
        interrupted.unlink(missing_ok=True)
    passing = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        os.close(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(passing, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous=FULL")
            copy.executescript("BEGIN;" + _SCHEMA + ERASING_TABLES)
            copy.executemany("INSERT INTO keys VALUES (?, ?, ?)", held.keys)
            copy.executemany("INSERT INTO erased VALUES (?, ?)", held.erased)
            copy.executemany("INSERT INTO copies VALUES (?, ?, ?)", held.copies)
            copy.executemany("INSERT INTO ended VALUES (?, ?)", held.ended)
            if held.copied_ms is not None:
                copy.execute("INSERT INTO copied VALUES (?)", (held.copied_ms,))
            copy.execute("COMMIT")
        passing.replace(to)
    except BaseException:
        for leftover in (passing, passing.with_name(passing.name + "-journal")):
            leftover.unlink(missing_ok=True)
        raise
    make_names_durable(to.parent)


@contextmanager
def only_writer_of_copies(keyring: Path) -> Iterator[None]:
    """Wait until nobody else writes a backup of this keyring, and keep others waiting."""
    lock = keyring.with_name(f"{keyring.name}.copying")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _half_written(to: Path) -> list[Path]:
    """What was left under a passing name when a program was stopped."""
    name = re.compile(rf"\.{re.escape(to.name)}(\.\d+)?\.part(-journal)?")
    return [path for path in to.parent.iterdir() if name.fullmatch(path.name)]


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
