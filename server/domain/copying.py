"""Moving an installation to another database: everything, compared afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from server.domain.backup import BackupProblem, Contents
from server.domain.pulling import digest_all
from server.domain.restoring import load_checked
from server.domain.sealing import Seals
from server.gateways.keyring import KeyErased, Keyring
from server.store import transfer
from server.store.tables import notebooks

Digests = Mapping[str, str | None]
"""By notebook, over everything in it; none where nobody has the key."""


class NotEmpty(BackupProblem):
    """Somebody's data stands where a copy should go."""


def digests(connection: Connection, seals: Seals) -> Digests:
    """One value for each notebook over everything that stands in it."""
    found: dict[str, str | None] = {}
    ids = connection.execute(select(notebooks.c.id).order_by(notebooks.c.id)).scalars().all()
    for notebook in ids:
        try:
            found[notebook] = digest_all(connection, seals, notebook)
        except KeyErased:
            found[notebook] = None
    return found


@dataclass(frozen=True, slots=True)
class Copying:
    """The job that fills an empty database and compares it, in one transaction."""

    path: Path
    """A backup of the one that is copied, taken just now."""
    keyring: Keyring
    seals: Seals
    contents: Contents
    expected: Digests

    def __call__(self, connection: Connection) -> None:
        """Fill it.

        Raises:
            NotEmpty: with nothing changed.
            BackupProblem: if what stands there is not what was read; it was undone.
        """
        if not transfer.is_empty(connection):
            raise NotEmpty("The other database holds somebody's data already. Nothing was changed.")
        load_checked(connection, self.path, self.keyring, self.contents)
        if digests(connection, self.seals) != self.expected:
            raise BackupProblem("The copy does not read like the original. It was undone.")
