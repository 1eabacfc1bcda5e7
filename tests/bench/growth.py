"""Whether a sync costs the same however many people there are: 50, 500 and 5,000 notebooks.

Fifty devices are active each time; every notebook holds a hundred records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.bench import cores, years
from tests.bench.chosen import load_seconds
from tests.bench.load import drive
from tests.bench.results import Result, at_most, figure
from tests.bench.service import running_service
from tests.bench.sync_work import fill

SIZES: Final = (50, 500, 5_000)
ACTIVE: Final = 50
RECORDS: Final = 100
_FLAT: Final = 1.2
"""What still counts as flat: two runs of the same size differ by about a tenth."""


def measure() -> Iterator[Result]:
    """Yield what a small sync costs at each size, and the largest against the smallest."""
    costs: list[float] = []
    rates: list[float] = []
    for size in SIZES:
        with running_service() as service:
            people = fill(service, size, years.three_years()[-RECORDS:])
            cpu = cores.cpu_seconds(*service.pids)
            load = drive(service.address, people[:: size // ACTIVE], load_seconds())
            cpu = cores.cpu_seconds(*service.pids) - cpu
        costs.append(cpu / len(load.seconds) * 1000)
        rates.append(load.rate)
        name = f"Linkwell on SQLite: {size:,} notebooks, {ACTIVE} active"
        yield figure(f"{name}, rate", load.rate, "syncs/s")
        yield figure(f"{name}, server CPU", costs[-1], "ms/sync")
    name = f"Linkwell on SQLite: {SIZES[-1]:,} notebooks over {SIZES[0]}"
    yield at_most(f"{name}, server CPU per sync", costs[-1] / costs[0], "times", _FLAT)
    yield at_most(f"{name}, time per sync", rates[0] / rates[-1], "times", _FLAT)
