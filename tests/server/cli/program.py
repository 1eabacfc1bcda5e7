"""The ``linkwell`` program as an operator starts it: a process of its own with its own settings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.forked import forked

LINKWELL = Path(sys.executable).with_name("linkwell")
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def environment(**settings: str | Path | int) -> dict[str, str]:
    """This machine's environment, with these settings of Linkwell and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKWELL_")}
    return kept | {f"LINKWELL_{name}": str(value) for name, value in settings.items()}


def linkwell(*arguments: str, **settings: str | Path | int) -> Ended:
    """Run a command to its end, in a process forked from one that has imported it already."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = forked(*arguments, environ=environment(**settings), out=out, err=err)
        process.join(PATIENCE_SECONDS)
        assert process.exitcode is not None, "it goes on and on"
        return Ended(process.exitcode, out.read_text(), err.read_text())


@dataclass
class Started:
    """A ``linkwell`` that goes on running, and all that it has said."""

    process: subprocess.Popen[str]
    began: float = field(default_factory=time.monotonic)
    lines: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def until(self, wanted: str) -> float:
        """Wait until it says that; how many seconds after its start that was."""
        while wanted not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() - self.began < PATIENCE_SECONDS, self.said
            time.sleep(0.01)
        return time.monotonic() - self.began

    def waited_for_a_processor(self) -> float:
        """Seconds for which it could have gone on but other programs had the processors."""
        try:
            waited_ns = int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[1])
        except OSError:
            return 0.0
        return waited_ns / 1e9

    def stop(self, how: signal.Signals = signal.SIGINT) -> float:
        """Ask it to stop; how many seconds that took."""
        asked = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(30)
        self._reader.join(5)
        return time.monotonic() - asked

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))


@contextmanager
def started(*arguments: str, **settings: str | Path | int) -> Iterator[Started]:
    process = subprocess.Popen(
        [LINKWELL, *arguments],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Started(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(10)
