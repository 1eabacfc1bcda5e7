"""Putting one SQLite file in the place of another, with no moment at which neither is there."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from server.gateways.whole_file import make_names_durable

_BESIDE: Final = ("-wal", "-shm", "-journal")


def remove_files(database: Path) -> None:
    """Remove a database that nobody has open, and what SQLite keeps beside it."""
    for path in (database, *(_beside(database, suffix) for suffix in _BESIDE)):
        path.unlink(missing_ok=True)


def put_in_place(new: Path, at: Path, now_ms: int) -> Path | None:
    """Let ``new`` be the database at ``at``, durable on return; where the one before it is now.

    Nobody may have either of them open.
    """
    _gather(new)
    _make_durable(new)
    aside = None
    if at.exists():
        # Best in one file. A broken one goes aside in as many as there are.
        with suppress(sqlite3.Error):
            _gather(at)
        aside = _free_name(at, now_ms)
        for suffix in _BESIDE:
            with suppress(FileNotFoundError):
                _beside(at, suffix).replace(_beside(aside, suffix))
        os.link(at, aside)
    new.replace(at)
    make_names_durable(at.parent)
    return aside


def _gather(database: Path) -> None:
    """Bring what stands in the log beside the file into the file."""
    with closing(sqlite3.connect(database)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _free_name(at: Path, now_ms: int) -> Path:
    stamp = f"{datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m-%d-%H%M%S}"
    found = at.with_name(f"{at.stem}-before-{stamp}{at.suffix}")
    number = 1
    while found.exists():
        number += 1
        found = at.with_name(f"{at.stem}-before-{stamp}-{number}{at.suffix}")
    return found


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(database.name + suffix)
