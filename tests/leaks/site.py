"""One service in this process: asked over its HTTP layer, put back to how it began in a moment.

Two of them with the same people, ids, keys and clock are two worlds that can be told apart only
by what was done in them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from sqlalchemy import Connection

from server.app import close_parts, create_app
from server.settings import Settings
from server.store.tables import metadata
from tests.pushservice import PushService
from tests.server.running import NOON_MS, StandingClock

URL: Final = "http://127.0.0.1:8420"
COOKIE: Final = "linkwell"
_TURNS: Final = 25
"""Of the event loop, until whoever was woken has said so."""

Rows = dict[str, list[dict[str, Any]]]
"""Everything in a database, by table."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Log(logging.Handler):
    """Every line, in its order."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.levelname} {record.getMessage()}")


@contextmanager
def logged() -> Iterator[Log]:
    """What is logged meanwhile, however little of it an operator asked to see."""
    log, root = Log(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in ("linkwell", "uvicorn", "litestar"))]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    root.addHandler(log)
    try:
        yield log
    finally:
        root.removeHandler(log)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


@dataclass
class _Stream:
    """One open live stream, and how often it was poked."""

    task: asyncio.Task[None]
    pokes: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Site:
    """A service without a socket. ``tokens`` are the session cookies of its people, by name."""

    settings: Settings
    rows: Rows
    tokens: Mapping[str, str]
    runner: asyncio.Runner
    push: PushService
    clock: StandingClock = field(default_factory=StandingClock)

    def __post_init__(self) -> None:
        self.app = create_app(self.settings, clock=self.clock)
        self._streams: dict[str, _Stream] = {}

    def close(self) -> None:
        self._end_streams()
        self.runner.run(self.app.state.sender._webpush.close())
        close_parts(self.app)

    def begin_again(self) -> None:
        """Put every row back, and forget whatever was remembered of others."""
        self._end_streams()

        def put_back(connection: Connection) -> None:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
                if self.rows[table.name]:
                    connection.execute(table.insert(), self.rows[table.name])

        self.runner.run(self.app.state.database.write(put_back))
        self.app.state.viewers.remember(may=True)
        self.clock.__init__(NOON_MS)  # type: ignore[misc]  # the same clock shows the beginning again

    def ask(self, who: str, method: str, path: str, body: Any = None) -> Answer:
        """What somebody is answered. A live stream is refused: see :meth:`listen`."""
        return self.runner.run(self._ask(who, method, path, body))

    def listen(self, who: str) -> None:
        """Open a live stream, to be looked at with :meth:`pokes`."""
        self.runner.run(self._listen(who))

    def pokes(self, who: str) -> int:
        """How often somebody's stream was poked since this was last asked."""
        self.runner.run(_turn())
        stream = self._streams[who]
        assert not stream.task.done()
        counted, stream.pokes = stream.pokes, 0
        return counted

    def send_what_is_due(self) -> dict[str, list[tuple[Any, ...]]]:
        """One tick of the sender: what each device is shown, decrypted, by channel."""
        self.runner.run(self.app.state.sender.run())
        shown: dict[str, list[tuple[Any, ...]]] = {}
        for channel, device in self.push.devices.items():
            received, device.received = device.received, []
            shown[channel] = [
                (one.ttl, one.topic, one.urgency, len(one.body), device.decrypt(one.body))
                for one in received
            ]
        return shown

    async def _ask(self, who: str, method: str, path: str, body: Any) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        heard: list[Any] = []
        questions = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Any:
            return questions.pop() if questions else {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            heard.append(event)

        await self.app(self._scope(who, method, path, len(content)), receive, send)
        headers = tuple(
            sorted((name.decode(), value.decode("latin-1")) for name, value in heard[0]["headers"])
        )
        whole = b"".join(event.get("body", b"") for event in heard[1:])
        return Answer(heard[0]["status"], headers, whole)

    async def _listen(self, who: str) -> None:
        silence = asyncio.Event()

        async def receive() -> Any:
            await silence.wait()

        async def send(event: Any) -> None:
            if event.get("body"):
                stream.begun.set()
            stream.pokes += event.get("body", b"").count(b"event: poke")

        scope = self._scope(who, "GET", "/api/sync/live", 0)
        task: asyncio.Task[None] = asyncio.ensure_future(self.app(scope, receive, send))
        stream = self._streams[who] = _Stream(task)
        async with asyncio.timeout(10):
            await stream.begun.wait()

    def _end_streams(self) -> None:
        async def end() -> None:
            for stream in self._streams.values():
                stream.task.cancel()
            await asyncio.gather(
                *(stream.task for stream in self._streams.values()), return_exceptions=True
            )

        self.runner.run(end())
        self._streams.clear()

    def _scope(self, who: str, method: str, path: str, length: int) -> Any:
        headers = [(b"host", b"127.0.0.1:8420"), (b"sec-fetch-site", b"same-origin")]
        if who in self.tokens:
            headers.append((b"cookie", f"{COOKIE}={self.tokens[who]}".encode()))
        if length:
            headers.append((b"content-type", b"application/json"))
            headers.append((b"content-length", b"%d" % length))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 40_000),
            "server": ("127.0.0.1", 8420),
            "state": {},
        }


async def _turn() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
