"""A sink in a process of its own on the driver's core; see ``push_sink``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import cores


@dataclass(slots=True)
class RunningSink:
    port: int
    came: list[float] = field(default_factory=list)
    """When each push came, in seconds since 1970; known once it has ended."""


@contextmanager
def running_sink(*certificate: Path) -> Iterator[RunningSink]:
    """Run one; over TLS with a certificate and its key."""
    with cores.as_driver():
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.push_sink", *map(str, certificate)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    if process.stdout is None:
        raise RuntimeError("started without pipes")
    sink = RunningSink(int(process.stdout.readline()))
    try:
        yield sink
    finally:
        said, _ = process.communicate(timeout=20)  # closes its input, which it takes as the end
        sink.came = json.loads(said) if said else []
