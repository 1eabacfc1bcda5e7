from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.viewers import Viewer
from tests.databases import Databases
from tests.server.world import World


@pytest.fixture
def world(tmp_path: Path, databases: Databases) -> Iterator[World]:
    with World(tmp_path / "service", databases) as world:
        yield world


@pytest.fixture
def amira(world: World) -> Viewer:
    return world.worker("Amira")


@pytest.fixture
def sam(world: World, amira: Viewer) -> Viewer:
    return world.participant("Sam", workers=(amira,))
