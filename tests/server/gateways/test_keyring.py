"""Keys apart from the database: durable, wrapped, erasable, rotatable."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from server.gateways.keyring import KeyErased, Keyring, WrongMasterKey

MASTER = bytes(range(32))
NOTEBOOK = "0190aaaa-0000-7000-8000-000000000001"


def test_a_key_is_the_same_after_a_restart(tmp_path: Path) -> None:
    first = Keyring(tmp_path / "keyring", MASTER)
    first.create(NOTEBOOK)
    key = first.data_key(NOTEBOOK)
    purpose = first.service_key("cursors")
    first.close()
    again = Keyring(tmp_path / "keyring", MASTER)
    assert again.data_key(NOTEBOOK) == key
    assert again.service_key("cursors") == purpose
    again.close()


def test_making_a_key_twice_keeps_the_first(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    keyring.create(NOTEBOOK)
    key = keyring.data_key(NOTEBOOK)
    keyring.create(NOTEBOOK)
    assert keyring.data_key(NOTEBOOK) == key
    keyring.close()


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    assert keyring.service_key("cursors") != keyring.service_key("epochs")
    keyring.close()


def test_no_key_stands_in_the_file_as_it_is(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    keyring.create(NOTEBOOK)
    key = keyring.data_key(NOTEBOOK)
    keyring.close()
    written = (tmp_path / "keyring").read_bytes()
    assert key not in written
    assert MASTER not in written


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    Keyring(tmp_path / "keyring", MASTER).close()
    assert os.stat(tmp_path / "keyring").st_mode & 0o077 == 0


def test_an_erased_key_is_gone_from_memory_and_from_the_file(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    keyring.create(NOTEBOOK)
    keyring.data_key(NOTEBOOK)
    keyring.erase(NOTEBOOK)
    with pytest.raises(KeyErased):
        keyring.data_key(NOTEBOOK)
    keyring.close()
    assert NOTEBOOK.encode() not in (tmp_path / "keyring").read_bytes()


def test_another_master_key_opens_nothing(tmp_path: Path) -> None:
    Keyring(tmp_path / "keyring", MASTER).close()
    with pytest.raises(WrongMasterKey):
        Keyring(tmp_path / "keyring", bytes(32))


def test_after_rotation_only_the_new_master_key_opens_the_same_keys(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    keyring.create(NOTEBOOK)
    key = keyring.data_key(NOTEBOOK)
    keyring.rotate(bytes(32))
    keyring.close()
    with pytest.raises(WrongMasterKey):
        Keyring(tmp_path / "keyring", MASTER)
    again = Keyring(tmp_path / "keyring", bytes(32))
    assert again.data_key(NOTEBOOK) == key
    again.close()


def test_a_key_moved_to_another_name_opens_nothing(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    keyring.create(NOTEBOOK)
    keyring.close()
    with sqlite3.connect(tmp_path / "keyring") as file:
        file.execute("UPDATE keys SET name = 'other' WHERE name = ?", (NOTEBOOK,))
    file.close()
    again = Keyring(tmp_path / "keyring", MASTER)
    with pytest.raises(WrongMasterKey):
        again.data_key("other")
    again.close()


def test_keys_made_by_one_process_are_found_by_another_and_erased_ones_forgotten(
    tmp_path: Path,
) -> None:
    one, other = Keyring(tmp_path / "keyring", MASTER), Keyring(tmp_path / "keyring", MASTER)
    one.create(NOTEBOOK)
    assert other.data_key(NOTEBOOK) == one.data_key(NOTEBOOK)
    assert other.service_key("x") == one.service_key("x")
    assert NOTEBOOK in (other.names_if_changed() or ())
    assert other.names_if_changed() is None
    one.erase(NOTEBOOK)
    assert NOTEBOOK not in (other.names_if_changed() or {NOTEBOOK})
    with pytest.raises(KeyErased):
        other.data_key(NOTEBOOK)
    one.close()
    other.close()


@pytest.mark.parametrize("short", [b"", b"x" * 16, b"x" * 33])
def test_a_master_key_of_another_length_is_refused(tmp_path: Path, short: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(tmp_path / "keyring", short)
