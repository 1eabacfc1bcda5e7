"""The master key: read, made once, and exchanged so that no interruption locks anybody out."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

from server.commands.rotating import rotate_master_key
from server.gateways.keyring import Keyring, WrongMasterKey
from server.gateways.master_key import (
    MasterKeyMissing,
    coming,
    make_coming_key,
    make_master_key,
    open_keyring,
    put_coming_key_in_place,
    read_master_key,
)
from server.settings import Settings

NOTEBOOKS: Final = [f"0190aaaa-0000-7000-8000-00000000000{number}" for number in range(3)]
_STEPS: Final = frozenset({"keyring.py", "master_key.py", "whole_file.py", "rotating.py"})
"""In whose functions an exchange may be interrupted."""
STRIDE: Final = 3
"""So many steps lie between two blows; three notebooks have each kind of step often enough."""
_FORKS: Final = multiprocessing.get_context("forkserver")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with three notebooks' keys."""
    settings = Settings(tmp_path / "data", tmp_path / "keys" / "master.key")
    settings.data_dir.mkdir()
    make_master_key(settings.master_key_file)
    with closing(opened(settings)) as keyring:
        for notebook in NOTEBOOKS:
            keyring.create(notebook)
    return settings


def opened(settings: Settings) -> Keyring:
    return open_keyring(settings.keyring_file, settings.master_key_file)


def keys_in(settings: Settings) -> dict[str, bytes]:
    with closing(opened(settings)) as keyring:
        return {name: keyring.data_key(name) for name in keyring.names("")}


def exchange(settings: Settings) -> None:
    assert rotate_master_key(argparse.Namespace(), settings) == 0


def test_an_exchanged_key_opens_what_the_old_one_did_and_the_old_one_nothing(
    settings: Settings,
) -> None:
    old, before = read_master_key(settings.master_key_file), keys_in(settings)
    os.chmod(settings.master_key_file, 0o640)
    exchange(settings)
    assert keys_in(settings) == before
    assert read_master_key(settings.master_key_file) != old
    assert settings.master_key_file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in settings.master_key_file.parent.iterdir()] == ["master.key"]
    with pytest.raises(WrongMasterKey):
        Keyring(settings.keyring_file, old)


def test_whoever_runs_meanwhile_goes_on_and_makes_keys_that_the_new_one_opens(
    settings: Settings,
) -> None:
    with closing(opened(settings)) as one, closing(opened(settings)) as other:
        known = one.data_key(NOTEBOOKS[0])
        exchange(settings)
        # One asks for a key that it has not opened yet, the other makes one first.
        assert one.data_key(NOTEBOOKS[1])
        other.create("made after")
        exchange(settings)
        one.keep("push:1", b"secret")
        made = other.data_key("made after")
        assert one.data_key("made after") == made
        assert one.data_key(NOTEBOOKS[0]) == known
    with closing(Keyring(settings.keyring_file, read_master_key(settings.master_key_file))) as new:
        assert new.data_key("made after") == made
        assert new.data_key("push:1") == b"secret"


def test_a_running_server_lets_the_old_key_go_without_being_asked_for_anything(
    settings: Settings,
) -> None:
    old = read_master_key(settings.master_key_file)
    with closing(opened(settings)) as keyring:
        exchange(settings)
        assert keyring.names_if_changed() is not None
        assert old not in vars(keyring).values()


def test_without_the_new_key_at_hand_a_running_server_makes_no_key_that_is_lost(
    settings: Settings,
) -> None:
    with closing(
        Keyring(settings.keyring_file, read_master_key(settings.master_key_file))
    ) as blind:
        exchange(settings)
        with pytest.raises(WrongMasterKey):
            blind.create("made after")
        assert blind.names_if_changed() is not None
    assert set(keys_in(settings)) == {"service", *NOTEBOOKS}


def test_two_exchanges_at_once_are_one_after_the_other(settings: Settings) -> None:
    before = keys_in(settings)
    both = [threading.Thread(target=exchange, args=(settings,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert keys_in(settings) == before
    assert not coming(settings.master_key_file).exists()


@pytest.mark.parametrize("reached", ["written", "wrapped"])
def test_an_interrupted_exchange_opens_for_everybody_and_is_finished_by_the_next(
    settings: Settings, reached: str
) -> None:
    before = keys_in(settings)
    with closing(opened(settings)) as running:
        new = make_coming_key(settings.master_key_file)
        if reached == "wrapped":
            with closing(opened(settings)) as keyring:
                keyring.rotate(new)
        assert keys_in(settings) == before
        assert running.data_key(NOTEBOOKS[2]) == before[NOTEBOOKS[2]]
        exchange(settings)
        assert running.data_key(NOTEBOOKS[1]) == before[NOTEBOOKS[1]]
    assert keys_in(settings) == before
    assert read_master_key(settings.master_key_file) == new


def test_an_exchange_needs_the_old_key(settings: Settings) -> None:
    whole = settings.keyring_file.read_bytes()
    settings.master_key_file.unlink()
    with pytest.raises(MasterKeyMissing):
        exchange(settings)
    make_master_key(settings.master_key_file)
    with pytest.raises(WrongMasterKey):
        exchange(settings)
    assert settings.keyring_file.read_bytes() == whole
    assert not coming(settings.master_key_file).exists()


def test_the_old_key_is_gone_from_its_file(settings: Settings) -> None:
    old = settings.master_key_file.read_bytes()
    make_coming_key(settings.master_key_file)
    put_coming_key_in_place(settings.master_key_file)
    assert settings.master_key_file.read_bytes() != old


def blows(settings: Settings) -> Iterator[int]:
    """Kill an exchange at its first step, at a later one and so on, until it gets through."""
    blow = 1
    while True:
        process = _FORKS.Process(target=_exchange_until, args=(settings, blow))
        process.start()
        process.join(60)
        if process.exitcode == 0:
            return
        assert process.exitcode == -signal.SIGKILL
        yield blow
        blow += STRIDE


def _exchange_until(settings: Settings, blow: int) -> None:
    left = blow

    def strike(frame: FrameType, event: str, _: Any) -> None:
        nonlocal left
        if event == "call" and Path(frame.f_code.co_filename).name in _STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(strike)
    rotate_master_key(argparse.Namespace(), settings)
    sys.setprofile(None)


def test_wherever_an_exchange_is_killed_every_key_stays_and_the_next_finishes_it(
    settings: Settings, tmp_path: Path
) -> None:
    before, left_beside = keys_in(settings), 0
    kept = tmp_path / "kept"
    for folder in ("data", "keys"):
        shutil.copytree(tmp_path / folder, kept / folder)
    killed = 0
    for killed in blows(settings):  # noqa: B007 - counted
        left_beside += coming(settings.master_key_file).exists()
        assert keys_in(settings) == before
        exchange(settings)
        assert keys_in(settings) == before
        assert not coming(settings.master_key_file).exists()
        names = {path.name for path in settings.master_key_file.parent.iterdir()}
        assert names == {"master.key"}, names
        for folder in ("data", "keys"):
            shutil.rmtree(tmp_path / folder)
            shutil.copytree(kept / folder, tmp_path / folder)
    assert killed > 20
    assert left_beside > 2
    with closing(sqlite3.connect(settings.keyring_file)) as file:
        assert len(file.execute("SELECT DISTINCT master FROM keys").fetchall()) == 1
