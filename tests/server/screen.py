"""A link worker's device for tests, and what a participant does that changes what it shows."""

from __future__ import annotations

from typing import Any

from schemas.sync import NotebookPage, SyncAnswer
from server.domain.viewers import Viewer
from tests.server.world import World, edit, grant


class Screen:
    """A link worker's device: it sends back what it was sent."""

    def __init__(self, world: World, viewer: Viewer) -> None:
        self.world = world
        self.viewer = viewer
        self.cursor: str | None = None
        self.held: dict[str, dict[str, Any]] = {}

    def sync(self, **more: Any) -> SyncAnswer:
        """One round trip, taken in."""
        answer = self.ask(**more)
        self.cursor = answer.cursor
        for page in answer.notebooks:
            if page.reset:
                self.held = {}
            self.held |= {record.id: record.set for record in page.records}
            for gone in page.gone:
                self.held.pop(gone, None)
        return answer

    def ask(self, **more: Any) -> SyncAnswer:
        """One round trip whose answer is lost."""
        sent = {"cursor": self.cursor} if self.cursor else {}
        return self.world.sync(self.viewer, **sent, **more)


def only_page(answer: SyncAnswer) -> NotebookPage:
    [page] = answer.notebooks
    return page


def unshare(record: str, word: str = "unshare") -> dict[str, Any]:
    return edit(word, record, "mood", {"shared": record}, shared=False)


def revoke(
    owner: Viewer, worker: Viewer, word: str = "revoke", base: str = "grant"
) -> dict[str, Any]:
    record = grant("x", owner, worker)["record"]
    return edit(word, record, "grant", {"kinds:moods": base}, **{"kinds:moods": False})


def grant_again(owner: Viewer, worker: Viewer, word: str, base: str) -> dict[str, Any]:
    record = grant("x", owner, worker)["record"]
    return edit(word, record, "grant", {"kinds:moods": base}, **{"kinds:moods": True})
