"""``POST /api/sync`` as devices nearly always send it, past the framework.

The framework's way to a route (a request object, a copy of the handler for every guard, a response
object) costs more than a small sync itself. This way only ever says yes: a request that is unusual
in anything goes on to the framework, and so does one that fails, from its first byte. Refusing,
and the words for it, are there alone. Sending a sync again is safe, which is what the protocol is
made for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.limits import PUSH_BYTES_MAX
from schemas.records import Role
from server.domain.exchange import Exchange
from server.domain.sessions import StaffSessions, token_hash
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import Clock, utc_day
from server.routes.sessions import COOKIE_ON_HTTP, COOKIE_ON_HTTPS
from server.routes.sync import PATH, answered
from server.settings import Settings

if TYPE_CHECKING:
    from litestar.types import ASGIApp, HTTPRequestEvent, Receive, Send

    Headers = dict[bytes, bytes]

_SAME_SITE: Final = frozenset({b"same-origin", b"none"})
_ENCODINGS: Final = frozenset({b"", b"gzip"})
_DIGITS_MAX: Final = 7
_JSON: Final = (b"content-type", b"application/json")
_GZIP: Final = (b"content-encoding", b"gzip")


class OrdinarySync:
    """Stands before the framework and takes what it knows to be in order."""

    def __init__(
        self,
        rest: ASGIApp,
        *,
        settings: Settings,
        viewers: Viewers,
        exchange: Exchange,
        clock: Clock,
        staff_sessions: StaffSessions,
    ) -> None:
        self._rest = rest
        self._settings = settings
        self._viewers = viewers
        self._exchange = exchange
        self._clock = clock
        self._staff_sessions = staff_sessions
        self._ours = (settings.public_url or "").encode()

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._rest(scope, receive, send)
            return
        headers = _read(scope["headers"])
        viewer = self._known(scope, headers) if headers is not None else None
        if headers is None or viewer is None or not self._is_in_order(headers):
            await self._rest(scope, receive, send)
            return
        events: list[HTTPRequestEvent] = []
        body = await _whole_body(receive, events)
        found = None
        if body is not None:
            try:
                found = await self._answer(viewer, headers, body)
            except Exception:
                found = None
        if found is None:
            await self._rest(scope, _again(events, receive), send)
            return
        # What the framework would have found out, for the headers of the answer and the log.
        scope["path_template"] = PATH
        answer, is_packed = found
        length = (b"content-length", b"%d" % len(answer))
        marks = [_JSON, _GZIP, length] if is_packed else [_JSON, length]
        await send({"type": "http.response.start", "status": 200, "headers": marks})
        await send({"type": "http.response.body", "body": answer, "more_body": False})

    async def _answer(self, viewer: Viewer, headers: Headers, body: bytes) -> tuple[bytes, bool]:
        return await answered(
            self._exchange,
            viewer,
            body,
            encoding=headers.get(b"content-encoding", b"").decode("latin-1"),
            accepted=headers.get(b"accept-encoding", b"").decode("latin-1"),
        )

    def _known(self, scope: Any, headers: Headers) -> Viewer | None:
        """Who asks, if that is remembered, they were noted lately and may ask at all."""
        is_https = scope.get("scheme") == "https" or self._settings.https
        name = COOKIE_ON_HTTPS if is_https else COOKIE_ON_HTTP
        hashed = token_hash(_cookie(headers.get(b"cookie", b"").decode("latin-1"), name))
        viewer = self._viewers.remembered(hashed) if hashed is not None else None
        now_ms = self._clock.now_ms()
        if viewer is None or viewer.seen_day != utc_day(now_ms):
            return None
        if viewer.is_staff and not self._may_go_on(viewer, now_ms):
            return None
        return viewer

    def _may_go_on(self, viewer: Viewer, now_ms: int) -> bool:
        sessions = self._staff_sessions
        is_noted = sessions.is_noted(viewer, now_ms) and not sessions.is_over(viewer, now_ms)
        return is_noted and viewer.role is Role.WORKER

    def _is_in_order(self, headers: Headers) -> bool:
        length = headers.get(b"content-length", b"")
        return (
            headers.get(b"content-type") == b"application/json"
            and headers.get(b"content-encoding", b"") in _ENCODINGS
            and length.isdigit()
            and len(length) <= _DIGITS_MAX
            and 0 < int(length) <= PUSH_BYTES_MAX
            and b"transfer-encoding" not in headers
            and self._is_our_page(headers)
        )

    def _is_our_page(self, headers: Headers) -> bool:
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site in _SAME_SITE
        origin = headers.get(b"origin")
        if origin is None or origin == self._ours:
            return True
        scheme, _, host = origin.partition(b"://")
        return scheme in {b"http", b"https"} and host == headers.get(b"host")


def _read(raw: list[tuple[bytes, bytes]]) -> Headers | None:
    """The headers by name; none if one stands there twice, for whichever reason."""
    headers = dict(raw)
    return headers if len(headers) == len(raw) else None


def _cookie(header: str, name: str) -> str:
    """The one cookie of this name, or nothing."""
    found = [
        value
        for cookie in header.split(";")
        for key, _, value in [cookie.partition("=")]
        if key.strip() == name
    ]
    return found[0] if len(found) == 1 else ""


async def _whole_body(receive: Receive, events: list[HTTPRequestEvent]) -> bytes | None:
    """The body, every event of it kept; none if it did not arrive whole or is too large."""
    chunks: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        events.append(event)  # type: ignore[arg-type]  # whatever came is handed on as it came
        if event["type"] != "http.request":
            return None
        chunks.append(event.get("body", b""))
        size += len(chunks[-1])
        if size > PUSH_BYTES_MAX:
            return None
        if not event.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _again(events: list[HTTPRequestEvent], receive: Receive) -> Receive:
    """Receive what was received once more, then what is still to come."""
    left = iter(events)

    async def receive_again() -> HTTPRequestEvent:
        for event in left:
            return event
        return await receive()  # type: ignore[return-value]  # likewise

    return receive_again
