"""5. Grant, revoke, grant leaves stale or missing rows."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.failures.conftest import People
from tests.failures.device import Device
from tests.server.syncing import new_change_id

OFF, ON = {"moods": False}, {"moods": True}


def seen_by(worker: Device, owner: Device) -> set[str]:
    worker.sync()
    assert worker.differs() == []
    return set(worker.views("mood", owner.notebook))


@pytest.mark.parametrize("steps", list(itertools.product([OFF, ON], repeat=3)), ids=str)
def test_05_granting_and_revoking_in_one_push_leaves_exactly_what_may_be_seen(
    pair: People, steps: tuple[dict[str, bool], ...]
) -> None:
    sam, amira = pair.sam, pair.amira
    moods = {sam.mood(shared=True) for _ in range(3)}
    grant = sam.grant(amira.account, **ON)
    sam.sync()
    assert seen_by(amira, sam) == moods
    (version,) = sam.versions(grant)
    changes: list[dict[str, Any]] = []
    for step in steps:
        changes.append(
            {
                "id": new_change_id(),
                "record": grant,
                "kind": "grant",
                "stamp": sam.now_ms(),
                "set": {f"kinds:{kind}": is_on for kind, is_on in step.items()},
                "base": {f"kinds:{kind}": version for kind in step},
            }
        )
        version = changes[-1]["id"]
    assert sam.push(*changes) == [{"change": one["id"]} for one in changes]
    sam.sync()
    moods.add(sam.mood(shared=True))
    sam.sync()
    assert seen_by(amira, sam) == (moods if steps[-1] is ON else set())


def test_05_rows_older_than_the_cursor_appear_when_they_are_granted_again(
    pair: People,
) -> None:
    sam, amira = pair.sam, pair.amira
    amira.sync()
    old = {sam.mood(shared=True) for _ in range(3)}
    sam.sync()
    assert seen_by(amira, sam) == set()
    for round_trip in range(3):
        sam.grant(amira.account, **ON)
        sam.sync()
        assert seen_by(amira, sam) == old
        sam.grant(amira.account, **OFF)
        sam.sync()
        if round_trip != 1:  # once, the worker never connects in between
            assert seen_by(amira, sam) == set()
        old.add(sam.mood(shared=True))
        sam.sync()


def test_05_what_was_unshared_meanwhile_does_not_stay_and_what_was_shared_comes(
    pair: People,
) -> None:
    sam, amira = pair.sam, pair.amira
    stays, goes, comes = sam.mood(shared=True), sam.mood(shared=True), sam.mood()
    sam.grant(amira.account, **ON)
    sam.sync()
    assert seen_by(amira, sam) == {stays, goes}
    sam.grant(amira.account, **OFF)
    sam.edit(goes, "mood", shared=False)
    sam.edit(comes, "mood", shared=True)
    sam.sync()
    sam.grant(amira.account, **ON)
    sam.sync()
    assert seen_by(amira, sam) == {stays, comes}
