from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.pushservice import PushService
from tests.server.running import Service, StandingClock, running, settings_in


@pytest.fixture
def push(clock: StandingClock) -> Iterator[PushService]:
    """A push service that goes by the same clock."""
    with PushService(clock.now_ms) as service:
        yield service


@pytest.fixture(scope="module")
def clock(service: Service) -> StandingClock:
    return service.clock


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Service]:
    """One server for a file of tests; each has people of its own."""
    folder: Path = tmp_path_factory.mktemp("service")
    settings = settings_in(
        folder, databases, PUSH_LOOPBACK="true", PUSH_CONTACT="mailto:it@example.org"
    )
    with running(settings) as service:
        yield service
    databases.drop(folder)
