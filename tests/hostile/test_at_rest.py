"""What people wrote is in no file and in no log."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from schemas.records import DELETED, KINDS, Role, ValueType
from server.domain.housekeeping import Housekeeping
from server.serving import log_to_stderr
from sync.identity import derived_id
from tests.databases import Databases, everything_in
from tests.hostile.world import (
    JSON,
    Json,
    Someone,
    World,
    an_id,
    change,
    creating,
    edit,
    entry,
    fields_of,
    grant,
    mood,
    people_in,
    refusal_of,
)
from tests.server.running import NOON_MS, Service, built_client, running, settings_in

WORDS: Final = (
    "zanzibarbody", "zanzibaredit", "zanzibarnote", "zanzibarmessage", "zanzibarsource",
    "zanzibarunknown", "zanzibarfield", "zanzibarclub", "zanzibarreason", "zanzibaroccurrence",
    "zanzibarlabel", "zanzibarrefused", "zanzibarquery", "Zebedee", "Quillfeather", "Wombat",
    "7700900123", "zanzibarepoch", "Pyongyang", "2019-08-07", "zanzibarkind",
)  # fmt: skip
"""Words, names, numbers, a zone and a day that stand nowhere else."""


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases
) -> Iterator[tuple[World, str, list[str]]]:
    """A service in which a life was led, stopped again; what it logged, and its secrets."""
    folder: Path = tmp_path_factory.mktemp("service")
    built_client(folder)
    said: list[str] = []
    listener = _Listener(said)
    loud = logging.getLogger()
    level = loud.level
    log_to_stderr("debug")
    loud.setLevel(logging.DEBUG)
    loud.addHandler(listener)
    try:
        with running(settings_in(folder, databases, SERVICE_NAME="Riverside")) as service:
            world = people_in(service)
            secrets = _lead_a_life(world)
    finally:
        loud.removeHandler(listener)
        loud.setLevel(level)
    yield world, "\n".join(said), secrets
    databases.drop(folder)


class _Listener(logging.Handler):
    """Keeps what is logged, at every level and with every detail that a format could show."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.NOTSET)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):  # the test's own client
            self._said.append(f"{self.format(record)} {record.args!r} {record.exc_info!r}")


def _lead_a_life(world: World) -> list[str]:
    """Use every door with words in it, rightly and wrongly; returns codes and tokens in use."""
    service = world.service
    amira = world.amira
    invite = amira.browser.invite("Zebedee Quillfeather", phone="07700900123")
    sam = Someone(service.browser(), Role.PARTICIPANT)
    sam.browser.join(invite["code"], label="zanzibarlabel phone")
    sam.put(grant(sam, amira.id, "moods", "entries", "attendance"))
    wrote = entry(
        "zanzibarbody", shared=True, zone="Asia/Pyongyang", day="2019-08-07",
        **{"activities:zanzibarclub": True, "zanzibarfield": "zanzibarunknown"},
    )  # fmt: skip
    felt = mood(2, shared=True, note="zanzibarnote")
    cells = {"worker": amira.id, "author": sam.id, "body": "zanzibarmessage", "at": NOON_MS}
    sam.put(wrote, felt, change(an_id(), "message", cells, create=True))
    source = {"change": "s" * 16, "field": "body", "value": "zanzibarsource"}
    sam.put({**edit(wrote, {"body": "zanzibaredit"}), "sources": [source]})
    _came(sam)
    _in_every_kind(sam, amira)
    _wrongly(world, sam, wrote)
    _elsewhere(world, sam)
    sam.put(_delete(felt))
    amira.pull()
    erased = {"notebook": sam.notebook, "epoch": "zanzibarepoch"}
    amira.post(amira.request(erased=[erased]))
    service.clock.pass_days(31)
    asyncio.run(_keep_house(service))
    service.let_back_in(amira.browser)
    waiting = amira.browser.invite("Wombat Quillfeather")["code"]
    second = sam.browser.post("/api/devices/codes").json()["code"]
    cookies = [one.browser.http.cookies["linkwell"] for one in (sam, amira)]
    keys = [one.browser.device_key for one in (sam, amira)]
    return [*cookies, *keys, waiting, waiting.replace("-", ""), second, second.replace("-", "")]


async def _keep_house(service: Service) -> None:
    await Housekeeping(service.state.database, service.clock, service.state.seals).run()


def _came(sam: Someone) -> None:
    session = an_id()
    cells = {"session": session, "occurrence": "zanzibaroccurrence", "participant_said": "missed"}
    record = derived_id("attendance", session, "zanzibaroccurrence")
    cells["participant_reason"] = "zanzibarreason"
    sam.put(change(record, "attendance", cells, create=True))


def _in_every_kind(sam: Someone, amira: Someone) -> None:
    """The words in every field that takes any, by whichever of the two makes such records."""
    for kind in KINDS.values():
        writer = sam if Role.PARTICIPANT in kind.creators else amira
        cells = {
            name: "zanzibarkind"
            for name, field in kind.fields.items()
            if field.value.type is ValueType.TEXT and writer.role in field.writers
        }
        if cells:
            writer.put(creating(kind, writer, sam.notebook, amira.id, cells))


def _wrongly(world: World, sam: Someone, wrote: Json) -> None:
    """Refusals, too, hold words."""
    bad: list[Any] = [
        {**entry("zanzibarrefused", shared=True), "kind": "zanzibarquery"},
        {**entry("zanzibarrefused", shared=True), "zanzibarquery": 1},
        entry("zanzibarrefused", shared=True, mood=9),
        edit(wrote, {"activities:zanzibarrefused\n": True}),
        {**edit(wrote, {"body": "zanzibarrefused"}), "base": {}},
        {**entry("zanzibarrefused" * 6_000, shared=True)},
    ]
    receipts = sam.push(*bad)
    for receipt in receipts[:4]:
        assert refusal_of(receipt)
        assert isinstance(fields_of(receipt["refused"]), list)
    for content in (b"zanzibarrefused", b'{"zanzibarrefused":', gzip.compress(b"zanzibarrefused")):
        sam.post(content)
        sam.post(content, **{"content-encoding": "gzip"})
    sam.browser.get(
        "/journal/zanzibarquery?q=zanzibarquery", headers={"referer": "x/zanzibarquery"}
    )
    sam.browser.get("/api/zanzibarquery?q=zanzibarquery")
    sam.browser.http.delete("/api/devices/zanzibarquery")
    sam.browser.post("/api/join", content=b'{"code": "zanzibarquery"}', headers=JSON)


def _elsewhere(world: World, sam: Someone) -> None:
    """A fault in the middle of deciding: what is logged of it, and what is kept."""
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("server.domain.pushing.decide", _fail)
        (receipt,) = sam.push(entry("zanzibarrefused", shared=True))
        assert receipt["refused"]["type"].endswith(":fault")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("server.domain.exchange.pull_own", _fail)
        answer = sam.post(sam.request(entry("zanzibarbody", shared=True)))
        assert answer.status_code == 500
        assert "zanzibar" not in answer.text


def _fail(*words: Any, **more: Any) -> None:
    raise RuntimeError(f"zanzibarrefused {words!r} {more!r}")


def _delete(of: Json) -> Json:
    return {**edit(of, {DELETED: True}), "base": dict.fromkeys(of["set"], of["id"])}


def spellings(word: str) -> list[bytes]:
    """How a word could stand in a file without having been sealed."""
    plain = word.encode()
    cores = (
        [base64.b64encode(b"\0" * pad + plain)[4:-4] for pad in range(3)] if len(word) > 9 else []
    )
    return [
        plain, plain.upper(), plain.lower(), word.encode("utf-16-le"), plain.hex().encode(),
        json.dumps(word).encode(), *cores,
    ]  # fmt: skip


def _files(world: World, databases: Databases) -> list[Path]:
    folder = world.service.settings.data_dir.parent
    dist = folder / "dist"
    files = [path for path in folder.rglob("*") if path.is_file() and dist not in path.parents]
    elsewhere = databases.files(folder)
    own = {"keyring.db", "master.key"} | (set() if elsewhere else {"linkwell.db"})
    assert own <= {path.name for path in files}
    return [*files, *elsewhere]


def test_no_word_stands_in_any_file(
    lived: tuple[World, str, list[str]], databases: Databases
) -> None:
    world, _, secrets = lived
    for path in _files(world, databases):
        content = path.read_bytes()
        for word in (*WORDS, *secrets, "Amira", "Haddad", "Europe/London"):
            for spelling in spellings(word):
                assert spelling not in content, (path.name, word)


def test_no_activity_and_no_answer_stands_in_any_file(
    lived: tuple[World, str, list[str]],
) -> None:
    """What says something of a person's health: names of cells, choices, activities."""
    world, _, _ = lived
    settings = world.service.settings
    content = everything_in(settings.database)
    if settings.database_url is None:
        content += settings.database_file.read_bytes()
    fields = {name for kind in KINDS.values() for name in kind.fields if len(name) > 5}
    # Words of the tables themselves.
    plain_columns = {"worker", "session", "subject", "occurrence", "status"}
    for word in (*(fields - plain_columns), "not_for_me", "activities:", "missed"):
        assert word.encode() not in content, word


def test_no_word_and_no_secret_stands_in_the_log(lived: tuple[World, str, list[str]]) -> None:
    world, said, secrets = lived
    assert "/api/sync" in said, "nothing was logged at all"
    assert "RuntimeError" in said, "the fault was not logged"
    people = (world.sam.id, world.amira.id, world.amira.replica, world.sam.notebook, "127.0.0.1")
    for word in (*WORDS, *secrets, *people, "Amira", "Traceback"):
        assert word not in said, word


def test_the_scan_would_find_a_word(lived: tuple[World, str, list[str]], tmp_path: Path) -> None:
    """A test that cannot fail is none: the same words, unsealed, are found."""
    for word in WORDS:
        for content in (f"..{word}..".encode(), base64.b64encode(f"say {word} aloud".encode())):
            if word.encode() in content or len(word) > 9:
                assert any(spelling in content for spelling in spellings(word)), word


def test_files_are_their_owners_alone(lived: tuple[World, str, list[str]]) -> None:
    world, _, _ = lived
    settings = world.service.settings
    for path, allowed in (
        (settings.data_dir, 0o700),
        (settings.keyring_file, 0o600),
        (settings.master_key_file, 0o600),
    ):
        assert path.stat().st_mode & 0o777 == allowed, path
