"""Going back to a backup, and what has to be true afterwards.

The restored service is another *incarnation*: every device is told how far back it went and sends
again what the backup lacks. Link workers see no notebook before its owner's device was there, or
the operator opens it, because a grant that was revoked since stands in the backup as if it held.
Whoever was erased stays erased: their key is not in the keyring, or known not to belong there, and
their rows go. What people
were to be reminded of before now is dropped: they may have been.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from server.domain.backup import BackupProblem, Contents, rows_in
from server.gateways.keyring import Keyring
from server.gateways.keyring_backup import Carried
from server.store import feeds, leaving, notebooks, nudges, restored, service, transfer
from server.store.leaving import ErasureRow, FarewellRow, LeavingRow
from server.store.migrate import known, upgrade
from server.store.restored import Ended
from server.store.service import Restore, Standing

MARGIN_MS: Final = 10 * 60 * 1000
"""Devices go back so much further than the snapshot.

A request that was under way when it was taken told its device an earlier time than the one at
which it was written, and clocks may differ. What is sent once more than needed does no harm.
"""


@dataclass(frozen=True, slots=True)
class Present:
    """What the database that is being replaced still tells."""

    standing: Standing
    ended: Ended
    feeds: frozenset[bytes] = frozenset()
    """Of the calendar feeds that stand, the hashes of their tokens."""
    leavings: tuple[LeavingRow, ...] = ()
    erasures: tuple[ErasureRow, ...] = ()
    farewells: tuple[FarewellRow, ...] = ()

    @classmethod
    def of(cls, connection: Connection) -> Present:
        return cls(
            service.standing(connection),
            restored.ended(connection),
            feeds.hashes(connection),
            tuple(leaving.all_leavings(connection)),
            tuple(leaving.all_erasures(connection)),
            tuple(leaving.all_farewells(connection)),
        )


@dataclass(frozen=True, slots=True)
class Purged:
    """A notebook that nobody can or may read, and when it was made."""

    notebook: str
    made_ms: int
    erased: bool = False
    """Its owner is known to have been erased."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    restored_to_ms: int
    purged: tuple[Purged, ...]
    ended_again: int
    codes_expired: int
    closed: int
    keys_without_notebook: int


@dataclass(frozen=True, slots=True)
class Restoring:
    """The job that fills an empty database from a file and makes it the service's.

    Run in one transaction: afterwards all of it stands, or nothing.
    """

    path: Path
    keyring: Keyring
    contents: Contents
    keys: frozenset[str]
    """The notebooks whose keys are in the keyring."""
    present: Present | None
    carried: Carried
    now_ms: int

    def __call__(self, connection: Connection) -> Restored:
        load_checked(connection, self.path, self.keyring, self.contents)
        return self._settle(connection)

    def _settle(self, connection: Connection) -> Restored:
        to_ms = self.contents.opening.made_ms - MARGIN_MS
        self._begin_anew(connection, to_ms)
        made_ms = restored.made_ms_by_notebook(connection)
        erased = self._erase_again(connection, made_ms)
        gone = sorted((set(made_ms) - self.keys) | erased)
        for notebook in set(gone) - erased:
            restored.purge(connection, notebook)
        notebooks.close_all(connection)
        nudges.drop_past(connection, self.now_ms)
        # Who was about to leave when the backup was made may have chosen to stay since.
        leaving.replace_leavings(connection, self.present.leavings if self.present else ())
        # What was revoked since stands in the backup as if it were good.
        feeds.keep_only(connection, self.present.feeds if self.present else frozenset())
        ended = Ended(self.carried.devices, self.carried.accounts)
        if self.present is not None:
            ended |= self.present.ended
        return Restored(
            restored_to_ms=to_ms,
            purged=tuple(Purged(one, made_ms[one], one in erased) for one in gone),
            ended_again=restored.end_again(connection, ended, self.now_ms),
            codes_expired=restored.expire_codes(connection, self.now_ms),
            closed=len(made_ms) - len(gone),
            keys_without_notebook=len(self.keys - set(made_ms)),
        )

    def _erase_again(self, connection: Connection, there: Iterable[str]) -> set[str]:
        """Erase whoever was erased since, whatever keys a keyring has that was put back.

        Their devices that have not heard of it are told, and so are those that had not before.
        """
        known = {one.notebook for one in self.present.erasures} if self.present else set()
        erased = {one for one in there if one in known or self.carried.says_erased(one)}
        for notebook in sorted(erased):
            leaving.erase(connection, notebook, self.now_ms)
        if self.present is not None:
            for erasure in self.present.erasures:
                leaving.note_erasure(connection, replace(erasure, done_ms=None))
            for farewell in self.present.farewells:
                leaving.note_farewell(connection, farewell)
        return erased

    def _begin_anew(self, connection: Connection, to_ms: int) -> None:
        loaded = service.standing(connection)
        chain = lineage(loaded, self.present.standing if self.present else None, to_ms)
        service.put(connection, service.RESTORES, msgspec.json.encode(chain).decode())
        service.put(connection, service.INCARNATION, secrets.token_hex(8))


def lineage(loaded: Standing, present: Standing | None, to_ms: int) -> tuple[Restore, ...]:
    """Every restore there has been, this one last: also those that the backup cannot know of.

    Devices that were there after such a restore speak of its incarnation, and must learn that it
    ended too.
    """
    chain = list(loaded.restores)
    chain += [one for one in (present.restores if present else ()) if one not in chain]
    ending = [loaded.incarnation]
    if present is not None and present.incarnation != loaded.incarnation:
        ending.append(present.incarnation)
    named = {one.ended for one in chain}
    # One at least: each restore is an era of its own.
    newly = [one for one in ending if one not in named] or ending[-1:]
    return (*chain, *(Restore(one, to_ms) for one in newly))


def refuse_unknown(contents: Contents, path: Path) -> None:
    """Refuse a backup that this version cannot read.

    Raises:
        BackupProblem: naming the version that made it.
    """
    if contents.opening.revision not in known():
        raise BackupProblem(
            f"{path} was made by a newer Linkwell ({contents.opening.product}). Update first: "
            "nothing was changed."
        )


def load_checked(connection: Connection, path: Path, keyring: Keyring, contents: Contents) -> None:
    """Make the tables, fill them, compare what stands with what was read, make them newest.

    Raises:
        BackupProblem: if they differ. The caller's transaction must then not stand.
    """
    upgrade(connection, contents.opening.revision)
    found = transfer.load(connection, rows_in(path, keyring))
    if found != contents.tallies:
        differ = sorted(
            name for name in contents.tallies if found.get(name) != contents.tallies[name]
        )
        raise BackupProblem(
            f"What was written is not what {path} holds (in {', '.join(differ)}). It was undone."
        )
    upgrade(connection)
