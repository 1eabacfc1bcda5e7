"""Bounds on what a connection may cost before a request is even whole."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from schemas.problems import PREFIX, Problem

CONNECTIONS_MAX: Final = 2_000
"""Most of them are live streams, one for each open app."""
HEADER_BYTES_MAX: Final = 32 * 1024
HEADERS_SECONDS_MAX: Final = 10.0
BODY_SECONDS_MAX: Final = 60.0


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's own protocol, which by itself waits for ever and takes headers without end."""

    _header_bytes = 0
    _in_headers = True
    _is_one_too_many = False
    _due: float | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it likewise
        super().connection_made(transport)
        self._is_one_too_many = len(self.connections) > CONNECTIONS_MAX
        self._expect_within(HEADERS_SECONDS_MAX)

    def connection_lost(self, exc: Exception | None) -> None:
        self._due = None
        self._drop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_one_too_many:
            # Only now: closing before the request was read would drop the answer on its way.
            self._refuse(503, "unavailable", "Linkwell has more visitors than it can take just now")
            return
        if self._in_headers:
            if self._due is None:
                self._expect_within(HEADERS_SECONDS_MAX)
            self._header_bytes += len(data)
        super().data_received(data)
        # Counted before the parser saw the end of the headers, so a body's first bytes count too:
        # only what is still in its headers after that is refused.
        if self._in_headers and self._header_bytes > HEADER_BYTES_MAX:
            self._refuse(431, "too-large", "The request's headers are too long")

    def on_headers_complete(self) -> None:
        self._in_headers = False
        self._header_bytes = 0
        self._expect_within(BODY_SECONDS_MAX)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_headers = True
        self._due = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words
        self._refuse(400, "malformed", "The request could not be understood")

    def _expect_within(self, seconds: float) -> None:
        """Refuse unless something else is expected, or nothing, before then.

        The timer outlives what it was set for and looks again when it rings: setting and taking
        back two for every request costs more than parsing its headers does.
        """
        self._due = self.loop.time() + seconds
        if self._timer is None or self._timer.when() > self._due:
            self._drop_timer()
            self._timer = self.loop.call_at(self._due, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if self.loop.time() >= self._due:
            self._due = None
            self._refuse(408, "too-slow", "The request took too long to arrive")
        else:
            self._timer = self.loop.call_at(self._due, self._ring)

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int, name: str, title: str) -> None:
        if self.transport.is_closing():
            return
        # uvicorn leaves it unset until the first request.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            body = msgspec.json.encode(Problem(type=PREFIX + name, title=title, status=status))
            self.transport.write(
                b"HTTP/1.1 %d \r\ncontent-type: application/problem+json\r\n"
                b"content-length: %d\r\nconnection: close\r\n\r\n" % (status, len(body)) + body
            )
        self.transport.close()
