"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """Write a file under a passing name; it has its own name once it is durable.

    However the block ends otherwise, nothing of it is left behind.

    Raises:
        FileExistsError: if there is such a file and it is not to be replaced.
    """
    if not replace and path.exists():
        raise _exists(path)
    passing = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(passing, path, replace=replace)
    except BaseException:
        with suppress(FileNotFoundError):
            passing.unlink()
        raise
    make_names_durable(path.parent)


def make_names_durable(folder: Path) -> None:
    """Return once the folder's names would survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(passing: Path, path: Path, *, replace: bool) -> None:
    if replace:
        passing.replace(path)
        return
    # Unlike a rename, a link never takes the place of a file that came in the meantime.
    os.link(passing, path)
    passing.unlink()


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(17, "There is a file already", str(path))
