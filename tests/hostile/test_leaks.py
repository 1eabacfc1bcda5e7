from __future__ import annotations

from tests.hostile.world import World, an_id, change, edit, entry
from tests.server.running import NOON_MS


def test_a_receipt_repeated_for_another_record_shows_nothing_of_it(world: World) -> None:
    secret = entry("My back hurts again.", shared=False)
    world.sam.put(secret)
    cells = {"worker": world.amira.id, "author": world.amira.id, "body": "Hi", "at": NOON_MS}
    message = change(an_id(), "message", cells, create=True, notebook=world.sam.notebook)
    world.amira.put(message)
    # Once with a base that is not current, to have a "rebase" on record.
    stale = {**edit(message, {"body": "Hi"}), "base": {}}
    (rebase,) = world.amira.push(stale)
    assert rebase["stale"]["body"]["value"] == "Hi"
    for probe in (
        {**stale, "record": secret["record"], "kind": "entry"},
        {**stale, "record": secret["record"]},
        {**stale, "kind": "entry"},
    ):
        (receipt,) = world.amira.push(probe)
        assert receipt["outcome"] == "rebase"
        assert "back hurts" not in str(receipt)
