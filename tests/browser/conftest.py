"""Real browsers against the real server. A failure leaves pictures of every open page."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser.chromium import DESK, PHONE, WAIT_MS, Chromium
from tests.browser.people import Amira, Sam
from tests.browser.service import Service, build_client, copy_of, filled_folder

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


@pytest.fixture
def service(filled: Path, tmp_path: Path) -> Iterator[Service]:
    """A running service on fresh demo data."""
    service = copy_of(filled, tmp_path / "service")
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
def sam(service: Service, hold: Hold) -> Sam:
    """Sam, joined on a phone and sharing moods and entries as they choose each."""
    sam = Sam(hold("sam", size=PHONE), service.sam_origin)
    sam.join(service.sam_link)
    return sam


@pytest.fixture
def amira(service: Service, hold: Hold) -> Amira:
    """Amira, joined at a desk."""
    amira = Amira(hold("amira", size=DESK), service.amira_origin)
    amira.join(service.amira_link)
    return amira
