"""What is written at rest, and who could read it.

Every sealed value is AES-256-GCM under a key of the keyring: a participant's name, records,
history and receipts under their notebook's key, so that erasing it erases them everywhere; a
link worker's name and device labels under the service's. The associated data binds a value to
its place, so that a row moved elsewhere opens nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.gateways.keyring import Keyring
from sync.merge import Cell

_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
_SERVICE: Final = ""
_CIPHERS_MAX: Final = 10_000


class PersonName(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a person outside any notebook."""

    name: str
    phone: str | None = None


class _Written(msgspec.Struct, frozen=True, array_like=True):
    """Cells, with what several of them share (who wrote them, when, with what) told once."""

    writes: list[tuple[str, int, str, str, int | None]]
    """(version, stamp, replica, by, sent stamp)"""
    cells: list[tuple[str, Any, int]]
    """(name, value, index into ``writes``)"""


_encode: Final = msgspec.msgpack.Encoder().encode
_decode_cells: Final = msgspec.msgpack.Decoder(_Written).decode
_decode_person: Final = msgspec.msgpack.Decoder(PersonName).decode
_decode_words: Final = msgspec.msgpack.Decoder(dict[str, str]).decode


class Seals:
    """Seals and opens with the keys of one keyring. Safe to use from several threads.

    Opening raises ``KeyErased`` where the person was erased, and ``InvalidTag`` where a value
    was tampered with or stands in the wrong place.
    """

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._ciphers: dict[str, AESGCM] = {}

    def forget(self, notebook: str) -> None:
        """Drop the unwrapped key of an erased notebook from memory."""
        self._ciphers.pop(notebook, None)

    async def forget_erased(self) -> bool:
        """Drop from memory the keys that another process erased; whether it wrote at all."""
        names = self.keyring.names_if_changed()
        if names is None:
            return False
        for key in self._ciphers.keys() - names - {_SERVICE}:
            self._ciphers.pop(key, None)
        return True

    def seal_cells(self, notebook: str, record: str, kind: str, cells: Mapping[str, Cell]) -> bytes:
        written = pack_cells(cells.items())
        return self._seal(notebook, f"record|{notebook}|{record}|{kind}", written)

    def open_cells(self, notebook: str, record: str, kind: str, sealed: bytes) -> dict[str, Cell]:
        written = self._open(notebook, f"record|{notebook}|{record}|{kind}", sealed)
        return dict(unpack_cells(written))

    def seal_history(
        self, notebook: str, record: str, kind: str, cells: tuple[tuple[str, Cell], ...]
    ) -> bytes:
        return self._seal(notebook, f"history|{notebook}|{record}|{kind}", pack_cells(cells))

    def open_history(
        self, notebook: str, record: str, kind: str, sealed: bytes
    ) -> list[tuple[str, Cell]]:
        return unpack_cells(self._open(notebook, f"history|{notebook}|{record}|{kind}", sealed))

    def seal_outcomes(self, notebook: str, change: str, outcomes: Mapping[str, str]) -> bytes:
        return self._seal(notebook, f"receipt|{notebook}|{change}", _encode(outcomes))

    def open_outcomes(self, notebook: str, change: str, sealed: bytes) -> dict[str, str]:
        return _decode_words(self._open(notebook, f"receipt|{notebook}|{change}", sealed))

    def seal_person(self, account: str, notebook: str | None, person: PersonName) -> bytes:
        """Under the person's own notebook's key, or the service's for a link worker."""
        return self._seal(notebook or _SERVICE, f"person|{account}", _encode(person))

    def open_person(self, account: str, notebook: str | None, sealed: bytes) -> PersonName:
        return _decode_person(self._open(notebook or _SERVICE, f"person|{account}", sealed))

    def seal_label(self, device: str, label: str) -> bytes:
        return self._seal(_SERVICE, f"device|{device}", label.encode())

    def open_label(self, device: str, sealed: bytes) -> str:
        return self._open(_SERVICE, f"device|{device}", sealed).decode()

    def seal_passkey(self, passkey: str, plain: bytes) -> bytes:
        return self._seal(_SERVICE, f"passkey|{passkey}", plain)

    def open_passkey(self, passkey: str, sealed: bytes) -> bytes:
        return self._open(_SERVICE, f"passkey|{passkey}", sealed)

    def seal_desk(self, account: str, plain: bytes) -> bytes:
        return self._seal(_SERVICE, f"desk|{account}", plain)

    def open_desk(self, account: str, sealed: bytes) -> bytes:
        return self._open(_SERVICE, f"desk|{account}", sealed)

    def seal_feed(self, notebook: str, token: str) -> bytes:
        return self._seal(notebook, f"feed|{notebook}", token.encode())

    def open_feed(self, notebook: str, sealed: bytes) -> str:
        return self._open(notebook, f"feed|{notebook}", sealed).decode()

    def seal_subscription(self, device: str, notebook: str | None, plain: bytes) -> bytes:
        """Under the person's own notebook's key, or the service's for a link worker."""
        return self._seal(notebook or _SERVICE, f"subscription|{device}", plain)

    def open_subscription(self, device: str, notebook: str | None, sealed: bytes) -> bytes:
        return self._open(notebook or _SERVICE, f"subscription|{device}", sealed)

    def _seal(self, key: str, place: str, plain: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher(key).encrypt(nonce, plain, place.encode())

    def _open(self, key: str, place: str, sealed: bytes) -> bytes:
        if sealed[:1] != _FORMAT:
            raise ValueError("sealed in a way that this version does not know")
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return self._cipher(key).decrypt(nonce, rest, place.encode())

    def _cipher(self, key: str) -> AESGCM:
        found = self._ciphers.get(key)
        if found is None:
            if len(self._ciphers) >= _CIPHERS_MAX:
                self._ciphers.clear()
            keyring = self.keyring
            found = AESGCM(
                keyring.data_key(key) if key else keyring.service_key("names and labels")
            )
            self._ciphers[key] = found
        return found


def pack_cells(cells: Any) -> bytes:
    """Write (name, cell) pairs, in their order."""
    places: dict[tuple[str, int, str, str, int | None], int] = {}
    written = []
    for name, cell in cells:
        write = (cell.version, cell.stamp, cell.replica, cell.by, cell.sent_stamp)
        written.append((name, cell.value, places.setdefault(write, len(places))))
    return _encode((list(places), written))


def unpack_cells(plain: bytes) -> list[tuple[str, Cell]]:
    packed = _decode_cells(plain)
    writes = packed.writes
    cells = []
    for name, value, index in packed.cells:
        version, stamp, replica, by, sent_stamp = writes[index]
        cells.append((name, Cell(value, version, stamp, replica, by, sent_stamp)))
    return cells
