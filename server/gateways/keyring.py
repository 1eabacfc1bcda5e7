"""The keyring: every key, wrapped by the operator's master key, apart from the database.

It is a file of its own, backed up by itself, each backup replacing the last: erasing a person
removes their key here, so that old backups of the database go dark. A notebook's key is durable
here before the notebook is.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SERVICE: Final = "service"
PUSH_KEYS: Final = "push:"
"""What the names of the keys begin with that sign pushes; they say when each was made."""
_UNWRAPPED_MAX: Final = 10_000
ERASING_TABLES: Final = """
CREATE TABLE IF NOT EXISTS erased (tombstone TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS copies (
    path TEXT PRIMARY KEY, written INTEGER NOT NULL, clean_ms INTEGER NOT NULL
) STRICT;
"""
"""Which keys must not come back, and where backups of the keyring were written."""


class KeyErased(Exception):
    """There is no such key, or no longer: what it sealed cannot be read by anybody."""


class WrongMasterKey(Exception):
    """This master key did not wrap the keys in this file."""


class Keyring:
    """Keys by name: one per notebook (named by its id), and the service's own."""

    def __init__(
        self, path: Path, master: bytes, *, again: Callable[[], Iterable[bytes]] = tuple
    ) -> None:
        """Open or make the file.

        ``again`` reads the master keys that there are now: asked when another process wrapped the
        keys anew meanwhile.

        Raises:
            WrongMasterKey: when the file was wrapped with another master key.
        """
        if len(master) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._master = master
        self._again = again
        self._lock = threading.Lock()
        self._unwrapped: dict[str, bytes] = {}
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        os.chmod(path, 0o600)
        self._file.execute("PRAGMA synchronous=FULL")
        # A deleted key must not live on in the file's free pages.
        self._file.execute("PRAGMA secure_delete=ON")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS keys"
            " (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL, master TEXT NOT NULL) STRICT"
        )
        self._file.executescript(ERASING_TABLES)
        self._service = self._made_or_found(_SERVICE)
        self._seen_version = self._version()

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def create(self, notebook: str) -> None:
        """Make the notebook's key, durable on return. A key that is there stays."""
        self._made_or_found(notebook)

    def data_key(self, notebook: str) -> bytes:
        """The key that seals everything of one notebook.

        Raises:
            KeyErased: when there is none.
        """
        found = self._unwrapped.get(notebook)
        if found is not None:
            return found
        with self._lock:
            return self._load(notebook)

    def service_key(self, purpose: str) -> bytes:
        """A key of the service's own for one purpose (HKDF-SHA-256 of the service's key)."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"linkwell {purpose}".encode()).derive(
            self._service
        )

    def keep(self, name: str, secret: bytes, *, if_none: str | None = None) -> None:
        """Wrap and keep a secret of the service's own, durable on return.

        With ``if_none`` it is kept only if there is no name yet that begins with that, whoever
        else looks at the same moment.
        """
        with self._lock, self._alone() as master:
            self._file.execute(
                "INSERT INTO keys SELECT ?, ?, ? WHERE ? IS NULL"
                " OR NOT EXISTS (SELECT 1 FROM keys WHERE substr(name, 1, length(?)) = ?)",
                (name, _wrap(master, name, secret), master_id(master), *(if_none,) * 3),
            )

    def names(self, beginning: str) -> list[str]:
        """The names that begin with that, in their order."""
        with self._lock:
            rows = self._file.execute(
                "SELECT name FROM keys WHERE substr(name, 1, length(?)) = ? ORDER BY name",
                (beginning, beginning),
            ).fetchall()
        return [str(name) for (name,) in rows]

    def names_if_changed(self) -> frozenset[str] | None:
        """The names of all keys, if another process wrote since this was last asked.

        What it erased is forgotten here with that, and a master key that it rotated away.
        """
        with self._lock:
            version = self._version()
            if version == self._seen_version:
                return None
            self._seen_version = version
            with suppress(WrongMasterKey):
                # What is unwrapped stays of use; whoever needs another key is told then.
                self._standing_master()
            names = frozenset(row[0] for row in self._file.execute("SELECT name FROM keys"))
            for name in self._unwrapped.keys() - names:
                del self._unwrapped[name]
            return names

    def has(self, notebook: str) -> bool:
        """Whether the notebook's key is in the file now."""
        with self._lock:
            asked = self._file.execute("SELECT 1 FROM keys WHERE name = ?", (notebook,))
            return asked.fetchone() is not None

    def erase(self, notebook: str, at_ms: int = 0) -> None:
        """Forget the notebook's key for good, durable on return, and that it must not come back."""
        with self._lock:
            with self._transaction():
                self._file.execute("DELETE FROM keys WHERE name = ?", (notebook,))
                self._file.execute(
                    "INSERT INTO erased VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (tombstone_of(notebook), at_ms),
                )
            self._unwrapped.pop(notebook, None)

    def rotate(self, master: bytes) -> None:
        """Wrap every key with another master key, all or none."""
        if len(master) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        with self._lock:
            with self._transaction():
                rows = self._file.execute("SELECT name, wrapped, master FROM keys").fetchall()
                for name, wrapped, by in rows:
                    again = _wrap(master, name, _unwrap(self._master_named(by), name, wrapped))
                    self._file.execute(
                        "UPDATE keys SET wrapped = ?, master = ? WHERE name = ?",
                        (again, master_id(master), name),
                    )
            self._master = master

    def _version(self) -> int:
        """Another number once another connection has written."""
        (version,) = self._file.execute("PRAGMA data_version").fetchone()
        return int(version)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write alone, all or nothing."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            self._file.execute("ROLLBACK")
            raise

    @contextmanager
    def _alone(self) -> Iterator[bytes]:
        """Write alone, with the master key that wraps the keys at this moment.

        A key wrapped with one that was rotated away meanwhile could never be opened again.
        """
        with self._transaction():
            yield self._standing_master()

    def _standing_master(self) -> bytes:
        row = self._file.execute("SELECT master FROM keys WHERE name = ?", (_SERVICE,)).fetchone()
        if row is not None:
            self._master = self._master_named(row[0])
        return self._master

    def _master_named(self, name: str) -> bytes:
        if name == master_id(self._master):
            return self._master
        for master in self._again():
            if name == master_id(master):
                return master
        raise WrongMasterKey("this master key does not open this keyring")

    def _made_or_found(self, name: str) -> bytes:
        with self._lock:
            with self._alone() as master:
                self._file.execute(
                    "INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (name, _wrap(master, name, os.urandom(KEY_BYTES)), master_id(master)),
                )
            return self._load(name)

    def _load(self, name: str) -> bytes:
        asked = self._file.execute("SELECT wrapped, master FROM keys WHERE name = ?", (name,))
        row = asked.fetchone()
        if row is None:
            raise KeyErased(name)
        if len(self._unwrapped) >= _UNWRAPPED_MAX:
            self._unwrapped.clear()
        key = _unwrap(self._master_named(row[1]), name, row[0])
        self._unwrapped[name] = key
        return key


def tombstone_of(notebook: str) -> str:
    """What is kept of an erased key: enough to know it by, and not its name."""
    return hashlib.sha256(b"linkwell erased " + notebook.encode()).hexdigest()


def master_id(master: bytes) -> str:
    """Which master key wrapped a row, without saying anything of the key."""
    return hashlib.sha256(b"linkwell master id" + master).hexdigest()[:16]


def _wrap(master: bytes, name: str, key: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(master).encrypt(nonce, key, _bound_to(name))


def _unwrap(master: bytes, name: str, wrapped: bytes) -> bytes:
    try:
        return AESGCM(master).decrypt(
            wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _bound_to(name)
        )
    except InvalidTag:
        raise WrongMasterKey("this master key does not open this keyring") from None


def _bound_to(name: str) -> bytes:
    return f"linkwell key {name}".encode()
