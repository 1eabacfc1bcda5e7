"""6. Text doubles after a server loses its store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.failures.conftest import People
from tests.failures.copies import Copy
from tests.failures.device import Device
from tests.failures.serving import Served


@pytest.fixture
def own_service(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A service that nobody else uses, because all of it goes back in time."""
    served = Served(tmp_path, databases.environ(tmp_path).get("DATABASE_URL"))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def pair(own_service: Served) -> People:
    worker = own_service.worker()
    return People(own_service, Device(worker), Device(own_service.participant(worker)))


@contextmanager
def put_back(service: Served) -> Iterator[None]:
    """Keep a copy of the database, let things happen, and go back to that copy."""
    copy = Copy.of(service)
    yield
    copy.put_back()


def body_of(device: Device, entry: str) -> str:
    return str((device.view(entry) or {})["body"])


def settled(*devices: Device) -> None:
    for _ in range(2):
        for device in devices:
            device.sync()


@pytest.mark.parametrize("first", [0, 1], ids=["the-writer-first", "the-reader-first"])
def test_06_after_a_restore_no_word_is_doubled_and_later_words_are_back(
    pair: People, first: int
) -> None:
    sam, other = pair.sam, pair.sam.another()
    entry = sam.entry("Before the backup.")
    kept, dropped = sam.mood(note="Stays."), sam.mood(note="Goes after the backup.")
    settled(sam, other)
    with put_back(pair.service):
        sam.edit(entry, "entry", body="Before the backup. After it.")
        settled(sam, other)
        other.edit(entry, "entry", body="Before the backup. After it. And once more.")
        later = other.mood(note="New.")
        other.delete(dropped, "mood")
        sam.edit(kept, "mood", score=5)
        settled(sam, other)
        before = sam.everything()
    devices = [sam, other] if first == 0 else [other, sam]
    settled(*devices)

    for device in (*devices, sam.fresh().sync_all()):
        assert body_of(device, entry) == "Before the backup. After it. And once more."
        assert device.everything() == before
        assert set(device.views("mood")) == {kept, later}
        assert device.waiting == 0
        assert device.tray == []
        assert device.differs() == []


def test_06_words_written_on_while_the_server_went_back_are_joined_once(pair: People) -> None:
    sam, other = pair.sam, pair.sam.another()
    entry = sam.entry("Start.")
    settled(sam, other)
    with put_back(pair.service):
        sam.edit(entry, "entry", body="Start. Middle.")
        settled(sam, other)
        # Not sent before the server went back: one adds at the end, the other at the front.
        sam.edit(entry, "entry", body="Start. Middle. End.")
        other.edit(entry, "entry", body="Front. Start. Middle.")
        own = other.mood(note="Offline.")
    settled(sam, other)
    for device in (sam, other, sam.fresh().sync_all()):
        assert body_of(device, entry) == "Front. Start. Middle. End."
        assert own in device.views("mood")
        assert device.waiting == 0
        assert device.tray == []
        assert device.differs() == []


def test_06_going_back_twice_and_meeting_late_doubles_nothing_either(pair: People) -> None:
    sam, late = pair.sam, pair.sam.another()
    entry = sam.entry("One.")
    settled(sam, late)
    for word in ("Two.", "Three."):
        with put_back(pair.service):
            sam.edit(entry, "entry", body=f"{body_of(sam, entry)} {word}")
            sam.sync()
        sam.sync()
    late.sync()
    settled(sam, late)
    for device in (sam, late):
        assert body_of(device, entry) == "One. Two. Three."
        assert device.differs() == []
        assert device.waiting == 0


def test_06_a_share_that_was_ended_does_not_come_back_to_life(pair: People) -> None:
    sam, amira = pair.sam, pair.amira
    sam.grant(amira.account, moods=True)
    shared = sam.mood(shared=True)
    sam.sync()
    amira.sync()
    with put_back(pair.service):
        sam.grant(amira.account, moods=False)
        message = amira.message("See you on Friday.", amira.account, sam.notebook)
        settled(sam, amira)
        assert amira.views("mood", sam.notebook) == {}
    # The backup still says that moods are shared: nobody is shown any before Sam's phone was here.
    fresh = amira.fresh()
    settled(amira, fresh)
    assert amira.views("mood", sam.notebook) == fresh.views("mood", sam.notebook) == {}
    sam.sync()
    settled(amira, fresh, sam)
    assert amira.views("mood", sam.notebook) == fresh.views("mood", sam.notebook) == {}
    assert message in sam.views("message")
    assert shared in sam.views("mood")
    for device in (sam, amira, fresh):
        assert device.waiting == 0
        assert device.differs() == []
