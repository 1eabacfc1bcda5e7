"""Where backups of the keyring were written, and taking destroyed keys out of them.

A keyring without somebody's key is worth little while its backup still has it. So the keyring
remembers each place that ``linkwell backup --keyring`` wrote to, and what was erased is taken out
there as well: at once, at every start and once an hour, until each could be reached.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from server.gateways.keyring import ERASING_TABLES, tombstone_of
from server.gateways.keyring_backup import (
    only_writer_of_copies,
    read_keyring_file,
    write_keyring_file,
)


@dataclass(frozen=True, slots=True)
class Copy:
    """``clean_ms``: when it was last seen to hold no key that had been erased by then."""

    path: Path
    written: bool
    clean_ms: int


def expect_copy(keyring: Path, path: Path) -> None:
    """A backup is about to be written there."""
    with closing(_writing(keyring)) as file:
        file.execute("INSERT INTO copies VALUES (?, 0, 0) ON CONFLICT DO NOTHING", (str(path),))


def wrote_copy(keyring: Path, path: Path, now_ms: int) -> None:
    """The backup is there. What was erased while it was being written is taken out of it.

    Only under the same :func:`only_writer_of_copies` as writing it.
    """
    with closing(_writing(keyring)) as file:
        file.execute("UPDATE copies SET written = 1 WHERE path = ?", (str(path),))
    _clean(path, _tombstones(keyring))
    _seen_clean(keyring, path, now_ms)


def forget_copy(keyring: Path, path: Path) -> bool:
    """The backup is gone for good; false if none was known there."""
    with closing(_writing(keyring)) as file:
        return file.execute("DELETE FROM copies WHERE path = ?", (str(path),)).rowcount == 1


def clean_copies(keyring: Path, now_ms: int) -> list[Path]:
    """Take every erased key out of every backup; the backups that could not be reached."""
    tombstones = _tombstones(keyring)
    beyond_reach = []
    for copy in known_copies(keyring):
        try:
            with only_writer_of_copies(keyring):
                _clean(copy.path, tombstones)
        except (OSError, sqlite3.Error):
            if copy.written:
                beyond_reach.append(copy.path)
        else:
            _seen_clean(keyring, copy.path, now_ms)
    return beyond_reach


def doubtful_copies(keyring: Path) -> list[Path]:
    """The backups that may still hold a key that was erased."""
    newest = max(_tombstones(keyring).values(), default=-1)
    return [copy.path for copy in known_copies(keyring) if copy.written and copy.clean_ms < newest]


def known_copies(keyring: Path) -> list[Copy]:
    with closing(_writing(keyring)) as file:
        rows = file.execute("SELECT path, written, clean_ms FROM copies ORDER BY path").fetchall()
    return [Copy(Path(path), bool(written), clean_ms) for path, written, clean_ms in rows]


def _clean(path: Path, tombstones: Mapping[str, int]) -> None:
    """Write the backup afresh without those keys, if it has any of them."""
    if not path.is_file():
        raise FileNotFoundError(path)
    held = read_keyring_file(path)
    if any(tombstone_of(str(row[0])) in tombstones for row in held.keys):
        write_keyring_file(path, held.without_erased(tombstones))


def _tombstones(keyring: Path) -> dict[str, int]:
    with closing(_writing(keyring)) as file:
        return dict(file.execute("SELECT tombstone, at_ms FROM erased").fetchall())


def _seen_clean(keyring: Path, path: Path, now_ms: int) -> None:
    with closing(_writing(keyring)) as file:
        file.execute("UPDATE copies SET clean_ms = ? WHERE path = ?", (now_ms, str(path)))


def _writing(keyring: Path) -> sqlite3.Connection:
    file = sqlite3.connect(keyring, isolation_level=None)
    file.execute("PRAGMA synchronous=FULL")
    file.executescript(ERASING_TABLES)
    return file
