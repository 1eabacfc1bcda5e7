"""``make bench``: measure, print, and write ``results.json`` beside this file.

``python -m tests.bench sync`` runs one part of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Final

from tests.bench import client, lighthouse, results, sync_work

PARTS: Final[dict[str, Callable[[], Iterator[results.Result]]]] = {
    "sync": sync_work.measure,
    "client": client.measure,
    "lighthouse": lighthouse.measure,
}


def main(names: list[str]) -> int:
    """Return 1 when a goal is missed."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"No such part: {unknown[0]}. The parts are: {', '.join(PARTS)}")
        return 2
    found: list[results.Result] = []
    for name in names or PARTS:
        for result in PARTS[name]():
            print(results.line(result), flush=True)
            found.append(result)
    results.write(found)
    return 1 if any(result.holds is False for result in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
