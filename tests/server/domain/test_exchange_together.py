"""Several pushes at once come to what some order of them would."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from schemas.records import KINDS, Role
from server.domain.pushed import rules_of
from server.domain.viewers import Viewer
from server.store import notebooks
from server.store.tables import records
from sync.merge import Edit, Record, decide
from tests.databases import SqliteFiles
from tests.server.world import Ids, World, edit, mood, outcome


@contextmanager
def taking_time_to_decide(world: World) -> Iterator[None]:
    """Let a change take long between what it read and what it writes, where others could come in.

    In SQLite nobody can: there is one writer.
    """
    if isinstance(world.databases, SqliteFiles):
        yield
        return
    function = (
        "CREATE FUNCTION dawdle() RETURNS trigger AS "
        "'BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END' LANGUAGE plpgsql"
    )
    trigger = "CREATE TRIGGER slow BEFORE INSERT ON receipts FOR EACH ROW EXECUTE FUNCTION dawdle()"
    for statement in (function, trigger):
        world.write(partial(Connection.exec_driver_sql, statement=statement))
    try:
        yield
    finally:
        world.write(partial(Connection.exec_driver_sql, statement="DROP FUNCTION dawdle CASCADE"))


def test_pushes_at_once_leave_no_gap_between_their_numbers(world: World) -> None:
    sam = world.participant()
    phones = [
        world.device(sam.account, Role.PARTICIPANT, sam.notebook, f"phone {index}")
        for index in range(6)
    ]
    with taking_time_to_decide(world):
        world.together([(phone, [mood(phone.device)]) for phone in phones])
    numbers = world.read(
        lambda connection: connection.execute(select(records.c.seq)).scalars().all()
    )
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    book = world.read(lambda connection: notebooks.find(connection, sam.notebook or ""))
    assert book is not None
    assert book.counter == 6


def test_parallel_pushes_to_one_record_equal_some_serial_order(world: World) -> None:
    """Four devices write one register and one text at once; no update is lost."""
    sam = world.participant()
    phones = [
        world.device(sam.account, Role.PARTICIPANT, sam.notebook, f"phone {index}")
        for index in range(4)
    ]
    world.push(sam, mood("mood", note="start"))
    changes = [
        edit(f"edit {index}", "mood", "mood", base, score=1 + index, note=f"note {index}")
        | {"stamp": 2_000 + (index * 7) % 4}
        for index, base in enumerate([{"score": "mood", "note": "mood"}] * 4)
    ]
    registers = [
        edit(f"more {index}", "mood", "mood", {}, **{"activities:garden": index % 2 == 0})
        | {"stamp": 3_000 + (index * 5) % 4}
        for index in range(4)
    ]
    pushes = [
        (phone, [one, other]) for phone, one, other in zip(phones, changes, registers, strict=True)
    ]
    with taking_time_to_decide(world):
        answers = world.together(pushes)
    words = [outcome(receipts[0]) for receipts in answers]
    assert sorted(words) == ["applied", "rebase", "rebase", "rebase"]
    stands = world.pull(sam)[Ids.uuid("mood")]
    serial = [_decided_in_order(order) for order in itertools.permutations(pushes)]
    assert stands in serial


def _decided_in_order(pushes: tuple[tuple[Viewer, list[dict[str, Any]]], ...]) -> dict[str, Any]:
    """What the rules alone make of these pushes in this order."""
    first = mood("mood", note="start")
    record = _decided(None, first, "sam")
    for phone, changes in pushes:
        for one in changes:
            record = _decided(record, one, Ids.uuid(f"replica {phone.device}"))
    return {name: cell.value for name, cell in record.cells.items()}


def _decided(record: Record | None, one: dict[str, Any], replica: str) -> Record:
    stamps = dict.fromkeys(one["set"], one["stamp"])
    create, base = one.get("create", False), one.get("base", {})
    sent = Edit(one["id"], one["record"], "mood", create, one["set"], base, stamps, replica, "sam")
    after = decide(record, sent, rules_of(KINDS["mood"]), now_ms=10_000).record
    assert after is not None
    return after
