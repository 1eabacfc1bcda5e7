"""``linkwell erase``: erasing somebody for good, when they ask in another way than by the app."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from schemas.records import Role
from server.commands.backing_up import open_database, open_keyring
from server.commands.said import counted, moment, say
from server.domain.backup import BackupProblem
from server.domain.leaving import Eraser
from server.domain.sealing import PersonName, Seals
from server.gateways.clock import SystemClock
from server.gateways.keyring import KeyErased
from server.gateways.keyring_copies import forget_copy
from server.settings import SettingProblem, Settings
from server.store import accounts, leaving
from server.store.accounts import AccountRow
from server.store.database import Database


@dataclass(frozen=True, slots=True)
class Found:
    """A participant, and how much there is of theirs."""

    account: str
    notebook: str
    name: str
    joined_ms: int | None
    records: int
    devices: int


def add_erase(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "erase", help="erase a participant and everything of theirs for good; the service may run"
    )
    parser.add_argument("person", nargs="?", help="a name, or the id of a notebook or an account")
    parser.add_argument("--yes", action="store_true", help="do not ask; PERSON must be an id")
    parser.add_argument(
        "--forget-backup",
        type=Path,
        metavar="FILE",
        help="that backup of the keyring was destroyed: look for it no more",
    )
    parser.set_defaults(command=erase)


def erase(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.forget_backup is not None:
        return _forget(asked.forget_backup.absolute(), settings)
    if asked.person is None:
        raise SettingProblem("Say whom: linkwell erase PERSON")
    with closing(open_keyring(settings)) as keyring, closing(open_database(settings)) as database:
        seals = Seals(keyring)
        found = _one(asyncio.run(_people(database, seals)), asked.person)
        if asked.yes and asked.person not in {found.notebook, found.account}:
            raise SettingProblem(
                f"With --yes say the id, so that it can be nobody else: {found.notebook}"
            )
        if not asked.yes and not _is_sure(found):
            say("Nothing was changed.")
            return 1
        eraser = Eraser(database, seals, SystemClock(), settings.keyring_file)
        beyond_reach = asyncio.run(_erase(eraser, found.notebook))
    _tell(found, beyond_reach)
    return 0


async def _erase(eraser: Eraser, notebook: str) -> Sequence[Path]:
    gone = await eraser.remove(notebook)
    if gone is not None:
        await eraser.destroy(gone)
    return await eraser.finish()


def _is_sure(found: Found) -> bool:
    joined = f"joined {moment(found.joined_ms)}" if found.joined_ms else "never joined"
    say(
        f"{found.name}, notebook {found.notebook}, {joined}: "
        f"{counted(found.records, 'record')}, {counted(found.devices, 'device')}.\n"
        "All of it will be erased, here and in every backup, and nobody can undo that.\n"
        "Their phone clears itself when it next comes by. Type the name to go on:"
    )
    try:
        return " ".join(input().split()) == found.name
    except EOFError:
        return False


def _tell(found: Found, beyond_reach: Sequence[Path]) -> None:
    say(f"Notebook {found.notebook} is erased, and its key is destroyed.")
    for path in beyond_reach:
        say(
            f"NOT YET in {path}: that backup of the keyring cannot be reached or written to. Until "
            "it can, it still has the key. Put it within reach; the service goes on trying. If it "
            f"is destroyed for good: linkwell erase --forget-backup {path}"
        )
    say(
        "Copies of the keyring that you made yourself, snapshots of its disk included, still have "
        "the key: destroy them. See docs/backups.md."
    )


def _forget(path: Path, settings: Settings) -> int:
    if path.exists():
        raise BackupProblem(f"{path} is there. Remove it first, or leave it to be cleaned.")
    open_keyring(settings).close()
    if not forget_copy(settings.keyring_file, path):
        raise BackupProblem(f"No backup of the keyring was written to {path}.")
    say(f"{path} is looked for no more.")
    return 0


async def _people(database: Database, seals: Seals) -> list[Found]:
    def read(connection: Connection) -> list[tuple[AccountRow, int, int]]:
        rows = accounts.of_role(connection, Role.PARTICIPANT)
        return [
            (row, *leaving.how_much(connection, row.notebook, row.id))
            for row in rows
            if row.notebook is not None
        ]

    return [
        Found(row.id, row.notebook or "", _name(seals, row), row.joined_ms, records, devices)
        for row, records, devices in await database.read(read)
    ]


def _name(seals: Seals, row: AccountRow) -> str:
    try:
        person: PersonName = seals.open_person(row.id, row.notebook, row.sealed)
    except KeyErased:
        return ""
    return person.name


def _one(people: Sequence[Found], named: str) -> Found:
    by_id = [one for one in people if named in {one.notebook, one.account}]
    found = by_id or [one for one in people if one.name == " ".join(named.split())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BackupProblem("There is no participant of that name or id. Nothing was changed.")
    listed = "\n".join(
        f"  {one.notebook}  joined {moment(one.joined_ms) if one.joined_ms else 'never'}"
        for one in found
    )
    raise BackupProblem(f"{len(found)} participants are called that. Say which:\n{listed}")
