"""Words that a link worker is answered with a receipt: their participant is told of them."""

from __future__ import annotations

import pytest

from schemas.records import KINDS
from tests.hostile.world import World, a_change_id, change, creating, edit, grant


def deliveries(world: World) -> list[int]:
    """How many records each line tells of that were sent to a link worker, the oldest first."""
    lines = world.sam.browser.get("/api/sharing").json()["lines"]
    return [line["records"] for line in reversed(lines) if line["what"] == "delivered"]


@pytest.mark.parametrize("resent", [True, False])
def test_words_in_a_receipt_are_told_as_every_delivery_is(world: World, *, resent: bool) -> None:
    """A client of their own could ask for them so, and for nothing else."""
    goal = creating(KINDS["goal"], world.sam, world.sam.notebook, world.amira.id)
    world.sam.put(grant(world.sam, world.amira.id, "plan"), goal)
    world.amira.pull()
    world.sam.put(edit(goal, {"words": "Only since then."}))
    before = deliveries(world)
    asking = change(goal["record"], "goal", {"words": "x"}, notebook=world.sam.notebook, base={})
    again = {**asking, "resent": resent}
    # The second is one that was decided before.
    for times, asked in enumerate((again, again, {**again, "id": a_change_id()}), start=1):
        (receipt,) = world.amira.push(asked)
        assert receipt["stale"]["words"]["value"] == "Only since then."
        assert deliveries(world) == [*before, *[1] * times]


def test_nobody_asks_for_words_in_receipts_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.domain.exchange.AFRESH_PER_HOUR_MAX", 5)
    goal = creating(KINDS["goal"], world.sam, world.sam.notebook, world.amira.id)
    world.sam.put(grant(world.sam, world.amira.id, "plan"), goal)
    world.amira.pull()
    asking = change(goal["record"], "goal", {"words": "x"}, notebook=world.sam.notebook, base={})
    world.service.clock.pass_minutes(60)
    before = len(deliveries(world))

    def ask(*, resent: bool) -> int:
        again = {**asking, "id": a_change_id(), "resent": resent}
        return world.amira.post(world.amira.request(again, cursor=world.amira.cursor)).status_code

    assert [ask(resent=True) for _ in range(7)] == [200] * 5 + [429] * 2
    assert ask(resent=False) == 429
    assert len(deliveries(world)) == before + 5
