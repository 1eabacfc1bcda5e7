"""A file of sealed frames, in which nothing can be cut off, moved, dropped or changed unseen.

Layout: a header (magic, format, 32 random bytes, 16 bytes that tell the right key from a wrong
one), then frames: four bytes of length and an AES-256-GCM message. Each file has a key of its own
(HKDF-SHA-256 of the caller's key and the random bytes), so the nonce can be the frame's place in
the file and whether it is the last; the header is the associated data of every frame.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC: Final = b"LINKWELL BACKUP\n"
FORMAT: Final = 1
FRAME_BYTES_MAX: Final = 64 * 1024 * 1024
"""A longer length was never written: it is damage."""
_HEADER: Final = struct.Struct(">16sB32s16s")
_LENGTH: Final = struct.Struct(">I")
_KEY_BYTES: Final = 32
_CHECK_BYTES: Final = 16


class NotASealedFile(Exception):
    """The file is of another kind, or of a later version than this one knows."""


class WrongKey(Exception):
    """The file was sealed with another key, or its first bytes were changed."""


class Damaged(Exception):
    """The file is not as it was written: changed, cut off or put together anew."""


class SealedWriter:
    """Writes one file, a frame at a time. It is whole only once a frame was the ``last``."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = os.urandom(32)
        cipher_key, check = _derived(key, salt)
        self._file = file
        self._cipher = AESGCM(cipher_key)
        self._header = _HEADER.pack(MAGIC, FORMAT, salt, check)
        self._place = 0
        file.write(self._header)

    def add(self, frame: bytes, *, last: bool = False) -> None:
        sealed = self._cipher.encrypt(_nonce(self._place, last=last), frame, self._header)
        self._file.write(_LENGTH.pack(len(sealed)))
        self._file.write(sealed)
        self._place += 1


def read_frames(path: Path, key: bytes) -> Iterator[bytes]:
    """The frames in their order. What was yielded is sound; the file is once this has ended.

    Raises:
        NotASealedFile, WrongKey: before the first frame.
        Damaged: at the first thing that is not as it was written.
        OSError: when the file cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
        cipher = _cipher_of(header, key)
        place, last = 0, False
        while not last:
            sealed = _next(file)
            frame, last = _opened(cipher, header, place, sealed)
            yield frame
            place += 1
        if file.read(1):
            raise Damaged("something follows its end")


def _cipher_of(header: bytes, key: bytes) -> AESGCM:
    if len(header) < _HEADER.size or not header.startswith(MAGIC):
        raise NotASealedFile("it does not begin like a backup")
    _, version, salt, check = _HEADER.unpack(header)
    if version != FORMAT:
        raise NotASealedFile(f"it is of format {version}, and this version knows {FORMAT}")
    cipher_key, expected = _derived(key, salt)
    if check != expected:
        raise WrongKey
    return AESGCM(cipher_key)


def _next(file: BinaryIO) -> bytes:
    length = file.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        raise Damaged("it ends too early")
    (size,) = _LENGTH.unpack(length)
    if size > FRAME_BYTES_MAX:
        raise Damaged("a length in it was changed")
    sealed = file.read(size)
    if len(sealed) < size:
        raise Damaged("it ends too early")
    return sealed


def _opened(cipher: AESGCM, header: bytes, place: int, sealed: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(place, last=last), sealed, header), last
        except InvalidTag:
            continue
    raise Damaged(f"its part {place + 1} was changed, or stood elsewhere")


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    drawn = HKDF(
        SHA256(), _KEY_BYTES + _CHECK_BYTES, salt=salt, info=b"linkwell sealed file"
    ).derive(key)
    return drawn[:_KEY_BYTES], drawn[_KEY_BYTES:]
