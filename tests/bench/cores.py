"""How the machine is divided, the same for everybody who is measured.

A server has one core to itself, its database's processes included; whatever asks it has another.
Where there is only one core, or the system cannot pin, they share and :func:`division` says so.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PIN: Final = getattr(os, "sched_setaffinity", None)
_CORES: Final = sorted(os.sched_getaffinity(0)) if _PIN else []
CAN_DIVIDE: Final = len(_CORES) > 1
_SERVER: Final = set(_CORES[:1])
_DRIVER: Final = set(_CORES[1:2])


def division() -> str:
    """Say in one sentence who runs where."""
    if not CAN_DIVIDE:
        return "Servers and driver share the machine: it cannot be divided."
    server, driver = *_SERVER, *_DRIVER
    return f"Each server, its database included, has core {server}; the driver has core {driver}."


def pin_to_driver() -> None:
    """Stay off the server's core from now on."""
    _pin(_DRIVER)


@contextmanager
def as_driver() -> Iterator[None]:
    """Stay off the server's core meanwhile."""
    with _pinned(_DRIVER):
        yield


@contextmanager
def as_server() -> Iterator[None]:
    """Be on the server's core meanwhile. What is started there stays there."""
    with _pinned(_SERVER):
        yield


@contextmanager
def _pinned(cores: set[int]) -> Iterator[None]:
    before = os.sched_getaffinity(0) if _PIN else set()
    _pin(cores)
    try:
        yield
    finally:
        _pin(before)


def _pin(cores: set[int]) -> None:
    if CAN_DIVIDE and _PIN:
        _PIN(0, cores)


def tree(pid: int) -> Iterator[int]:
    """The process and all that it started, as far as they still run."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in (task / "children").read_text().split():
            yield from tree(int(child))


def cpu_seconds(*pids: int) -> float:
    """Processor time used so far by the processes and their children, ended ones included."""
    ticks = 0
    for pid in pids:
        for one in tree(pid):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_memory_mb(pid: int) -> float:
    """The most memory that a process and its children held, each at its own worst."""
    total = 0
    for one in tree(pid):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{one}/status").read_text())
        total += int(found.group(1)) if found else 0
    return total / 1024
