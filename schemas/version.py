"""The protocol's version and its history; a test pins the hash of the schema beside it."""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 1
PROTOCOLS_SPOKEN: Final = frozenset({1})

HISTORY: Final[dict[int, str]] = {
    1: "Moods, entries, attendance, grants, preferences, messages and views.",
}

SCHEMA_SHA256: Final[dict[int, str]] = {
    1: "81d5ddd0f690dcc37186eaa09e39f48269d265d691730c233e110efce5d2b1eb",
}
"""Of the exported JSON Schema and kinds. Changing what crosses the wire means a new version."""
