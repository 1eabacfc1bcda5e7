"""Which cells a device sends again: those that its own person wrote."""

from __future__ import annotations

from typing import Any

from sync.kept import Held, Stored
from sync.resending import sent_again
from tests.sync.model import rules

AMIRA = "0190aaaa-0000-7000-8000-0000000000bb"
SAM = "0190aaaa-0000-7000-8000-0000000000aa"
MADE, LATER = "made------------", "later-----------"


def session(author: str, **later: Any) -> Stored:
    """A session that ``author`` made, and cells that somebody wrote after."""
    first = {"worker": AMIRA, "author": author, "shared": True, "title": "A walk"}
    cells = {name: Held(value, MADE, 100) for name, value in first.items()}
    return Stored("session", cells | {name: Held(one, LATER, 200) for name, one in later.items()})


def again(record: Stored, role: str, account: str) -> dict[str, dict[str, Any]]:
    """What is sent again, by the version that it was written with."""
    changes = sent_again(
        [("walk", record)], declared_of=rules, role=role, account=account, since_ms=None
    )
    return {one.id: one.set for one in changes}


def test_a_link_worker_sends_the_session_that_they_made_with_what_made_it_shared() -> None:
    record = session(AMIRA, place="The park")
    assert again(record, "worker", AMIRA) == {
        MADE: {"worker": AMIRA, "author": AMIRA, "shared": True, "title": "A walk"},
        LATER: {"place": "The park"},
    }


def test_that_it_is_shared_no_more_is_the_participants_to_send() -> None:
    record = session(AMIRA, shared=False)
    assert LATER not in again(record, "worker", AMIRA)
    assert again(record, "participant", SAM) == {LATER: {"shared": False}}


def test_what_the_participant_made_is_not_the_link_workers_to_send() -> None:
    record = session(SAM)
    assert again(record, "worker", AMIRA) == {}
    assert set(again(record, "participant", SAM)) == {MADE}
