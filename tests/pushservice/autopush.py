"""What Firefox and its push service say to each other over a WebSocket.

Hello, register, notification, acknowledgement and unregister, as the autopush protocol has them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.pushservice.checking import base64url


@dataclass
class Firefox:
    """One browser, by the id that it was given; it keeps that when it comes again."""

    uaid: str
    socket: web.WebSocketResponse | None = None
    channels: dict[str, str | None] = field(default_factory=dict)
    """The service's key that each subscription was made for, by channel."""
    undelivered: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    """Version and code: 100 delivered, 101 could not be decrypted, 102 otherwise not."""

    async def notify(self, channel: str, body: bytes, topic: str) -> str:
        """Hand a message on, now or when the browser comes again; its version."""
        version = uuid.uuid4().hex
        message = {
            "messageType": "notification",
            "channelID": channel,
            "version": version,
            "data": base64url(body),
            "headers": {"encoding": "aes128gcm"},
        }
        if self.socket is not None and not self.socket.closed:
            await self.socket.send_json(message)
            return version
        # What was not delivered yet is replaced by one of the same topic.
        self.undelivered = [one for one in self.undelivered if one["topic"] != topic]
        self.undelivered.append({**message, "topic": topic})
        return version


class Autopush:
    """The Firefoxes that are connected, or were."""

    def __init__(self, endpoint_of: Callable[[str], str]) -> None:
        self._endpoint_of = endpoint_of
        self.browsers: dict[str, Firefox] = {}
        self.unregistered: list[str] = []
        self.said: list[dict[str, Any]] = []

    def who_has(self, channel: str) -> Firefox | None:
        return next((one for one in self.browsers.values() if channel in one.channels), None)

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection to its end."""
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        browser = Firefox("")
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            self.said.append(said)
            if said.get("messageType") == "hello":
                browser = await self._hello(socket, said)
            else:
                await self._hear(socket, browser, said)
        if browser.socket is socket:
            browser.socket = None
        return socket

    async def _hello(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> Firefox:
        known = self.browsers.get(said.get("uaid") or "")
        browser = known or Firefox(uuid.uuid4().hex)
        self.browsers[browser.uaid] = browser
        browser.socket = socket
        await socket.send_json(
            {
                "messageType": "hello",
                "status": 200,
                "uaid": browser.uaid,
                "use_webpush": True,
                "broadcasts": {},
            }
        )
        waiting, browser.undelivered = browser.undelivered, []
        for message in waiting:
            await socket.send_json({k: v for k, v in message.items() if k != "topic"})
        return browser

    async def _hear(
        self, socket: web.WebSocketResponse, browser: Firefox, said: dict[str, Any]
    ) -> None:
        match said.get("messageType"):
            case "register":
                channel = said["channelID"]
                browser.channels[channel] = said.get("key")
                answer = {"status": 200, "pushEndpoint": self._endpoint_of(channel)}
                await socket.send_json({**_echo(said), **answer})
            case "unregister":
                browser.channels.pop(said["channelID"], None)
                self.unregistered.append(said["channelID"])
                await socket.send_json({**_echo(said), "status": 200})
            case "ack":
                browser.acknowledged += [
                    (one["version"], one.get("code", 100)) for one in said["updates"]
                ]
            case None | "ping":
                await socket.send_str("{}")
            case _:
                pass


def _echo(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("messageType", "channelID")}
