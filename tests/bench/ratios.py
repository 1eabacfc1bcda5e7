"""Linkwell against its peers and floors, from the figures of this very run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tests.bench import floors, work
from tests.bench.peers.kinto import peer as kinto
from tests.bench.peers.pouchdb import peer as pouchdb
from tests.bench.results import Result, at_least, at_most, below, figure
from tests.bench.sync_work import ON_POSTGRES, ON_SQLITE

OURS: Final = (ON_SQLITE, ON_POSTGRES)
PEERS: Final = (kinto.IN_MEMORY, kinto.ON_POSTGRES, pouchdb.SUBJECT)
CPU_MS_MAX: Final = 0.5


def ratios(found: Iterable[Result]) -> Iterator[Result]:
    """Yield each comparison whose two sides were measured; below or above 1 as the name says."""
    values = {one.name: one.value for one in found if one.value is not None}
    for ours in OURS:
        yield from _on_the_wire(values, ours)
        yield from _under_load(values, ours)
        yield from _on_disk(values, ours)


def _on_the_wire(values: dict[str, float], ours: str) -> Iterator[Result]:
    for title in (work.W1, work.W2, work.W3, work.W4):
        for quantity in ("requests", "bytes with heads"):
            for peer in PEERS:
                name = f"{title}, {quantity}"
                ratio = _ratio(values, f"{ours}: {name}", f"{peer}: {name}")
                if ratio is not None:
                    yield below(f"{ours}: {name}", ratio, "times", 1, peer)


def _under_load(values: dict[str, float], ours: str) -> Iterator[Result]:
    for which in (work.NEARLY_EMPTY, work.THREE_YEARS):
        name = work.load_name(ours, which)
        cpu = values.get(f"{name}, server CPU")
        if cpu is not None:
            yield at_most(f"{name}, server CPU at most", cpu, "ms/sync", CPU_MS_MAX)
        for peer, other, bound in (
            (kinto.ON_POSTGRES, which, 10.0),
            (kinto.ON_POSTGRES, work.RAW_WRITES, None),
            (kinto.IN_MEMORY, which, None),
            (pouchdb.SUBJECT, f"{which}, {work.RAW_WRITES}", 2.0),
            (pouchdb.FEWEST_PARTS, f"{which}, {work.RAW_WRITES}", None),
        ):
            theirs = f"{work.load_name(peer, other)}, rate"
            yield from _faster(values, f"{name}, rate", theirs, bound)
        yield from _faster(values, f"{name}, rate", f"{floors.BARE}, rate", 1 / 3)
        yield from _faster(values, f"{name}, rate", f"{floors.RAW}, one row a commit, rate", None)


def _faster(
    values: dict[str, float], ours: str, theirs: str, bound: float | None
) -> Iterator[Result]:
    ratio = _ratio(values, ours, theirs)
    if ratio is None:
        return
    against = theirs.removesuffix(", rate")
    if bound is None:
        yield figure(ours, ratio, "times", against)
    else:
        yield at_least(ours, ratio, "times", bound, against)


def _on_disk(values: dict[str, float], ours: str) -> Iterator[Result]:
    for peer in PEERS:
        ratio = _ratio(values, f"{ours}: {work.W6}", f"{peer}: {work.W6}")
        if ratio is not None:
            yield figure(f"{ours}: {work.W6}", ratio, "times", peer)


def _ratio(values: dict[str, float], ours: str, theirs: str) -> float | None:
    if ours not in values or not values.get(theirs):
        return None
    return values[ours] / values[theirs]
