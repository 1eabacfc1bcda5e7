"""After a restore: devices that were ahead bring back what it lost, and nothing else comes back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete

from schemas.records import KINDS, Audience, field_of
from server.domain.viewers import Viewer
from server.store import notebooks, service
from server.store.tables import history, receipts, records
from sync.replica import Replica
from tests.server.world import Ids, World, grant, mood

ZONE = {"day": "2026-05-28", "zone": "Europe/London"}


class Phone:
    """A device of somebody's, in whichever world it is given."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.now_ms = 1_000_000
        self.made = 0
        self.replica = Replica(
            Ids.uuid(f"replica {secrets.token_hex(4)}"),
            rule_of=lambda kind: lambda name: field_of(KINDS[kind], name),
            new_change_id=lambda: secrets.token_urlsafe(12),
            new_record_id=self._new_record_id,
            notebook=viewer.notebook,
            account=viewer.account,
            holds=lambda kind: (
                KINDS[kind].audience
                is not (Audience.OWNER if viewer.notebook is None else Audience.TEAM)
            ),
        )

    def sync(self, world: World, *, verify: bool = False) -> int:
        return self.replica.exchange(self.wire(world), lambda: self.now_ms, verify=verify)

    def wire(self, world: World) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
        def post(request: Mapping[str, Any]) -> Mapping[str, Any]:
            answer = world.sync(self.viewer, **request)
            found: Mapping[str, Any] = msgspec.json.decode(msgspec.json.encode(answer))
            return found

        return post

    def create(self, kind: str, values: Mapping[str, Any], about: Viewer) -> str:
        return self.replica.create(kind, values, self._later(), notebook=about.notebook)

    def entry(self, body: str, *, shared: bool = False) -> str:
        values = {"body": body, "at": 1, "shared": shared, **ZONE}
        return self.replica.create("entry", values, self._later())

    def edit(self, record: str, **values: Any) -> None:
        self.replica.edit(record, "entry", values, self._later())

    def delete(self, record: str) -> None:
        self.replica.delete(record, "entry", self._later())

    def reads(self, record: str) -> Any:
        return (self.replica.view(record) or {}).get("body")

    def _later(self) -> int:
        self.now_ms += 1_000
        return self.now_ms

    def _new_record_id(self) -> str:
        self.made += 1
        return Ids.uuid(f"{self.replica.id} {self.made}")


@pytest.fixture
def phone(sam: Viewer) -> Phone:
    return Phone(sam)


def restored(world: World, backup: World) -> World:
    """The backup, as ``linkwell restore`` leaves it."""
    to_ms = world.clock.now_ms()
    world.close()

    def begin(connection: Any) -> None:
        service.begin_anew(connection, secrets.token_hex(8), to_ms)
        notebooks.close_all(connection)

    backup.write(begin)
    return backup


def back_up(world: World, folder: Path) -> tuple[World, World]:
    """The world as it goes on, and a copy of it as it stands."""
    backup = world.copy(folder)
    return world.reopen(), backup


def test_a_phone_that_is_ahead_brings_back_entries_edits_and_deletes(
    world: World, phone: Phone, tmp_path: Path
) -> None:
    edited, deleted = phone.entry("We dug"), phone.entry("To be deleted")
    phone.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    phone.edit(edited, body="We dug and planted")
    phone.sync(world)
    phone.edit(edited, body="We dug and planted beans")
    phone.delete(deleted)
    made = phone.entry("Written after the backup")
    phone.sync(world)

    with restored(world, backup) as world:
        phone.sync(world)
        other = Phone(phone.viewer)
        other.sync(world)
        for device in (phone, other):
            assert device.reads(edited) == "We dug and planted beans"
            assert device.reads(made) == "Written after the backup"
            assert deleted not in device.replica.views("entry")
        assert phone.replica.digest() == other.replica.digest()
        assert not phone.replica.outbox
        assert not phone.replica.tray


def test_what_was_typed_since_the_last_answer_stands_on_what_comes_back(
    world: World, phone: Phone, tmp_path: Path
) -> None:
    entry = phone.entry("One")
    phone.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    phone.edit(entry, body="One two")
    phone.sync(world)
    phone.edit(entry, body="One two three")
    phone.replica.request()
    phone.edit(entry, body="One two three four")

    with restored(world, backup) as world:
        phone.sync(world)
        assert phone.reads(entry) == "One two three four"
        assert phone.replica.joined == []


def test_words_written_since_the_restore_are_joined_with_those_that_come_back(
    world: World, phone: Phone, tmp_path: Path
) -> None:
    tablet = Phone(phone.viewer)
    entry = phone.entry("We sang")
    phone.sync(world)
    tablet.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    phone.edit(entry, body="We sang twice")
    phone.sync(world)
    tablet.edit(entry, body="Today We sang")

    with restored(world, backup) as world:
        tablet.sync(world)
        phone.sync(world)
        tablet.sync(world)
        words = phone.reads(entry)
        assert sorted(words.split()) == ["Today", "We", "sang", "twice"]
        assert tablet.reads(entry) == words


def test_two_phones_that_were_ahead_agree_whichever_comes_first(
    world: World, phone: Phone, tmp_path: Path
) -> None:
    tablet = Phone(phone.viewer)
    entry = phone.entry("First")
    for device in (phone, tablet):
        device.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    phone.edit(entry, body="First second")
    phone.sync(world)
    tablet.sync(world)
    tablet.now_ms = phone.now_ms
    tablet.edit(entry, body="First second third", shared=True)
    tablet.sync(world)

    with restored(world, backup) as world:
        for device in (tablet, phone, tablet):
            device.sync(world)
        for device in (phone, tablet):
            assert device.reads(entry) == "First second third"
            assert device.replica.joined == []


def test_a_grant_revoked_after_the_backup_stays_revoked(
    world: World, sam: Viewer, amira: Viewer, tmp_path: Path
) -> None:
    phone, desk = Phone(sam), Phone(amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    phone.sync(world)
    desk.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    [record] = phone.replica.views("grant")
    phone.replica.edit(record, "grant", {"kinds:moods": False}, phone.now_ms + 1)
    phone.sync(world)
    desk.sync(world)
    assert desk.replica.views("mood", sam.notebook) == {}

    with restored(world, backup) as world:
        desk.sync(world)
        assert desk.replica.views("mood", sam.notebook) == {}, "closed to link workers"
        phone.sync(world)
        desk.sync(world)
        assert desk.replica.scopes[sam.notebook or ""] == {}
        assert desk.replica.views("mood", sam.notebook) == {}


def test_a_closed_notebook_takes_a_workers_words_once_it_is_open(
    world: World, sam: Viewer, amira: Viewer, tmp_path: Path
) -> None:
    phone, desk = Phone(sam), Phone(amira)
    phone.sync(world)
    desk.sync(world)
    world, backup = back_up(world, tmp_path / "backup")
    said = {"worker": amira.account, "author": amira.account, "body": "Hello", "at": 1}
    before = desk.replica.create("message", said, 5_000, notebook=sam.notebook)
    desk.sync(world)
    phone.sync(world)
    after = desk.replica.create("message", said, 6_000, notebook=sam.notebook)

    with restored(world, backup) as world:
        desk.sync(world)
        assert len(desk.replica.outbox) == 2
        phone.sync(world)
        desk.sync(world)
        phone.sync(world)
        assert set(phone.replica.views("message")) == {before, after}
        assert not desk.replica.outbox
        assert not desk.replica.tray


def test_a_new_phone_opens_nothing(
    world: World, sam: Viewer, amira: Viewer, tmp_path: Path
) -> None:
    world, backup = back_up(world, tmp_path / "backup")
    with restored(world, backup) as world:
        Phone(sam).sync(world)
        assert world.read(notebooks.closed) == [sam.notebook]
        world.write(lambda connection: notebooks.reopen(connection, sam.notebook or ""))
        assert world.read(notebooks.closed) == []


def test_of_several_restores_the_earliest_that_a_phone_missed_counts(world: World) -> None:
    lives = []
    for to_ms in (5_000, 2_000, 9_000):
        lives.append(world.read(service.standing).incarnation)
        world.write(partial(service.begin_anew, incarnation=secrets.token_hex(8), to_ms=to_ms))
    standing = world.read(service.standing)
    assert [standing.restored_to(life) for life in lives] == [2_000, 2_000, 9_000]
    assert standing.restored_to("ff" * 8) == 2_000
    assert standing.restored_to(standing.incarnation) is None


def test_a_device_that_differs_sends_again_what_only_it_holds(world: World, phone: Phone) -> None:
    kept, lost = phone.entry("Kept"), phone.entry("Lost by the server")
    phone.sync(world)
    phone.sync(world, verify=True)
    assert phone.replica.differed == []

    def lose(connection: Any) -> None:
        for table, column in ((records, "id"), (receipts, "record"), (history, "record")):
            connection.execute(delete(table).where(table.c[column] == lost))

    world.write(lose)
    phone.sync(world, verify=True)
    assert phone.replica.differed == [phone.viewer.notebook]
    phone.sync(world, verify=True)
    assert phone.replica.differed == [phone.viewer.notebook]
    other = Phone(phone.viewer)
    other.sync(world)
    assert set(other.replica.views("entry")) == {kept, lost}
