"""1. A poller permanently misses rows whose transactions committed late."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.failures.conftest import People
from tests.failures.device import Device
from tests.failures.sabotage import commits_delayed

POLL_SECONDS = 0.02
WRITES = 15


def polling(device: Device, over: threading.Event) -> None:
    while not over.wait(POLL_SECONDS):
        device.sync()
    device.sync()


def writing(device: Device, seed: int) -> set[str]:
    """Write moods, and now and then the same one again; the ids of all."""
    chance = random.Random(seed)
    made: list[str] = []
    for _ in range(WRITES):
        if made and chance.random() < 0.3:
            device.edit(chance.choice(made), "mood", score=chance.randint(1, 5))
        else:
            made.append(device.mood(shared=True))
        device.sync_once()
    device.sync()
    return set(made)


def test_01_no_row_is_missed_whose_transaction_commits_late(pair: People) -> None:
    rosa = pair.another_participant("Rosa Okafor")
    owners = (pair.sam, rosa)
    for owner in owners:
        owner.grant(pair.amira.account, moods=True)
        owner.sync()
    pollers = [pair.sam.another(), rosa.another(), pair.amira]
    writers = [owner.another() for owner in owners for _ in range(3)]
    for device in (*pollers, *writers):
        device.sync()

    over = threading.Event()
    with ThreadPoolExecutor(16) as threads:
        polls = [threads.submit(polling, one, over) for one in pollers]
        with commits_delayed(pair.service, seed=1):
            made = list(threads.map(writing, writers, range(len(writers))))
        over.set()
        for one in polls:
            one.result(30)

    of_sam, of_rosa = set().union(*made[:3]), set().union(*made[3:])
    by_sam, by_rosa, by_amira = (set(poller.pulled) for poller in pollers)
    assert (of_sam - by_sam, of_rosa - by_rosa) == (set(), set())
    assert (of_sam | of_rosa) - by_amira == set()
    for poller in pollers:
        assert poller.differs() == []
    for owner, poller in zip(owners, pollers[:2], strict=True):
        assert pair.amira.views("mood", owner.notebook) == poller.views("mood")
