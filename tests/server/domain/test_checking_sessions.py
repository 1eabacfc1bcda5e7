"""What a session and a preference may hold, and who may say that a session is shared."""

from __future__ import annotations

from typing import Any

import pytest

from schemas import limits
from server.domain.viewers import Viewer
from sync.identity import derived_id
from tests.server.world import World, change, edit, outcome


def session(word: str, author: Viewer, **cells: Any) -> dict[str, Any]:
    values = {
        "author": author.account, "title": "A walk", "starts": "2026-06-10T10:00",
        "minutes": 60, "zone": "Europe/London", **cells,
    }  # fmt: skip
    return change(word, word, "session", create=True, set=values)


GOOD: list[dict[str, Any]] = [
    {"starts": "1999-12-31T23:59"},
    {"starts": "2024-02-29T00:00"},
    {"minutes": 5},
    {"minutes": 24 * 60},
    {"rule": "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20280229"},
    {"rule": None},
    {"link": "https://calls.example:8443/room?id=1#a"},
    {"link": "tel:+44-20-7946-0000"},
    {"link": None},
    {"skipped:2026-06-10": True, "moved:2026-06-17": "2026-06-18T09:30", "moved:2026-06-24": None},
    {"title": "x" * limits.TITLE_CHARACTERS_MAX},
    {"place": "\N{LEAF FLUTTERING IN WIND} The park", "address": "1 High Street\nTown"},
    {f"moved:2026-{1 + n // 28:02}-{1 + n % 28:02}": "2026-06-18T09:30" for n in range(48)},
]


@pytest.mark.parametrize("cells", GOOD, ids=[next(iter(one)) for one in GOOD])
def test_a_session_may_hold(world: World, sam: Viewer, cells: dict[str, Any]) -> None:
    [receipt] = world.push(sam, session("walk", sam, **cells))
    assert outcome(receipt) == "applied", receipt


BAD: list[tuple[str, Any]] = [
    ("starts", "1850-01-01T10:00"),
    ("starts", "2026-06-31T10:00"),
    ("minutes", 4),
    ("minutes", 24 * 60 + 1),
    ("rule", "FREQ=DAILY;COUNT=401"),
    ("link", "http://calls.example"),
    ("link", "javascript:alert(1)"),
    ("link", "tel:+44 20"),
    ("link", "https://" + "x" * 500),
    ("skipped:tomorrow", True),
    ("skipped:2026-02-30", True),
    ("moved:2026-06-10", "10:00"),
    ("title", None),
    ("cancelled", None),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{n}={v!r:.20}" for n, v in BAD])
def test_a_session_may_not_hold(world: World, sam: Viewer, name: str, value: Any) -> None:
    [receipt] = world.push(sam, session("walk", sam, **{name: value}))
    assert outcome(receipt) == "invalid-field"
    assert [one["field"] for one in receipt["refused"]["errors"]] == [f"changes[0].set.{name}"]


@pytest.mark.parametrize(
    ("cells", "is_sound"),
    [
        ({"quiet_from": "00:00", "quiet_until": "23:59", "remind_minutes": 0}, True),
        ({"quiet_from": None, "remind_minutes": limits.REMIND_MINUTES_MAX, "zone": None}, True),
        ({"quiet_from": "24:00"}, False),
        ({"checkin_at": "7:00"}, False),
        ({"remind_minutes": limits.REMIND_MINUTES_MAX + 1}, False),
        ({"checkin": "hourly"}, False),
        ({"lock_screen": "all"}, False),
    ],
)
def test_a_preference(world: World, sam: Viewer, cells: dict[str, Any], is_sound: bool) -> None:
    record = derived_id("preference", sam.notebook or "")
    [receipt] = world.push(sam, change("wish", record, "preference", create=True, set=cells))
    assert outcome(receipt) == ("applied" if is_sound else "invalid-field")


def test_a_link_worker_shares_a_session_only_by_making_it(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    """Afterwards who sees it is the participant's word."""
    made = session("walk", amira, worker=amira.account, shared=True)
    [receipt] = world.push(amira, {**made, "notebook": sam.notebook})
    assert outcome(receipt) == "applied"
    assert made["record"] in world.pull(amira)
    again = edit("again", "walk", "session", {"shared": "walk"}, shared=True)
    [receipt] = world.push(amira, {**again, "notebook": sam.notebook})
    assert outcome(receipt) == "not-allowed"
    world.push(sam, edit("private", "walk", "session", {"shared": "walk"}, shared=False))
    assert made["record"] not in world.pull(amira)
    assert made["record"] in world.pull(sam)


def test_a_session_that_is_not_shared_is_its_makers_alone(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    private = session("private", sam)
    named = session("named", sam, worker=amira.account, shared=False)
    shared = session("shared", sam, worker=amira.account, shared=True)
    world.push(sam, private, named, shared)
    assert set(world.pull(amira)) == {shared["record"]}
    assert set(world.pull(sam)) == {private["record"], named["record"], shared["record"]}
