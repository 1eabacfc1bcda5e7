"""A person's device: the reference replica, its storage, its clock and its connection.

Everything that these tests ask of ``sync.replica`` is asked here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import httpx

from schemas.records import KINDS, Audience
from schemas.version import PROTOCOL
from sync.identity import derived_id
from sync.replica import Replica
from tests.server.running import Browser, problem_of
from tests.server.syncing import (
    another_browser_of,
    new_change_id,
    new_record_id,
    post_sync,
    rules,
)

ROUNDS_MAX = 60


class Step(Enum):
    """What a device has just done when it dies."""

    FROZEN = "the outbox is frozen and kept, nothing is sent"
    SENT = "the server answered, the answer is not looked at"
    TAKEN = "the answer is taken in, the result is not kept"
    KEPT = "the result is kept"


class Killed(Exception):
    """The device died, and lives again with what it had kept."""


class Answered(Exception):
    """A whole request was answered with a problem."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(answer.text)
        self.status = answer.status_code
        self.problem = problem_of(answer)
        self.body: dict[str, Any] = answer.json()


class Device:
    """One store in one joined browser. ``wrong_by_ms`` is how far its clock is ahead."""

    def __init__(
        self,
        browser: Browser,
        *,
        wrong_by_ms: int = 0,
        replica: str | None = None,
        rule_of: Callable[[str], Any] = rules,
    ) -> None:
        self.browser = browser
        self.wrong_by_ms = wrong_by_ms
        self.protocol = PROTOCOL
        self.requests = 0
        self.bytes_received = 0
        self.pulled: list[str] = []
        """The ids of the records that came, in order and as often as they came."""
        self.receipts: dict[str, dict[str, Any]] = {}
        """The last word on each change, by its id."""
        self._rule_of = rule_of
        self._replica = self._new_store(replica or new_record_id())

    @property
    def account(self) -> str:
        return str(self.browser.account["id"])

    @property
    def notebook(self) -> str:
        return str(self.browser.account["notebook"])

    @property
    def replica(self) -> str:
        return self._replica.id

    @property
    def waiting(self) -> int:
        """How many changes have no receipt yet."""
        return len(self._replica.outbox)

    def changes_as_sent(self) -> list[dict[str, Any]]:
        """What waits, as it will cross the wire; it counts as sent from now on."""
        changes: list[dict[str, Any]] = self._replica.request().get("changes", [])
        return changes

    def changes_waiting(self) -> list[str]:
        """The ids of what waits, in the order in which they will be sent."""
        return [str(one["id"]) for one in self.changes_as_sent()]

    def records_waiting(self) -> list[str]:
        return [one.record for one in self._replica.outbox]

    @property
    def tray(self) -> list[tuple[str, dict[str, Any]]]:
        """What was refused: the problem's name and the words."""
        return [
            (one.problem["type"].rpartition(":")[2], dict(one.words)) for one in self._replica.tray
        ]

    @property
    def erased(self) -> list[dict[str, str]]:
        """The deletion receipts that wait to be sent."""
        return list(self._replica.erased)

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        """Whose notebooks a link worker's device knows, by notebook."""
        return {home: dict(person) for home, person in self._replica.people.items()}

    @property
    def overtaken(self) -> list[tuple[str, str, Any]]:
        return list(self._replica.overtaken)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.wrong_by_ms

    def another(self, **more: Any) -> Device:
        """A second device of the same person."""
        return Device(another_browser_of(self.browser), **more)

    def fresh(self, **more: Any) -> Device:
        """Another store in the same browser: the cookie stayed, everything else is gone."""
        return Device(self.browser, **more)

    def clone(self) -> Device:
        """A copy of the whole profile, cookie and store, replica id and all."""
        other = Device(self.browser, wrong_by_ms=self.wrong_by_ms, rule_of=self._rule_of)
        other._replica.load(self._on_disk())
        return other

    # Writing

    def create(
        self, kind: str, record: str | None = None, notebook: str | None = None, /, **values: Any
    ) -> str:
        """Write a new record, kept before this returns, and return its id."""
        return self._replica.create(kind, values, self.now_ms(), record=record, notebook=notebook)

    def edit(self, record: str, kind: str, notebook: str | None = None, /, **values: Any) -> None:
        self._replica.edit(record, kind, values, self.now_ms(), notebook=notebook)

    def delete(self, record: str, kind: str) -> None:
        self._replica.delete(record, kind, self.now_ms())

    def mood(self, **values: Any) -> str:
        return self.create("mood", **{"score": 4, "shared": False, **self._day(), **values})

    def entry(self, body: str, **values: Any) -> str:
        return self.create("entry", **{"body": body, "shared": False, **self._day(), **values})

    def message(self, body: str, worker: str, notebook: str | None = None) -> str:
        cells = {"worker": worker, "author": self.account, "body": body, "at": self.now_ms()}
        return self.create("message", None, notebook, **cells)

    def grant(self, worker: str, **kinds: bool) -> str:
        """Turn kinds on or off for a link worker, as in ``moods=True``; the grant's id."""
        record = derived_id("grant", self.notebook, worker)
        cells = {f"kinds:{kind}": is_on for kind, is_on in kinds.items()}
        if self.view(record) is None:
            self.create("grant", record, worker=worker, **cells)
        else:
            self.edit(record, "grant", **cells)
        return record

    def undelete(self, record: str, kind: str) -> None:
        self._replica.undelete(record, kind, self.now_ms())

    # Reading

    def view(self, record: str, notebook: str | None = None) -> dict[str, Any] | None:
        return self._replica.view(record, notebook)

    def views(self, kind: str, notebook: str | None = None) -> dict[str, dict[str, Any]]:
        return self._replica.views(kind, notebook)

    def everything(self, notebook: str | None = None) -> dict[str, dict[str, Any]]:
        """What the person sees of every kind."""
        return {
            record: view
            for kind in KINDS
            for record, view in self._replica.views(kind, notebook).items()
        }

    def confirmed(self, kind: str) -> dict[str, dict[str, Any]]:
        """The own records of a kind as the server last told them, deleted ones too."""
        return {
            record: {name: cell.value for name, cell in one.cells.items()}
            for (notebook, record), one in self._replica.records.items()
            if notebook == self._replica.notebook and one.kind == kind
        }

    def stamps(self, record: str) -> dict[str, int]:
        held = self._replica.records[self.notebook, record]
        return {name: cell.stamp for name, cell in held.cells.items()}

    def cells(self, record: str) -> set[tuple[str, Any, str]]:
        """The name, value and version of each cell, as the server last told them."""
        held = self._replica.records.get((self.notebook, record))
        return (
            {(name, one.value, one.version) for name, one in held.cells.items()} if held else set()
        )

    def versions(self, record: str) -> set[str]:
        return {version for _, _, version in self.cells(record)}

    def digest(self, notebook: str | None = None) -> str:
        return self._replica.digest(notebook)

    # Exchanging

    def sync(self) -> int:
        """Exchange until there is nothing more to say; the number of requests."""
        return self._replica.exchange(self._post, self.now_ms, rounds_max=ROUNDS_MAX)

    def sync_all(self) -> Device:
        """Exchange until there is nothing more to say, and return the device."""
        self.sync()
        return self

    def sync_once(self, die_after: Step = Step.KEPT) -> bool:
        """One exchange; whether there is more.

        Raises:
            Killed: if it was to die on the way.
            Answered: when the server took nothing.
        """
        request = self._replica.request()
        if die_after is not Step.KEPT:
            self._die(request, die_after)
        return self._replica.take(request, self._post(request), self.now_ms())

    def push(self, *changes: dict[str, Any]) -> list[dict[str, Any]]:
        """Send changes that somebody else's app made, all in one request; their receipts."""
        request = {"protocol": PROTOCOL, "replica": new_record_id(), "changes": list(changes)}
        receipts: list[dict[str, Any]] = self._post(request)["receipts"]
        return receipts

    def differs(self) -> list[str]:
        """The notebooks whose digest here is not the server's."""
        self.sync()
        request = self._replica.request(verify=True)
        assert "verify" in request
        return list(self._post(request).get("differs", ()))

    def _post(self, request: Mapping[str, Any]) -> dict[str, Any]:
        answer = post_sync(self.browser, {**request, "protocol": self.protocol})
        self.requests += 1
        self.bytes_received += answer.num_bytes_downloaded
        if answer.status_code != 200:
            raise Answered(answer)
        found: dict[str, Any] = answer.json()
        self.receipts |= {one["change"]: one for one in found.get("receipts", ())}
        for page in found.get("notebooks", ()):
            self.pulled += [one["id"] for one in page.get("records", ())]
        return found

    def _die(self, request: dict[str, Any], after: Step) -> None:
        kept = self._on_disk()
        if after is not Step.FROZEN:
            answer = self._post(request)
            if after is Step.TAKEN:
                self._replica.take(request, answer, self.now_ms())
        self._replica = self._new_store(self._replica.id)
        self._replica.load(kept)
        raise Killed

    def _on_disk(self) -> dict[str, Any]:
        """What the device's storage holds: all of it is written down after each step."""
        state: dict[str, Any] = json.loads(json.dumps(self._replica.state()))
        return state

    def _day(self) -> dict[str, Any]:
        return {"at": self.now_ms(), "day": "2026-05-28", "zone": "Europe/London"}

    def _new_store(self, replica: str) -> Replica:
        return Replica(
            replica,
            rule_of=self._rule_of,
            new_change_id=new_change_id,
            new_record_id=new_record_id,
            notebook=self.browser.account.get("notebook"),
            account=self.account,
            holds=self._holds,
        )

    def _holds(self, kind: str) -> bool:
        is_own = self.browser.account.get("notebook") is not None
        return KINDS[kind].audience is not (Audience.TEAM if is_own else Audience.OWNER)
