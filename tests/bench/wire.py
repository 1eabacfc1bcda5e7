"""A lean HTTP client that counts every byte it sends and receives."""

from __future__ import annotations

import gzip
import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any, Final

_TIMEOUT_S: Final = 60.0


@dataclass(slots=True)
class Traffic:
    """What crossed the wire. ``body`` counts bodies as sent; ``all`` the heads as well."""

    requests: int = 0
    body: int = 0
    all: int = 0
    seconds: list[float] = field(default_factory=list)


class Connection:
    """One kept-alive connection to a server on loopback."""

    def __init__(self, host: str, port: int) -> None:
        self._at = (host, port)
        self._socket: socket.socket | None = None
        self._left = b""
        self.traffic = Traffic()
        self.cookie = ""
        self.authorization = ""
        self.headers: dict[str, str] = {}
        """Of the last answer."""

    def call(self, method: str, path: str, payload: Any = None) -> tuple[int, Any]:
        """Send JSON, gzipped where the door takes it, and return the status and the answer."""
        body = b"" if payload is None else _compact(payload)
        packed = path == "/api/sync"
        if packed:
            body = gzip.compress(body, 6)
        head = [
            f"{method} {path} HTTP/1.1",
            f"host: {self._at[0]}:{self._at[1]}",
            f"origin: http://{self._at[0]}:{self._at[1]}",
            "accept-encoding: gzip",
        ]
        if body:
            head += [
                "content-type: application/json",
                f"content-length: {len(body)}",
                *(["content-encoding: gzip"] if packed else []),
            ]
        elif method != "GET":
            head.append("content-length: 0")
        if self.cookie:
            head.append(f"cookie: {self.cookie}")
        if self.authorization:
            head.append(f"authorization: {self.authorization}")
        raw = "\r\n".join(head).encode() + b"\r\n\r\n" + body
        start = time.perf_counter()
        status, headers, answer, received = self._exchange(raw)
        self.traffic.seconds.append(time.perf_counter() - start)
        self.traffic.requests += 1
        self.traffic.body += len(body) + len(answer)
        self.traffic.all += len(raw) + received
        self.headers = headers
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].split(";")[0]
        if headers.get("content-encoding") == "gzip":
            answer = gzip.decompress(answer)
        return status, json.loads(answer) if answer else None

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None

    def _exchange(self, raw: bytes) -> tuple[int, dict[str, str], bytes, int]:
        if self._socket is None:
            self._socket = socket.create_connection(self._at, timeout=_TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(raw)
        head = self._until(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        status = int(lines[0].split()[1])
        if headers.get("transfer-encoding") == "chunked":
            body, framing = self._take_chunks()
            return status, headers, body, len(head) + framing + len(body)
        length = int(headers.get("content-length", "0"))
        return status, headers, self._take(length), len(head) + length

    def _take_chunks(self) -> tuple[bytes, int]:
        """The body, and what cutting it into chunks added."""
        body, framing = b"", 0
        while True:
            line = self._until(b"\r\n")
            length = int(line, 16)
            body += self._take(length)
            framing += len(line) + len(self._take(2))
            if length == 0:
                return body, framing

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._left:
            self._more()
        at = self._left.index(mark) + len(mark)
        head, self._left = self._left[:at], self._left[at:]
        return head

    def _take(self, length: int) -> bytes:
        while len(self._left) < length:
            self._more()
        body, self._left = self._left[:length], self._left[length:]
        return body

    def _more(self) -> None:
        assert self._socket is not None
        more = self._socket.recv(1 << 18)
        if not more:
            raise ConnectionError("the server closed the connection")
        self._left += more


def _compact(payload: Any) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
