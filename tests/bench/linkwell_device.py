"""A phone under load: each turn writes one mood and syncs it."""

from __future__ import annotations

import json
import random
import time
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from tests.bench import years
from tests.bench.load import post

_GZIP_WINDOW = 31


@dataclass(slots=True)
class LinkwellDevice:
    """Sends what ``sync.replica`` would, made from a request of its own with the values put in."""

    address: tuple[str, int]
    cookie: str
    notebook: str
    cursor: str
    seed: int
    _shape: list[str] = field(default_factory=list)
    _random: random.Random = field(default_factory=random.Random)
    _change: str = ""

    def ask(self) -> bytes:
        if not self._shape:
            self._prepare()
        now_ms = int(time.time() * 1000)
        self._change = urlsafe_b64encode(self._random.randbytes(12)).decode()
        values = {
            "CURSOR": self.cursor,
            "CHANGE": self._change,
            "RECORD": years.uuid7(self._random, now_ms),
            "1000000000001": str(now_ms),
        }
        body = "".join(values.get(part, part) for part in self._shape).encode()
        packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP_WINDOW)
        return post(
            self.address,
            "/api/sync",
            packer.compress(body) + packer.flush(),
            "content-encoding: gzip",
            f"origin: http://{self.address[0]}:{self.address[1]}",
            f"cookie: {self.cookie}",
        )

    def hear(self, head: bytes, body: bytes) -> None:
        """Take the new cursor; anything but one applied change is a failure."""
        if b"content-encoding: gzip" in head:
            body = zlib.decompress(body, _GZIP_WINDOW)
        answer = json.loads(body)
        if not head.startswith(b"HTTP/1.1 200") or answer["receipts"] != [{"change": self._change}]:
            raise RuntimeError(f"a sync was answered {head[:15]!r} {body!r}")
        self.cursor = answer["cursor"]

    def _prepare(self) -> None:
        self._random.seed(self.seed)
        replica = years.new_replica(self.seed, self.notebook)
        replica.cursor = "CURSOR"
        record = replica.create("mood", years.a_mood(1000000000001), 1000000000001)
        text = json.dumps(replica.request(), separators=(",", ":"), ensure_ascii=False)
        change = replica.outbox[0].id
        for value, name in ((change, "CHANGE"), (record, "RECORD")):
            text = text.replace(value, name)
        today = years.a_mood(int(time.time() * 1000))["day"]
        text = text.replace(years.a_mood(1000000000001)["day"], today)
        shape = [text]
        for name in ("CURSOR", "CHANGE", "RECORD", "1000000000001"):
            shape = [piece for part in shape for piece in _around(part, name)]
        self._shape = shape


def _around(text: str, name: str) -> list[str]:
    pieces = [text] if text == name else text.split(name)
    return [piece for pair in zip(pieces, [name] * len(pieces), strict=True) for piece in pair][:-1]
