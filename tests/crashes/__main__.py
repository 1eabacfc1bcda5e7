"""``make simulate-crashes``: bring down what serves, many times over, on both databases."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.crashes.blows import DATABASES, target_on
from tests.crashes.simulation import simulate


def main() -> None:
    parser = argparse.ArgumentParser(prog="make simulate-crashes")
    parser.add_argument("--kills", type=int, default=25, help="of each kind, on each database")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    asked = parser.parse_args()
    print(f"SEED={asked.seed} gives the same writes and waits, if not the same moments.")
    for database in DATABASES:
        with tempfile.TemporaryDirectory() as folder, target_on(database, Path(folder)) as target:
            for name, blow in target.blows.items():
                began = time.monotonic()
                figures = simulate(target.service, [blow] * asked.kills, seed=asked.seed)
                seconds = time.monotonic() - began
                print(f"{database}, {name}: {figures} ({seconds:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
