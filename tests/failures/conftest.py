from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.failures.device import Device
from tests.failures.serving import Served

DATABASES = ("sqlite",)


@dataclass
class People:
    """A link worker and the participant whom they invited, each with one device."""

    service: Served
    amira: Device
    sam: Device

    def another_participant(self, name: str) -> Device:
        return Device(self.service.participant(self.amira.browser, name))


@pytest.fixture(scope="session", params=DATABASES)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One server for all these tests; each has people of its own."""
    served = Served(tmp_path_factory.mktemp(request.param))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def people(service: Served) -> People:
    worker = service.worker()
    return People(service, Device(worker), Device(service.participant(worker)))
