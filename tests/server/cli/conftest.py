from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ports import free_ports
from tests.server.cli.program import started
from tests.server.running import built_client


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client")
    built_client(folder)
    return folder / "dist"


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory, client: Path) -> tuple[Path, float]:
    """A demo's data directory after its first start, and how many seconds that took."""
    data = tmp_path_factory.mktemp("demo") / "var"
    with started("demo", DATA_DIR=data, PORT=free_ports(), CLIENT_DIR=client) as demo:
        seconds = demo.until("Ctrl-C stops")
        demo.stop()
    return data, seconds


@pytest.fixture
def demo_data(filled_once: tuple[Path, float], tmp_path: Path) -> Path:
    """A copy of a filled demo's data directory."""
    return Path(shutil.copytree(filled_once[0], tmp_path / "var"))
