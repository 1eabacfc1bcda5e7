"""9. An old client erases a new field."""

from __future__ import annotations

from typing import Any

from schemas.version import PROTOCOL
from tests.failures.conftest import People
from tests.failures.device import Device
from tests.server.syncing import new_change_id, post_sync, rules

NEW = "weather"
"""A field of a later version of the app, unknown to this one and to this server."""
FORECAST = {"sky": "bright", "wind": 3}


def knows_only_what_is_old(kind: str) -> Any:
    known = rules(kind)
    return lambda cell: None if cell in {NEW, "activities:garden"} else known(cell)


def test_09_an_old_client_leaves_what_it_does_not_know(people: People) -> None:
    new, old = people.sam, people.sam.another(rule_of=knows_only_what_is_old)
    old.protocol = PROTOCOL - 1
    mood = new.mood(score=2, note="New.", **{NEW: FORECAST, "activities:garden": True})
    new.sync()
    old.sync()

    old.edit(mood, "mood", score=5, note="New. And old.")
    old.sync()
    new.sync()
    view = new.view(mood) or {}
    assert (view["score"], view["note"]) == (5, "New. And old.")
    assert (view[NEW], view["activities:garden"]) == (FORECAST, True)
    assert new.differs() == old.differs() == []

    # Both at once: the new field by the new one, the rest by the old one.
    new.edit(mood, "mood", **{NEW: {"sky": "grey"}})
    old.edit(mood, "mood", score=1)
    for device in (old, new, old):
        device.sync()
    for device in (old, new):
        view = device.view(mood) or {}
        assert (view["score"], view[NEW]) == (1, {"sky": "grey"})


def test_09_a_deleted_record_comes_back_whole_from_an_old_client(people: People) -> None:
    new, old = people.sam, people.sam.another(rule_of=knows_only_what_is_old)
    old.protocol = PROTOCOL - 1
    mood = new.mood(**{NEW: FORECAST})
    new.sync()
    old.sync()
    old.delete(mood, "mood")
    old.sync()
    new.sync()
    assert new.views("mood") == {}
    old.undelete(mood, "mood")
    old.sync()
    new.sync()
    assert new.views("mood")[mood][NEW] == FORECAST


def test_09_a_client_that_keeps_only_its_own_fields_erases_none(people: People) -> None:
    """An app so old that it never stored what it did not know, as raw JSON."""
    new = people.sam
    mood = new.mood(score=2, **{NEW: FORECAST})
    created = new.changes_waiting()[0]
    new.sync()
    change = {
        "id": new_change_id(),
        "record": mood,
        "kind": "mood",
        "set": {"score": 4},
        "stamp": new.now_ms(),
        "base": {"score": created},
    }
    answer = post_sync(
        new.browser, {"protocol": PROTOCOL - 1, "replica": new.fresh().replica, "changes": [change]}
    )
    assert answer.json()["receipts"] == [{"change": change["id"]}]
    new.sync()
    view = new.view(mood) or {}
    assert (view["score"], view[NEW]) == (4, FORECAST)


def test_09_a_client_from_before_that_is_told_to_update_and_keeps_everything(
    people: People,
) -> None:
    ancient: Device = people.sam
    ancient.protocol = 0
    ancient.mood()
    answer = post_sync(ancient.browser, {"protocol": 0, "replica": ancient.replica})
    assert answer.status_code == 426
    assert answer.json()["title"] == "This app needs an update"
    assert ancient.waiting == 1
    ancient.protocol = PROTOCOL
    ancient.sync()
    assert ancient.waiting == 0
