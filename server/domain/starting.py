"""What must be so before a server may start on a data directory."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from server.gateways.master_key import MasterKeyMissing, make_master_key, open_keyring
from server.settings import Settings
from server.store import service
from server.store.migrate import is_there
from server.store.opening import in_one_transaction


def prepare_data_dir(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def ensure_master_key(settings: Settings) -> bool:
    """Make the master key at the very first start; true if that was now.

    Raises:
        MasterKeyMissing: if there is data already. A new key would not open it, and would hide
            that the right one is gone.
    """
    path: Path = settings.master_key_file
    if path.exists():
        return False
    if settings.keyring_file.exists() or is_there(settings.database):
        raise MasterKeyMissing(
            f"There is data in {_where(settings)}, but no master key at {path}. Put the key back "
            "there from where you keep it; without it nobody can read this data."
        )
    try:
        make_master_key(path)
    except FileExistsError:
        return False  # by another that starts at this moment
    return True


class AnotherKeyring(Exception):
    """This keyring is not the one that the database's data was sealed with."""


def ensure_right_keyring(settings: Settings) -> None:
    """Keep a server with keys of its own away from a database that others work on as well.

    With a file of SQLite's, database and keyring lie in one directory, and no other server may.

    Raises:
        AnotherKeyring: if the database was begun with another keyring.
        WrongMasterKey, MasterKeyMissing: when the keyring cannot be opened.
    """
    if isinstance(settings.database, Path):
        return
    with closing(open_keyring(settings.keyring_file, settings.master_key_file)) as keyring:
        mine = keyring.service_key("keyring id").hex()[:32]

    def compare(connection: Connection) -> str:
        known = service.get(connection, service.KEYRING)
        if known is None:
            service.put(connection, service.KEYRING, mine)
        return known or mine

    if in_one_transaction(settings.database, compare) != mine:
        raise AnotherKeyring(
            f"{settings.keyring_file} is not the keyring of {settings.database}. Every server on "
            "one database needs the same keyring: set LINKWELL_DATA_DIR to the folder that they "
            "share, or put that file there."
        )


def _where(settings: Settings) -> str:
    if settings.keyring_file.exists() or settings.database_url is None:
        return str(settings.data_dir)
    return str(settings.database_url)
