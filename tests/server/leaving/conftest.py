from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.hostile.world import World, people_in
from tests.server.running import running, settings_in


@pytest.fixture
def world(tmp_path: Path, databases: Databases) -> Iterator[World]:
    """Sam and Amira, Rosa and Winnie, on a running service."""
    settings = settings_in(tmp_path, databases, SERVICE_NAME="Riverside", LEAVING_DAYS="2")
    with running(settings) as service:
        yield people_in(service)
    databases.drop(tmp_path)
