"""A device that writes to Kinto under load."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from typing import Final

from tests.bench import years
from tests.bench.load import get, post

COLLECTIONS: Final = ("mood", "entry", "attendance")


@dataclass(slots=True)
class KintoDevice:
    """Writes one mood, then (unless it only writes) asks for what is new in that collection."""

    address: tuple[str, int]
    user: str
    bucket: str
    seed: int
    writes_only: bool
    _random: random.Random = field(default_factory=random.Random)
    _since: str = ""
    _writing: bool = False

    def ask(self) -> bytes:
        if not self._since:
            self._random.seed(self.seed)
            self._since = f"%22{int(time.time() * 1000)}%22"
        self._writing = self.writes_only or not self._writing
        authorization = f"authorization: {self.user}"
        records = f"/v1/buckets/{self.bucket}/collections/mood/records"
        if not self._writing:
            return get(self.address, f"{records}?_since={self._since}", authorization)
        now_ms = int(time.time() * 1000)
        body = json.dumps({"data": years.a_mood(now_ms)}, separators=(",", ":")).encode()
        path = f"{records}/{years.uuid7(self._random, now_ms)}"
        return post(self.address, path, body, authorization, method="PUT")

    def hear(self, head: bytes, body: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 201" if self._writing else b"HTTP/1.1 200"):
            raise RuntimeError(f"Kinto answered {head[:15]!r} {body[:200]!r}")
        if not self._writing:
            etag = head.lower().partition(b'\r\netag: "')[2].partition(b'"')[0]
            self._since = f"%22{etag.decode()}%22"


def path_of(bucket: str, one: years.Written, rng: random.Random) -> str:
    record = one.id or years.uuid7(rng, one.at_ms)
    return f"/buckets/{bucket}/collections/{one.kind}/records/{record}"
