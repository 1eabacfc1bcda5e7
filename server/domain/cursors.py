"""The tokens that a device sends back to say how far it has got.

They are sealed (AES-256-GCM), always of one length and bound to the device, so that a worker
learns nothing of unshared writes from them and nobody can make one up.
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
_PLACE: Final = struct.Struct(">QQ8s")
_GENERATION: Final = struct.Struct(">Q8s")


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


class Cursors:
    """Writes and reads tokens of one incarnation of the service."""

    def __init__(self, key: bytes, incarnation: str) -> None:
        self._cipher = AESGCM(key)
        self._incarnation = bytes.fromhex(incarnation)

    def place(self, device: str, notebook: str, place: Place) -> str:
        """A participant's cursor."""
        return self._seal(
            _PLACE.pack(place.high, place.low, self._incarnation), f"place|{device}|{notebook}"
        )

    def read_place(self, token: str, device: str, notebook: str) -> Place | None:
        """None for a token that is not this device's, or from before a restore."""
        plain = self._open(token, f"place|{device}|{notebook}", _PLACE.size)
        if plain is None:
            return None
        high, low, incarnation = _PLACE.unpack(plain)
        return Place(high, low) if incarnation == self._incarnation else None

    def generation(self, device: str, replica: str, generation: int) -> str:
        """A link worker's cursor: it names the places that the server keeps."""
        return self._seal(
            _GENERATION.pack(generation, self._incarnation), f"generation|{device}|{replica}"
        )

    def read_generation(self, token: str, device: str, replica: str) -> int | None:
        plain = self._open(token, f"generation|{device}|{replica}", _GENERATION.size)
        if plain is None:
            return None
        generation, incarnation = _GENERATION.unpack(plain)
        return int(generation) if incarnation == self._incarnation else None

    def _seal(self, plain: bytes, bound_to: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, bound_to.encode())
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def _open(self, token: str, bound_to: str, size: int) -> bytes | None:
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            plain = self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode()
            )
        except (ValueError, InvalidTag):
            return None
        return plain if len(plain) == size else None
