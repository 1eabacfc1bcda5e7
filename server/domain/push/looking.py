"""What may be wrong with pushes, for ``linkwell doctor``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from server.domain.findings import Finding
from server.domain.push.refusals import Refusal, refusals
from server.errors import ServerError
from server.settings import Settings
from server.store import deliveries, subscriptions
from server.store.migrate import newest, revision_of
from server.store.opening import CannotConnect, in_one_snapshot
from server.store.subscriptions import Standing
from server.store.tables import nudges

_DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class _Seen:
    standing: Standing
    refusals: tuple[Refusal, ...]
    dropped: int
    failed: int


def look_at_pushes(settings: Settings) -> Iterator[Finding]:
    """Who says that pushes are ours, where they may go, and what became of them."""
    subject = settings.push_subject
    yield Finding(
        subject is not None,
        f"Push services know where to reach you ({subject or 'nowhere'}).",
        "Set LINKWELL_PUSH_CONTACT, for example to mailto:it@example.org: some push services "
        "turn away what comes from nobody.",
    )
    if settings.push_loopback:
        yield Finding.bad(
            "Reminders are sent to push services on the internet alone.",
            "LINKWELL_PUSH_LOOPBACK is for tests: unset it. With it, whoever has a device can make "
            "the service knock at this machine's own doors.",
        )
    seen = _look(settings)
    if seen is not None:
        yield from _told(seen)


def _told(seen: _Seen) -> Iterator[Finding]:
    standing = seen.standing
    yield Finding.good(
        f"{standing.reached + standing.turned_away} devices can be sent reminders; {standing.gone} "
        "lost their subscription and are asked again when the app is opened there."
    )
    for one in seen.refusals:
        day = datetime.fromtimestamp(one.at_ms / 1000, UTC)
        yield Finding.bad(
            f"The push service at {one.origin} takes what is sent.",
            f"It answers {one.status} since {day:%d %B %Y}. Is LINKWELL_PUSH_CONTACT an address "
            "where you can be reached, and is the clock right?",
        )
    yield Finding.good(
        f"{seen.dropped} reminders were dropped as too late to be of use, and {seen.failed} "
        "deliveries of the last weeks failed."
    )


def _look(settings: Settings) -> _Seen | None:
    """None where there is nothing to look at; what is wrong there is said elsewhere."""
    place = settings.database
    if isinstance(place, Path) and not place.exists():
        return None
    try:
        return in_one_snapshot(place, _read)
    except (CannotConnect, ServerError, DBAPIError, sqlite3.Error):
        return None


def _read(connection: Connection) -> _Seen | None:
    if revision_of(connection) != newest():
        return None
    dropped = connection.execute(
        select(func.count()).select_from(nudges).where(nudges.c.state == _DROPPED)
    ).scalar_one()
    return _Seen(
        subscriptions.standing(connection),
        refusals(connection),
        dropped,
        deliveries.counted(connection).get(deliveries.FAILED, 0),
    )
