"""Nobody fills a disk, a list or a keyring by doing again and again what they may do once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.records import Role
from server.domain import rate_limits
from server.domain.rate_limits import AFRESH_PER_HOUR_MAX
from server.store.opening import in_one_snapshot
from server.store.tables import attempts
from tests.databases import Databases
from tests.hostile.world import (
    Someone,
    World,
    entry,
    grant,
    mood,
    packed,
    people_in,
    refused,
)
from tests.server.running import running, settings_in


@pytest.fixture
def world(tmp_path: Path, databases: Databases) -> Iterator[World]:
    settings = settings_in(tmp_path, databases, DAILY_WRITES_MIB="2")
    with running(settings) as service:
        yield people_in(service)
    databases.drop(tmp_path)


def lines(world: World) -> int:
    """How many lines Sam is shown of what was delivered to link workers."""
    shown = world.sam.browser.get("/api/sharing").json()
    return sum(one["what"] == "delivered" for one in shown["lines"])


def test_pulling_afresh_again_and_again_fills_nobodys_list(world: World) -> None:
    world.sam.put(grant(world.sam, world.amira.id, "moods"), mood(3, shared=True))
    told = []
    for _ in range(AFRESH_PER_HOUR_MAX + 5):
        fresh = Someone(world.amira.browser, Role.WORKER)
        told.append(fresh.post(fresh.request()))
    assert {answer.status_code for answer in told[:100]} == {200}
    assert refused(told[-1], 429) == "too-many-attempts"
    assert 0 < int(told[-1].headers["retry-after"]) <= 60 * 60
    assert sum(answer.status_code == 200 for answer in told) <= AFRESH_PER_HOUR_MAX
    world.service.clock.pass_minutes(61)
    fresh = Someone(world.amira.browser, Role.WORKER)
    assert fresh.post(fresh.request()).status_code == 200


@pytest.mark.parametrize("how", ["an old cursor", "a made-up cursor"])
def test_nor_does_asking_from_an_earlier_place(world: World, how: str) -> None:
    world.sam.put(grant(world.sam, world.amira.id, "moods"), mood(3, shared=True))
    amira = world.amira
    first = amira.post(amira.request()).json()["cursor"]
    world.sam.put(mood(4, shared=True))
    cursor = first if how == "an old cursor" else first[:-8] + "AAAAAAAA"
    told = [
        amira.post(amira.request(cursor=cursor)).status_code for _ in range(2 * AFRESH_PER_HOUR_MAX)
    ]
    assert told.count(200) <= AFRESH_PER_HOUR_MAX + 1
    assert told[-1] == 429


def test_a_device_whose_answers_arrive_never_comes_to_that_bound(world: World) -> None:
    world.sam.put(grant(world.sam, world.amira.id, "moods"))
    for _ in range(AFRESH_PER_HOUR_MAX + 20):
        world.sam.put(mood(3, shared=True))
        assert world.amira.pull()


def fill(someone: Someone, notebook: str | None = None) -> Any:
    """Write long entries until the service has had enough; its last answer."""
    more = {"notebook": notebook} if notebook else {}
    for _ in range(100):
        changes = [{**entry("x" * 6_000, shared=False), **more} for _ in range(20)]
        body = packed(someone.request(*changes, limit=1))
        answer = someone.post(body, **{"content-encoding": "gzip"})
        if answer.status_code != 200:
            return answer
    raise AssertionError("it never ends")


def test_a_notebook_takes_so_much_a_day_and_goes_on_the_next(world: World) -> None:
    answer = fill(world.sam)
    assert refused(answer, 429) == "too-many-attempts"
    assert 0 < int(answer.headers["retry-after"]) <= 24 * 60 * 60
    # On another of the person's devices as well.
    code = world.sam.browser.post("/api/devices/codes").json()["code"]
    browser = world.service.browser()
    browser.join(code)
    other = Someone(browser, Role.PARTICIPANT)
    with world.nothing_changes():
        assert refused(other.post(other.request(mood(3, shared=False))), 429)
    # What stands there can be read, and nobody else notices anything.
    assert other.sees()
    world.rosa.put(mood(3, shared=False))
    world.service.clock.pass_days(1)
    world.sam.put(mood(3, shared=False))


def test_a_link_worker_cannot_use_up_what_a_participant_has(world: World) -> None:
    for notebook in (world.sam.notebook, world.rosa.notebook):
        assert refused(fill(world.amira, notebook), 429)
    world.sam.put(mood(3, shared=False))
    world.rosa.put(mood(3, shared=False))


def test_small_changes_count_too(world: World) -> None:
    body = world.sam.request(*[{"id": "?"} for _ in range(500)], limit=1)
    told = [world.sam.post(body).status_code for _ in range(8)]
    assert told[0] == 200
    assert told[-1] == 429


def test_a_link_worker_invites_so_many_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "INVITED_PER_DAY_MAX", 5)
    told = [world.amira.browser.post("/api/invites", json={"name": "Tom"}) for _ in range(6)]
    assert [answer.status_code for answer in told[:4]] == [201] * 4
    keys = len(world.service.state.seals.keyring.names(""))
    assert refused(world.amira.browser.post("/api/invites", json={"name": "Tom"}), 429)
    assert len(world.service.state.seals.keyring.names("")) == keys
    assert world.winnie.browser.post("/api/invites", json={"name": "Tom"}).status_code == 201
    world.service.clock.pass_days(1)
    world.service.let_back_in(world.amira.browser)
    assert world.amira.browser.post("/api/invites", json={"name": "Tom"}).status_code == 201


def test_one_of_the_staff_asks_for_so_many_handovers_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.domain.handovers.ASKED_PER_DAY_MAX", 3)
    asked = {"notebook": world.sam.notebook, "to": world.winnie.id}
    told = [world.amira.browser.post("/api/handovers", json=asked) for _ in range(5)]
    assert [answer.status_code for answer in told] == [201, 201, 201, 429, 429]


def test_nothing_that_is_counted_names_whose_it_is(world: World) -> None:
    fill(world.sam)
    fresh = Someone(world.amira.browser, Role.WORKER)
    fresh.pull()
    whole = str(_attempts(world))
    for one in (world.sam.id, world.sam.notebook, world.amira.id):
        assert one not in whole


def _attempts(world: World) -> list[Any]:
    rows = in_one_snapshot(
        world.service.settings.database,
        lambda connection: list(connection.execute(attempts.select()).all()),
    )
    assert rows
    return rows
