"""What a device does with each answer: the shared stories, on the reference replica."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.stories import RECORD, Story
from tests.sync.vectors import vectors

VECTORS = vectors("receipts")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_a_device_does_what_the_story_says(case: dict[str, Any]) -> None:
    story = Story(case, case.get("kind", VECTORS["kind"]))
    story.play()
    replica, expected = story.replica, case["expect"]
    assert story.holds() == story.expected_holds()
    assert replica.view(RECORD) == expected["sees"]
    assert len(replica.outbox) == expected.get("waits", 0)
    assert story.tray() == expected.get("tray", [])
    assert bool(replica.joined) is expected.get("joined", False)
    assert bool(replica.revived) is expected.get("revived", False)
    overtaken = [[name, value] for _, name, value in replica.overtaken]
    assert overtaken == expected.get("overtaken", [])
