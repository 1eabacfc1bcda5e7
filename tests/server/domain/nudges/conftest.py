from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.server.domain.nudges.life import Life


@pytest.fixture
def life(tmp_path: Path, databases: Databases) -> Iterator[Life]:
    life = Life(tmp_path / "service", databases)
    with life:
        yield life
