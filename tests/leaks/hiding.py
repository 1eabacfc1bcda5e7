"""What of a tale one person can never tell: steps to leave out, and to say in other words."""

from __future__ import annotations

from collections.abc import Sequence

from tests.leaks.acts import Act, Door, Pass, Pull, Push
from tests.leaks.cast import WORKERS, Cast
from tests.leaks.tale import Step, Tale


def hidden_from(cast: Cast, viewer: str, steps: Sequence[Step]) -> tuple[set[int], list[Step]]:
    """As many steps as can be left out, and the rest in other words where that cannot be told.

    Nothing that ``viewer`` may ever see may depend on it, at no moment.
    """
    whole = Tale(cast, viewer).tell(steps)
    mine = {at for at, act in enumerate(whole.acts) if not _is_anothers(act, viewer)}
    left_out: set[int] = set()
    for at in reversed(range(len(steps))):
        less = left_out | {at}
        if at not in mine and Tale(cast, viewer).tell(steps, less).sights == whole.sights:
            left_out = less
    others = list(steps)
    for at, step in enumerate(steps):
        if at in left_out or at in mine:
            continue
        others[at] = step._replace(other=True)
        if Tale(cast, viewer).tell(others, left_out).sights != whole.sights:
            others[at] = step
    return left_out, others


def _is_anothers(act: Act | None, viewer: str) -> bool:
    """Whether it is another's doing, and of a kind that may be hidden at all."""
    match act:
        case Pass():
            return False
        case Pull(actor):
            # That somebody was given what is theirs to see is the participant's to know.
            return actor != viewer and viewer in WORKERS
        case Push(actor, _) | Door(actor, _, _):
            return actor != viewer
    return True
