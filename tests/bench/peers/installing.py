"""Installing a peer from its lock, into its own folder, once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Final

BIN: Final = Path(sys.executable).parent


class CannotInstall(Exception):
    """The peer is not to be had here. The message says which step failed."""


def install_python(folder: Path) -> Path:
    """Install ``requirements.lock``; the folder of its programs."""
    environment = folder / ".venv"
    if not _stands(folder / "requirements.lock", environment):
        _run([sys.executable, "-m", "venv", "--clear", environment], folder)
        _run(
            [
                environment / "bin" / "python",
                *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
                *("--require-hashes", "-r", "requirements.lock"),
            ],
            folder,
        )
        _note(folder / "requirements.lock", environment)
    return environment / "bin"


def install_node(folder: Path) -> Path:
    """Install ``package-lock.json`` with the Node of our environment; that Node."""
    modules = folder / "node_modules"
    if not _stands(folder / "package-lock.json", modules):
        # Its one native part brings itself ready-made, so nothing need run while installing.
        _run([BIN / "npm", "ci", "--ignore-scripts", "--omit=optional", "--silent"], folder)
        _note(folder / "package-lock.json", modules)
    return BIN / "node"


def _run(command: list[str | Path], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().rpartition("\n")[2]
        raise CannotInstall(f"{Path(command[0]).name} ended with {done.returncode}: {said[:120]}")


def _stands(lock: Path, made: Path) -> bool:
    note = made / ".made-from"
    return note.exists() and note.read_text() == _digest(lock)


def _note(lock: Path, made: Path) -> None:
    (made / ".made-from").write_text(_digest(lock))


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
