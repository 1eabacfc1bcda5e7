"""Facts about this installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, select

from server.store.prepared import Prepared, upsert
from server.store.tables import service

INCARNATION: Final = "incarnation"
"""Random, and another one after each restore: cursors of an earlier incarnation are void."""

KEYRING: Final = "keyring"
"""Which keyring the data was sealed with, where several servers may bring one."""

RESTORES: Final = "restores"
"""JSON, oldest first: the incarnation that each restore ended, and the time that it went back to."""

_get = Prepared(select(service.c.value).where(service.c.name == bindparam("fact")))
_put = Prepared(lambda dialect: upsert(service, dialect))


def get(connection: Connection, fact: str) -> str | None:
    row = _get.first(connection, fact=fact)
    return str(row[0]) if row else None


def put(connection: Connection, fact: str, value: str) -> None:
    _put.run(connection, name=fact, value=value)


class Restore(msgspec.Struct, frozen=True, array_like=True):
    """One time that the service was put back to an earlier state."""

    ended: str
    """The incarnation that was given up."""
    to_ms: int
    """What the service held at this time of its own, it holds again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which life of the service this is."""

    incarnation: str
    restores: tuple[Restore, ...] = ()

    @property
    def era(self) -> int:
        """How many restores there have been."""
        return len(self.restores)

    def restored_to(self, incarnation: str) -> int | None:
        """How far back whoever last spoke to ``incarnation`` has to go; none if not at all."""
        if incarnation == self.incarnation or not self.restores:
            return None
        ended = [one.ended for one in self.restores]
        since = ended.index(incarnation) if incarnation in ended else 0
        return min(one.to_ms for one in self.restores[since:])


_decode_restores: Final = msgspec.json.Decoder(tuple[Restore, ...]).decode


def standing(connection: Connection) -> Standing:
    """Read it.

    Raises:
        LookupError: when this database was never migrated.
    """
    incarnation = get(connection, INCARNATION)
    if incarnation is None:
        raise LookupError("this database was never migrated")
    restores = get(connection, RESTORES)
    return Standing(incarnation, _decode_restores(restores) if restores else ())


def begin_anew(connection: Connection, incarnation: str, to_ms: int) -> None:
    """Write down that the service was just put back to what it held at ``to_ms``."""
    before = standing(connection)
    restores = (*before.restores, Restore(before.incarnation, to_ms))
    put(connection, RESTORES, msgspec.json.encode(restores).decode())
    put(connection, INCARNATION, incarnation)
