"""Ports for servers that a test starts, which no other program is given meanwhile."""

from __future__ import annotations

import contextlib
import socket
from typing import Final

HERE: Final = "127.0.0.1"
_MOST: Final = 65_535


class HeldPorts:
    """So many ports in a row, from :attr:`first` on, until :meth:`close`.

    Each is bound and nobody listens there: connections are refused, the system gives it to nobody
    who asks for any free port, and a server that asks for it by number (with SO_REUSEADDR, as
    servers do) gets it.
    """

    def __init__(self, many: int = 1) -> None:
        self._held: list[socket.socket] = []
        while len(self._held) < many:
            self.close()
            self._held = [_bound(0)]
            with contextlib.suppress(OSError):
                while len(self._held) < many and self.first + len(self._held) <= _MOST:
                    self._held.append(_bound(self.first + len(self._held)))

    @property
    def first(self) -> int:
        port: int = self._held[0].getsockname()[1]
        return port

    def close(self) -> None:
        for one in self._held:
            one.close()
        self._held = []


def free_ports(many: int = 1) -> int:
    """The first of so many ports in a row, held as long as this process runs."""
    held = HeldPorts(many)
    _HELD.append(held)
    return held.first


_HELD: Final[list[HeldPorts]] = []


def _bound(port: int) -> socket.socket:
    taken = socket.socket()
    if port == 0:
        taken.bind((HERE, 0))
        # Only now: with it, the system might give out a port that somebody else holds likewise.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return taken
    try:
        taken.bind((HERE, port))
    except OSError:
        taken.close()
        raise
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return taken
