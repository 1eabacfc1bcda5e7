"""The tokens that a device sends back to say how far it has got.

They are sealed (AES-256-GCM), always of one length and bound to the device, so that a worker
learns nothing of unshared writes from them and nobody can make one up. In front stands which life
of the service they are from: that must be known also where a restore forgot the device.
"""

from __future__ import annotations

import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12
_INCARNATION_BYTES: Final = 8
_PLACE: Final = struct.Struct(">QQ")
_GENERATION: Final = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Place:
    """What a replica has of a notebook: every ``seq`` from ``low`` to ``high``, both included.

    What lives below ``low`` is still to come; ``low`` 0 means that nothing is.
    """

    high: int
    low: int

    @property
    def is_whole(self) -> bool:
        return self.low == 0

    def has(self, seq: int) -> bool:
        return self.low <= seq <= self.high


AFRESH: Final = Place(2**63 - 1, 2**63 - 1)
"""Nowhere: the next pull begins with dropping what the replica has."""
AFRESH_GENERATION: Final = 0
"""The same for a link worker's replica."""


class Cursors:
    """Writes and reads tokens of one incarnation of the service."""

    def __init__(self, key: bytes, incarnation: str) -> None:
        self._cipher = AESGCM(key)
        self._incarnation = bytes.fromhex(incarnation)

    def incarnation_of(self, token: str) -> str:
        """Which incarnation a token says that it is from, whoever holds it."""
        return _decoded(token)[:_INCARNATION_BYTES].hex()

    def place(self, device: str, notebook: str, place: Place) -> str:
        """A participant's cursor."""
        return self._seal(_PLACE.pack(place.high, place.low), f"place|{device}|{notebook}")

    def read_place(self, token: str, device: str, notebook: str) -> Place | None:
        """None for a token that is not this device's, or of another incarnation."""
        plain = self._open(token, f"place|{device}|{notebook}", _PLACE.size)
        return Place(*_PLACE.unpack(plain)) if plain is not None else None

    def generation(self, device: str, replica: str, generation: int) -> str:
        """A link worker's cursor: it names the places that the server keeps."""
        return self._seal(_GENERATION.pack(generation), f"generation|{device}|{replica}")

    def read_generation(self, token: str, device: str, replica: str) -> int | None:
        """None for a token that is not this replica's, or of another incarnation."""
        plain = self._open(token, f"generation|{device}|{replica}", _GENERATION.size)
        return int(_GENERATION.unpack(plain)[0]) if plain is not None else None

    def _seal(self, plain: bytes, bound_to: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, self._aad(bound_to))
        return urlsafe_b64encode(self._incarnation + sealed).decode().rstrip("=")

    def _open(self, token: str, bound_to: str, size: int) -> bytes | None:
        raw = _decoded(token)
        sealed = raw[_INCARNATION_BYTES:]
        if raw[:_INCARNATION_BYTES] != self._incarnation:
            return None
        try:
            plain = self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._aad(bound_to)
            )
        except (ValueError, InvalidTag):
            return None
        return plain if len(plain) == size else None

    def _aad(self, bound_to: str) -> bytes:
        return self._incarnation + bound_to.encode()


def _decoded(token: str) -> bytes:
    try:
        return urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return b""
