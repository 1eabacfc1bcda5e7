"""The TypeScript app as a test leads it: ``browser.ts`` in a Node process of its own."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

_DRIVER = Path(__file__).with_name("browser.ts")


class AppError(AssertionError):
    """The app threw; the message is its own, with where it happened."""


class App:
    """One browser. ``wrong_by_ms`` is how far its clock is ahead of the server's."""

    def __init__(self) -> None:
        self.wrong_by_ms = 0
        self._process = subprocess.Popen(
            ["node", "--no-warnings", str(_DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> App:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def tell(self, do: str, **command: Any) -> Any:
        """Give one command and wait until it is done.

        Raises:
            AppError: when the app threw something.
        """
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": do, **command}) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AppError(f"the app died of {do}")
        answer = json.loads(line)
        if "error" in answer:
            raise AppError(answer["error"])
        return answer["ok"]
