"""Nudges follow the records: after each change, and further ahead as time goes on.

What was sent stays as it is, so that nobody is reminded of the same thing twice; unless the
occurrence was moved to a later time, which is news.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from server.domain.nudges.planning import (
    AFTER,
    EVENING,
    LATE_MS,
    MESSAGE,
    MESSAGE_USEFUL_MS,
    SOON,
    Nudge,
    plan,
    plan_message,
    plan_session,
    unanswered,
)
from server.domain.nudges.reading import Reading, has_answered
from server.domain.nudges.wishes import Wishes
from server.domain.sealing import Seals
from server.gateways.clock import DAY_MS
from server.gateways.keyring import KeyErased
from server.store import horizons, notebooks, nudges
from server.store.nudges import CLAIMED, WAITING, NudgeRow
from sync.merge import Record

log = logging.getLogger("linkwell.nudges")

FOLLOWED: Final = frozenset({"session", "attendance", "preference", "message"})
"""The kinds of record that nudges come from."""
HORIZON_MS: Final = 62 * DAY_MS
"""How far ahead nudges are worked out."""
NEAR_MS: Final = 55 * DAY_MS
"""A notebook that has been worked out for less is due again: so each is every week."""
AHEAD_MAX: Final = 2_000
"""How many nudges of one notebook lie ahead at most: the nearest. Ten things to do each day stay
below it. Where there are more, the rest comes a day at a time, as those before it leave."""
LEASE_MS: Final = 60 * 1000
"""For so long a claimed nudge is with whoever claimed it."""
OLD_MESSAGE_MS: Final = 7 * DAY_MS
"""A message that is older when it comes is nothing new: it was sent again after a restore."""

_OF_SESSIONS: Final = (EVENING, SOON, AFTER)


@dataclass(frozen=True, slots=True)
class Changed:
    """A record of a followed kind, before a push and after it."""

    before: Record | None
    after: Record


def follow(
    connection: Connection, seals: Seals, notebook: str, changed: Sequence[Changed], now_ms: int
) -> None:
    """Make a notebook's nudges agree with what was just written, in the same transaction."""
    following = _Following(connection, seals, notebook, now_ms)
    sessions: set[str] = set()
    is_whole = False
    for one in changed:
        kind = one.after.kind
        if kind == "preference":
            is_whole = is_whole or Wishes.of(_values(one.before)) != Wishes.of(_values(one.after))
        elif kind == "session":
            sessions.add(one.after.id)
        elif kind == "attendance":
            sessions |= following.attendance(one)
        elif kind == "message":
            following.message(one)
    if is_whole:
        following.everything()
        return
    following.sessions(sorted(sessions))
    if sessions and horizons.find(connection, notebook) is None:
        horizons.put(connection, notebook, now_ms + HORIZON_MS)


def extend(connection: Connection, seals: Seals, now_ms: int, limit: int) -> int:
    """Work some of the notebooks out further ahead, the nearest first; how many that were."""
    near = horizons.near(connection, now_ms + NEAR_MS, limit)
    # In the order of their ids, as everybody locks them.
    for notebook in sorted(near):
        if notebooks.lock(connection, notebook) is None:
            horizons.forget(connection, notebook)
            continue
        try:
            _Following(connection, seals, notebook, now_ms).everything()
        except (KeyErased, InvalidTag) as error:
            # One that cannot be read must not hold up the others.
            log.error("nudges cannot be worked out: %s", type(error).__name__)  # noqa: TRY400
            horizons.put(connection, notebook, now_ms + HORIZON_MS)
    return len(near)


class _Following:
    def __init__(self, connection: Connection, seals: Seals, notebook: str, now_ms: int) -> None:
        self._connection = connection
        self._reading = Reading(connection, seals, notebook)
        self._notebook = notebook
        self._now_ms = now_ms
        # What is due this very minute is not late.
        self._from_ms = now_ms - LATE_MS
        self._until_ms = now_ms + HORIZON_MS

    def everything(self) -> None:
        wishes, sessions = self._reading.wishes(), self._reading.sessions()
        planned = plan(sessions, (), wishes, self._from_ms, self._until_ms)
        nearest = self._nearest(planned)
        wanted = self._unanswered(nearest)
        rows = nudges.lock_notebook(self._connection, self._notebook)
        for row in rows:
            if row.kind == MESSAGE:
                written_ms = row.useful_until_ms - MESSAGE_USEFUL_MS
                nudge = plan_message(row.subject, written_ms, wishes, self._from_ms)
                wanted |= {nudge} if nudge is not None else set()
        self._agree(rows, wanted)
        if sessions or wishes.checkin != "never":
            # If some were left out it is due again when the next day's come.
            is_whole = len(nearest) == len(planned)
            until_ms = self._until_ms if is_whole else self._now_ms + NEAR_MS
            horizons.put(self._connection, self._notebook, until_ms)
        else:
            horizons.forget(self._connection, self._notebook)

    def sessions(self, sessions: Sequence[str]) -> None:
        """Work some sessions out; all that there is, where there are too many nudges for that."""
        if not sessions:
            return
        room = AHEAD_MAX - nudges.count_ahead(self._connection, self._notebook, self._from_ms)
        for session in sessions:
            wanted = self._of_session(session)
            rows = nudges.lock_subject(self._connection, self._notebook, session)
            room += sum(row.state == WAITING and row.due_ms >= self._from_ms for row in rows)
            room -= len(self._ahead(wanted))
            if room < 0:
                self.everything()
                return
            self._agree(rows, wanted)

    def attendance(self, changed: Changed) -> set[str]:
        """Remove what was answered. The sessions to work out again, where an answer went."""
        values = _values(changed.after)
        session, occurrence = values.get("session"), values.get("occurrence")
        was, now = has_answered(_values(changed.before)), has_answered(values)
        if was == now or not isinstance(session, str):
            return set()
        if now:
            rows = nudges.lock_subject(self._connection, self._notebook, session)
            self._remove(row for row in rows if row.occurrence == occurrence)
            return set()
        return {session}

    def message(self, changed: Changed) -> None:
        """A message from the link worker, until it was seen."""
        message, values = changed.after.id, _values(changed.after)
        author, at_ms = values.get("author"), values.get("at")
        is_theirs = author is not None and author == values.get("worker")
        rows = nudges.lock_subject(self._connection, self._notebook, message)
        if not is_theirs or values.get("seen_at") is not None:
            self._remove(rows)
            return
        is_new = isinstance(at_ms, int) and at_ms > self._now_ms - OLD_MESSAGE_MS
        if changed.before is None and is_new and not rows:
            wishes = self._reading.wishes()
            nudge = plan_message(message, self._now_ms, wishes, self._from_ms)
            self._agree([], {nudge} if nudge is not None else set())

    def _of_session(self, session: str) -> set[Nudge]:
        cells = self._reading.record(session, "session")
        if cells is None:
            return set()
        wishes = self._reading.wishes()
        return self._unanswered(
            plan_session(session, cells, wishes, from_ms=self._from_ms, until_ms=self._until_ms)
        )

    def _ahead(self, wanted: Iterable[Nudge]) -> list[Nudge]:
        """Those that were not due before now, the nearest first."""
        ahead = (one for one in wanted if one.due_ms >= self._from_ms)
        return sorted(ahead, key=lambda one: (one.due_ms, one.key))

    def _nearest(self, wanted: set[Nudge]) -> set[Nudge]:
        return wanted.difference(self._ahead(wanted)[AHEAD_MAX:])

    def _unanswered(self, wanted: set[Nudge]) -> set[Nudge]:
        asked = {(one.subject, one.occurrence) for one in wanted if one.kind in _OF_SESSIONS}
        return unanswered(wanted, self._reading.answered(asked))

    def _agree(self, rows: Iterable[NudgeRow], wanted: set[Nudge]) -> None:
        there = {(row.kind, row.subject, row.occurrence): row for row in rows}
        new: list[Nudge] = []
        other: list[tuple[NudgeRow, int, int]] = []
        for nudge in sorted(wanted, key=lambda one: (one.due_ms, one.key)):
            row = there.pop(nudge.key, None)
            if row is None:
                # Nobody is reminded of what should have been said before they were to be reminded.
                if nudge.due_ms >= self._from_ms:
                    new.append(nudge)
            elif self._is_free(row):
                if (row.due_ms, row.useful_until_ms) != (nudge.due_ms, nudge.useful_until_ms):
                    other.append((row, nudge.due_ms, nudge.useful_until_ms))
            elif self._is_news(row, nudge):
                other.append((row, nudge.due_ms, nudge.useful_until_ms))
        # What was due and is of no use any more is dropped by whoever claims, and counted.
        self._remove(row for row in there.values() if row.useful_until_ms > self._from_ms)
        nudges.put_off(self._connection, other)
        nudges.add(self._connection, (self._row(nudge) for nudge in new))

    def _remove(self, rows: Iterable[NudgeRow]) -> None:
        nudges.remove(self._connection, (row for row in rows if self._is_free(row)))

    def _is_free(self, row: NudgeRow) -> bool:
        """Whether nobody was reminded by it, and nobody is just about to be."""
        if row.state == CLAIMED:
            return row.claimed_ms is None or row.claimed_ms <= self._now_ms - LEASE_MS
        return row.state == WAITING

    def _is_news(self, row: NudgeRow, nudge: Nudge) -> bool:
        """Whether it was about another time, before the one that it is about now."""
        return (
            row.kind in _OF_SESSIONS
            and nudge.useful_until_ms > row.useful_until_ms
            and nudge.due_ms > row.due_ms
            and nudge.due_ms >= self._from_ms
        )

    def _row(self, nudge: Nudge) -> NudgeRow:
        return NudgeRow(
            secrets.token_hex(16),
            self._notebook,
            nudge.kind,
            nudge.subject,
            nudge.occurrence,
            nudge.due_ms,
            nudge.useful_until_ms,
        )


def _values(record: Record | None) -> dict[str, Any]:
    """Of a deleted record, nothing stands."""
    if record is None or record.deleted:
        return {}
    return {name: cell.value for name, cell in record.cells.items()}
