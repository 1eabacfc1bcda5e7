"""``linkwell`` in processes forked from one that has imported it: only its own work takes time."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from server.cli import main

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.forked"])


def forked(
    *arguments: str,
    environ: Mapping[str, str],
    out: Path,
    err: Path | None = None,
    folder: Path | None = None,
) -> ForkServerProcess:
    """A started ``linkwell``, with this environment alone, in this folder.

    What it says is added to the file ``out``, its complaints to ``err`` where that is given.
    """
    process = _FORKS.Process(
        target=_run,
        args=(arguments, dict(environ), str(out), str(err or out), str(folder or Path.cwd())),
        daemon=True,
    )
    process.start()
    return process


def _run(
    arguments: tuple[str, ...], environ: dict[str, str], out: str, err: str, folder: str
) -> None:
    for descriptor, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.exit(main(arguments))
