from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.server.running import Service, running, settings_in


@pytest.fixture
def service(tmp_path: Path, databases: Databases) -> Iterator[Service]:
    settings = settings_in(tmp_path, databases, SERVICE_NAME="Riverside Social Prescribing")
    with running(settings) as service:
        yield service
    databases.drop(tmp_path)
