"""The ways in which what serves is brought down, by name, for each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.crashes.postgres import OwnPostgres, own_postgres
from tests.crashes.simulation import Blow
from tests.failures.serving import Served

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES: Final = (SQLITE, POSTGRESQL)
AGAIN_SECONDS: Final = 30


@dataclass(frozen=True)
class Target:
    """A service under load, and what can be done to it."""

    service: Served
    blows: dict[str, Blow]


@contextmanager
def target_on(database: str, folder: Path) -> Iterator[Target]:
    """Start a service on a database of its own."""
    if database == SQLITE:
        service = Served(folder)
        with _served(service):
            yield Target(service, {"server killed": lambda: kill_server(service)})
        return
    with own_postgres() as postgres:
        service = Served(folder, postgres.new_database("linkwell"))
        with _served(service):
            yield Target(service, _with_postgres(service, postgres))


def kill_server(service: Served) -> None:
    service.kill()
    service.start()


def _with_postgres(service: Served, postgres: OwnPostgres) -> dict[str, Blow]:
    def kill_backend() -> None:
        postgres.kill_a_backend()
        service.waits_until_health_is(200, AGAIN_SECONDS)

    def stop_database() -> None:
        postgres.stop_at_once_and_start()
        service.waits_until_health_is(200, AGAIN_SECONDS)

    return {
        "server killed": lambda: kill_server(service),
        "a backend killed": kill_backend,
        "database stopped at once": stop_database,
    }


@contextmanager
def _served(service: Served) -> Iterator[None]:
    service.start()
    try:
        yield
    finally:
        service.stop()
