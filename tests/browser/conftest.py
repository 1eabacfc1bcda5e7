"""Real browsers against the real server. A failure leaves pictures of every open page."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser.chromium import DESK, PHONE, WAIT_MS, Chromium
from tests.browser.joined import PEOPLE, Joined, profile_from
from tests.browser.people import PASSPHRASE, Amira, Sam
from tests.browser.service import Service, build_client, filled_folder

Hold = Callable[..., Chromium]
_PICTURES = pytest.StashKey[list[str]]()
_BROWSERS = pytest.StashKey[list[Chromium]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed and _BROWSERS in item.stash:
        folder = Path(item.config._tmp_path_factory.mktemp("pictures"))  # type: ignore[attr-defined] # pytest sets it
        pictures = [
            str(picture)
            for browser in item.stash[_BROWSERS]
            if browser.runs
            for picture in browser.screenshot(folder)
        ]
        report.sections.append(("What the browsers showed", "\n".join(pictures)))
    return report


# Not for the whole session: while it is open, its event loop is in the way of asyncio tests.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo filled once."""
    build_client()
    return filled_folder(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="package")
def joined(
    playwright: Playwright, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Joined]:
    joined = Joined(playwright, filled, tmp_path_factory.mktemp("joined"))
    yield joined
    joined.close()


@pytest.fixture
def left(joined: Joined, request: pytest.FixtureRequest) -> Path:
    """What was left once those had joined whom the test asks for."""
    return joined.by(frozenset(PEOPLE) & frozenset(request.fixturenames))


@pytest.fixture
def service(joined: Joined, left: Path, tmp_path: Path) -> Iterator[Service]:
    """A running service on fresh demo data."""
    service = joined.service(left, tmp_path / "service")
    try:
        service.start()
        yield service
    finally:
        service.close()


@pytest.fixture
def hold(playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hold]:
    """``hold("sam")`` gives a started browser; all are ended, and none may have complained."""
    held: list[Chromium] = []
    request.node.stash[_BROWSERS] = held

    def a_browser(
        name: str, *, size: dict[str, int] | None = None, locale: str = "en-GB"
    ) -> Chromium:
        browser = Chromium(playwright, tmp_path / name, size=size, locale=locale)
        held.append(browser)
        browser.start()
        return browser

    yield a_browser
    for browser in held:
        browser.close()
    complaints = [complaint for browser in held for complaint in browser.complaints]
    assert not complaints, "a page threw, or broke its own security policy"


@pytest.fixture
def sam(service: Service, left: Path, hold: Hold, tmp_path: Path) -> Sam:
    """Sam, joined on a phone and sharing moods and entries as they choose each."""
    profile_from(left, "sam", tmp_path / "sam")
    sam = Sam(hold("sam", size=PHONE), service.sam_origin)
    sam.open()
    sam.arrive(share=True)
    return sam


@pytest.fixture
def amira(service: Service, left: Path, hold: Hold, tmp_path: Path) -> Amira:
    """Amira, joined at a desk."""
    profile_from(left, "amira", tmp_path / "amira")
    amira = Amira(hold("amira", size=DESK), service.amira_origin)
    amira.browser.passphrase = PASSPHRASE
    amira.come_back()
    return amira
