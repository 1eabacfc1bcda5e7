"""What must be so before a server may start on a data directory."""

from __future__ import annotations

from pathlib import Path

from server.gateways.master_key import MasterKeyMissing, make_master_key
from server.settings import Settings
from server.store.migrate import is_there


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
    make_master_key(path)
    return True


def _where(settings: Settings) -> str:
    if settings.keyring_file.exists() or settings.database_url is None:
        return str(settings.data_dir)
    return str(settings.database_url)
