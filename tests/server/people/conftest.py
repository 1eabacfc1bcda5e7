from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.running import Service, running, settings_in


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(settings_in(tmp_path, SERVICE_NAME="Riverside Social Prescribing")) as service:
        yield service
