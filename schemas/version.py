"""The protocol's version and its history; a test pins the hash of the schema beside it."""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 4
PROTOCOLS_SPOKEN: Final = frozenset({3, 4})

HISTORY: Final[dict[int, str]] = {
    1: "Moods, entries, attendance, grants, preferences, messages and views.",
    2: "After a restore, devices send again what the service lost.",
    3: "Sessions, and how somebody wants to be reminded of them.",
    4: "The plan, what matters to somebody, and the notes and marks of those who work with them.",
}

SCHEMA_SHA256: Final[dict[int, str]] = {
    1: "81d5ddd0f690dcc37186eaa09e39f48269d265d691730c233e110efce5d2b1eb",
    2: "7effd8bbb746607eccc26175b9567bd1e8ba6ba629593d92310f2b55bff685e5",
    3: "9c0cff0ae49e7aee93bee01adda3ce41316ed63eeac7ee1be80a9b545ad781b7",
    4: "3e09b16540a7b35b6f35941f8f50319d4383109de9f3d109ef3229b73ad23013",
}
"""Of the exported JSON Schema and kinds. Changing what crosses the wire means a new version."""
