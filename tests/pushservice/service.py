"""The push service itself: a thread with an event loop and a port of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.pushservice.autopush import Autopush
from tests.pushservice.checking import BODY_BYTES_MAX, Received, base64url, check, unpadded
from tests.pushservice.device import Device

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What to answer instead of 201."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_s: float = 0.0


class PushService:
    """Use it in a ``with``. ``now_ms`` is the time against which signatures are held."""

    def __init__(self, now_ms: Callable[[], int] | None = None) -> None:
        self._now_ms = now_ms or (lambda: time.time_ns() // 1_000_000)
        self.received: list[Received] = []
        """Every push, whatever was answered, in the order in which they came."""
        self.devices: dict[str, Device] = {}
        self.gone: set[str] = set()
        """Channels that are answered 410."""
        self._told: dict[str | None, list[Answer]] = {}
        self._always: dict[str | None, Answer] = {}
        self.autopush = Autopush(self.endpoint_of)
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self._stopping = asyncio.Event()

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def browser_url(self) -> str:
        """What Firefox takes as ``dom.push.serverURL``."""
        return f"ws://{HOST}:{self.port}/"

    def __enter__(self) -> PushService:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the push service did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    # What tests say and ask

    def device(self, public_key: str | None = None) -> Device:
        """A device of our own that is subscribed here."""
        channel = str(uuid.uuid4())
        device = Device(channel, self.endpoint_of(channel), public_key)
        self.devices[channel] = device
        return device

    def endpoint_of(self, channel: str) -> str:
        return f"{self.origin}/push/{channel}"

    def answer_next(self, *answers: Answer, device: Device | None = None) -> None:
        """Answer these, in turn, to the next pushes for the device, or for anybody."""
        self._told.setdefault(device.channel if device else None, []).extend(answers)

    def answer_always(self, answer: Answer | None, device: Device | None = None) -> None:
        """Answer this to every push for the device, or for anybody; None: as usual again."""
        channel = device.channel if device else None
        if answer is None:
            self._always.pop(channel, None)
        else:
            self._always[channel] = answer

    def wrong(self) -> list[str]:
        """What was wrong with any push so far."""
        return [said for push in self.received for said in push.wrong]

    # Serving

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        app = web.Application(client_max_size=1024 * 1024)
        app.router.add_get("/", self.autopush.talk)
        app.router.add_post("/push/{channel}", self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.SockSite(runner, self._listening).start()
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _take(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        push = Received(
            channel,
            {name.lower(): value for name, value in request.headers.items()},
            await request.read(),
            self._now_ms(),
        )
        self.received.append(push)
        check(
            push,
            audience=self.origin,
            expected_key=self._key_of(channel),
            now_ms=self._now_ms(),
        )
        answer = self._answer(push)
        push.status = answer.status
        if answer.after_s:
            await asyncio.sleep(answer.after_s)
        if 200 <= answer.status < 300:
            await self._hand_on(push)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    def _answer(self, push: Received) -> Answer:
        for who in (push.channel, None):
            if self._told.get(who):
                return self._told[who].pop(0)
            if who in self._always:
                return self._always[who]
        if push.channel in self.gone or push.channel in self.autopush.unregistered:
            return Answer(410)
        if push.channel not in self.devices and self.autopush.who_has(push.channel) is None:
            return Answer(404)
        if len(push.body) > BODY_BYTES_MAX:
            return Answer(413)
        if push.wrong:
            about_the_signature = any("sign" in said or "VAPID" in said for said in push.wrong)
            return Answer(403 if about_the_signature else 400)
        return Answer(201, {"Location": f"{self.origin}/message/{len(self.received)}"})

    async def _hand_on(self, push: Received) -> None:
        device = self.devices.get(push.channel)
        if device is not None:
            device.received.append(push)
        browser = self.autopush.who_has(push.channel)
        if browser is not None:
            await browser.notify(push.channel, push.body, push.topic)

    def _key_of(self, channel: str) -> str | None:
        device = self.devices.get(channel)
        if device is not None:
            return device.public_key
        browser = self.autopush.who_has(channel)
        key = browser.channels.get(channel) if browser is not None else None
        # Firefox may pad it.
        return base64url(unpadded(key.rstrip("="))) if key else None
