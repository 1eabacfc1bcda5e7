"""``linkwell restore`` and ``linkwell reopen``: going back to a backup, and opening up again."""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from server.commands.backing_up import holdings, open_database, open_keyring
from server.commands.said import counted, moment, say
from server.domain.backup import BackupProblem, Contents, look_through, said_plainly
from server.domain.restoring import Present, Purged, Restored, Restoring, refuse_unknown
from server.errors import ServerError
from server.gateways.clock import SystemClock
from server.gateways.data_lock import only_server_of
from server.gateways.database_files import put_in_place, remove_files
from server.gateways.keyring import Keyring
from server.gateways.keyring_backup import Carried, carried, notebooks_with_keys
from server.settings import SettingProblem, Settings
from server.store import notebooks, transfer
from server.store.database import SqliteDatabase
from server.store.opening import in_one_snapshot, in_one_transaction, only_server_at


def add_restore(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("restore", help="go back to a backup; the service must be stopped")
    parser.add_argument("file", type=Path, help="what linkwell backup wrote")
    parser.set_defaults(command=restore)


def add_reopen(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "reopen", help="let link workers see notebooks again after a restore"
    )
    parser.add_argument("notebook", nargs="*", help="the notebook's id; none: say which are closed")
    parser.add_argument("--all", action="store_true", help="every notebook that is closed")
    parser.set_defaults(command=reopen)


def restore(asked: argparse.Namespace, settings: Settings) -> int:
    path = asked.file.absolute()
    if not settings.data_dir.is_dir():
        raise BackupProblem(f"There is no {settings.data_dir}. Make it and put the keyring there.")
    with (
        only_server_of(settings.data_dir),
        only_server_at(settings.database),
        closing(open_keyring(settings)) as keyring,
    ):
        contents = look_through(path, keyring)
        refuse_unknown(contents, path)
        say(
            f"{path} is whole, of {moment(contents.opening.made_ms)}: {holdings(contents)}.\n"
            "Restoring."
        )
        _restore(path, contents, keyring, settings)
    return 0


def _restore(path: Path, contents: Contents, keyring: Keyring, settings: Settings) -> None:
    now_ms = SystemClock().now_ms()
    place = settings.database
    if not isinstance(place, Path) and not in_one_snapshot(place, transfer.is_empty):
        raise BackupProblem(
            f"The database at {place} holds somebody's data. Make an empty one beside it (createdb), "
            "name it in LINKWELL_DATABASE_URL and restore into that: the old one stays as it is."
        )
    present, came_with = _present(settings), carried(settings.keyring_file)
    job = Restoring(
        path=path,
        keyring=keyring,
        contents=contents,
        keys=frozenset(notebooks_with_keys(settings.keyring_file)),
        present=present,
        carried=came_with,
        now_ms=now_ms,
    )
    if isinstance(place, Path):
        done, aside = _into_a_file(place, job)
    else:
        done, aside = in_one_transaction(place, job), None
    _tell(done, contents, aside)
    if present is None and came_with.copied_ms is None:
        say(
            "What was signed out since that backup is not known, because no other database could "
            "be asked: ask people to look at their list of devices."
        )
    _tell_purged(done.purged, came_with)


def _into_a_file(at: Path, job: Restoring) -> tuple[Restored, Path | None]:
    new = at.with_name("linkwell-restoring.db")
    remove_files(new)
    try:
        with said_plainly(new):
            return _fill(new, job), put_in_place(new, at, job.now_ms)
    finally:
        remove_files(new)


def _fill(new: Path, job: Restoring) -> Restored:
    with closing(SqliteDatabase(new, readers=1)) as database:
        try:
            return asyncio.run(database.write(job))
        except ServerError as error:
            raise BackupProblem(
                f"The restored database could not be written ({error.title}). Nothing was changed."
            ) from error


def _present(settings: Settings) -> Present | None:
    """What the database that is there tells, if it can be read."""
    if settings.database_url is not None or not settings.database_file.exists():
        return None
    try:
        with closing(SqliteDatabase(settings.database_file, readers=1)) as database:
            return asyncio.run(database.read(Present.of))
    except (DBAPIError, sqlite3.Error, ServerError, LookupError):
        return None


def _tell(done: Restored, contents: Contents, aside: Path | None) -> None:
    say(f"The service is as it was on {moment(contents.opening.made_ms)}.")
    if aside is not None:
        say(f"What was here before is kept: {aside}. Remove it once all is well.")
    say(
        f"Phones send again what they had sent after {moment(done.restored_to_ms)}. "
        f"{counted(done.closed, 'notebook is', 'notebooks are')} closed to link workers until its "
        "owner's phone has done so, or you say: linkwell reopen"
    )
    if done.ended_again:
        said = counted(done.ended_again, "device or account", "devices and accounts")
        say(f"{said}, ended since the backup, stay ended.")
    if done.codes_expired:
        said = counted(done.codes_expired, "unused code")
        say(f"{said} of that time no longer work: whoever waits for one needs a new one.")
    if done.keys_without_notebook:
        said = counted(done.keys_without_notebook, "person was", "people were")
        say(f"{said} invited after the backup and are not in it: invite them again.")


def _tell_purged(purged: Sequence[Purged], came_with: Carried) -> None:
    late = [
        one
        for one in purged
        if not one.erased and came_with.copied_ms is not None and one.made_ms >= came_with.copied_ms
    ]
    erased = len(purged) - len(late)
    if erased:
        said = counted(erased, "notebook")
        say(f"{said} in the backup had no key in the keyring: erased people's. Removed.")
    for one in late:
        say(
            f"Notebook {one.notebook}, made {moment(one.made_ms)}, had no key in the keyring, which "
            f"was put back from its backup of {moment(came_with.copied_ms or 0)}: nobody can read "
            "it. Removed. With a newer keyring, restore again."
        )


def reopen(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.all and asked.notebook:
        raise SettingProblem("Name notebooks or say --all, not both.")
    with closing(open_database(settings)) as database:
        if not asked.all and not asked.notebook:
            _list(asyncio.run(database.read(notebooks.closed)))
            return 0
        opened = asyncio.run(database.write(lambda it: _reopen(it, asked.notebook)))
    say(f"{counted(opened, 'notebook is', 'notebooks are')} open to link workers again.")
    return 0


def _reopen(connection: Connection, named: Sequence[str]) -> int:
    closed = notebooks.closed(connection)
    wrong = [one for one in named if one not in closed]
    if wrong:
        raise BackupProblem(f"{wrong[0]} is no notebook that is closed. Nothing was changed.")
    chosen = list(dict.fromkeys(named)) or closed
    for notebook in chosen:
        notebooks.reopen(connection, notebook)
    return len(chosen)


def _list(closed: Sequence[str]) -> None:
    for notebook in closed:
        say(notebook)
    said = counted(len(closed), "notebook is", "notebooks are") if closed else "No notebook is"
    say(f"{said} closed to link workers.")
    if closed:
        say("They open as their owners' phones sync. Or: linkwell reopen NOTEBOOK, or --all")
