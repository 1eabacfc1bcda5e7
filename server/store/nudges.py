"""Nudges: what is due, for whom and until when it is useful. No words stand here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.sql import ColumnElement, Executable

from server.store.prepared import Prepared
from server.store.tables import nudges

WAITING: Final = "waiting"
CLAIMED: Final = "claimed"
SENT: Final = "sent"
DROPPED: Final = "dropped"
_TAKEN_FROM: Final = (CLAIMED, WAITING)


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """What it is about is said by ``kind``, ``subject`` and ``occurrence``, one of each in a notebook.

    ``claim`` says which claim has it.
    """

    id: str
    notebook: str
    kind: str
    subject: str
    occurrence: str
    due_ms: int
    useful_until_ms: int
    state: str = WAITING
    claim: str | None = None
    claimed_ms: int | None = None


_COLUMNS = (
    nudges.c.id,
    nudges.c.notebook,
    nudges.c.kind,
    nudges.c.subject,
    nudges.c.occurrence,
    nudges.c.due_ms,
    nudges.c.useful_until_ms,
    nudges.c.state,
    nudges.c.claim,
    nudges.c.claimed_ms,
)
_IN_NOTEBOOK = nudges.c.notebook == bindparam("in_notebook")
_NAMED = nudges.c.id == bindparam("named")
_LIMIT: ColumnElement[int] = bindparam("limit")

_of_notebook = Prepared(select(*_COLUMNS).where(_IN_NOTEBOOK))
_lock_notebook = Prepared(select(*_COLUMNS).where(_IN_NOTEBOOK).with_for_update())
_lock_subject = Prepared(
    select(*_COLUMNS)
    .where(_IN_NOTEBOOK, nudges.c.subject == bindparam("subject"))
    .with_for_update()
)
_of_claim = Prepared(select(*_COLUMNS).where(_IN_NOTEBOOK, nudges.c.claim == bindparam("token")))
_count_ahead = Prepared(
    select(func.count())
    .select_from(nudges)
    .where(_IN_NOTEBOOK, nudges.c.state == WAITING, nudges.c.due_ms >= bindparam("from_ms"))
)
_add = Prepared(insert(nudges))
_UNCHANGED = (nudges.c.state == bindparam("was")) & (
    func.coalesce(nudges.c.claim, "") == bindparam("was_claim")
)
_remove = Prepared(delete(nudges).where(_NAMED, _UNCHANGED))
_set = Prepared(
    update(nudges)
    .where(_NAMED, _UNCHANGED)
    .values(
        due_ms=bindparam("due"),
        useful_until_ms=bindparam("useful_until"),
        state=WAITING,
        claim=null(),
        claimed_ms=null(),
    )
)


def _free() -> ColumnElement[bool]:
    """Of one state and due at ``now``; if claimed, by one that did not come back.

    One state at a time, as the index has them in the order in which they are taken.
    """
    return (
        (nudges.c.state == bindparam("of_state"))
        & (nudges.c.due_ms <= bindparam("now"))
        & (func.coalesce(nudges.c.claimed_ms, 0) <= bindparam("lease_from"))
    )


def _of(found: Select[tuple[str]], dialect: str) -> ColumnElement[bool]:
    """Those rows. Where several servers write at once, none waits for what another has locked."""
    if dialect == "postgresql":
        # Of a common table expression that locks PostgreSQL makes a list, once.
        found = select(found.with_for_update(skip_locked=True).cte("found").c.id)
    return nudges.c.id.in_(found)


def _claim(dialect: str) -> Executable:
    """One conditional UPDATE."""
    due = (
        select(nudges.c.id)
        .where(_free(), nudges.c.useful_until_ms > bindparam("now"))
        .order_by(nudges.c.due_ms, nudges.c.notebook, nudges.c.id)
        .limit(_LIMIT)
    )
    return (
        update(nudges)
        .where(_of(due, dialect))
        .values(state=CLAIMED, claim=bindparam("token"), claimed_ms=bindparam("now"))
        .returning(*_COLUMNS)
    )


def _drop(dialect: str) -> Executable:
    useless = select(nudges.c.id).where(_free(), nudges.c.useful_until_ms <= bindparam("now"))
    return (
        update(nudges)
        .where(_of(useless, dialect))
        .values(state=DROPPED, claim=null(), claimed_ms=null())
    )


def _claim_named(dialect: str) -> Executable:
    return (
        update(nudges)
        .where(_of(select(nudges.c.id).where(_NAMED, _free()), dialect))
        .values(state=CLAIMED, claim=bindparam("token"), claimed_ms=bindparam("now"))
        .returning(*_COLUMNS)
    )


_claim_rows = Prepared(_claim)
_claim_one = Prepared(_claim_named)
_drop_useless = Prepared(_drop)
_settle = Prepared(
    update(nudges)
    .where(_NAMED, nudges.c.claim == bindparam("token"), nudges.c.state == CLAIMED)
    .values(state=bindparam("to_state"))
)


def of_notebook(connection: Connection, notebook: str) -> list[NudgeRow]:
    """Every nudge of a notebook, in no order."""
    return [NudgeRow(*row) for row in _of_notebook.all(connection, in_notebook=notebook)]


def lock_notebook(connection: Connection, notebook: str) -> list[NudgeRow]:
    """Every nudge of a notebook, in no order, which nobody else changes before this commits."""
    return [NudgeRow(*row) for row in _lock_notebook.all(connection, in_notebook=notebook)]


def lock_subject(connection: Connection, notebook: str, subject: str) -> list[NudgeRow]:
    """The same of those about one session or message."""
    found = _lock_subject.all(connection, in_notebook=notebook, subject=subject)
    return [NudgeRow(*row) for row in found]


def count_ahead(connection: Connection, notebook: str, from_ms: int) -> int:
    """How many of a notebook wait to be due, at ``from_ms`` or later."""
    row = _count_ahead.first(connection, in_notebook=notebook, from_ms=from_ms)
    return int(row[0]) if row else 0


def of_claim(connection: Connection, notebook: str, token: str) -> list[NudgeRow]:
    """What a claim took of one notebook, whatever has become of it since."""
    return [NudgeRow(*row) for row in _of_claim.all(connection, in_notebook=notebook, token=token)]


def add(connection: Connection, rows: Iterable[NudgeRow]) -> None:
    _add.run_many(
        connection,
        (
            {
                "id": row.id,
                "notebook": row.notebook,
                "kind": row.kind,
                "subject": row.subject,
                "occurrence": row.occurrence,
                "due_ms": row.due_ms,
                "useful_until_ms": row.useful_until_ms,
                "state": row.state,
                "claim": row.claim,
                "claimed_ms": row.claimed_ms,
            }
            for row in rows
        ),
    )


def remove(connection: Connection, rows: Iterable[NudgeRow]) -> None:
    """Remove rows, if they are still as they were read."""
    _remove.run_many(connection, (_as_read(row) for row in rows))


def put_off(connection: Connection, rows: Iterable[tuple[NudgeRow, int, int]]) -> None:
    """Let rows wait, if they are still as they were read, for another time of being due.

    The two numbers are when it is due and until when it is useful. Nobody has it afterwards.
    """
    _set.run_many(
        connection,
        (
            {**_as_read(row), "due": due_ms, "useful_until": useful_until_ms}
            for row, due_ms, useful_until_ms in rows
        ),
    )


def _as_read(row: NudgeRow) -> dict[str, str]:
    # Where several servers write at once, another may have claimed it meanwhile.
    return {"named": row.id, "was": row.state, "was_claim": row.claim or ""}


def drop_useless(connection: Connection, now_ms: int, *, lease_from_ms: int) -> int:
    """Drop what is due and of no use any more; how many that were."""
    return sum(
        _drop_useless.run(connection, of_state=state, now=now_ms, lease_from=lease_from_ms)
        for state in _TAKEN_FROM
    )


def claim(
    connection: Connection, token: str, now_ms: int, *, lease_from_ms: int, limit: int
) -> list[NudgeRow]:
    """Take what is due, the longest due first. Nobody else gets it before the lease is over.

    What somebody took and did not come back with goes before what waits.
    """
    rows: list[NudgeRow] = []
    for state in _TAKEN_FROM:
        found = _claim_rows.all(
            connection,
            of_state=state,
            token=token,
            now=now_ms,
            lease_from=lease_from_ms,
            limit=limit - len(rows),
        )
        rows += [NudgeRow(*row) for row in found]
    return sorted(rows, key=lambda row: (row.due_ms, row.notebook, row.id))


def claim_with(
    connection: Connection, row: NudgeRow, due: range, *, lease_from_ms: int, now_ms: int
) -> list[NudgeRow]:
    """Take the other nudges of a claimed one's notebook that were due within that time, in ms."""
    taken = [
        _claim_one.first(
            connection,
            named=other.id,
            of_state=other.state,
            token=row.claim,
            now=now_ms,
            lease_from=lease_from_ms,
        )
        for other in of_notebook(connection, row.notebook)
        if other.due_ms in due
        and other.useful_until_ms > now_ms
        and other.claim != row.claim
        and other.state in _TAKEN_FROM
    ]
    return [NudgeRow(*one) for one in taken if one is not None]


def settle(connection: Connection, token: str, ids: Iterable[str], state: str) -> None:
    """Say what became of claimed nudges. One that somebody else has by now stays theirs."""
    _settle.run_many(connection, ({"named": one, "token": token, "to_state": state} for one in ids))


def drop_past(connection: Connection, now_ms: int) -> int:
    """Drop all that was due: after a restore, nobody knows what of it was sent."""
    return connection.execute(
        update(nudges)
        .where(nudges.c.state.in_((WAITING, CLAIMED)), nudges.c.due_ms <= now_ms)
        .values(state=DROPPED, claim=null(), claimed_ms=null())
    ).rowcount


def forget_before(connection: Connection, before_ms: int) -> int:
    """Drop the rows of what was of use until then; how many there were."""
    return connection.execute(
        delete(nudges).where(nudges.c.useful_until_ms < before_ms, nudges.c.due_ms < before_ms)
    ).rowcount


def counted(connection: Connection) -> dict[str, int]:
    """How many there are in each state."""
    found = connection.execute(select(nudges.c.state, func.count()).group_by(nudges.c.state))
    return {str(state): int(count) for state, count in found.all()}
