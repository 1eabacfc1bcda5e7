"""One short value over everything that a viewer holds, the same on the device and the server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

EMPTY: Final = "0" * 64


def digest(records: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    """Return the digest of ``(record id, version by cell name)`` pairs, in any order.

    Per record: SHA-256 over the id and the lines ``cell=version`` sorted by cell name, joined
    by newlines. The notebook's digest is their exclusive or, 64 lower-case hex digits.
    """
    total = 0
    for record_id, versions in records:
        lines = [record_id, *(f"{name}={versions[name]}" for name in sorted(versions))]
        total ^= int.from_bytes(hashlib.sha256("\n".join(lines).encode()).digest())
    return f"{total:064x}"
