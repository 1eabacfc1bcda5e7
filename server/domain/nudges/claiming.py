"""Taking what is due, so that each nudge leaves once, whoever else is taking.

One conditional UPDATE takes them. What was taken and not settled within the lease, because its
server was killed, is taken again. What comes late is held to quiet hours once more: they may have
begun since it was due.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from server.domain.nudges.following import LEASE_MS
from server.domain.nudges.planning import CHECKIN, LATE_MS, MESSAGE, end_of_quiet
from server.domain.nudges.quiet import MINUTE_MS
from server.domain.nudges.reading import Reading
from server.domain.sealing import Seals
from server.gateways.keyring import KeyErased
from server.store import nudges
from server.store.nudges import DROPPED, SENT, NudgeRow

CLAIMED_MAX: Final = 200
"""How many are taken in one go."""
__all__ = ["CLAIMED_MAX", "LEASE_MS", "Claim", "claim", "quiet_until", "settle"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claim took, the longest due first.

    ``dropped`` counts those that were of no use any more. ``more``: there is more that is due.
    """

    token: str
    nudges: tuple[NudgeRow, ...]
    dropped: int
    more: bool


def claim(connection: Connection, seals: Seals, now_ms: int, limit: int = CLAIMED_MAX) -> Claim:
    """Take what is due at ``now_ms``. What one person has due in one minute stays together."""
    token, lease_from_ms = secrets.token_hex(16), now_ms - LEASE_MS
    rows = nudges.claim(connection, token, now_ms, lease_from_ms=lease_from_ms, limit=limit)
    is_full = len(rows) == limit
    if is_full:
        last = rows[-1]
        minute_ms = last.due_ms // MINUTE_MS * MINUTE_MS
        minute = range(minute_ms, minute_ms + MINUTE_MS)
        rows += nudges.claim_with(
            connection, last, minute, lease_from_ms=lease_from_ms, now_ms=now_ms
        )
    dropped = 0
    if not is_full:
        # With many due at once it would look through them all for each batch: none is lost by
        # being dropped after them.
        dropped = nudges.drop_useless(connection, now_ms, lease_from_ms=lease_from_ms)
    taken, useless = [], []
    put_off: list[tuple[NudgeRow, int, int]] = []
    for row in rows:
        again_ms = quiet_until(connection, seals, row, now_ms) if _is_late(row, now_ms) else None
        if again_ms is None:
            taken.append(row)
        elif again_ms < row.useful_until_ms:
            put_off.append((row, again_ms, row.useful_until_ms))
        else:
            useless.append(row.id)
    nudges.put_off(connection, put_off)
    nudges.settle(connection, token, useless, DROPPED)
    return Claim(token, tuple(taken), dropped + len(useless), more=is_full)


def settle(connection: Connection, claim: Claim, void: Collection[str] = ()) -> None:
    """Say that what was claimed is sent, but for ``void``: the ids of what turned out to be moot."""
    sent = [row.id for row in claim.nudges if row.id not in void]
    nudges.settle(connection, claim.token, sent, SENT)
    nudges.settle(connection, claim.token, void, DROPPED)


def quiet_until(connection: Connection, seals: Seals, row: NudgeRow, now_ms: int) -> int | None:
    """When the quiet hours end that hold for this person now; none if they do not."""
    reading = Reading(connection, seals, row.notebook)
    try:
        wishes, zone = reading.wishes(), None
        if wishes.zone is None and row.kind not in (CHECKIN, MESSAGE):
            zone = (reading.record(row.subject, "session") or {}).get("zone")
    except (KeyErased, InvalidTag):
        # Whoever opens it to send it finds the same, and drops it.
        return None
    return end_of_quiet(wishes, zone, now_ms)


def _is_late(row: NudgeRow, now_ms: int) -> bool:
    return now_ms - row.due_ms >= LATE_MS
