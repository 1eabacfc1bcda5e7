"""Gzip both ways, with hard bounds on what comes in."""

from __future__ import annotations

import gzip
import zlib
from typing import Final

_GZIP_WINDOW: Final = 31
_LEVEL: Final = 6
_WORTH_BYTES: Final = 256


class NotGzip(Exception):
    """Not gzip, cut off, or with something behind its end."""


class InflatesTooFar(Exception):
    """It holds more than the bound."""


def inflate(packed: bytes, bytes_max: int) -> bytes:
    """Return what one gzip member holds, never more than ``bytes_max`` in memory.

    Raises:
        NotGzip, InflatesTooFar: see there.
    """
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = stream.decompress(packed, bytes_max + 1)
    except zlib.error:
        raise NotGzip from None
    if len(plain) > bytes_max:
        raise InflatesTooFar
    if not stream.eof or stream.unused_data:
        raise NotGzip
    return plain


def pack(plain: bytes) -> bytes | None:
    """Return it packed, or none if that is not worth the header that says so."""
    if len(plain) < _WORTH_BYTES:
        return None
    packed = gzip.compress(plain, _LEVEL, mtime=0)
    return packed if len(packed) < len(plain) - _WORTH_BYTES // 4 else None
