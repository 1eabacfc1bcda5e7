"""What somebody could read who has every file of an installation, every key that is left, and time.

Sealed values are AES-GCM, which is counter mode with a tag: whoever has a key reads the words
without knowing what a value was bound to. So each value is tried with every key there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Connection

from server.domain.backup import rows_in
from server.gateways.keyring import KeyErased, Keyring
from server.store.opening import Place, in_one_snapshot
from server.store.tables import metadata


def keys_in(keyring: Path, master: bytes) -> set[bytes]:
    """Every key that opens values, as it is."""
    with closing(Keyring(keyring, master)) as ring:
        keys = {ring.service_key("names and labels")}
        for name in ring.names(""):
            try:
                keys.add(ring.data_key(name))
            except KeyErased:
                continue
    return keys


def values_of(place: Place) -> list[bytes]:
    """Every value of the database that may be sealed."""

    def read(connection: Connection) -> list[bytes]:
        return [
            bytes(value)
            for table in metadata.sorted_tables
            for row in connection.execute(table.select())
            for value in row
            if isinstance(value, bytes)
        ]

    return in_one_snapshot(place, read)


def values_in_backup(backup: Path, keyring: Path, master: bytes) -> list[bytes]:
    """The same of a backup, opened with the service's key."""
    with closing(Keyring(keyring, master)) as ring:
        return [
            value
            for rows in rows_in(backup, ring)
            for row in rows.rows
            for value in row
            if isinstance(value, bytes)
        ]


def plain(values: Iterable[bytes], keys: Iterable[bytes]) -> Iterator[bytes]:
    """What each value would say under each key."""
    known = list(keys)
    for value in values:
        yield value
        for key in known:
            yield _counter(key, value)


def found(words: Iterable[str], texts: Iterable[bytes]) -> set[str]:
    """Which of the words stand in any of the texts."""
    wanted = {word: word.encode() for word in words}
    return {word for text in texts for word, sought in wanted.items() if sought in text}


def _counter(key: bytes, value: bytes) -> bytes:
    if len(value) < 30:
        return b""
    nonce, sealed = value[1:13], value[13:-16]
    cipher: Any = Cipher(algorithms.AES(key), modes.CTR(nonce + (2).to_bytes(4)))
    return bytes(cipher.decryptor().update(sealed))
