"""What a life holds of a plan: goals and steps by either of two people, and what both said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from schemas.sync import Change
from server.demo.people import Clock, Goal, Life, Said, Settled, Side, Step
from server.demo.telling import Told, change_id, moment, record_id
from sync.identity import derived_id

_OTHER: Final[dict[Side, Side]] = {"participant": "worker", "worker": "participant"}
_STRENGTHS_DAYS_AGO: Final = 150


def plan(life: Life, *, today: date, notebook: str, participant: str, worker: str) -> Told:
    """Goals, steps and strengths as changes of the two people's devices, in no order."""
    planner = _Planner(life, today, notebook, {"participant": participant, "worker": worker})
    for goal in life.goals:
        planner.goal(goal)
    planner.strengths()
    return Told(planner.changes["participant"], planner.changes["worker"])


class _Planner:
    def __init__(self, life: Life, today: date, notebook: str, accounts: dict[Side, str]) -> None:
        self.changes: dict[Side, list[Change]] = {"participant": [], "worker": []}
        self._life = life
        self._today = today
        self._notebook = notebook
        self._accounts = accounts
        # Of its own, so that a goal more or less changes nobody's moods.
        self._random = Random(f"linkwell demo plan: {life.name}")

    def goal(self, goal: Goal) -> None:
        cells = {"words": goal.words, "why": goal.why, "status": "active", "shared": goal.shared}
        record = self._planned("goal", goal, cells)
        for step in goal.steps:
            self._step(step, record, shared=goal.shared)

    def strengths(self) -> None:
        told = self._life.strengths
        if told is None:
            return
        at = moment(self._life, self._today, _STRENGTHS_DAYS_AGO, "19:30")["at"]
        cells: dict[str, Any] = {"matters": told.matters, "good_at": told.good_at}
        cells |= {f"support:{domain}": much for domain, much in told.support.items()}
        cells |= {f"top:{domain}": True for domain in told.top}
        cells |= {"changed_at": at, "shared": self._life.shares.plan}
        record = derived_id("about", self._notebook)
        self._write("participant", "about", record, at, cells, create=True)

    def _step(self, step: Step, goal: str, *, shared: bool) -> None:
        cells: dict[str, Any] = {
            "goal": goal, "words": step.words, "status": "open", "shared": shared,
        }  # fmt: skip
        if step.due_in_days is not None:
            cells["due"] = (self._today + timedelta(days=step.due_in_days)).isoformat()
        self._planned("step", step, cells)

    def _planned(self, kind: str, planned: Goal | Step, cells: dict[str, Any]) -> str:
        """Write it as its author did, then what came of it; the answer is its id."""
        when = moment(self._life, self._today, planned.days_ago, planned.time)
        author = self._accounts[planned.author]
        record = record_id(self._random, when["at"])
        cells |= {"author": author, "by": author, "changed_at": when["at"], **when}
        first = self._write(planned.author, kind, record, when["at"], cells, create=True)
        for side, later, at in self._afterwards(planned):
            base = dict.fromkeys(later.keys() & cells.keys(), first)
            self._write(side, kind, record, at, later, base=base)
        return record

    def _afterwards(self, planned: Goal | Step) -> Iterator[tuple[Side, dict[str, Any], int]]:
        said: Said | None = planned.answer
        if said is not None:
            side = _OTHER[planned.author]
            yield side, {f"{side}_said": said.said}, self._at(said.days_ago, said.time)
        settled: Settled | None = planned.settled
        if settled is not None:
            at = self._at(settled.days_ago, settled.time)
            by = self._accounts[settled.by]
            yield settled.by, {"status": settled.status, "by": by, "changed_at": at}, at

    def _at(self, days_ago: int, clock: Clock) -> int:
        at: int = moment(self._life, self._today, days_ago, clock)["at"]
        return at

    def _write(
        self,
        side: Side,
        kind: str,
        record: str,
        stamp: int,
        cells: dict[str, Any],
        *,
        create: bool = False,
        base: dict[str, str] | None = None,
    ) -> str:
        change = Change(
            id=change_id(self._random),
            record=record,
            kind=kind,
            set=cells,
            stamp=stamp,
            create=create,
            base=base or {},
            notebook=self._notebook if side == "worker" else None,
        )
        self.changes[side].append(change)
        return change.id
