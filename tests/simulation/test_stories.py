"""Histories that chance tells too seldom hold every invariant too."""

from __future__ import annotations

import pytest

from tests.simulation.stories import STORIES, tell


@pytest.mark.parametrize("name", STORIES)
def test_it_holds_every_invariant(name: str) -> None:
    assert tell(name) is None
