"""12. Concurrent merges on the server lose an update."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from sync.merge import Decision, Edit, Record, decide
from tests.failures.conftest import People
from tests.failures.device import Device
from tests.failures.sabotage import commits_held
from tests.server.syncing import rules

MANY = 5

Write = Callable[[Device, str, int], None]

WRITES: Final[dict[str, Write]] = {
    "register": lambda device, mood, n: device.edit(mood, "mood", score=n % 5 + 1),
    "text": lambda device, mood, n: device.edit(mood, "mood", note=f"Said. Word{n}."),
    "guard": lambda device, mood, n: device.edit(mood, "mood", shared=n % 2 == 0),
    "two-fields": lambda device, mood, n: device.edit(
        mood, "mood", **{"note" if n % 2 else "score": f"Word{n}." if n % 2 else n % 5 + 1}
    ),
    "delete": lambda device, mood, n: (
        device.edit(mood, "mood", score=n % 5 + 1) if n % 2 else device.delete(mood, "mood")
    ),
}

State = tuple[frozenset[tuple[str, Any, str]], frozenset[tuple[str, str, bool]]]
"""The cells as (name, value, version), and the word on each change."""


def as_edit(change: dict[str, Any], device: Device) -> Edit:
    stamps = {name: change.get("stamps", {}).get(name, change["stamp"]) for name in change["set"]}
    return Edit(
        change["id"],
        change["record"],
        change["kind"],
        change.get("create", False),
        change["set"],
        change.get("base", {}),
        stamps,
        device.replica,
        device.account,
    )


def word_on(decision: Decision) -> str:
    words = {verdict.value for verdict in decision.verdicts.values()}
    return "rebase" if "rebase" in words else ",".join(sorted(words))


def serial_orders(first: Edit, edits: Sequence[Edit], now_ms: int) -> Iterator[State]:
    """What each order of arrival would have left behind."""
    rule_of = rules("mood")
    start = decide(None, first, rule_of, now_ms=now_ms).record
    for order in itertools.permutations(edits):
        record: Record | None = start
        words = set()
        for edit in order:
            decision = decide(record, edit, rule_of, now_ms=now_ms)
            record = decision.record
            words.add((edit.change, word_on(decision), decision.revived))
        assert record is not None
        cells = {(name, cell.value, cell.version) for name, cell in record.cells.items()}
        yield frozenset(cells), frozenset(words)


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("grouped", [True, False], ids=["one-group", "as-it-comes"])
def test_12_parallel_pushes_to_one_field_equal_some_serial_order(
    people: People, what: str, grouped: bool
) -> None:
    sam = people.sam
    mood = sam.mood(score=3, note="Said.", shared=True)
    (first,) = (as_edit(one, sam) for one in sam.changes_as_sent())
    sam.sync()
    devices = [sam.another() for _ in range(MANY)]
    for number, device in enumerate(devices):
        device.sync()
        WRITES[what](device, mood, number)
    edits = [as_edit(one, device) for device in devices for one in device.changes_as_sent()]

    with ThreadPoolExecutor(MANY) as threads:
        if grouped:
            with commits_held(people.service):
                pushes = [threads.submit(device.sync_once) for device in devices]
                time.sleep(0.1)
        else:
            pushes = [threads.submit(device.sync_once) for device in devices]
        for push in pushes:
            push.result(20)

    fresh = sam.fresh()
    fresh.sync()
    cells = frozenset(fresh.cells(mood))
    words = frozenset(
        (receipt["change"], word_of(receipt, device), receipt.get("revived", False))
        for device in devices
        for receipt in list(device.receipts.values())[-1:]
    )
    assert (cells, words) in set(serial_orders(first, edits, sam.now_ms() + 60_000))

    for _ in range(MANY + 1):
        for device in devices:
            device.sync()
    for device in devices:
        assert device.waiting == 0
        assert device.tray == []
        assert device.views("mood") == devices[0].views("mood")
        assert device.differs() == []
    if what == "text":
        said = (devices[0].view(mood) or {})["note"].split()
        assert sorted(said) == sorted(["Said.", *(f"Word{n}." for n in range(MANY))])


def word_of(receipt: dict[str, Any], device: Device) -> str:
    usual = receipt.get("outcome", "applied")
    return (
        "rebase"
        if usual == "rebase"
        else ",".join(sorted({usual, *receipt.get("fields", {}).values()}))
    )
