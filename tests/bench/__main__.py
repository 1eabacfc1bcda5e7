"""``make bench``: measure, print, and write ``results.json`` beside this file.

``ONLY=w5 make bench`` runs a part of it and ``SECONDS=5`` makes each load shorter; ``results.json``
is written by a whole run alone.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

from tests.bench import (
    caseload,
    client,
    cores,
    floors,
    growth,
    lighthouse,
    planning,
    push,
    ratios,
    revoking,
    sync_work,
)
from tests.bench.chosen import WORKS, Chosen, NoSuchPart, read_chosen
from tests.bench.peers.kinto import peer as kinto
from tests.bench.peers.pouchdb import peer as pouchdb
from tests.bench.results import Result, line, write


def main() -> int:
    """Return 1 when a goal is missed."""
    # Asked to stop, it ends what it started before it goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    only = os.environ.get("ONLY", "")
    try:
        chosen = read_chosen(only)
    except NoSuchPart as problem:
        print(problem)
        return 2
    print(cores.division())
    found: list[Result] = []
    for results in (_measured(chosen), ratios.ratios(found)):
        for result in results:
            print(line(result), flush=True)
            found.append(result)
    if not only:
        write(found)
    return 1 if any(result.holds is False for result in found) else 0


def _measured(chosen: Chosen) -> Iterator[Result]:
    with cores.as_driver():
        yield from sync_work.measure(chosen)
        if chosen.has("floors", "w5"):
            yield from floors.measure()
        if chosen.has("kinto", *WORKS):
            yield from kinto.measure(chosen)
        if chosen.has("pouchdb", *WORKS):
            yield from pouchdb.measure(chosen)
        if chosen.has("growth"):
            yield from growth.measure()
        if chosen.has("planning"):
            yield from planning.measure()
        if chosen.has("push"):
            yield from push.measure()
    if chosen.has("revoking"):
        yield from revoking.measure()
    if chosen.has("client"):
        yield from client.measure()
    if chosen.has("caseload"):
        yield from caseload.measure()
    if chosen.has("lighthouse"):
        yield from lighthouse.measure()


if __name__ == "__main__":
    sys.exit(main())
