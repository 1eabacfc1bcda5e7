"""2. Acknowledged, then rolled back with its batch."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from tests.failures.conftest import People
from tests.failures.device import Answered, Device
from tests.failures.sabotage import (
    LOSES_THE_STATEMENT,
    LOSES_THE_TRANSACTION,
    commits_held,
    refusing_the_receipt_of,
)

MANY = 5
EACH = 3


def outcomes(device: Device) -> dict[str, str]:
    """The server's last word on each change, by change id."""
    return {change: one.get("outcome", "applied") for change, one in device.receipts.items()}


def pullable(device: Device) -> dict[str, dict[str, Any]]:
    fresh = device.fresh()
    fresh.sync()
    return fresh.everything()


@pytest.mark.parametrize("at", range(MANY))
def test_02_what_a_batch_was_told_is_there_wherever_the_batch_fails(
    people: People, at: int
) -> None:
    sam = people.sam
    moods = [sam.mood() for _ in range(MANY)]
    poisoned = sam.changes_waiting()[at]
    with refusing_the_receipt_of(people.service, poisoned):
        sam.sync()
    told = outcomes(sam)
    assert len(told) == MANY
    assert [change for change, word in told.items() if word == "refused"] == [poisoned]
    assert [problem for problem, _ in sam.tray] == ["fault"]
    assert set(pullable(sam)) == set(moods) - {moods[at]}
    assert sam.waiting == 0
    assert sam.differs() == []


@pytest.mark.parametrize("how", [LOSES_THE_STATEMENT, LOSES_THE_TRANSACTION])
@pytest.mark.parametrize("at", [0, MANY // 2, MANY - 1])
def test_02_what_a_commit_group_was_told_is_there_wherever_the_group_fails(
    people: People, at: int, how: str
) -> None:
    devices = [people.another_participant(f"Number {number}") for number in range(MANY)]
    for device in devices:
        device.sync()
        for _ in range(EACH):
            device.mood()
    # With others of its own before and behind it.
    poisoned = devices[at].changes_waiting()[1]
    first = people.another_participant("First")
    first.mood()

    def push(device: Device) -> None:
        with suppress(Answered):
            device.sync()

    with (
        ThreadPoolExecutor(MANY + 1) as threads,
        refusing_the_receipt_of(people.service, poisoned, how),
    ):
        with commits_held(people.service):
            # The first keeps the writer waiting; what comes meanwhile is one group.
            pushes = []
            for device in (first, *devices):
                pushes.append(threads.submit(push, device))
                time.sleep(0.03)
        for one in pushes:
            one.result(20)
    for device in devices:
        if device is not devices[at]:
            assert list(outcomes(device).values()) == ["applied"] * EACH
            assert set(pullable(device)) == set(device.views("mood"))
    if how == LOSES_THE_STATEMENT:
        assert list(outcomes(devices[at]).values()) == ["applied", "refused", "applied"]
        assert len(pullable(devices[at])) == EACH - 1
    else:
        assert outcomes(devices[at]) == {}
        assert devices[at].waiting == EACH
    for device in (first, *devices):
        device.sync()
        assert device.waiting == 0
        assert device.differs() == []
