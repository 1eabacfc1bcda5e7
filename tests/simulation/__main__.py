"""``python -m tests.simulation``: many histories, and the shortest trace of the first that fails.

``HISTORIES``, ``SEED``, ``JOBS`` and ``FIRST`` come from the environment, as ``make simulate``
passes them on. ``FIRST`` is the index of the first history: to replay one alone, set
``HISTORIES=1`` beside it. With ``GO_ON=1`` failures are counted, and the rest is lived through too.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat

from tests.simulation.history import live, minimised

HISTORIES, JOBS, JOBS_MAX = 300, 1, 2
MINIMISING_S = 40.0
GO_ON = os.environ.get("GO_ON") == "1"
_CHUNK = 25
_TOLD_EVERY = 500


@dataclass(slots=True)
class Tally:
    """What a number of histories came to."""

    histories: int = 0
    steps: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[int, str]] = field(default_factory=list)
    """The histories that broke an invariant, and which."""


def run_some(seed: int, first: int, count: int) -> Tally:
    """Live through histories, until one fails or all of them."""
    tally = Tally()
    for index in range(first, first + count):
        lived = live(seed, index)
        tally.histories += 1
        tally.steps += len(lived.steps)
        tally.faults += lived.faults
        if lived.broken is not None:
            tally.failed.append((index, lived.broken.invariant))
            if not GO_ON:
                break
    return tally


def tallies(seed: int, first: int, histories: int, jobs: int) -> Iterator[Tally]:
    """Tallies of consecutive histories."""
    firsts = range(first, first + histories, _CHUNK)
    counts = [min(_CHUNK, first + histories - at) for at in firsts]
    if jobs == 1:
        yield from map(run_some, repeat(seed), firsts, counts)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(run_some, repeat(seed), firsts, counts)


def simulate(seed: int, first: int, histories: int, jobs: int) -> Tally:
    """Run them all, or up to the first that fails."""
    whole = Tally()
    for tally in tallies(seed, first, histories, jobs):
        whole.histories += tally.histories
        whole.steps += tally.steps
        whole.faults += tally.faults
        whole.failed += tally.failed
        if whole.histories % _TOLD_EVERY == 0:
            print(f"… {whole.histories}, failed so far: {len(whole.failed)}", flush=True)
        if whole.failed and not GO_ON:
            break
    return whole


def main() -> int:
    given = os.environ.get
    histories = int(given("HISTORIES") or HISTORIES)
    seed = int(given("SEED") or secrets.randbelow(1_000_000))
    jobs = max(1, min(int(given("JOBS") or JOBS), JOBS_MAX))
    first = int(given("FIRST") or 0)
    print(f"seed {seed}, {histories} histories from {first} on", flush=True)
    began = time.monotonic()
    whole = simulate(seed, first, histories, jobs)
    seconds = time.monotonic() - began
    print(
        f"{whole.histories} histories, {whole.steps} steps, {seconds:.1f} s,"
        f" {whole.histories / seconds:.1f} histories/s"
    )
    for fault, count in sorted(whole.faults.items()):
        print(f"  {count:>8}  {fault}")
    if not whole.failed:
        print("every invariant held")
        return 0
    for index, invariant in whole.failed:
        print(f"  failed: {index}, {invariant}")
    show_failure(seed, whole.failed[0][0])
    return 1


def show_failure(seed: int, index: int) -> None:
    failed = live(seed, index)
    print(f"\nFAILED: SEED={seed} FIRST={index} HISTORIES=1", flush=True)
    if failed.broken is None:
        print("It did not fail again: something here does not follow from the seed.")
        return
    short = minimised(seed, index, failed, seconds=MINIMISING_S)
    print("\n".join(short.lines))
    print(f"→ {short.broken}")
    print(f"  steps {short.steps} of {len(failed.steps)}")


if __name__ == "__main__":
    sys.exit(main())
