"""Telling a demo's data directory from one that holds real people's words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

MARKER: Final = "demo-service.json"
LINKS: Final = "demo.json"
_HARMLESS: Final = frozenset({".gitignore", ".gitkeep", ".DS_Store", "lost+found"})


class NotADemo(Exception):
    """The directory holds something that no demo made. The message names it."""


class Marker(msgspec.Struct, frozen=True, omit_defaults=True):
    """Left in a demo's directory. Not ``filled``: the last start was interrupted."""

    filled: bool = False
    worker: str = ""
    """Account id of the link worker whose join link each start prints."""
    participant: str = ""


class Links(msgspec.Struct, frozen=True):
    """``demo.json``: where the running demo is and how to get in."""

    url: str
    worker_join: str
    participant_join: str


def is_demo(data_dir: Path) -> bool:
    return (data_dir / MARKER).exists()


def claim(data_dir: Path) -> Marker:
    """Make the directory a demo's, or recognise it as one.

    Raises:
        NotADemo: if it holds anything that no demo made.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker_file = data_dir / MARKER
    if marker_file.exists():
        return msgspec.json.decode(marker_file.read_bytes(), type=Marker)
    foreign = sorted(path.name for path in data_dir.iterdir() if path.name not in _HARMLESS)
    if foreign:
        raise NotADemo(
            f"{data_dir} already holds something that is not a demo's ({foreign[0]}), and demo "
            "data is never mixed with it. Choose an empty folder with LINKWELL_DATA_DIR=…"
        )
    keep(data_dir, Marker())
    return Marker()


def keep(data_dir: Path, marker: Marker) -> None:
    write_whole(data_dir / MARKER, msgspec.json.encode(marker))


def write_whole(path: Path, content: bytes) -> None:
    """Write so that a reader sees either nothing, what was there before, or all of it."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def empty(data_dir: Path) -> None:
    """Remove what filling left when it was interrupted."""
    for name in ("linkwell.db", "keyring.db"):
        for path in data_dir.glob(name + "*"):
            path.unlink()
