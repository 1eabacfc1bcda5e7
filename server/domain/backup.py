"""Backups of the database: taking one while the service runs, and looking one through.

The file is sealed with a key drawn from the service's own key in the keyring. So it opens with
the keyring and the master key that opens that, neither of which is in it, and it still opens
after the master key was changed.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from sqlalchemy import Connection

from server.gateways.clock import Clock
from server.gateways.keyring import Keyring
from server.gateways.sealed_file import (
    Damaged,
    NotASealedFile,
    SealedWriter,
    WrongKey,
    read_frames,
)
from server.gateways.whole_file import whole_file
from server.store import transfer
from server.store.database import Database
from server.store.migrate import newest, revision_of
from server.store.transfer import Ending, Frame, Opening, Rows, Tallies, Tally

T = TypeVar("T")

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupProblem(Exception):
    """It could not be done, and nothing was changed. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a whole and sound backup holds."""

    opening: Opening
    tallies: Tallies
    size: int

    def rows(self, table: str) -> int:
        tally = self.tallies.get(table)
        return tally.rows if tally else 0


def backup_key(keyring: Keyring) -> bytes:
    return keyring.service_key("backup")


async def take_backup(
    database: Database, keyring: Keyring, clock: Clock, path: Path, *, replace: bool, product: str
) -> Contents:
    """Write everything that is committed now into the file, durable on return.

    The service goes on reading and writing meanwhile. What it acknowledges later is not in it.

    Raises:
        BackupProblem: with no file, or the one that was there before.
    """
    # Before the snapshot: what was acknowledged earlier is in it.
    made_ms = clock.now_ms()
    key = backup_key(keyring)

    def write(connection: Connection) -> None:
        revision = revision_of(connection)
        if revision != newest():
            raise BackupProblem(
                "The database is not of this version of Linkwell. Bring it there first: "
                "linkwell migrate. Nothing was written."
            )
        opening = Opening(newest(), made_ms, product, connection.dialect.name)
        with whole_file(path, replace=replace) as file:
            writer = SealedWriter(file, key)
            for frame in transfer.frames(connection, opening):
                writer.add(transfer.encode(frame), last=isinstance(frame, Ending))

    with said_plainly(path):
        await database.read(write)
    return look_through(path, keyring)


def look_through(path: Path, keyring: Keyring) -> Contents:
    """Read the whole file and check all of it, row by row.

    Raises:
        BackupProblem: if it is not a backup, not this service's, or not as it was written.
    """
    opening: Opening | None = None
    tallies: Tallies = {}
    ending: Ending | None = None
    with said_plainly(path):
        for frame in _frames(path, keyring):
            if isinstance(frame, Opening):
                opening = frame
            elif isinstance(frame, Ending):
                ending = frame
            else:
                tally = tallies.setdefault(frame.table, Tally())
                for row in frame.rows:
                    tally.add(transfer.encode(row))
        if opening is None or ending is None:
            raise Damaged("it has no beginning or no end")
        if tallies != {name: tally for name, tally in ending.tallies.items() if tally.rows}:
            raise Damaged("it does not hold what it says")
        return Contents(opening, ending.tallies, path.stat().st_size)


def rows_in(path: Path, keyring: Keyring) -> Iterator[Rows]:
    """The rows of a file, a part at a time. Look it through before it is used."""
    with said_plainly(path):
        for frame in _frames(path, keyring):
            if isinstance(frame, Rows):
                yield frame


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn what can go wrong with a backup's file into words.

    Raises:
        BackupProblem: for all of it.
    """
    try:
        yield
    except NotASealedFile as error:
        raise BackupProblem(f"{path} cannot be used as a backup: {error}.") from None
    except WrongKey:
        raise BackupProblem(
            f"{path} does not open with this keyring: it is another service's backup, or its "
            "first bytes were damaged. Put the keyring and the master key that belong to it in "
            "place. Nothing was changed."
        ) from None
    except (Damaged, msgspec.DecodeError) as error:
        raise BackupProblem(
            f"{path} is not whole: {error}. Nothing was changed. Use another backup."
        ) from None
    except FileExistsError:
        raise BackupProblem(
            f"{path} is there already. Choose another name, or say --force to replace it."
        ) from None
    except OSError as error:
        raise BackupProblem(_of_the_system(path, error)) from None


def _of_the_system(path: Path, error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return f"There is no room for {path}. Nothing was left there. Choose a disk with more room."
    return f"{path} cannot be used ({error.strerror}). Nothing was left there."


def _frames(path: Path, keyring: Keyring) -> Iterator[Frame]:
    for frame in read_frames(path, backup_key(keyring)):
        yield transfer.decode(frame)
