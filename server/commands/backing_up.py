"""``linkwell backup``: the database, and apart from it the keyring."""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from server.commands.said import counted, moment, say
from server.domain.backup import BackupProblem, Contents, take_backup
from server.gateways import master_key
from server.gateways.clock import SystemClock
from server.gateways.keyring import Keyring
from server.gateways.keyring_backup import NotAKeyring, back_up_keyring, only_writer_of_copies
from server.gateways.keyring_copies import expect_copy, wrote_copy
from server.routes.health import product_version
from server.settings import SettingProblem, Settings
from server.store import opening, restored
from server.store.database import Database
from server.store.migrate import revision_of
from server.store.opening import in_one_snapshot


def add_backup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("backup", help="write everything into a file, while serving")
    parser.add_argument("file", nargs="?", type=Path, help="where the database's backup goes")
    parser.add_argument(
        "--keyring",
        type=Path,
        metavar="FILE",
        help="where the keyring's backup goes, in place of the last: keep it apart",
    )
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")
    parser.set_defaults(command=backup)


def backup(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.file is None and asked.keyring is None:
        raise SettingProblem(
            "Say where to: linkwell backup FILE, or linkwell backup --keyring FILE"
        )
    with closing(open_keyring(settings)) as keyring, closing(open_database(settings)) as database:
        if asked.file is not None:
            _database(asked.file.absolute(), database, keyring, force=asked.force)
        if asked.keyring is not None:
            # After the database: then it has the key of every notebook in that backup.
            _keyring(asked.keyring.absolute(), database, settings)
    return 0


def open_keyring(settings: Settings) -> Keyring:
    """Open the keyring that is there, and never make one.

    Raises:
        BackupProblem: if there is none.
        MasterKeyMissing, WrongMasterKey: if it cannot be opened.
    """
    if not settings.keyring_file.exists():
        raise BackupProblem(
            f"There is no keyring at {settings.keyring_file}. Put it there, from its own backup if "
            "need be: without it no backup can be written or read."
        )
    return master_key.open_keyring(settings.keyring_file, settings.master_key_file)


def open_database(settings: Settings) -> Database:
    """Open the database that is there, and never make one.

    Raises:
        BackupProblem: if there is none, or none that Linkwell has made its tables in.
        CannotConnect: when there is no PostgreSQL at the place.
    """
    place = settings.database
    if isinstance(place, Path) and not place.exists():
        raise BackupProblem(f"There is no database at {place}.")
    if in_one_snapshot(place, revision_of) is None:
        raise BackupProblem(f"The database at {place} is empty: nothing was ever stored there.")
    return opening.open_database(place)


def holdings(contents: Contents) -> str:
    """What a backup holds, in words."""
    return ", ".join(
        (
            counted(contents.rows("notebooks"), "notebook"),
            counted(contents.rows("records"), "record"),
            counted(contents.rows("history"), "earlier version"),
            counted(contents.rows("accounts"), "account"),
            counted(contents.rows("devices"), "device"),
        )
    )


def _database(path: Path, database: Database, keyring: Keyring, *, force: bool) -> None:
    began = time.monotonic()
    contents = asyncio.run(
        take_backup(
            database, keyring, SystemClock(), path, replace=force, product=product_version()
        )
    )
    took = time.monotonic() - began
    say(
        f"{path} holds everything as of {moment(contents.opening.made_ms)}: {holdings(contents)}.\n"
        f"It has {contents.size / 1_000_000:,.1f} MB, was read again in full, and took {took:.1f} s."
    )


def _keyring(path: Path, database: Database, settings: Settings) -> None:
    try:
        with only_writer_of_copies(settings.keyring_file):
            keys = _copy_keyring(path, database, settings)
    except NotAKeyring as problem:
        raise BackupProblem(str(problem)) from None
    except sqlite3.Error as error:
        raise BackupProblem(f"The keyring could not be copied to {path}: {error}.") from None
    except OSError as error:
        raise BackupProblem(f"{path} cannot be written ({error.strerror}).") from None
    say(
        f"{path} holds {counted(keys, 'key')} and a list of what was signed out. Keep it apart "
        "from the database's backups, and never keep an older one."
    )


def _copy_keyring(path: Path, database: Database, settings: Settings) -> int:
    ended = asyncio.run(database.read(restored.ended))
    now_ms = SystemClock().now_ms()
    # Before it is there: whoever is erased from then on is taken out of it as well.
    expect_copy(settings.keyring_file, path)
    keys = back_up_keyring(
        settings.keyring_file,
        path,
        devices=ended.devices,
        accounts=ended.accounts,
        now_ms=now_ms,
    )
    wrote_copy(settings.keyring_file, path, now_ms)
    return keys
