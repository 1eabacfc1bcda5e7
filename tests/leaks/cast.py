"""The people of both worlds: Amira and Winnie are link workers, Sam, Rosa and Tom participants.

Sam has both link workers, Rosa only Winnie, Tom only Amira.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from server.store import links
from server.store.opening import in_one_snapshot
from server.store.tables import metadata
from tests.databases import Databases
from tests.leaks.site import COOKIE, URL, Rows, Site
from tests.pushservice import PushService
from tests.server.running import NOON_MS, Browser, Service, running, settings_in

WORKERS: Final = ("amira", "winnie")
PARTICIPANTS: Final = ("sam", "rosa", "tom")
LINKED: Final[Mapping[str, tuple[str, ...]]] = {
    "sam": ("amira", "winnie"),
    "rosa": ("winnie",),
    "tom": ("amira",),
}


@dataclass(frozen=True)
class Cast:
    """Ids by name: of accounts, notebooks, devices; and the path of each calendar feed."""

    accounts: Mapping[str, str]
    notebooks: Mapping[str, str]
    devices: Mapping[str, str]
    feeds: Mapping[str, str]
    channels: Mapping[str, str]
    """Where the push service takes what each participant is sent."""


@dataclass
class Worlds:
    """Two services that begin alike."""

    cast: Cast
    one: Site
    other: Site

    def begin_again(self) -> None:
        self.one.begin_again()
        self.other.begin_again()


@contextmanager
def two_worlds(folder: Path, databases: Databases) -> Iterator[Worlds]:
    environ = {
        "PUBLIC_URL": URL,
        "PUSH_LOOPBACK": "true",
        "PUSH_CONTACT": "mailto:it@example.org",
        # Of how sessions end other tests tell; here time passes faster than anybody works.
        "STAFF_IDLE_HOURS": "168",
        "STAFF_SESSION_DAYS": "30",
    }
    begun = folder / "begun"
    settings = settings_in(begun, databases, **environ)
    with PushService(lambda: NOON_MS) as push, asyncio.Runner() as runner:
        with running(settings) as service:
            browsers, channels, feeds = _people(service, push)
        rows = in_one_snapshot(settings.database, _everything)
        tokens = {name: browser.http.cookies[COOKIE] for name, browser in browsers.items()}
        sites = []
        for name in ("one", "other"):
            there = folder / name
            shutil.copytree(begun, there)
            same = settings_in(there, databases, **environ)
            sites.append(Site(same, rows, tokens, runner, push))
        try:
            yield Worlds(_cast(browsers, channels, feeds), *sites)
        finally:
            for site in sites:
                site.close()
    for name in ("begun", "one", "other"):
        databases.drop(folder / name)


def _people(
    service: Service, push: PushService
) -> tuple[dict[str, Browser], dict[str, str], dict[str, str]]:
    browsers = {name: service.worker(name.title()) for name in WORKERS}
    channels, feeds = {}, {}
    for name in PARTICIPANTS:
        first, *more = LINKED[name]
        browsers[name] = service.participant(browsers[first], name.title())
        for worker in more:
            _link(service, browsers[worker], browsers[name])
    for name in PARTICIPANTS:
        key = browsers[name].get("/api/push").json()["public_key"]
        device = push.device(key)
        answer = browsers[name].http.put("/api/push", json=device.subscription(key))
        assert answer.status_code == 200, answer.text
        channels[name] = device.channel
        feed = browsers[name].post("/api/calendar").json()["url"]
        feeds[name] = feed.removeprefix(URL)
    return browsers, channels, feeds


def _link(service: Service, worker: Browser, participant: Browser) -> None:
    def link(connection: Connection) -> None:
        links.add(
            connection,
            worker.account["id"],
            participant.account["notebook"],
            service.clock.now_ms(),
        )

    asyncio.run(service.state.database.write(link))


def _cast(
    browsers: Mapping[str, Browser], channels: Mapping[str, str], feeds: Mapping[str, str]
) -> Cast:
    return Cast(
        accounts={name: browser.account["id"] for name, browser in browsers.items()},
        notebooks={name: browsers[name].account["notebook"] for name in PARTICIPANTS},
        devices={name: browser.account["device"] for name, browser in browsers.items()},
        feeds=feeds,
        channels=channels,
    )


def _everything(connection: Connection) -> Rows:
    def rows_of(table: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(table.select()).mappings()]

    return {table.name: rows_of(table) for table in metadata.sorted_tables}
