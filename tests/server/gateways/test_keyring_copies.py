"""Backups of the keyring: several who write one lose nothing, and leave nothing behind."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from server.gateways import keyring_copies
from server.gateways.keyring import Keyring
from server.gateways.keyring_backup import (
    back_up_keyring,
    notebooks_with_keys,
    only_writer_of_copies,
    read_keyring_file,
)
from server.gateways.keyring_copies import clean_copies, expect_copy, wrote_copy

MASTER = bytes(range(32))
SAM, KIM, ZEB = (f"0190aaaa-0000-7000-8000-00000000000{number}" for number in range(3))


def write_a_copy(keyring: Path, to: Path) -> None:
    """As the command does."""
    with only_writer_of_copies(keyring):
        expect_copy(keyring, to)
        back_up_keyring(keyring, to, devices=(), accounts=(), now_ms=1)
        wrote_copy(keyring, to, 1)


def test_a_backup_that_is_written_while_another_is_cleaned_keeps_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copy = tmp_path / "keyring", tmp_path / "copy"
    keyring = Keyring(path, MASTER)
    keyring.create(SAM)
    keyring.create(ZEB)
    write_a_copy(path, copy)
    keyring.erase(ZEB, 2)
    has_read, goes_on = threading.Event(), threading.Event()

    def reading_slowly(one: Path) -> Any:
        held = read_keyring_file(one)
        has_read.set()
        goes_on.wait(0.5)
        return held

    monkeypatch.setattr(keyring_copies, "read_keyring_file", reading_slowly)
    with ThreadPoolExecutor(1) as beside:
        cleaning = beside.submit(clean_copies, path, 3)
        assert has_read.wait(5)
        monkeypatch.undo()
        keyring.create(KIM)
        write_a_copy(path, copy)
        goes_on.set()
        assert cleaning.result(5) == []
    assert notebooks_with_keys(copy) == {SAM, KIM}
    keyring.close()


def test_what_an_interrupted_backup_left_goes_with_the_next_and_nothing_else(
    tmp_path: Path,
) -> None:
    path, copy = tmp_path / "keyring", tmp_path / "copy.db"
    Keyring(path, MASTER).close()
    left = [tmp_path / f".copy.db{one}" for one in (".part", ".4711.part", ".4711.part-journal")]
    others = [tmp_path / one for one in (".copy.db.old.4711.part", ".copyxdb.4711.part", "copy")]
    for one in (*left, *others):
        one.write_bytes(b"half")
    write_a_copy(path, copy)
    assert copy.exists()
    assert not any(one.exists() for one in left)
    assert all(one.exists() for one in others)
