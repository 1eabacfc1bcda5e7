"""A conversation of real devices with a real server, to be read in ``docs/protocol.md``.

Sam has a phone and a tablet, Amira is his link worker. Every request is written out by hand, as
somebody would who writes a client in another language; the answers are the server's.
"""

from __future__ import annotations

import gzip
import json
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from schemas.version import PROTOCOL
from server.settings import Settings
from server.store.opening import in_one_transaction
from server.store.service import begin_anew
from sync.digest import digest
from sync.identity import derived_id
from tests.server.running import (
    Browser,
    Service,
    StandingClock,
    built_client,
    running,
    settings_in,
)
from tests.server.syncing import another_browser_of

PHONE = "019e7044-8800-7000-8000-0000000000f1"
TABLET = "019e7044-8800-7000-8000-0000000000f2"
AMIRA = "019e7044-8800-7000-8000-0000000000f3"
MOOD = "019e7044-8800-7000-8000-0000000000a1"
ENTRY = "019e7044-8800-7000-8000-0000000000a2"
NOWHERE = "019e7044-8800-7000-8000-0000000000a9"
DAY = {"day": "2026-05-28", "zone": "Europe/London"}


@dataclass
class Exchange:
    """One request and its answer, as JSON values."""

    request: Any
    status: int
    answer: Any


class Conversation:
    """Records each exchange under a name, in the order in which they happened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clock = StandingClock()
        self._running = ExitStack()
        self.service = self._start()
        self.exchanges: dict[str, Exchange] = {}
        self.worker = self.service.worker("Amira Haddad")
        self.phone = self.service.participant(self.worker, "Sam Bright")
        self.tablet = another_browser_of(self.phone)
        self.cursors: dict[str, str] = {}

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def say(self, name: str, browser: Browser, replica: str, **request: Any) -> Any:
        """Send what ``request`` says from where the replica stands, and keep it as ``name``."""
        self._clock.pass_minutes(1)
        body = {"protocol": PROTOCOL, "replica": replica}
        if replica in self.cursors:
            body |= {"cursor": self.cursors[replica]}
        body |= request
        answer = _post(browser, body)
        self.exchanges[name] = Exchange(body, answer.status, answer.answer)
        if answer.status == 200:
            self.cursors[replica] = answer.answer["cursor"]
        return answer.answer

    @property
    def now(self) -> int:
        return self._clock.now_ms()

    def copy(self) -> Path:
        """Keep what the service holds now."""
        self._running.close()
        kept = self._settings.data_dir.with_name("kept")
        shutil.copytree(self._settings.data_dir, kept)
        self._move(self._start())
        return kept

    def put_back(self, kept: Path, to_ms: int) -> None:
        """Have the service hold what it held at ``to_ms``."""
        self._running.close()
        shutil.rmtree(self._settings.data_dir)
        shutil.copytree(kept, self._settings.data_dir)
        in_one_transaction(
            self._settings.database,
            lambda connection: begin_anew(connection, "0123456789abcdef", to_ms),
        )
        self._move(self._start())

    def _start(self) -> Service:
        return self._running.enter_context(running(self._settings, self._clock))

    def _move(self, service: Service) -> None:
        self.service = service
        for browser in (self.worker, self.phone, self.tablet):
            browser.http.base_url = httpx.URL(service.url)


def _post(browser: Browser, body: Any) -> Exchange:
    response = browser.http.post(
        "/api/sync",
        content=gzip.compress(json.dumps(body).encode()),
        headers={"content-type": "application/json", "content-encoding": "gzip"},
    )
    return Exchange(body, response.status_code, response.json())


def record(folder: Path) -> dict[str, Exchange]:
    """Hold the whole conversation with a server of its own under ``folder``."""
    built_client(folder)
    with Conversation(settings_in(folder)) as talk:
        _beginnings(talk)
        _registers(talk)
        _words(talk)
        _deleting(talk)
        _refusals(talk)
        _sharing(talk)
        _checking(talk)
        _restoring(talk)
        return talk.exchanges


def _beginnings(talk: Conversation) -> None:
    phone = talk.phone
    talk.say("nothing-yet", phone, PHONE, limit=50)
    created = {
        "id": "mood-created-001", "record": MOOD, "kind": "mood", "create": True,
        "set": {"score": 4, "at": talk.now, **DAY, "activities:garden": True, "shared": False},
        "stamp": talk.now,
    }  # fmt: skip
    talk.say("a-mood", phone, PHONE, changes=[created])
    talk.say("the-same-again", phone, PHONE, changes=[created])
    talk.say("nothing-new", phone, PHONE)
    talk.say("a-fresh-tablet", talk.tablet, TABLET, limit=50)


def _registers(talk: Conversation) -> None:
    base = {"score": "mood-created-001"}
    by_phone = {
        "id": "score-by-phone-1", "record": MOOD, "kind": "mood",
        "set": {"score": 5}, "base": base, "stamp": talk.now,
    }  # fmt: skip
    talk.say("a-score-by-phone", talk.phone, PHONE, changes=[by_phone])
    earlier = talk.now - 90_000
    by_tablet = {**by_phone, "id": "score-by-tablet1", "set": {"score": 2}, "stamp": earlier}
    talk.say("overtaken", talk.tablet, TABLET, changes=[by_tablet])
    ahead = {
        "id": "score-from-2027-", "record": MOOD, "kind": "mood", "set": {"score": 3},
        "base": {"score": "score-by-phone-1"}, "stamp": talk.now + 31_536_000_000,
    }  # fmt: skip
    talk.say("clamped", talk.tablet, TABLET, changes=[ahead])


def _words(talk: Conversation) -> None:
    written = {
        "id": "entry-created-01", "record": ENTRY, "kind": "entry", "create": True,
        "set": {"body": "We went out.", "at": talk.now, **DAY, "shared": False},
        "stamp": talk.now,
    }  # fmt: skip
    talk.say("an-entry", talk.phone, PHONE, changes=[written])
    talk.say("the-tablet-hears", talk.tablet, TABLET)
    first = {
        "id": "words-by-tablet1", "record": ENTRY, "kind": "entry",
        "set": {"body": "We all went out."}, "base": {"body": "entry-created-01"},
        "stamp": talk.now,
    }  # fmt: skip
    talk.say("words-by-tablet", talk.tablet, TABLET, changes=[first])
    second = {
        **first,
        "id": "words-by-phone-1",
        "set": {"body": "We went out. It rained.", "mood": 3},
        "stamp": talk.now + 1_000,
    }
    talk.say("rebase", talk.phone, PHONE, changes=[second])
    joined = {
        "id": "words-joined-001", "record": ENTRY, "kind": "entry",
        "set": {"body": "We all went out. It rained.", "mood": 3},
        "base": {"body": "words-by-tablet1"},
        "stamp": talk.now, "stamps": {"mood": second["stamp"]},
        "sources": [
            {"change": "words-by-phone-1", "field": "body", "value": "We went out. It rained."}
        ],
    }  # fmt: skip
    talk.say("joined", talk.phone, PHONE, changes=[joined])


def _deleting(talk: Conversation) -> None:
    talk.say("the-tablet-hears-more", talk.tablet, TABLET)
    first = "entry-created-01"
    seen = {
        "body": "words-joined-001", "mood": "words-joined-001", "at": first,
        "day": first, "zone": first, "shared": first,
    }  # fmt: skip
    delete = {
        "id": "entry-deleted-01", "record": ENTRY, "kind": "entry",
        "set": {"deleted": True}, "base": seen, "stamp": talk.now,
    }  # fmt: skip
    talk.say("a-delete", talk.phone, PHONE, changes=[delete])
    unaware = {
        "id": "mood-unaware-001", "record": ENTRY, "kind": "entry",
        "set": {"mood": 4}, "base": {"mood": "words-joined-001"}, "stamp": talk.now,
    }  # fmt: skip
    talk.say("revived", talk.tablet, TABLET, changes=[unaware])
    talk.say("the-phone-hears-of-it", talk.phone, PHONE)


def _refusals(talk: Conversation) -> None:
    changes = [
        {
            "id": "score-of-nine---", "record": MOOD, "kind": "mood",
            "set": {"score": 9}, "base": {"score": "score-from-2027-"}, "stamp": talk.now,
        },
        {
            "id": "edit-of-nothing-", "record": NOWHERE, "kind": "mood",
            "set": {"score": 4}, "stamp": talk.now,
        },
        {
            "id": "a-kind-from-2030", "record": NOWHERE, "kind": "dream", "create": True,
            "set": {"words": "Flying."}, "stamp": talk.now,
        },
        {
            "id": "shared-by-phone-", "record": MOOD, "kind": "mood",
            "set": {"shared": True}, "base": {"shared": "mood-created-001"}, "stamp": talk.now,
        },
    ]  # fmt: skip
    talk.say("refused", talk.phone, PHONE, changes=changes)
    talk.exchanges["too-old"] = _post(talk.phone, {"protocol": 99, "replica": PHONE})
    talk.exchanges["signed-out"] = _post(
        talk.service.browser(), {"protocol": PROTOCOL, "replica": PHONE}
    )


def _sharing(talk: Conversation) -> None:
    notebook, worker = talk.phone.account["notebook"], talk.worker.account["id"]
    grant = derived_id("grant", notebook, worker)
    talk.say("before-any-grant", talk.worker, AMIRA, limit=50)
    given = {
        "id": "grant-to-amira-1", "record": grant, "kind": "grant", "create": True,
        "set": {"worker": worker, "kinds:moods": True}, "stamp": talk.now,
    }  # fmt: skip
    talk.say("a-grant", talk.phone, PHONE, changes=[given])
    answer = talk.say("a-worker-pulls", talk.worker, AMIRA)
    epoch = answer["notebooks"][0]["epoch"]
    private = {
        "id": "private-again-01", "record": MOOD, "kind": "mood",
        "set": {"shared": False}, "base": {"shared": "shared-by-phone-"}, "stamp": talk.now,
    }  # fmt: skip
    talk.say("private-again", talk.phone, PHONE, changes=[private])
    talk.say("gone", talk.worker, AMIRA)
    revoked = {
        "id": "grant-taken-back", "record": grant, "kind": "grant",
        "set": {"kinds:moods": False}, "base": {"kinds:moods": "grant-to-amira-1"},
        "stamp": talk.now,
    }  # fmt: skip
    talk.say("revoked", talk.phone, PHONE, changes=[revoked])
    answer = talk.say("reset", talk.worker, AMIRA)
    assert answer["notebooks"][0]["epoch"] != epoch
    erased = [{"notebook": notebook, "epoch": answer["notebooks"][0]["epoch"]}]
    talk.say("a-deletion-receipt", talk.worker, AMIRA, erased=erased)


def _checking(talk: Conversation) -> None:
    notebook = talk.phone.account["notebook"]
    page = talk.say("page-one", talk.tablet, f"{TABLET[:-1]}9", limit=2)
    assert page["more"]
    last = talk.say("page-two", talk.tablet, f"{TABLET[:-1]}9", limit=2)
    records = [*page["notebooks"][0]["records"], *last["notebooks"][0]["records"]]
    held = digest(
        (
            one["id"],
            {cell: one.get("versions", {}).get(cell, one["version"]) for cell in one["set"]},
        )
        for one in records
    )
    talk.say("the-same-digest", talk.tablet, f"{TABLET[:-1]}9", verify={notebook: held})
    wrong = digest([(NOWHERE, {})])
    talk.say("another-digest", talk.tablet, f"{TABLET[:-1]}9", verify={notebook: wrong})


def _restoring(talk: Conversation) -> None:
    talk.say("before-the-backup", talk.phone, PHONE)
    kept, kept_at, chosen_at = talk.copy(), talk.now, talk.now
    chosen = {
        "id": "mood-lost-later-", "record": ENTRY, "kind": "entry", "set": {"mood": 5},
        "base": {"mood": "mood-unaware-001", "deleted": "mood-unaware-001"}, "stamp": chosen_at,
    }  # fmt: skip
    answer = talk.say("a-mood-that-will-be-lost", talk.phone, PHONE, changes=[chosen])
    assert "notebooks" not in answer
    talk.put_back(kept, kept_at)
    talk.say("restored", talk.phone, PHONE)
    pages = talk.exchanges["page-two"].answer["notebooks"][0]["records"]
    held = next(one for one in pages if one["id"] == ENTRY)
    values, stamps = held["set"], held["stamps"]
    whole = {name: values[name] for name in ("at", "day", "zone", "shared")}
    again = [
        _again("entry-created-01", held["stamp"], whole),
        _again("words-joined-001", stamps["body"], {"body": values["body"]}),
        _again("mood-unaware-001", stamps["deleted"], {"deleted": False}),
        _again("mood-lost-later-", chosen_at, {"mood": 5}),
    ]
    talk.say("sent-again", talk.phone, PHONE, changes=again)
    talk.say("afresh", talk.phone, PHONE)


def _again(change: str, stamp: int, cells: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": change, "record": ENTRY, "kind": "entry", "resent": True, "create": True,
        "set": cells, "stamp": stamp,
    }  # fmt: skip
