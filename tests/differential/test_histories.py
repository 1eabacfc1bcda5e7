"""The same histories in both languages, against one real server: they end in the same state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.differential.app import App
from tests.differential.run import play
from tests.differential.site import Site

HISTORIES_PER_SEED = 5


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    with App() as app:
        yield app


@pytest.fixture(scope="module")
def desk() -> Iterator[App]:
    with App() as desk:
        yield desk


@pytest.mark.parametrize("seed", ["garden", "choir", "walk", "rain", "tea"])
def test_both_languages_and_the_server_end_alike(
    site: Site, app: App, desk: App, seed: str
) -> None:
    for number in range(HISTORIES_PER_SEED):
        play(site, app, desk, f"{seed}-{number}")


def test_both_languages_send_again_what_a_restore_lost(site: Site, app: App, desk: App) -> None:
    for number in (9, 19):
        history = play(site, app, desk, f"backup-{number}")
        assert any("put back" in line for line in history.log)
