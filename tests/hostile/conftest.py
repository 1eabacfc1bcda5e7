from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.hostile.world import World, people_in
from tests.server.running import built_client, running, settings_in


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[World]:
    """A service with a built client and four people; each test file has its own."""
    folder: Path = tmp_path_factory.mktemp("service")
    built_client(folder)
    with running(settings_in(folder, databases)) as service:
        yield people_in(service)
    databases.drop(folder)
