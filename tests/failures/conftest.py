from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.databases import Databases
from tests.failures.device import Device
from tests.failures.serving import Served
from tests.server.running import Browser


@dataclass
class People:
    """A link worker and a participant whom they invited, each with one device."""

    service: Served
    amira: Device
    sam: Device

    def another_participant(self, name: str) -> Device:
        return Device(self.service.participant(self.amira.browser, name))


@pytest.fixture(scope="session")
def service(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all these tests; each has people of its own."""
    folder = tmp_path_factory.mktemp("service")
    served = Served(folder, databases.environ(folder).get("DATABASE_URL"))
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def busy_worker(service: Served) -> Browser:
    """A link worker who invites everybody of whom no test asks who sees them."""
    return service.worker("Winnie Clarke")


@pytest.fixture
def people(service: Served, busy_worker: Browser) -> People:
    """A participant of their own for each test."""
    return People(service, Device(busy_worker), Device(service.participant(busy_worker)))


@pytest.fixture
def pair(service: Served) -> People:
    """A participant and a link worker who knows nobody else."""
    worker = service.worker()
    return People(service, Device(worker), Device(service.participant(worker)))
