"""The protocol's version and its history; a test pins the hash of the schema beside it."""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 1
PROTOCOLS_SPOKEN: Final = frozenset({1})

HISTORY: Final[dict[int, str]] = {
    1: "Moods, entries, attendance, grants, preferences, messages and views.",
}

SCHEMA_SHA256: Final[dict[int, str]] = {
    1: "8971586f6e5f0eaa1a545f3462fd25b67eac395b0a3959aed85bc847e4320dbc",
}
"""Of the exported JSON Schema and kinds. Changing what crosses the wire means a new version."""
