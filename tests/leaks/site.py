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

from sqlalchemy import Connection, Integer

from server.app import close_parts, create_app
from server.gateways.pokes import Listening
from server.settings import Settings
from server.store.tables import metadata
from tests.pushservice import PushService
from tests.server.running import NOON_MS, StandingClock

URL: Final = "http://127.0.0.1:8420"
COOKIE: Final = "linkwell"

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
        # Nobody waits for what does not come.
        self.app.state.pokes.heartbeat_s = 0.0
        self._live: dict[str, Listening] = {}

    def close(self) -> None:
        self._hang_up()
        self.runner.run(self.app.state.sender._webpush.close())
        close_parts(self.app)

    def begin_again(self) -> None:
        """Put every row back, and forget whatever was remembered of others."""
        self._hang_up()

        def put_back(connection: Connection) -> None:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
                rows = self.rows[table.name]
                if rows:
                    connection.execute(table.insert(), rows)
                if isinstance(table.c.get("id", table.c.values()[0]).type, Integer):
                    _count_on(connection, table.name, [row["id"] for row in rows])

        self.runner.run(self.app.state.database.write(put_back))
        self.app.state.viewers.remember(may=True)
        self.clock.__init__(NOON_MS)  # type: ignore[misc]  # the same clock shows the beginning again

    def ask(self, who: str, method: str, path: str, body: Any = None) -> Answer:
        """What somebody is answered. For what is live, see :meth:`listen`."""
        return self.runner.run(self._ask(who, method, path, body))

    def listen(self, who: str, account: str, device: str) -> None:
        """Listen as somebody's live stream does, to be looked at with :meth:`poked`."""
        self._live[who] = self.app.state.pokes.listening(account, device).__enter__()

    def poked(self, who: str) -> bool:
        """Whether somebody was poked since this was last asked."""
        return self.runner.run(self._next(self._live[who]))

    def send_what_is_due(self) -> dict[str, list[tuple[Any, ...]]]:
        """One tick of the sender: what each device is shown, decrypted, by channel."""
        self.runner.run(self.app.state.sender.run())
        shown: dict[str, list[tuple[Any, ...]]] = {}
        for channel, device in self.push.devices.items():
            received, device.received = device.received, []
            # Several are sent at once, and come in whichever order.
            shown[channel] = sorted(
                (one.ttl, one.topic, one.urgency, len(one.body), device.decrypt(one.body))
                for one in received
            )
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

    @staticmethod
    async def _next(live: Listening) -> bool:
        return await anext(live)

    def _hang_up(self) -> None:
        for live in self._live.values():
            live.__exit__()
        self._live.clear()

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


def _count_on(connection: Connection, table: str, ids: list[int]) -> None:
    """Let numbers that the database gives go on after those that are there."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {max(ids, default=1)})"
        )
