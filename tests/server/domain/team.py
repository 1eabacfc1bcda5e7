"""What link workers write for each other: changes for tests."""

from __future__ import annotations

from typing import Any

from server.domain.viewers import Viewer
from sync.identity import derived_id
from tests.server.world import Ids, change, edit

Change = dict[str, Any]


def note(word: str, author: Viewer, about: Viewer, body: str = "Rang twice", **more: Any) -> Change:
    """A team note about somebody."""
    cells = {"author": author.account, "body": body, "at": 1_000, **more}
    return change(word, word, "team_note", create=True, set=cells, notebook=about.notebook)


def mark_of(worker: Viewer, about: Viewer) -> str:
    """The id of the one review of somebody by a link worker."""
    return derived_id("review", about.notebook or "", worker.account)


def review(word: str, worker: Viewer, about: Viewer, **cells: Any) -> Change:
    """A worker's first mark on somebody."""
    cells = {"worker": worker.account, "at": 5_000, **cells}
    record = mark_of(worker, about)
    return change(word, record, "review", create=True, set=cells, notebook=about.notebook)


def review_again(word: str, base: str, worker: Viewer, about: Viewer, **cells: Any) -> Change:
    """A later mark; ``base`` is the word of the change before."""
    bases = dict.fromkeys(cells, base)
    sent = edit(word, mark_of(worker, about), "review", bases, **cells)
    return sent | {"notebook": about.notebook, "stamp": 2_000 + len(word)}


def written(word: str) -> str:
    """The id of the record that a change of that word made."""
    return Ids.uuid(word)
