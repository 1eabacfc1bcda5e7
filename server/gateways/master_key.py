"""The operator's master key: 32 random bytes in base64, in a file that only the server reads.

It can be exchanged while servers run. The key to come lies beside it, under a name of its own,
from before the first key is wrapped with it until it has taken the old one's place: whenever that
is interrupted, one of the two files opens the keyring.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from server.gateways.keyring import KEY_BYTES, Keyring
from server.gateways.whole_file import make_names_durable


class MasterKeyMissing(Exception):
    """There is no usable master key where the settings say. The message says what to do."""


def open_keyring(keyring: Path, master_key: Path) -> Keyring:
    """Open the keyring with the master key that is there, also where an exchange was interrupted.

    It goes on opening keys after another process has exchanged the master key.

    Raises:
        WrongMasterKey, MasterKeyMissing: when it cannot be opened.
    """
    return Keyring(keyring, read_master_key(master_key), again=lambda: master_keys_at(master_key))


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


def master_keys_at(path: Path) -> list[bytes]:
    """The master key at the path and the one that is about to take its place, as far as they are."""
    found = []
    # The coming one first: it may become the other between the two looks.
    for one in (coming(path), path):
        try:
            found.append(read_master_key(one))
        except MasterKeyMissing:
            continue
    return found


def make_master_key(path: Path) -> None:
    """Write a new key, readable by its owner alone: whole, or not at all. Never replaces a file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.part")
    passing.unlink(missing_ok=True)
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


def coming(path: Path) -> Path:
    """Where the key lies that is about to take the place of the one at the path."""
    return path.with_name(f"{path.name}.next")


def make_coming_key(path: Path) -> bytes:
    """Write the key that is to come beside the one at the path, durable on return.

    One that an interrupted exchange left there is taken: the keyring may be wrapped with it.
    Whoever may read the old file may read the new one, and nobody else.
    """
    beside = coming(path)
    if not beside.exists():
        make_master_key(beside)
    now = path.stat()
    os.chmod(beside, now.st_mode & 0o777)
    if (beside.stat().st_uid, beside.stat().st_gid) != (now.st_uid, now.st_gid):
        os.chown(beside, now.st_uid, now.st_gid)
    make_names_durable(beside.parent)
    return read_master_key(beside)


def put_coming_key_in_place(path: Path) -> None:
    """The coming key takes the old one's place, of which nothing is left, durable on return."""
    coming(path).replace(path)
    make_names_durable(path.parent)
