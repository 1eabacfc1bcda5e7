"""Chance as an attacker. Each run is the same; what fails names its seed."""

from __future__ import annotations

import gzip
import json
import random
import socket
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from schemas.records import KINDS
from tests.hostile.world import (
    Json,
    Someone,
    World,
    a_change_id,
    an_id,
    creating,
    edit,
    grant,
    mood,
    refusal_of,
)

JUNK: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 5, 6, 2**31, 2**63, 2**64 - 1, -(2**63), 1.5, -0.0, 1e300, "",
    " ", "x", "x" * 300, "x" * 7_000, "\x00", "\n", "é", "\N{RIGHT-TO-LEFT OVERRIDE}", "null",
    "__proto__", "deleted", "shared", [], [[]], [None] * 50, {}, {"sealed": "x"}, {"sealed": None},
    {"a": {"b": {"c": []}}}, "2026-02-30", "9999-12-31", "0190", 8_640_000_000_000_000,
)  # fmt: skip


def mutated(chance: random.Random, whole: Any) -> Any:
    """The same JSON with a few places of it taken out, renamed or replaced by junk."""
    copy = json.loads(json.dumps(whole))
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = copy
        while True:
            if not isinstance(place, dict | list) or not place:
                break
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            inside = place[key]
            if isinstance(inside, dict | list) and inside and chance.random() < 0.75:
                place = inside
                continue
            _spoil(chance, place, key)
            break
    return copy


def _spoil(chance: random.Random, place: Any, key: Any) -> None:
    how = chance.randrange(4)
    if how == 0:
        del place[key]
    elif how == 1 and isinstance(place, dict):
        place[str(chance.choice(JUNK))[:70]] = place.pop(key)
    else:
        place[key] = chance.choice(JUNK)


@pytest.mark.parametrize("seed", range(4))
def test_chance_changes_break_nothing_for_anybody(world: World, seed: int) -> None:
    """Whatever is taken can be given back, to its owner and to the link worker."""
    chance = random.Random(seed)
    world.sam.put(grant(world.sam, world.amira.id, "moods", "entries", "attendance"))
    made: list[Json] = []
    for _ in range(12):
        for writer in (world.sam, world.amira):
            _push_at_random(chance, world, writer, made)
    for one in (world.sam, world.amira):
        assert one.sees()
    assert_same_after_another_pull(world)


def assert_same_after_another_pull(world: World) -> None:
    """A device that came along step by step holds what a fresh one is given."""
    for one in (world.sam, world.amira):
        fresh = one.sees()
        verify = one.request(cursor=one.cursor, verify={world.sam.notebook: "0" * 64})
        assert one.post(verify).status_code == 200
        assert one.sees().keys() == fresh.keys()


def _push_at_random(chance: random.Random, world: World, writer: Someone, made: list[Json]) -> None:
    sound = [
        creating(kind, writer, world.sam.notebook, world.amira.id)
        for kind in KINDS.values()
        if writer.role in kind.creators
    ]
    made += sound
    for one in chance.sample(made, min(8, len(made))):
        name = chance.choice([*one["set"], "deleted", "later"])
        sound.append({**edit(one, {name: chance.choice(JUNK)}), "notebook": world.sam.notebook})
    bad = [mutated(chance, one) for one in sound for _ in range(3)]
    sent = [*bad, *sound[:2]]
    chance.shuffle(sent)
    answer = writer.post({**writer.request(*sent), "cursor": writer.cursor or "x"})
    assert answer.status_code == 200, answer.text
    receipts = answer.json()["receipts"]
    assert len(receipts) == len(sent)
    for receipt in receipts:
        if receipt.get("outcome") == "refused":
            refusal_of(receipt)  # never a fault of ours
    writer.cursor = answer.json()["cursor"]


@pytest.mark.parametrize("seed", range(3))
def test_chance_requests_are_answered_in_the_one_shape(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for writer in (world.sam, world.amira):
        writer.pull()
        for _ in range(40):
            whole = writer.request(
                mood(3, shared=False),
                cursor=writer.cursor,
                limit=5,
                verify={world.sam.notebook: "0" * 64},
                erased=[{"notebook": an_id(), "epoch": a_change_id()}],
            )
            answer = writer.post(mutated(chance, whole))
            _is_answered_well(answer)


@pytest.mark.parametrize("seed", range(3))
def test_chance_bytes_are_answered_in_the_one_shape(world: World, seed: int) -> None:
    chance = random.Random(seed)
    plain = json.dumps(world.sam.request(mood(3, shared=False, note="Some words."))).encode()
    for _ in range(60):
        packs = chance.random() < 0.5
        body = bytearray(gzip.compress(plain, mtime=0) if packs else plain)
        for _ in range(chance.choice((1, 1, 3, 20))):
            at = chance.randrange(len(body))
            how = chance.randrange(3)
            if how == 0:
                body[at] ^= 1 << chance.randrange(8)
            elif how == 1:
                del body[at : at + chance.randrange(9)]
            else:
                body[at:at] = chance.randbytes(chance.randrange(9))
        headers = {"content-encoding": "gzip"} if packs else {}
        _is_answered_well(world.sam.post(bytes(body), **headers))


def _is_answered_well(answer: Any) -> None:
    assert answer.status_code in {200, 400, 413, 426}, (answer.status_code, answer.text)
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


_JOIN: Final = b"POST /api/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
WIRE: Final = (
    b"\x00" * 64,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /%ff%00%zz HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /api/me?\xff=\xff HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET http://evil.example/api/me HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET * HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /api/me HTTP/1.1\r\n\r\n",
    b"GET /api/me HTTP/1.0\r\n\r\n",
    b"GET /api/me HTTP/1.1\r\nhost: \xff\xfe\r\ncookie: linkwell=\xff\r\n\r\n",
    b"GET /api/me HTTP/1.1\r\nhost: x\r\ncookie: =;;=linkwell;linkwell\r\n\r\n",
    b"GET /api/me HTTP/1.1\r\nhost: x\r\naccept-encoding: \xff;q=\xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: x\r\nif-none-match: \xff\r\naccept-encoding: ;;q=,gzip;q=x\r\n\r\n",
    b"GET /api/me HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n",
    b"GET /api/me HTTP/1.1\r\nhost: x\r\nbad header: y\r\n\r\n",
    b"GET /api/sync/live HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
    b"BREW /api/me HTTP/1.1\r\nhost: x\r\n\r\n",
    b"CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n",
    b"TRACE /api/me HTTP/1.1\r\nhost: x\r\n\r\n",
    _JOIN + b"content-length: -5\r\n\r\n{}",
    _JOIN + b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    _JOIN + b"content-length: 99999999999999999999999\r\n\r\n{}",
    _JOIN + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    _JOIN + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    _JOIN + b"content-type: application/json; charset=\xff\r\ncontent-length: 2\r\n\r\n{}",
    b"POST /api/join HTTP/1.1\r\nhost: x\r\norigin: http://[\r\ncontent-length: 0\r\n\r\n",
    b"DELETE /api/devices/%0d%0aset-cookie:%20x=y HTTP/1.1\r\nhost: x\r\n\r\n",
)


@pytest.mark.parametrize("raw", WIRE, ids=range(len(WIRE)))
def test_what_is_hardly_http_is_no_fault(world: World, raw: bytes) -> None:
    place = urlsplit(world.service.url)
    with world.nothing_changes():
        with socket.create_connection((place.hostname, place.port), timeout=5) as wire:
            wire.sendall(raw)
            wire.shutdown(socket.SHUT_WR)
            answer = _read_all(wire)
        assert b" 500 " not in answer[:20], answer
        assert b"Traceback" not in answer
        if answer.startswith(b"HTTP/1.1 4"):
            assert b"content-type: application/problem+json" in answer, answer
        assert b"\r\nset-cookie" not in answer.lower()
        assert b"evil.example" not in answer
        assert world.service.browser().get("/health").status_code == 200


def _read_all(wire: socket.socket) -> bytes:
    parts = []
    try:
        while part := wire.recv(65_536):
            parts.append(part)
    except OSError:
        pass
    return b"".join(parts)
