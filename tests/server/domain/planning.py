"""What two people write in a plan: changes for tests."""

from __future__ import annotations

from typing import Any

from server.domain.viewers import Viewer
from tests.server.world import ZONE, Ids, change, edit

Change = dict[str, Any]


def goal(word: str, writer: Viewer, owner: Viewer, **cells: Any) -> Change:
    """A change that makes a goal in the owner's notebook."""
    values = {"words": "Sing again", "author": writer.account, "at": 1_000, **ZONE, **cells}
    return change(word, word, "goal", create=True, set=values) | _where(writer, owner)


def step(word: str, writer: Viewer, owner: Viewer, *, of: str, **cells: Any) -> Change:
    """A change that makes a step of the goal whose record is called ``of``."""
    values: dict[str, Any] = {"goal": Ids.uuid(of), "words": "Look at the choir"}
    values |= {"author": writer.account, "at": 1_000, **ZONE, **cells}
    return change(word, word, "step", create=True, set=values) | _where(writer, owner)


def rewrite(
    word: str, record: str, writer: Viewer, owner: Viewer, *, kind: str = "goal", **cells: Any
) -> Change:
    """An edit of what the change called ``record`` made, which saw that and nothing later."""
    return edit(word, record, kind, dict.fromkeys(cells, record), **cells) | _where(writer, owner)


def _where(writer: Viewer, owner: Viewer) -> Change:
    return {} if writer.notebook else {"notebook": owner.notebook}
