from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.running import Service, built_client, running, settings_in


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server with a built client. Nothing in these tests changes what it holds."""
    folder: Path = tmp_path_factory.mktemp("service")
    built_client(folder)
    with running(settings_in(folder)) as service:
        yield service
