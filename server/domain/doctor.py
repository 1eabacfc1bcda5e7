"""What may be wrong with an installation, in words, with what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from server.domain.findings import Finding
from server.domain.push.looking import look_at_pushes
from server.errors import ServerError
from server.gateways.assets import SHELL
from server.gateways.keyring import WrongMasterKey
from server.gateways.keyring_copies import doubtful_copies
from server.gateways.master_key import MasterKeyMissing, open_keyring, read_master_key
from server.settings import SettingProblem, Settings, require_for_production
from server.store.failures import reason_of
from server.store.migrate import newest, pending, revision_of
from server.store.opening import CannotConnect, in_one_snapshot

POSTGRES_MIN: Final = 14
FREE_BYTES_MIN: Final = 500 * 1024 * 1024
_BUILT_IN: Final = 2026
"""A clock that shows an earlier year is wrong."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a PostgreSQL server says of itself and of the database."""

    major: int
    durability: Mapping[str, str]
    """As the server was set up; Linkwell's own connections ask for ``synchronous_commit``."""
    encoding: str
    revision: str | None

    @classmethod
    def of(cls, connection: Connection) -> Facts:
        found = connection.execute(
            text(
                "SELECT name, reset_val FROM pg_settings WHERE name IN ('server_version_num', "
                "'fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding')"
            )
        )
        said = {str(name): str(value) for name, value in found}
        major = int(said.pop("server_version_num")) // 10_000
        encoding = said.pop("server_encoding")
        return cls(major, dict(sorted(said.items())), encoding, revision_of(connection))


def examine(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything that a start needs. Nothing is changed by looking."""
    return [
        _settings(environ),
        _address(settings),
        *_data_dir(settings),
        *_keys(settings),
        *_database(settings),
        *look_at_pushes(settings),
        _client(settings),
        _clock(),
    ]


def _settings(environ: Mapping[str, str]) -> Finding:
    try:
        require_for_production(environ)
    except SettingProblem as problem:
        return Finding.bad("The settings are not complete.", str(problem))
    return Finding.good("The settings are complete.")


def _address(settings: Settings) -> Finding:
    shown = settings.public_url or "not set"
    what = f"People reach it over https (LINKWELL_PUBLIC_URL is {shown})."
    mend = (
        "Phones keep nothing offline from a plain http address. Put a proxy with a certificate in "
        "front (docs/running.md) and set LINKWELL_PUBLIC_URL to its https address."
    )
    return Finding(settings.https, what, mend)


def _data_dir(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    usable = folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    yield Finding(
        usable,
        f"The data directory {folder} can be written to.",
        "Make it, owned by the user that runs linkwell, or set LINKWELL_DATA_DIR to another.",
    )
    if not usable:
        return
    yield Finding(
        not folder.stat().st_mode & 0o077,
        "Nobody else on this machine can look into the data directory.",
        f"chmod 700 {folder}",
    )
    free = shutil.disk_usage(folder).free
    yield Finding(
        free >= FREE_BYTES_MIN,
        f"There is room on its disk ({free // 1024 // 1024} MiB free).",
        f"Make room: under {FREE_BYTES_MIN // 1024 // 1024} MiB, phones may soon be told to wait.",
    )


def _keys(settings: Settings) -> Iterator[Finding]:
    path = settings.master_key_file
    fresh = not settings.keyring_file.exists()
    if fresh and not path.exists():
        yield Finding.good(
            f"There is no master key at {path} yet; the first start makes it.",
        )
        return
    try:
        read_master_key(path)
    except MasterKeyMissing as missing:
        yield Finding.bad("The master key can be read.", str(missing))
        return
    yield Finding(
        not path.stat().st_mode & 0o077,
        f"Only its owner can read the master key {path}.",
        f"chmod 600 {path}",
    )
    yield Finding(
        settings.data_dir not in path.parents,
        "The master key lies apart from the data, so that one backup does not hold both.",
        "Move it out of the data directory and set LINKWELL_MASTER_KEY_FILE to where it is.",
    )
    if not fresh:
        yield _keyring(settings.keyring_file, path)
        yield _erased(settings.keyring_file)


def _keyring(path: Path, master_key: Path) -> Finding:
    try:
        with closing(open_keyring(path, master_key)):
            pass
    except WrongMasterKey as error:
        return Finding.bad(
            "The master key opens the keyring.",
            f"{error}. Put back the master key that belongs to {path}, or that keyring's backup.",
        )
    except (sqlite3.Error, OSError) as error:
        return Finding.bad(
            f"The keyring {path} can be opened.",
            f"{error}. Leave the keys as they are: look at its disk and who may write there.",
        )
    return Finding.good("The master key opens the keyring.")


def _erased(path: Path) -> Finding:
    try:
        doubtful = doubtful_copies(path)
    except (sqlite3.Error, OSError) as error:
        return Finding.bad("It is known which keys were destroyed.", f"{path}: {error}.")
    return Finding(
        not doubtful,
        "Nobody's key who was erased is left in a backup of the keyring.",
        f"{', '.join(map(str, doubtful))} cannot be reached or written to, and may still have one. "
        "Put it within reach of the service, or write it anew: linkwell backup --keyring FILE. If "
        "it is destroyed for good: linkwell erase --forget-backup FILE",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is None:
        yield _file(settings.database_file)
        return
    try:
        facts = in_one_snapshot(settings.database_url, Facts.of)
    except (CannotConnect, ServerError, DBAPIError) as error:
        yield Finding.bad(
            "PostgreSQL can be reached.",
            f"{error if isinstance(error, CannotConnect) else reason_of(error)}. Start it, or set "
            "LINKWELL_DATABASE_URL to where it is and who linkwell is there.",
        )
        return
    yield Finding.good(f"PostgreSQL can be reached ({settings.database_url}).")
    yield from _postgres(facts)
    yield _version(behind=facts.revision != newest(), fresh=facts.revision is None)


def _postgres(facts: Facts) -> Iterator[Finding]:
    yield Finding(
        facts.major >= POSTGRES_MIN,
        f"PostgreSQL is of version {POSTGRES_MIN} or later (it is {facts.major}).",
        "Update PostgreSQL.",
    )
    for name, value in facts.durability.items():
        yield Finding(
            value != "off",
            f"PostgreSQL keeps what it acknowledged through a power cut ({name} is {value}).",
            f"Set {name} = on in postgresql.conf, and restart PostgreSQL.",
        )
    yield Finding(
        facts.encoding == "UTF8",
        f"The database takes every letter (its encoding is {facts.encoding}).",
        "Make the database anew with ENCODING 'UTF8' (docs/running.md).",
    )


def _version(*, behind: bool, fresh: bool) -> Finding:
    if fresh:
        return Finding.good("The database is empty; the first start makes its tables.")
    return Finding(not behind, "The database is at this version.", "Run: linkwell migrate")


def _file(path: Path) -> Finding:
    if not path.exists():
        return Finding.good("There is no database yet; the first start makes it.")
    try:
        behind = pending(path)
    except (DBAPIError, sqlite3.Error) as error:
        return Finding.bad(
            "The database can be read.",
            f"{path}: {reason_of(error)}. Restore it from a backup (docs/running.md).",
        )
    return _version(behind=behind, fresh=False)


def _client(settings: Settings) -> Finding:
    return Finding(
        (settings.client_dir / SHELL).is_file(),
        f"The app is built ({settings.client_dir}).",
        "Run: make build",
    )


def _clock() -> Finding:
    now = datetime.now(UTC)
    return Finding(
        now.year >= _BUILT_IN,
        f"The clock shows {now:%Y-%m-%d %H:%M} UTC.",
        "Set the clock: phones take their time from this server.",
    )
