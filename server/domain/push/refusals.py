"""Push services that turn the whole service away: told to the operator once, kept for doctor."""

from __future__ import annotations

import logging
from collections.abc import Set
from typing import Final

import msgspec
from sqlalchemy import Connection

from server.store import service

log = logging.getLogger("linkwell.push")

FACT: Final = "push refused"
_KEPT_MAX: Final = 20


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """The first time that a push service answered 401 or 403 since it was last well."""

    origin: str
    status: int
    at_ms: int


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(tuple[Refusal, ...]).decode


def refusals(connection: Connection) -> tuple[Refusal, ...]:
    """One for each push service, the oldest first."""
    kept = service.get(connection, FACT)
    return _decode(kept) if kept else ()


def note_refusal(connection: Connection, origin: str, status: int | None, now_ms: int) -> None:
    """Keep it, and log it if this push service did not do so before."""
    known = refusals(connection)
    if any(one.origin == origin for one in known):
        return
    kept = (*known, Refusal(origin, status or 0, now_ms))[-_KEPT_MAX:]
    service.put(connection, FACT, _encode(kept).decode())
    log.error(
        "The push service at %s turns this service away (%s): reminders do not reach the devices "
        "that use it. Is LINKWELL_PUSH_CONTACT an address where you can be reached, and is the "
        "clock right?",
        origin,
        status,
    )


def note_well(connection: Connection, origins: Set[str]) -> None:
    """Forget the refusals of push services that take our messages again."""
    if not origins:
        return
    known = refusals(connection)
    kept = tuple(one for one in known if one.origin not in origins)
    if kept != known:
        service.put(connection, FACT, _encode(kept).decode())
