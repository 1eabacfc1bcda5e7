"""Who works on a data directory: one server alone, or several that share a PostgreSQL database.

With SQLite a second server would not hear of what the first writes. Beside PostgreSQL the directory
holds the keyring alone, which several may use; what replaces everything still wants it for itself.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DataInUse(Exception):
    """Another server works on this directory. The message names it."""


@contextmanager
def only_server_of(data_dir: Path) -> Iterator[None]:
    """Hold the directory for oneself alone; the system lets go of it however that ends.

    Raises:
        DataInUse: if another server holds it.
    """
    with _held(data_dir, fcntl.LOCK_EX):
        yield


@contextmanager
def one_server_of(data_dir: Path) -> Iterator[None]:
    """The same beside other servers that hold it like this.

    Raises:
        DataInUse: if something has it for itself alone.
    """
    with _held(data_dir, fcntl.LOCK_SH):
        yield


@contextmanager
def only_exchange_of_keys(data_dir: Path) -> Iterator[None]:
    """Wait until nobody else exchanges the master key, and keep others waiting. Servers may run."""
    descriptor = os.open(data_dir / "rotating.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _held(data_dir: Path, how: int) -> Iterator[None]:
    descriptor = os.open(data_dir / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataInUse(
                f"Another linkwell serves {data_dir} already. Stop it, or set LINKWELL_DATA_DIR "
                "to another folder."
            ) from None
        yield
    finally:
        os.close(descriptor)
