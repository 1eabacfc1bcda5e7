"""The operator's master key: 32 random bytes in base64, in a file that only the server reads."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from server.gateways.keyring import KEY_BYTES


class MasterKeyMissing(Exception):
    """There is no usable master key where the settings say. The message says what to do."""


def read_master_key(path: Path) -> bytes:
    """Read the key.

    Raises:
        MasterKeyMissing: if the file is not there, cannot be read or holds something else.
    """
    try:
        written = path.read_bytes()
    except OSError as error:
        raise MasterKeyMissing(
            f"The master key cannot be read from {path} ({error.strerror}). "
            "Put it back there from where you keep it apart from the backups."
        ) from None
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise MasterKeyMissing(f"{path} does not hold a master key: it must be 32 bytes in base64.")
    return key


def make_master_key(path: Path) -> None:
    """Write a new key, readable by its owner alone: whole, or not at all. Never replaces a file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never takes the place of a file that is there.
        os.link(passing, path)
    finally:
        passing.unlink()
