from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.backup.installation import Installation


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    """An installation on which nothing was ever started."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Installation(folder)
