"""``linkwell copy``: moving an installation to another database."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from server.commands.backing_up import holdings, open_database, open_keyring
from server.commands.said import say
from server.domain.backup import BackupProblem, Contents, take_backup
from server.domain.copying import Copying, digests
from server.domain.sealing import Seals
from server.gateways.clock import SystemClock
from server.gateways.data_lock import only_server_of
from server.gateways.database_files import put_in_place, remove_files
from server.gateways.keyring import Keyring
from server.routes.health import product_version
from server.settings import Settings, read_database_url
from server.store.opening import Place, in_one_transaction, only_server_at

SQLITE: Final = "sqlite"


def add_copy(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "copy", help="move everything to another database; the service must be stopped"
    )
    parser.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help=f"postgresql://…, or {SQLITE} for the file in the data directory",
    )
    parser.set_defaults(command=copy)


def copy(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.to == SQLITE:
        target: Place = settings.database_file
    else:
        target = read_database_url(asked.to)
    if target == settings.database:
        raise BackupProblem("That is where everything is already. Nothing was changed.")
    with (
        only_server_of(settings.data_dir),
        only_server_at(settings.database),
        only_server_at(target),
        closing(open_keyring(settings)) as keyring,
        _whole_copy(settings, keyring) as job,
    ):
        _fill(target, job)
    say(
        f"{target} holds everything now: {holdings(job.contents)}. Each table, and each notebook as "
        "its owner's phone would see it, was compared. The original stays as it is: do not start "
        "the service on it again."
    )
    if asked.to == SQLITE:
        say("Start the service without LINKWELL_DATABASE_URL.")
    else:
        say(f"Start the service with LINKWELL_DATABASE_URL set to it ({target}).")
    return 0


@contextmanager
def _whole_copy(settings: Settings, keyring: Keyring) -> Iterator[Copying]:
    """Everything in a sealed file that is there for so long, and what it must read like."""
    path = settings.data_dir / "linkwell-copying.backup"
    seals = Seals(keyring)
    try:
        with closing(open_database(settings)) as database:

            async def read() -> tuple[Contents, dict[str, str | None]]:
                contents = await take_backup(
                    database, keyring, SystemClock(), path, replace=True, product=product_version()
                )
                read_like = await database.read(lambda connection: digests(connection, seals))
                return contents, dict(read_like)

            contents, expected = asyncio.run(read())
        yield Copying(path, keyring, seals, contents, expected)
    finally:
        path.unlink(missing_ok=True)


def _fill(target: Place, job: Copying) -> None:
    if not isinstance(target, Path):
        in_one_transaction(target, job)
        return
    if target.exists():
        raise BackupProblem(f"{target} is there already. Move it away first. Nothing was changed.")
    new = target.with_name("linkwell-copying.db")
    remove_files(new)
    try:
        in_one_transaction(new, job)
        put_in_place(new, target, SystemClock().now_ms())
    finally:
        remove_files(new)
