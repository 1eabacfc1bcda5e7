"""One server to a data directory: a second would not hear of what the first writes."""

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
    """Hold the directory while a server runs; the system lets go of it however that ends.

    Raises:
        DataInUse: if another server holds it.
    """
    descriptor = os.open(data_dir / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataInUse(
                f"Another linkwell serves {data_dir} already. Stop it, or set LINKWELL_DATA_DIR "
                "to another folder."
            ) from None
        yield
    finally:
        os.close(descriptor)
