"""The two kinds of device that a history is played on, as alike as they can be told."""

from __future__ import annotations

import json
import random
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import httpx

from schemas.records import DELETED, KINDS, Audience
from sync.identity import derived_id
from sync.replica import Replica
from tests.differential.app import App
from tests.server.running import Browser, StandingClock
from tests.server.syncing import post_sync, rules

ROUNDS_MAX = 60
Cells = dict[str, list[Any]]
Key = tuple[str, str]


class Device(Protocol):
    """One store in one joined browser; ``wrong_by_ms`` is how far its clock is ahead."""

    name: str
    wrong_by_ms: int

    def create(
        self, kind: str, values: Mapping[str, Any], record: str | None, notebook: str | None
    ) -> str: ...
    def edit(self, record: str, kind: str, values: Mapping[str, Any]) -> None: ...
    def delete(self, record: str, kind: str) -> None: ...
    def undelete(self, record: str, kind: str) -> None: ...
    def sync(self, *fates: str) -> None: ...
    def kill(self) -> None: ...
    def move(self, url: str) -> None:
        """The server answers somewhere else now."""
        ...

    def wipe(self) -> None:
        """Storage is lost, and the cookie is kept."""
        ...

    def derived(self, kind: str, *parts: str) -> str: ...
    def deliver_late(self) -> None: ...
    def waiting(self) -> int: ...
    def tray(self) -> list[Any]: ...
    def seen(self) -> dict[Key, tuple[str, dict[str, Any]]]:
        """By notebook and id: the kind, and the values that the person sees."""
        ...

    def held(self) -> dict[Key, Cells]:
        """What the server is known to hold, deleted records left out."""
        ...

    def digests(self) -> dict[str, str]: ...


class PythonDevice:
    """The reference replica in a joined browser. What it has saved is all that outlives a kill."""

    def __init__(self, name: str, browser: Browser, clock: StandingClock, seed: str = "") -> None:
        self.name = name
        self.wrong_by_ms = 0
        self.browser = browser
        self._clock = clock
        self._chance = random.Random(f"{seed} {name}")
        self._late: list[dict[str, Any]] = []
        self._saved = ""
        self.replica = self._born()

    def _born(self) -> Replica:
        account = self.browser.account
        is_owner = account.get("notebook") is not None
        return Replica(
            _record_id(self._chance),
            rule_of=rules,
            new_change_id=lambda: urlsafe_b64encode(self._chance.randbytes(12)).decode(),
            new_record_id=lambda: _record_id(self._chance),
            notebook=account.get("notebook"),
            account=account["id"],
            holds=lambda kind: (
                KINDS[kind].audience is not (Audience.TEAM if is_owner else Audience.OWNER)
            ),
            save=self._save,
        )

    def _save(self, state: dict[str, Any]) -> None:
        self._saved = json.dumps(state)

    def create(
        self, kind: str, values: Mapping[str, Any], record: str | None, notebook: str | None
    ) -> str:
        return self.replica.create(kind, values, self._now(), record=record, notebook=notebook)

    def edit(self, record: str, kind: str, values: Mapping[str, Any]) -> None:
        self.replica.edit(record, kind, values, self._now(), notebook=self._home(record))

    def delete(self, record: str, kind: str) -> None:
        self.replica.delete(record, kind, self._now(), notebook=self._home(record))

    def undelete(self, record: str, kind: str) -> None:
        self.replica.undelete(record, kind, self._now(), notebook=self._home(record))

    def sync(self, *fates: str) -> None:
        waiting = list(fates)
        for _ in range(ROUNDS_MAX):
            if not self._once(waiting.pop(0) if waiting else "ok"):
                return
        raise AssertionError(f"{self.name} never comes to rest")

    def kill(self) -> None:
        self.replica = self._born()
        if self._saved:
            self.replica.load(json.loads(self._saved))

    def move(self, url: str) -> None:
        self.browser.http.base_url = httpx.URL(url)

    def wipe(self) -> None:
        self._saved = ""
        self.replica = self._born()

    def derived(self, kind: str, *parts: str) -> str:
        return derived_id(kind, *parts)

    def deliver_late(self) -> None:
        for request in self._late:
            self._post(request)
        self._late.clear()

    def waiting(self) -> int:
        return len(self.replica.outbox)

    def tray(self) -> list[Any]:
        return list(self.replica.tray)

    def seen(self) -> dict[Key, tuple[str, dict[str, Any]]]:
        keys = set(self.replica.records)
        keys |= {(self._home_of(one.notebook), one.record) for one in self.replica.outbox}
        found = {}
        for notebook, record in keys:
            kind = next(
                (one.kind for key, one in self.replica.records.items() if key[1] == record),
                None,
            ) or next(one.kind for one in self.replica.outbox if one.record == record)
            values = self.replica.view(record, notebook)
            if values:
                found[notebook, record] = (kind, values)
        return found

    def held(self) -> dict[Key, Cells]:
        return {
            key: {name: [c.value, c.version, c.stamp] for name, c in one.cells.items()}
            for key, one in self.replica.records.items()
            if not one.deleted
        }

    def digests(self) -> dict[str, str]:
        notebooks = {key[0] for key in self.replica.records}
        return {notebook: self.replica.digest(notebook) for notebook in notebooks}

    def verify(self) -> list[str]:
        """The notebooks of which the server holds something else."""
        request = self.replica.request(verify=True)
        assert "verify" in request, "something still waits"
        answer = self._post(request)
        self.replica.take(request, answer, self._now())
        return list(answer.get("differs", ()))

    def _once(self, fate: str) -> bool:
        request = json.loads(json.dumps(self.replica.request()))
        if fate == "late":
            self._late.append(request)
        if fate == "stuck":
            self.kill()
        if fate in {"lost", "late", "stuck"}:
            return False
        answer = self._post(request)
        if fate == "answer stuck":
            self.kill()
        if fate in {"answer lost", "answer stuck"}:
            return False
        if fate == "doubled":
            answer = self._post(request)
        return self.replica.take(request, answer, self._now())

    def _post(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = post_sync(self.browser, request)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _now(self) -> int:
        return self._clock.now_ms() + self.wrong_by_ms

    def _home_of(self, notebook: str | None) -> str:
        return notebook or self.replica.notebook or ""

    def _home(self, record: str) -> str | None:
        if self.replica.notebook:
            return None
        return next((key[0] for key in self.seen() if key[1] == record), None)


class AppDevice:
    """The app, in a Node process that may play one history after another."""

    def __init__(self, name: str, app: App, url: str, clock: StandingClock, seed: str = "") -> None:
        self.name = name
        self.wrong_by_ms = 0
        self._app = app
        self._url = url
        self._clock = clock
        self._tell("afresh", seed=seed)

    def join(self, code: str) -> dict[str, Any]:
        result = self._tell("join", url=self._url, code=code)
        assert result["ok"], result
        account: dict[str, Any] = result["account"]
        return account

    def create(
        self, kind: str, values: Mapping[str, Any], record: str | None, notebook: str | None
    ) -> str:
        more = {"id": record} if record else {}
        where = {"notebook": notebook} if notebook else {}
        return str(self._tell("create", kind=kind, set=values, **more, **where))

    def edit(self, record: str, kind: str, values: Mapping[str, Any]) -> None:
        self._tell("edit", kind=kind, id=record, set=values)

    def delete(self, record: str, kind: str) -> None:
        self._tell("delete", kind=kind, id=record)

    def undelete(self, record: str, kind: str) -> None:
        self._tell("undelete", kind=kind, id=record)

    def sync(self, *fates: str) -> None:
        self._tell("sync", fates=list(fates))
        if any("stuck" in fate for fate in fates):
            self.kill()

    def kill(self) -> None:
        self._tell("kill")

    def move(self, url: str) -> None:
        self._url = url
        self._tell("move", url=url)

    def wipe(self) -> None:
        self._tell("wipe")

    def derived(self, kind: str, *parts: str) -> str:
        return str(self._tell("derive", kind=kind, parts=parts))

    def deliver_late(self) -> None:
        self._tell("late")

    def waiting(self) -> int:
        return len(self._outbox())

    def tray(self) -> list[Any]:
        return list(self._tell("state")["tray"])

    def seen(self) -> dict[Key, tuple[str, dict[str, Any]]]:
        return {
            (one["notebook"], one["id"]): (
                one["kind"],
                {name: cell["value"] for name, cell in one["seen"].items()},
            )
            for one in self._tell("state")["records"]
        }

    def held(self) -> dict[Key, Cells]:
        return {
            (one["notebook"], one["id"]): {
                name: [cell["value"], cell["version"], cell["stamp"]]
                for name, cell in one["held"].items()
            }
            for one in self._tell("state")["records"]
            if not _is_deleted(one["held"])
        }

    def digests(self) -> dict[str, str]:
        found: dict[str, str] = self._tell("state")["digests"]
        return found

    def shown(self) -> dict[str, list[str]]:
        """The ids on the lists that screens show, by kind."""
        found: dict[str, list[str]] = self._tell("state")["shown"]
        return found

    def _outbox(self) -> list[str]:
        found: list[str] = self._tell("state")["outbox"]
        return found

    def _tell(self, do: str, **command: Any) -> Any:
        return self._app.tell(do, at=self._clock.now_ms() + self.wrong_by_ms, **command)


def _is_deleted(cells: Mapping[str, Mapping[str, Any]]) -> bool:
    return DELETED in cells and cells[DELETED]["value"] is True


def alive(device: Device, kind: str) -> Iterator[tuple[Key, dict[str, Any]]]:
    """What the person sees of one kind, deleted ones left out, in the order of their ids."""
    for key, (found, values) in sorted(device.seen().items()):
        if found == kind and values.get(DELETED) is not True:
            yield key, values


def _record_id(chance: random.Random) -> str:
    """A UUIDv7 in whose time nobody is interested."""
    raw = bytearray(b"\x01\x9e\x70\x44\x88\x00" + chance.randbytes(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))
