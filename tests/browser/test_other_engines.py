"""The offline journal outside Chromium: Firefox, and WebKitGTK for want of a Safari."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.engine import Engine
from tests.browser.firefox import Firefox
from tests.browser.people import DID, FEELING, Amira
from tests.browser.service import Service
from tests.browser.storage import READ_ALL
from tests.browser.webkit import WebKit

SHARED = "Pruned the roses by the pavilion"
UNSHARED = "A hard night, the lighthouse dream again"


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path / "firefox")
    try:
        firefox.start()
        yield firefox
    finally:
        firefox.close()


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    webkit = WebKit(tmp_path / "webkit")
    try:
        webkit.start()
        yield webkit
    finally:
        webkit.close()


def join(engine: Engine, link: str) -> None:
    engine.goto(link)
    engine.tap("button", "Continue")
    engine.await_role("radiogroup", FEELING)
    engine.until(
        lambda: engine.run("return !!(await navigator.serviceWorker.ready).active"),
        "the service worker",
    )


def write_offline(engine: Engine) -> None:
    engine.tap("link", "Today")
    engine.tap("radio", "Good")
    engine.sees("Saved on this phone")
    for words, share in ((SHARED, True), (UNSHARED, False)):
        engine.tap("link", "Journal")
        engine.tap("button", "New entry")
        engine.type(DID, words)
        if share:
            engine.tap("switch", "Share this entry")
        engine.tap("button", "Save")
        engine.until(lambda: not engine.has("textbox", DID), "the end of saving")
        engine.sees(words)


def test_the_offline_journal_survives_a_killed_firefox(
    service: Service, firefox: Firefox, amira: Amira
) -> None:
    amira.open_person("Sam")
    join(firefox, service.sam_link)
    service.sam_wire.cut()
    write_offline(firefox)

    firefox.close()
    firefox.start()
    firefox.goto(service.sam_origin + "/journal")
    firefox.sees(SHARED)
    firefox.sees(UNSHARED)
    back_online(firefox, service, amira)


def test_the_offline_journal_opens_cold_in_webkit(
    service: Service, webkit: WebKit, amira: Amira
) -> None:
    amira.open_person("Sam")
    join(webkit, service.sam_link)
    service.sam_wire.cut()
    write_offline(webkit)

    # Its automation keeps no profile on disk: the page is left and loaded anew, without a server.
    webkit.goto("about:blank")
    webkit.goto(service.sam_origin + "/journal")
    webkit.sees(SHARED)
    webkit.sees(UNSHARED)
    back_online(webkit, service, amira)


def back_online(engine: Engine, service: Service, amira: Amira) -> None:
    service.sam_wire.mend()
    engine.run("dispatchEvent(new Event('online'))")
    engine.until(
        lambda: "Saved on this phone" not in engine.shown(), "the word that everything was sent"
    )
    amira.sees(SHARED)
    amira.does_not_see("lighthouse")
    kept = amira.browser.storage()
    assert "pavilion" in kept
    assert "lighthouse" not in kept
    assert "lighthouse" in engine.run(f"return await ({READ_ALL})()")
