from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.viewers import Viewer
from tests.databases import Databases
from tests.pushservice import PushService
from tests.server.push.sending import MORNING_MS, Sending
from tests.server.running import Service, StandingClock, running, settings_in
from tests.server.world import World


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


@pytest.fixture
def sending(tmp_path: Path, databases: Databases) -> Iterator[Sending]:
    """A service of one's own in which it is a Thursday morning, and a push service beside it."""
    clock = StandingClock(MORNING_MS)
    with (
        PushService(clock.now_ms) as push,
        World(tmp_path / "service", databases, clock=clock) as world,
    ):
        sending = Sending(world, push)
        yield sending
        sending.close()


@pytest.fixture
def amira(sending: Sending) -> Viewer:
    return sending.world.worker("Amira")


@pytest.fixture
def sam(sending: Sending, amira: Viewer) -> Viewer:
    return sending.world.participant("Sam", workers=(amira,))
