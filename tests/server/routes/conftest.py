from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.databases import Databases
from tests.server.running import Browser, Service, running, settings_in
from tests.server.syncing import Phone


@dataclass
class Pair:
    """A link worker and the participant whom they invited, each with a synced device."""

    service: Service
    worker: Browser
    participant: Browser

    def phone(self) -> Phone:
        return Phone(self.participant, self.service.clock)

    def screen(self) -> Phone:
        return Phone(self.worker, self.service.clock)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Service]:
    """One server for a file of tests; each has people of its own."""
    folder = tmp_path_factory.mktemp("service")
    with running(settings_in(folder, databases)) as service:
        yield service
    databases.drop(folder)


@pytest.fixture
def pair(service: Service) -> Pair:
    worker = service.worker()
    return Pair(service, worker, service.participant(worker))
