"""10. IndexedDB lost or killed mid-transaction: what the server and a new store make of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.failures.conftest import People
from tests.failures.device import Device


def test_10_a_wiped_store_with_its_cookie_pulls_and_deletes_nothing(people: People) -> None:
    sam, other = people.sam, people.sam.another()
    moods = [sam.mood(note=f"Number {number}") for number in range(5)]
    sam.sync()
    other.sync()
    before = other.everything()
    sam.mood(note="Never sent, and lost with the store.")

    wiped = sam.fresh()
    assert wiped.sync() >= 1
    assert wiped.receipts == {}
    assert wiped.everything() == before
    assert set(wiped.everything()) == set(moods)
    other.sync()
    assert other.everything() == before
    assert wiped.differs() == other.differs() == []


def test_10_nothing_of_the_new_store_is_taken_for_something_of_the_old(people: People) -> None:
    sam = people.sam
    for _ in range(3):
        sam.mood()
        sam.sync()
    wiped = sam.fresh(replica=sam.replica)  # even if it called itself the same
    made = {wiped.mood(note=f"After the loss {number}") for number in range(3)}
    wiped.sync()
    other = sam.another()
    other.sync()
    assert made < set(other.views("mood"))
    assert len(other.views("mood")) == 6


def test_10_a_cloned_profile_swallows_neither_copys_words(people: People) -> None:
    sam = people.sam
    entry = sam.entry("Start.")
    sam.sync()
    sam.mood(note="Waits in both copies.")
    copies = [sam, sam.clone()]
    for number, copy in enumerate(copies):
        copy.mood(note=f"Of copy {number}")
        copy.edit(entry, "entry", body=f"Start. Copy{number}.")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Device.sync, copies))
    for _ in range(2):
        for copy in copies:
            copy.sync()
    for copy in copies:
        notes = sorted(str(one["note"]) for one in copy.views("mood").values())
        assert notes == ["Of copy 0", "Of copy 1", "Waits in both copies."]
        words = (copy.view(entry) or {})["body"].split()
        assert sorted(words) == ["Copy0.", "Copy1.", "Start."]
        assert copy.waiting == 0
        assert copy.differs() == []


def test_10_a_store_that_comes_back_from_a_phones_backup_sends_what_it_had(
    people: People,
) -> None:
    sam = people.sam
    first = sam.mood(score=1)
    sam.sync()
    waiting = sam.mood(note="Sent, and not answered yet, when the backup was made.")
    assert len(sam.changes_waiting()) == 1
    from_backup = sam.clone()
    sam.sync()
    sam.edit(first, "mood", score=5)
    sam.delete(waiting, "mood")
    sam.sync()

    from_backup.sync()
    assert from_backup.waiting == 0
    assert from_backup.tray == []
    # It sends again what was deleted since: a known change, which changes nothing.
    assert set(from_backup.views("mood")) == {first}
    assert (from_backup.view(first) or {})["score"] == 5
    sam.sync()
    assert sam.everything() == from_backup.everything()


def test_10_a_link_workers_wiped_store_gets_what_it_may_see_and_no_more(pair: People) -> None:
    sam, amira = pair.sam, pair.amira
    shared = sam.mood(shared=True)
    sam.mood(shared=False)
    sam.grant(amira.account, moods=True)
    sam.sync()
    amira.sync()
    wiped = amira.fresh()
    wiped.sync()
    assert set(wiped.everything(sam.notebook)) == {shared}
    assert wiped.differs() == []
    sam.sync()
    assert shared in sam.views("mood")
