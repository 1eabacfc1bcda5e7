"""Lighthouse on the Today page of the built app: mobile preset, median of five runs."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import sync_playwright

from tests.bench.client import join, open_browser
from tests.bench.results import Result, at_least
from tests.bench.service import HOST, running_service

RUNS: Final = 5
RUNNER: Final = Path(__file__).with_name("lighthouse_runner")
NODE: Final = Path(__file__).parents[2] / ".venv" / "bin" / "node"
_CATEGORIES: Final = ("performance", "accessibility", "best-practices")


def measure() -> Iterator[Result]:
    """Yield the three scores, 0 to 100."""
    _install()
    scores: dict[str, list[float]] = {name: [] for name in _CATEGORIES}
    with (
        sync_playwright() as playwright,
        running_service() as service,
        tempfile.TemporaryDirectory(prefix="linkwell-bench-") as profile,
    ):
        worker = service.worker()
        _, invite = worker.connection.call("POST", "/api/invites", {"name": "Sam"})
        context = open_browser(playwright, profile, "--remote-debugging-port=0")
        join(context.new_page(), service, invite["code"])
        port = int((Path(profile) / "DevToolsActivePort").read_text().split()[0])
        for _ in range(RUNS):
            report = _run(f"http://{HOST}:{service.port}/today", port)
            for name in _CATEGORIES:
                scores[name].append(report["categories"][name]["score"] * 100)
        context.close()
    for name, values in scores.items():
        yield at_least(
            f"Lighthouse on Today, {name}, median of {RUNS}", median(values), "of 100", 95
        )


def _install() -> None:
    if not (RUNNER / "node_modules" / "lighthouse").exists():
        subprocess.run([NODE.with_name("npm"), "ci", "--silent"], cwd=RUNNER, check=True)


def _run(url: str, debugging_port: int) -> dict[str, Any]:
    # The browser is already open and signed in, so its storage must stay as it is.
    command: list[str | Path] = [
        NODE,
        RUNNER / "node_modules" / "lighthouse" / "cli" / "index.js",
        url,
        f"--port={debugging_port}",
        "--disable-storage-reset",
        f"--only-categories={','.join(_CATEGORIES)}",
        "--output=json",
        "--output-path=stdout",
        "--quiet",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)
    report: dict[str, Any] = json.loads(done.stdout)
    return report
