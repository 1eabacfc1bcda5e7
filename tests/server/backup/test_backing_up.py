"""Taking backups: of a service that goes on, whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from tests.hostile.world import Json, Someone, entry, mood
from tests.server.backup.installation import Installation


class Writing(threading.Thread):
    """Somebody who goes on logging moods; which were acknowledged, and when."""

    def __init__(self, someone: Someone) -> None:
        super().__init__()
        self._someone = someone
        self._enough = threading.Event()
        self.acknowledged: list[tuple[float, str]] = []

    def run(self) -> None:
        while not self._enough.is_set():
            change = mood(3, shared=False)
            self._someone.put(change)
            self.acknowledged.append((time.monotonic(), change["record"]))

    def stop(self) -> None:
        self._enough.set()
        self.join()


def with_much(someone: Someone, many: int) -> None:
    for _ in range(many // 250):
        someone.put(*(entry("Some words. " * 40, shared=False) for _ in range(250)))


def test_a_backup_is_taken_while_people_write_and_has_all_that_was_acknowledged(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        sam = here.participant(here.worker())
        with_much(sam, 5_000)
        writing = Writing(sam)
        writing.start()
        while not writing.acknowledged:
            time.sleep(0.01)
        began = time.monotonic()
        said = here.must("backup", tmp_path / "one.backup")
        ended = time.monotonic()
        writing.stop()
    assert "read again in full" in said
    during = [record for at, record in writing.acknowledged if began < at < ended]
    assert during, "nobody wrote while it was taken"
    fresh = here.moved(tmp_path / "fresh")
    fresh.must("restore", tmp_path / "one.backup")
    there = {row[0] for row in fresh.rows("SELECT id FROM records")}
    before = {record for at, record in writing.acknowledged if at <= began}
    assert before
    assert before <= there
    # One snapshot: the notebook's counter is that of its last record, receipts match records.
    ((counter,),) = fresh.rows("SELECT counter FROM notebooks")
    ((last, count),) = fresh.rows("SELECT max(seq), count(*) FROM records")
    assert counter == last == count
    assert fresh.rows("SELECT count(*) FROM receipts") == [(count,)]
    in_order = [record for _, record in writing.acknowledged]
    present = [record in there for record in in_order]
    assert present == sorted(present, reverse=True), "a later one is in it and an earlier is not"


def test_it_says_what_it_holds_and_only_its_owner_can_read_it(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        sam = here.participant(here.worker())
        sam.put(entry("zanzibar", shared=False))
    file = tmp_path / "one.backup"
    said = here.must("backup", file)
    assert "1 notebook, 1 record, 0 earlier versions, 2 accounts, 2 devices" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    for word in (sam.notebook, sam.id, "SQLite", "alembic", "entry"):
        assert word.encode() not in content
    master = (here.folder / "keys" / "master.key").read_bytes().strip()
    assert master not in content


def test_a_file_that_is_there_is_replaced_only_when_told_so(
    here: Installation, tmp_path: Path
) -> None:
    here.must("invite", "Amira")
    file = tmp_path / "one.backup"
    file.write_text("somebody's")
    assert "--force" in here.fails("backup", file)
    assert file.read_text() == "somebody's"
    here.must("backup", file, "--force")
    assert file.read_bytes().startswith(b"LINKWELL BACKUP\n")
    assert os.listdir(tmp_path) == ["here", "one.backup"] or set(os.listdir(tmp_path)) == {
        "here",
        "one.backup",
    }


@pytest.mark.parametrize("where", ["nowhere/one.backup", "here/dist/index.html/one.backup"])
def test_a_place_that_cannot_be_written_is_named(
    here: Installation, tmp_path: Path, where: str
) -> None:
    here.must("invite", "Amira")
    said = here.fails("backup", tmp_path / where)
    assert str(tmp_path / where) in said
    assert "Nothing was left there" in said


def test_without_a_database_or_a_keyring_it_makes_none(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    assert "There is no keyring" in here.fails("backup", file)
    here.must("invite", "Amira")
    here.database.unlink()
    assert "There is no database" in here.fails("backup", file)
    assert not here.database.exists()
    (here.data / "keyring.db").unlink()
    assert "There is no keyring" in here.fails("backup", file)
    assert not (here.data / "keyring.db").exists()
    assert not file.exists()


def test_saying_nowhere_is_a_mistake(here: Installation) -> None:
    assert "Say where to" in here.fails("backup")


def test_the_keyrings_backup_is_apart_and_replaces_the_last(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        amira = here.worker()
        sam, rosa = here.participant(amira), here.participant(amira, "Rosa Okafor")
    kept = tmp_path / "keyring.db"
    assert "2 keys" in here.must("backup", "--keyring", kept)
    assert sam.notebook.encode() in kept.read_bytes()
    here.erase(sam)
    assert "1 key " in here.must("backup", "--keyring", kept)
    content = kept.read_bytes()
    assert sam.notebook.encode() not in content
    assert rosa.notebook.encode() in content
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"here", "keyring.db"}


def test_a_file_that_is_no_keyring_is_never_replaced_by_one(
    here: Installation, tmp_path: Path
) -> None:
    here.must("invite", "Amira")
    file = tmp_path / "one.backup"
    here.must("backup", file)
    before = file.read_bytes()
    assert "is no keyring" in here.fails("backup", "--keyring", file)
    assert file.read_bytes() == before


def changes_of(records: list[Json]) -> set[str]:
    return {str(record["id"]) for record in records}
