"""``make simulate-year``: 1,000 people for a year, or ``PEOPLE=… DAYS=… SEED=…``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.reminders.year import live


def main() -> int:
    """Return 1 when somebody was not reminded as they should have been."""
    people, days, seed = (
        int(os.environ.get(name, plain))
        for name, plain in (("PEOPLE", "1000"), ("DAYS", "365"), ("SEED", "1"))
    )
    print(f"{people} people, {days} days, seed {seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        year = live(Path(folder) / "service", people=people, days=days, seed=seed)
        print(
            f"{year.changes:,} changes, {year.claimed:,} nudges claimed, {year.dropped:,} dropped, "
            f"{len(year.down)} times down, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    mistakes = list(year.mistakes())
    for mistake in mistakes[:20]:
        print(mistake)
    print(f"{len(mistakes)} mistakes, {time.monotonic() - began:.0f} s")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
