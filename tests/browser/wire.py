"""The line between a browser and the server, which a test can cut, slow down and listen to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.ports import HeldPorts

_CHUNK = 65_536
# Closing with a zero linger resets the connection, as a dying network does.
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Lost:
    """An answer that the wire was told to lose."""

    request: bytes
    then_cut: bool
    after: int = 0
    """So many such requests are answered before it."""
    happened: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float = 20) -> None:
        """Return once the server has answered and the answer is gone.

        Raises:
            AssertionError: no such request came in time.
        """
        assert self.happened.wait(seconds), f"no answer to {self.request!r} was there to lose"


class Wire:
    """A TCP proxy on a port of its own, kept while the line is cut.

    Its port is the origin that browsers see: ``localhost`` for one person and ``127.0.0.1`` for
    another are two origins on one line.
    """

    def __init__(self, server_port: int, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """``port``: the one it has; any free one where that is 0."""
        self.server_port = server_port
        self.host = host
        """As browsers name this machine; the wire itself is on 127.0.0.1."""
        self.bytes_up = 0
        self.bytes_down = 0
        self.delay_s = 0.0
        """Waited before each piece of an answer is passed on."""
        self._lock = threading.RLock()
        self._ends: set[socket.socket] = set()
        self._to_lose: list[Lost] = []
        self._held = None if port else HeldPorts()
        self.port = self._held.first if self._held else port
        self._door = self._bound(self.port)
        self._open = False
        self.mend()

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def is_up(self) -> bool:
        return self._open

    def cut(self) -> None:
        """Reset every connection and refuse new ones, until :meth:`mend`."""
        with self._lock:
            if not self._open:
                return
            self._open = False
            self._close_door()
            for end in list(self._ends):
                self._reset(end)
            # Bound but not listening: connections are refused and nobody takes the port.
            self._door = self._bound(self.port)

    def mend(self) -> None:
        """Let connections through again, on the same port."""
        with self._lock:
            if self._open:
                return
            self._open = True
            self._door.listen(128)
            threading.Thread(target=self._admit, args=(self._door,), daemon=True).start()

    def lose_next_answer(
        self, path: str, *, method: str = "POST", then_cut: bool = True, after: int = 0
    ) -> Lost:
        """Pass the next such request on, let the server answer, and lose the answer.

        ``after`` so many others, whose answers come through.

        With ``then_cut`` the line falls at that moment. Otherwise the answer breaks off after its
        headers: browsers silently repeat a request whose answer never began.
        """
        lost = Lost(f"{method} {path} ".encode(), then_cut, after)
        with self._lock:
            self._to_lose.append(lost)
        return lost

    def close(self) -> None:
        self.cut()
        self._door.close()
        if self._held:
            self._held.close()

    @staticmethod
    def _bound(port: int) -> socket.socket:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        return door

    def _close_door(self) -> None:
        # accept() in the other thread only wakes from a shutdown.
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _reset(self, end: socket.socket) -> None:
        self._ends.discard(end)
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # Only this side's reading: it wakes the thread there, and says no goodbye to the other end.
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RD)
        end.close()

    def _admit(self, door: socket.socket) -> None:
        while True:
            try:
                browser, _ = door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port), timeout=10)
            except OSError:
                browser.close()
                continue
            server.settimeout(None)
            for end in (browser, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                if not self._open:
                    browser.close()
                    server.close()
                    continue
                self._ends |= {browser, server}
            _Connection(self, browser, server).start()


class _Connection:
    """One browser's connection and its twin to the server."""

    def __init__(self, wire: Wire, browser: socket.socket, server: socket.socket) -> None:
        self._wire = wire
        self._browser = browser
        self._server = server
        self._losing: Lost | None = None

    def start(self) -> None:
        for carry in (self._carry_up, self._carry_down):
            threading.Thread(target=self._until_closed, args=(carry,), daemon=True).start()

    def _until_closed(self, carry: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            carry()
        with self._wire._lock:
            for end in (self._browser, self._server):
                self._wire._ends.discard(end)
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _carry_up(self) -> None:
        while piece := self._browser.recv(_CHUNK):
            with self._wire._lock:
                self._wire.bytes_up += len(piece)
                for lost in self._wire._to_lose:
                    if lost.request in piece and lost.after > 0:
                        lost.after -= 1
                    elif lost.request in piece:
                        self._wire._to_lose.remove(lost)
                        self._losing = lost
                        break
            self._server.sendall(piece)

    def _carry_down(self) -> None:
        while piece := self._server.recv(_CHUNK):
            if self._wire.delay_s:
                time.sleep(self._wire.delay_s)
            if self._losing:
                self._lose(self._losing, piece)
                return
            with self._wire._lock:
                self._wire.bytes_down += len(piece)
            self._browser.sendall(piece)

    def _lose(self, lost: Lost, piece: bytes) -> None:
        if lost.then_cut:
            self._wire.cut()
        else:
            head, _, _ = piece.partition(b"\r\n\r\n")
            self._browser.sendall(head + b"\r\n\r\n")
        lost.happened.set()
