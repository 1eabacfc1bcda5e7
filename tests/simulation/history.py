"""Histories: drawn from a seed, lived through, and made short when one goes wrong."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.simulation import trouble, writing
from tests.simulation.ledger import Broken
from tests.simulation.resting import come_to_rest
from tests.simulation.service import a_folder
from tests.simulation.world import World

STEPS_MIN, STEPS_MAX = 40, 80
_WEIGHTS: Final = {
    writing.write_entry: 4,
    writing.write_mood: 2,
    writing.type_a_word: 16,
    writing.type_meanwhile: 6,
    writing.choose: 5,
    writing.share: 5,
    writing.edit_together: 6,
    writing.delete: 4,
    writing.undelete: 2,
    writing.write_what_is_new: 1,
    writing.prefer: 1,
    writing.give: 4,
    writing.revoke: 2,
    writing.set_end: 2,
    writing.write_message: 2,
    writing.say_attendance: 3,
    writing.look: 1,
    trouble.exchange: 28,
    trouble.send: 5,
    trouble.arrive: 5,
    trouble.deliver: 5,
    trouble.all_at_once: 4,
    trouble.server_crash: 3,
    trouble.device_crash: 3,
    trouble.wipe: 1,
    trouble.clone: 1,
    trouble.jump: 2,
    trouble.months_pass: 1,
    trouble.work_here_no_longer: 1,
    trouble.back_up: 3,
    trouble.restore: 2,
}
_STEPS: Final = tuple(_WEIGHTS)
_CHANCES: Final = tuple(_WEIGHTS.values())


@dataclass(slots=True)
class Lived:
    """How one history went."""

    steps: list[int]
    faults: Counter[str] = field(default_factory=Counter)
    broken: Broken | None = None
    lines: list[str] = field(default_factory=list)


def plan(seed: int, index: int) -> list[int]:
    """The numbers of a history's steps. What each does follows from its number alone."""
    return list(range(1, Random(f"{seed}/{index}/length").randint(STEPS_MIN, STEPS_MAX) + 1))


def step_of(seed: int, index: int, number: int) -> writing.Step:
    drawn = Random(f"{seed}/{index}/{number}/what").choices(_STEPS, _CHANCES)
    return drawn[0]


def live(seed: int, index: int, steps: list[int] | None = None, *, traced: bool = False) -> Lived:
    """Live through one history, or through some of its steps."""
    steps = plan(seed, index) if steps is None else steps
    with tempfile.TemporaryDirectory(prefix="linkwell-simulation-", dir=a_folder()) as folder:
        world = World(seed, index, Path(folder) / "linkwell.db", traced=traced)
        lived = Lived(steps, world.faults, lines=world.lines)
        try:
            world.begin_step("first entries")
            begin_with_something(world)
            for number in steps:
                world.begin_step(number)
                if world.phones:
                    step_of(seed, index, number)(world)
            come_to_rest(world)
        except Broken as broken:
            lived.broken = broken
        except Exception as error:
            # A product that raises is as broken as one that answers wrongly.
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
            lived.broken = Broken(f"{type(error).__name__} was raised", f"{error} at {place}")
        finally:
            world.close()
    return lived


def begin_with_something(world: World) -> None:
    """Most people have written before, and their devices have met the server."""
    for phone in world.owners():
        if world.dice.random() < 0.5:
            writing.write_entry_on(world, phone)
        if world.dice.random() < 0.8:
            world.sync(phone)


def minimised(seed: int, index: int, failed: Lived, *, seconds: float) -> Lived:
    """Leave out steps for as long as the same invariant breaks and there is time."""
    ends, steps = time.monotonic() + seconds, list(failed.steps)
    wanted = failed.broken.invariant if failed.broken else ""
    size = max(1, len(steps) // 2)
    while time.monotonic() < ends:
        before = len(steps)
        at = 0
        while at < len(steps) and time.monotonic() < ends:
            fewer = steps[:at] + steps[at + size :]
            again = live(seed, index, fewer)
            if again.broken is not None and again.broken.invariant == wanted:
                steps = fewer
            else:
                at += size
        if size == 1 and len(steps) == before:
            break
        size = max(1, size // 2)
    return live(seed, index, steps, traced=True)
