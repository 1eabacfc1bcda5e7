"""Living through a tale on a real service, and everything that a viewer is told meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from litestar.routes import HTTPRoute

from schemas.version import PROTOCOL
from sync.digest import digest
from tests.leaks.acts import Act, Door, Json, Pass, Pull, Push
from tests.leaks.cast import LINKED, PARTICIPANTS, WORKERS, Cast
from tests.leaks.site import Answer, Site, logged
from tests.server.world import Ids

NOBODY: Final = "01890000-0000-7000-8000-00000000dead"
ELSEWHERE: Final = frozenset({"/api/sync/live", "/api/openapi.json"})
"""The one is listened to; the other is about the program and about nobody."""
EXPORTS: Final = ("/api/me/export", "/api/sharing/export")
"""What is only looked at, and asked for like a change because it leaves a line."""
_PAGES_MAX: Final = 60

Seen = list[tuple[str, Any]]
"""What a viewer was told, in its order, each with what it was about."""


@dataclass
class Store:
    """One store of a viewer's: how far it got, and what it holds."""

    replica: str
    cursor: str | None = None
    held: dict[str, dict[str, Json]] = field(default_factory=dict)
    """By notebook and id, whole records."""
    is_on_its_way: bool = False
    """Whether it has not got everything yet that it could see when it last asked."""

    def take(self, answer: Json, sent: Sequence[Json] = (), own: str = "") -> None:
        """``sent`` are the changes that were answered, ``own`` the sender's own notebook."""
        self.cursor = answer["cursor"]
        for change, receipt in zip(sent, answer.get("receipts", []), strict=True):
            # A link worker's device does not keep what it says of having looked.
            if receipt.get("outcome", "applied") == "applied" and change["kind"] != "view":
                self._confirm(change, self.held.setdefault(change.get("notebook", own), {}))
        for notebook in answer.get("dropped", []):
            self.held.pop(notebook, None)
        for page in answer.get("notebooks", []):
            if page.get("reset"):
                self.held[page["notebook"]] = {}
            book = self.held.setdefault(page["notebook"], {})
            for record in page.get("records", []):
                book[record["id"]] = record
            for gone in page.get("gone", []):
                # Nobody is told that something is gone of which they never knew.
                assert gone in book or self.is_on_its_way, f"told by gone: {gone}"
                book.pop(gone, None)
        self.is_on_its_way = bool(answer.get("more"))

    @staticmethod
    def _confirm(change: Json, book: dict[str, Json]) -> None:
        """What is known to stand as it was sent does not come again."""
        new = {"id": change["record"], "set": {}, "version": change["id"]}
        record = book.setdefault(change["record"], new)
        versions = {**versions_of(record), **dict.fromkeys(change["set"], change["id"])}
        record["set"] = {**record["set"], **change["set"]}
        record["versions"] = versions

    def digest(self, notebook: str) -> str:
        return digest(
            (one["id"], versions_of(one))
            for one in self.held.get(notebook, {}).values()
            if one["set"].get("deleted") is not True
        )


def versions_of(record: Json) -> dict[str, str]:
    return {name: record.get("versions", {}).get(name, record["version"]) for name in record["set"]}


class Watching:
    """One world, and what one viewer is told in it."""

    def __init__(self, site: Site, cast: Cast, viewer: str) -> None:
        self.site = site
        self.cast = cast
        self.viewer = viewer
        self.seen: Seen = []
        self.store = Store(Ids.uuid(f"store of {viewer}"))
        self._stores = {viewer: self.store}

    def live(self, acts: Sequence[Act | None], instead: Sequence[Act | None]) -> None:
        """Do what is told. ``instead`` is what happened in the other world, or would have.

        Where a participant watches, a sync of a link worker's takes place all the same, with
        nothing in it: that it did is theirs to know.
        """
        viewer = self.viewer
        self.site.listen(viewer, self.cast.accounts[viewer], self.cast.devices[viewer])
        for at, (act, other) in enumerate(zip(acts, instead, strict=True)):
            if act is None and isinstance(other, Push) and self.viewer in PARTICIPANTS:
                act = Pull(other.actor)
            self._do(at, act)
            self.seen.append((f"pokes at step {at}", self.site.poked(self.viewer)))

    def _do(self, at: int, act: Act | None) -> None:
        match act:
            case Push(actor, change):
                self._sync(actor, f"the answer to step {at}", changes=[change])
            case Pull(actor):
                self._sync_all(actor, f"pulling at step {at}")
            case Pass(hours):
                self.site.clock.pass_minutes(hours * 60)
                for worker in WORKERS:
                    self.site.ask(worker, "GET", "/api/me")
                shown = self.site.send_what_is_due()
                if self.viewer in self.cast.channels:
                    channel = self.cast.channels[self.viewer]
                    self.seen.append((f"pushes at step {at}", shown[channel]))
            case Door(actor, method, path):
                assert self.site.ask(actor, method, path).status in {201, 403}

    # Everything that may be asked

    def look(self, kinds: dict[str, dict[str, str]]) -> None:
        """Ask everything; ``kinds`` are those of all records that there may be, by notebook."""
        self._sync_all(self.viewer, "pulling")
        self._sync(self.viewer, "an idle sync")
        self._verify()
        for limit in (1, 3, 500):
            self._fresh(limit)
        with logged() as log:
            self._knock(kinds)
            self._probe(kinds)
        self.seen.append(("the log", [_plain(line) for line in log.lines]))
        if self.viewer in PARTICIPANTS:
            self._note("the feed", self.site.ask("nobody", "GET", self.cast.feeds[self.viewer]))
        self._sync_all(self.viewer, "pulling at last")
        self.seen.append(("pokes at last", self.site.poked(self.viewer)))

    def pull(self, about: str) -> None:
        """Let the viewer's own store take everything that is new."""
        self._sync_all(self.viewer, about)

    def _verify(self) -> None:
        books = dict.fromkeys([*self.cast.notebooks.values(), NOBODY])
        right = {book: self.store.digest(book) for book in books}
        self._sync(self.viewer, "verifying", verify=right)
        self._sync(self.viewer, "verifying wrongly", verify=dict.fromkeys(books, "?"))

    def _fresh(self, limit: int) -> None:
        store = Store(Ids.uuid(f"fresh {limit}"))
        for page in range(_PAGES_MAX):
            answer = self._post(self.viewer, store, limit=limit)
            self._note(f"page {page} of a fresh store, {limit} at once", answer)
            store.take(answer.json())
            if not answer.json().get("more"):
                break

    def _knock(self, kinds: dict[str, dict[str, str]]) -> None:
        """Every door that is only looked through, with every id that there may be."""
        people = [*self.cast.accounts.values(), *self.cast.notebooks.values()]
        people += [*self.cast.devices.values(), NOBODY]
        records = [name for book in kinds.values() for name in book]
        for path in EXPORTS:
            self._note(f"POST {path}", self.site.ask(self.viewer, "POST", path))
        for path in self._doors():
            if "{" not in path:
                self._note(f"GET {path}", self.site.ask(self.viewer, "GET", path))
                continue
            start, _, rest = path.partition("{")
            end = rest.partition("}")[2]
            is_of_records = "record" in path or "session" in path
            for name in records if is_of_records else people:
                ending = ".ics" if "session" in path else end
                asked = start + name + ending
                self._note(f"GET {asked}", self.site.ask(self.viewer, "GET", asked))

    def _doors(self) -> list[str]:
        found = {
            route.path_format
            for route in self.site.app.routes
            if isinstance(route, HTTPRoute) and "GET" in route.methods
        }
        plain = {path for path in found if path.startswith("/api/") and ":path}" not in path}
        return sorted(plain - ELSEWHERE)

    def _probe(self, kinds: dict[str, dict[str, str]]) -> None:
        """Write into whatever there may be, and see what is said of it."""
        cells = {
            "mood": {"score": 2}, "entry": {"body": "?"}, "goal": {"words": "?"},
            "step": {"words": "?"}, "about": {"matters": "?"}, "session": {"title": "?"},
            "attendance": {"worker_said": "went"}, "message": {"seen_at": 1},
            "preference": {"language": "ar"}, "grant": {"kinds:moods": True},
            "team_note": {"later": "?"}, "review": {"at": 1}, "view": {"at": 1},
        }  # fmt: skip
        changes = []
        for book, named in kinds.items():
            for number, (name, kind) in enumerate(named.items()):
                change: Json = {
                    "id": Ids.change(f"probe {book} {number} {self.viewer}"), "record": name,
                    "kind": kind, "stamp": 5, "set": cells[kind],
                }  # fmt: skip
                if self.viewer in WORKERS:
                    change["notebook"] = self.cast.notebooks[book]
                changes.append(change)
        self._sync(self.viewer, "probing", changes=changes)
        self._sync(self.viewer, "probing again", changes=changes)

    # Syncing

    def _sync_all(self, who: str, about: str) -> None:
        for turn in range(_PAGES_MAX):
            if not self._sync(who, f"{about} {turn}").get("more"):
                return
        raise AssertionError("it goes on and on")

    def _sync(self, who: str, about: str, **more: Any) -> Json:
        store = self._stores.setdefault(who, Store(Ids.uuid(f"store of {who}")))
        answer = self._post(who, store, **more)
        if who == self.viewer:
            self._note(about, answer)
        said: Json = answer.json()
        assert answer.status == 200, said
        store.take(said, more.get("changes", ()), self.cast.notebooks.get(who, ""))
        for receipt in said.get("receipts", []) if who != self.viewer else []:
            assert "refused" not in receipt or "invalid-field" in str(receipt), receipt
        return said

    def _post(self, who: str, store: Store, **more: Any) -> Answer:
        asked = {"protocol": PROTOCOL, "replica": store.replica, **more}
        if store.cursor is not None:
            asked["cursor"] = store.cursor
        return self.site.ask(who, "POST", "/api/sync", asked)

    def _note(self, about: str, answer: Answer) -> None:
        """What is random by design is told by its length."""
        body = answer.body
        if b'"cursor"' in body[:120]:
            cursor = answer.json()["cursor"]
            body = body.replace(cursor.encode(), b"~" * len(cursor))
        headers = [one for one in answer.headers if one[0] not in {"date", "set-cookie"}]
        self.seen.append((about, (answer.status, headers, body)))


def _plain(line: str) -> str:
    """A line of the log without how long something took."""
    return " ".join(word for word in line.split() if not word.rstrip("ms").isdigit())


def books_of(viewer: str) -> list[str]:
    return [book for book in PARTICIPANTS if viewer == book or viewer in LINKED[book]]
