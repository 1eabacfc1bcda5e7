"""Reading what a device lock has sealed, by the PIN or passphrase: another hand at the same format.

Values are XChaCha20-Poly1305 (24 bytes of nonce first) under a data key, which is kept wrapped by
AES-GCM under PBKDF2-SHA-256 of what was typed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

MARK = "sealed:"
_SEALED = re.compile(MARK + r"([A-Za-z0-9+/=]+)")
_CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")
_WORD = 0xFFFFFFFF
_SHORTEST = 24 + 16
"""A nonce and a tag."""

READ_LOCK = """
async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const text = (bytes) => btoa(String.fromCharCode(...bytes));
  const locks = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await answer(indexedDB.open(name));
    if (db.objectStoreNames.contains("meta")) {
      const lock = await answer(db.transaction("meta").objectStore("meta").get("lock"));
      const way = lock?.ways.find(({ by }) => by === "pin");
      if (way) {
        const { salt, rounds, wrapped } = way;
        const [nonce, key] = [text(wrapped.nonce), text(wrapped.key)];
        locks.push({ salt: text(salt), rounds, nonce, key });
      }
    }
    db.close();
  }
  return locks;
}
"""
"""JavaScript: resolves to what each database's lock keeps of its key."""


@dataclass(frozen=True)
class Lock:
    salt: bytes
    rounds: int
    nonce: bytes
    key: bytes

    def open(self, typed: str) -> bytes | None:
        """The data key, or None where ``typed`` is not what opens it."""
        by = hashlib.pbkdf2_hmac("sha256", typed.encode(), self.salt, self.rounds, 32)
        try:
            return AESGCM(by).decrypt(self.nonce, self.key, None)
        except InvalidTag:
            return None


def locks_in(found: Iterable[dict[str, Any]]) -> list[Lock]:
    """What :data:`READ_LOCK` told."""
    return [
        Lock(
            salt=base64.b64decode(lock["salt"]),
            rounds=lock["rounds"],
            nonce=base64.b64decode(lock["nonce"]),
            key=base64.b64decode(lock["key"]),
        )
        for lock in found
    ]


def unsealed(text: str, keys: Iterable[bytes]) -> str:
    """The text with every sealed value that one of the keys opens in its place."""
    held = list(keys)

    def opened(match: re.Match[str]) -> str:
        value = base64.b64decode(match[1])
        for key in held:
            plain = opened_by(key, value)
            if plain is not None:
                return plain.decode()
        return match[0]

    return _SEALED.sub(opened, text)


def opened_by(key: bytes, value: bytes) -> bytes | None:
    """XChaCha20-Poly1305: the first 16 bytes of nonce make the key, the other 8 stay one."""
    if len(value) < _SHORTEST:
        return None
    inner = ChaCha20Poly1305(_hchacha20(key, value[:16]))
    try:
        return inner.decrypt(bytes(4) + value[16:24], value[24:], None)
    except InvalidTag:
        return None


def _hchacha20(key: bytes, nonce: bytes) -> bytes:
    state = [*_CONSTANTS, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce)]
    for _ in range(10):
        for column in range(4):
            _quarter(state, column, 4 + column, 8 + column, 12 + column)
        for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            _quarter(state, a, b, c, d)
    return struct.pack("<8I", *state[:4], *state[12:])


def _quarter(state: list[int], a: int, b: int, c: int, d: int) -> None:
    for one, other, mixed, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[one] = (state[one] + state[other]) & _WORD
        word = state[mixed] ^ state[one]
        state[mixed] = ((word << by) | (word >> (32 - by))) & _WORD
