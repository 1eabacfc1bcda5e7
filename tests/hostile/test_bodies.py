"""Whole requests that are wrong: packed badly, too large, too slow, in another protocol or shape."""

from __future__ import annotations

import gzip
import json
import socket
import time
import zlib
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from schemas import limits
from schemas.version import PROTOCOL
from server.domain.exchange import REPLICAS_PER_DEVICE_MAX
from server.gateways import http_limits
from server.store.opening import in_one_snapshot
from server.store.tables import positions
from tests.hostile.world import (
    JSON,
    NOBODY,
    Json,
    Someone,
    World,
    an_id,
    fields_of,
    mood,
    packed,
    refused,
)

_GZIP: Final = {"content-encoding": "gzip"}


def a_push(sam: Someone) -> Json:
    return sam.request(mood(3, shared=False))


# Packing


def test_what_is_packed_well_is_taken(world: World) -> None:
    """So that what follows is refused for the packing alone."""
    answer = world.sam.post(packed(a_push(world.sam)), **_GZIP)
    assert "refused" not in answer.json()["receipts"][0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: b"{}",
        lambda whole: whole[:-1],
        lambda whole: whole[:-9],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:4],
        lambda whole: whole + b"\0",
        lambda whole: whole + whole,
        lambda whole: b"\0" + whole,
        lambda whole: whole[:-8] + b"\0" * 8,
        lambda whole: whole[:20] + b"\xff" * 9 + whole[29:],
        lambda whole: zlib.compress(gzip.decompress(whole)),
        gzip.compress,
        lambda whole: gzip.compress(b""),
        lambda whole: gzip.compress(b"\xff\xfe"),
    ],
    ids=[
        "empty", "plain", "cut by one", "cut before its sum", "cut in half", "only a beginning",
        "a byte behind", "twice", "a byte before", "wrong sum", "spoilt", "zlib", "packed twice",
        "packed nothing", "packed no text",
    ],
)  # fmt: skip
def test_what_is_packed_badly_is_refused(world: World, spoil: Any) -> None:
    with world.nothing_changes():
        answer = world.sam.post(spoil(packed(a_push(world.sam))), **_GZIP)
    assert refused(answer, 400) == "malformed"


@pytest.mark.parametrize(
    "encoding", ["br", "deflate", "zstd", "x-gzip", "gzip, gzip", "gzip;q=1", "\xff"]
)
def test_another_packing_is_refused(world: World, encoding: str) -> None:
    headers = [
        ("content-type", "application/json"),
        ("content-encoding", encoding.encode("latin1")),
    ]
    with world.nothing_changes():
        answer = world.sam.browser.post(
            "/api/sync", content=packed(a_push(world.sam)), headers=headers
        )
    assert refused(answer, 415) == "unsupported-encoding"


def test_a_bomb_is_refused_before_it_bursts(world: World) -> None:
    for megabytes in (1, 64, 200):
        bomb = _bomb(megabytes)
        assert len(bomb) < limits.PUSH_BYTES_MAX
        began = time.monotonic()
        with world.nothing_changes():
            answer = world.sam.post(bomb, **_GZIP)
        assert refused(answer, 413) == "too-large"
        assert time.monotonic() - began < 5


def _bomb(megabytes: int) -> bytes:
    """A push that inflates a thousandfold: valid JSON, if anybody waited for its end."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    parts = [packing.compress(b'{"protocol":1,')]
    parts += [packing.compress(block) for _ in range(megabytes)]
    return b"".join([*parts, packing.compress(b"}"), packing.flush()])


def test_the_bound_is_the_same_packed_and_plain(world: World) -> None:
    body = json.dumps(a_push(world.sam)).encode()
    most = body + b" " * (limits.PUSH_BYTES_MAX - len(body))
    with world.nothing_changes():
        assert refused(world.sam.post(most + b" "), 413) == "too-large"
        assert refused(world.sam.post(gzip.compress(most + b" "), **_GZIP), 413) == "too-large"
    for headers, content in (({}, most), (_GZIP, gzip.compress(most))):
        assert world.sam.post(content, **headers).status_code == 200


def test_a_body_that_does_not_say_how_large_it_is_ends_at_the_bound(world: World) -> None:
    def endless() -> Any:
        for _ in range(200):
            yield b" " * 16_384

    with world.nothing_changes():
        answer = world.sam.browser.post("/api/sync", content=endless(), headers=JSON)
    assert refused(answer, 413) == "too-large"


def test_a_body_that_trickles_in_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_limits, "BODY_SECONDS_MAX", 0.5)
    place = urlsplit(world.service.url)
    cookie = f"linkwell={world.sam.browser.http.cookies['linkwell']}"
    head = (
        f"POST /api/sync HTTP/1.1\r\nhost: {place.netloc}\r\ncookie: {cookie}\r\n"
        "content-type: application/json\r\ncontent-length: 5000\r\n\r\n"
    )
    began = time.monotonic()
    with world.nothing_changes(), socket.create_connection((place.hostname, place.port)) as wire:
        wire.sendall(head.encode())
        wire.settimeout(5)
        for _ in range(40):
            try:
                wire.sendall(b" ")
            except OSError:
                break
            time.sleep(0.05)
        answer = _read_all(wire)
    assert time.monotonic() - began < 4
    assert b" 200 " not in answer
    assert b"Traceback" not in answer


def _read_all(wire: socket.socket) -> bytes:
    parts = []
    try:
        while part := wire.recv(65_536):
            parts.append(part)
    except OSError:
        pass
    return b"".join(parts)


# Type and shape


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json5", "application/octet-stream", "text/json", "", "application/jsonx"],
)  # fmt: skip
def test_a_body_of_another_type_is_refused(world: World, media_type: str) -> None:
    body = json.dumps(a_push(world.sam)).encode()
    with world.nothing_changes():
        answer = world.sam.browser.post(
            "/api/sync", content=body, headers={"content-type": media_type}
        )
    assert refused(answer, 415) == "unsupported-media-type"


@pytest.mark.parametrize(
    "body", [b"", b" ", b"null", b"5", b'"x"', b"[]", b"{}", b"{", b"\xff", b"\x00", b"{}{}", b"\xef\xbb\xbf{}"]
)  # fmt: skip
def test_a_body_that_is_no_request_is_refused(world: World, body: bytes) -> None:
    with world.nothing_changes():
        answer = world.sam.post(body)
    assert refused(answer, 400) == "malformed"
    assert answer.json().get("errors"), answer.text


@pytest.mark.parametrize("protocol", [0, 1, PROTOCOL + 1, -1, 99, 2**62])
def test_another_protocol_is_told_to_update(world: World, protocol: int) -> None:
    for strange in ({}, {"changes": "another shape"}, {"new_field": 1}, {"replica": 5}):
        with world.nothing_changes():
            answer = world.sam.post({**a_push(world.sam), **strange, "protocol": protocol})
        assert refused(answer, 426) == "protocol-version"
        assert "update" in answer.json()["title"]


_WRONG: Final[tuple[tuple[str, Any, str], ...]] = (
    ("protocol", None, "protocol"),
    ("protocol", "1", "protocol"),
    ("protocol", 1.5, "protocol"),
    ("protocol", True, "protocol"),
    ("protocol", [], "protocol"),
    ("replica", None, "replica"),
    ("replica", 1, "replica"),
    ("replica", "", "replica"),
    ("replica", "x" * 400, "replica"),
    ("replica", NOBODY + "\n", "replica"),
    ("replica", NOBODY.upper(), "replica"),
    ("cursor", "", "cursor"),
    ("cursor", 5, "cursor"),
    ("cursor", "x" * 257, "cursor"),
    ("cursor", "a b", "cursor"),
    ("cursor", "ü", "cursor"),
    ("changes", None, "changes"),
    ("changes", {}, "changes"),
    ("changes", "x", "changes"),
    ("erased", 5, "erased"),
    ("erased", [5], "erased"),
    ("erased", [{"notebook": NOBODY}], "erased"),
    ("erased", [{"notebook": "x", "epoch": "y"}], "erased"),
    ("erased", [{"notebook": NOBODY, "epoch": "e"}] * (limits.ERASED_PER_PUSH_MAX + 1), "erased"),
    ("limit", 0, "limit"),
    ("limit", -1, "limit"),
    ("limit", limits.RECORDS_PER_PULL_MAX + 1, "limit"),
    ("limit", "5", "limit"),
    ("limit", 10**30, "limit"),
    ("verify", [], "verify"),
    ("verify", {"x": "y"}, "verify"),
    ("verify", {NOBODY: 5}, "verify"),
    ("is_admin", True, ""),
)


@pytest.mark.parametrize(
    ("name", "value", "field"), _WRONG, ids=lambda one: str(one)[:30].replace("\n", "↵")
)
def test_a_request_with_a_wrong_field_is_refused_by_its_name(
    world: World, name: str, value: Any, field: str
) -> None:
    with world.nothing_changes():
        answer = world.sam.post({**a_push(world.sam), name: value})
    assert refused(answer, 400) == "malformed"
    (told,) = fields_of(answer.json())
    assert told.startswith(field) if field else name in answer.json()["errors"][0]["message"]
    assert "x" * 40 not in answer.text


@pytest.mark.parametrize("lacking", ["protocol", "replica"])
def test_a_request_without_what_it_needs_is_refused(world: World, lacking: str) -> None:
    whole = a_push(world.sam)
    del whole[lacking]
    with world.nothing_changes():
        answer = world.sam.post(whole)
    assert refused(answer, 400) == "malformed"
    assert lacking in answer.json()["errors"][0]["message"]


# Cursors


@pytest.mark.parametrize("who", ["sam", "amira"])
def test_a_cursor_that_is_not_this_devices_is_a_fresh_start(world: World, who: str) -> None:
    """Never an error, never somebody else's place: the device is given everything anew."""
    world.sam.put(mood(1, shared=False))
    someone: Someone = getattr(world, who)
    other = world.rosa if who == "sam" else world.winnie
    for one in (someone, other):
        one.pull()
    mine, theirs = str(someone.cursor), str(other.cursor)
    everything = someone.sees().keys()
    strange = [
        theirs,
        mine[:-1],
        mine[:20],
        mine[:1],
        mine + "A",
        mine + mine,
        mine[::-1],
        "A" * 256,
    ]
    strange += [mine[:10] + ("A" if mine[10] != "A" else "B") + mine[11:]]
    for cursor in strange:
        answer = someone.post(someone.request(cursor=cursor))
        assert answer.status_code == 200
        (page,) = answer.json()["notebooks"]
        assert page["reset"] is True
        assert {record["id"] for record in page.get("records", ())} == everything
        assert len(answer.json()["cursor"]) == len(mine)


def test_a_cursor_belongs_to_one_device_of_a_person(world: World) -> None:
    world.sam.pull()
    code = world.sam.browser.post("/api/devices/codes").json()["code"]
    second = world.service.browser()
    second.join(code)
    tablet = Someone(second, world.sam.role)
    answer = tablet.post(tablet.request(cursor=world.sam.cursor)).json()
    assert answer["notebooks"][0]["reset"] is True


def test_a_link_workers_cursor_belongs_to_one_replica(world: World) -> None:
    world.amira.pull()
    copy = Someone(world.amira.browser, world.amira.role, replica=an_id())
    answer = copy.post(copy.request(cursor=world.amira.cursor)).json()
    assert answer["notebooks"][0]["reset"] is True


def test_stores_without_end_leave_no_rows_without_end(world: World) -> None:
    world.amira.pull()
    world.service.clock.pass_minutes(1)
    stores = [
        Someone(world.amira.browser, world.amira.role, replica=an_id())
        for _ in range(REPLICAS_PER_DEVICE_MAX + 9)
    ]
    for store in stores:
        store.pull()
    own = positions.c.device == world.amira.browser.account["device"]
    rows = in_one_snapshot(
        world.service.settings.database,
        lambda connection: connection.execute(select(positions).where(own)).all(),
    )
    assert len(rows) == REPLICAS_PER_DEVICE_MAX
    # The newest has its place; the oldest starts afresh.
    assert stores[-1].pull() == []
    assert world.amira.pull()[0]["reset"] is True
