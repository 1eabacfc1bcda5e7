"""``alone.py FILE COMMAND…`` runs the command while nobody else does so with the same file."""

from __future__ import annotations

import fcntl
import os
import sys


def main() -> None:
    """Wait for the file's lock and become the command, which holds it to its end."""
    _, file, *command = sys.argv
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)
    os.execvp(command[0], command)  # noqa: S606 - whoever runs it names the command


if __name__ == "__main__":
    main()
