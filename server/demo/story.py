"""What a life amounts to in changes. Pure: the same life on the same day gives the same story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from schemas.records import GRANT_KINDS
from schemas.sync import Change
from server.demo.meeting import meet
from server.demo.people import Clock, Life
from server.demo.planning import plan
from server.demo.telling import Told, change_id, moment, record_id
from sync.identity import derived_id

DAYS: Final = 182
_UNSEEN_DAYS: Final = 2
"""Messages of the last days are still to be seen, so that a newcomer finds some."""
_HOURS: Final = (8, 9, 12, 13, 17, 18, 19, 20, 21, 22)


def tell(life: Life, *, today: date, notebook: str, participant: str, worker: str) -> Told:
    """Turn a life into what its two people's devices would have sent until yesterday."""
    teller = _Teller(life, today)
    planned = plan(life, today=today, notebook=notebook, participant=participant, worker=worker)
    met = meet(life, today=today, notebook=notebook, participant=participant, worker=worker)
    own = [
        *teller.choices(notebook, worker),
        *teller.moods(),
        *teller.entries(),
        *teller.messages("participant", participant, worker),
        *planned.participant,
        *met.participant,
    ]
    theirs = [
        *teller.messages("worker", worker, worker, notebook),
        *teller.looks(worker, notebook),
        *planned.worker,
        *met.worker,
    ]
    return Told(sorted(own, key=_when), sorted(theirs, key=_when))


def _when(change: Change) -> int:
    return change.stamp


class _Teller:
    def __init__(self, life: Life, today: date) -> None:
        self._life = life
        self._today = today
        self._random = Random(f"linkwell demo: {life.name}")

    def choices(self, notebook: str, worker: str) -> Iterator[Change]:
        """What was agreed to on the first day."""
        stamp = self._stamp(DAYS, "10:00")
        shares = self._life.shares
        agreed = {name: getattr(shares, name) for name in GRANT_KINDS}
        if any(agreed.values()):
            kinds = {f"kinds:{kind}": answer for kind, answer in agreed.items()}
            yield self._change(
                "grant",
                stamp,
                {"worker": worker, **kinds},
                record=derived_id("grant", notebook, worker),
            )
        yield self._change(
            "preference",
            stamp,
            {
                "language": "en-GB",
                "share_moods": shares.moods,
                "share_entries": self._life.share_entries_by_default,
            },
            record=derived_id("preference", notebook),
        )

    def moods(self) -> Iterator[Change]:
        mood = self._life.mood
        days = range(DAYS, max(1, mood.quiet_for_days) - 1, -1)
        scores = {
            day: self._score(day) for day in days if self._random.random() < mood.per_week / 7
        }
        notes = self._noted(scores)
        for day, score in scores.items():
            clock = f"{self._random.choice(_HOURS):02}:{self._random.randrange(60):02}"
            sets: dict[str, Any] = {"score": score, **self._moment(day, clock)}
            sets |= {f"activities:{name}": True for name in sorted(self._done(score))}
            if day in notes:
                sets["note"] = notes[day]
            if self._life.shares.moods:
                sets["shared"] = True
            yield self._change("mood", sets["at"], sets)

    def entries(self) -> Iterator[Change]:
        for entry in self._life.entries:
            sets = {"body": entry.text, **self._moment(entry.days_ago, entry.time)}
            sets |= {f"activities:{name}": True for name in entry.activities}
            sets["shared"] = entry.shared
            if entry.mood is not None:
                sets["mood"] = entry.mood
            yield self._change("entry", sets["at"], sets)

    def messages(
        self, author: str, account: str, worker: str, notebook: str | None = None
    ) -> Iterator[Change]:
        for message in self._life.messages:
            if message.author == author:
                at = self._stamp(message.days_ago, message.time)
                sets = {"worker": worker, "author": account, "body": message.text, "at": at}
                if message.days_ago > _UNSEEN_DAYS:
                    sets["seen_at"] = at + 2 * 60 * 60_000
                yield self._change("message", at, sets, notebook=notebook)

    def looks(self, worker: str, notebook: str) -> Iterator[Change]:
        """The link worker opens the person's page shortly before writing to them."""
        for message in self._life.messages:
            if message.author == "worker":
                at = self._stamp(message.days_ago, message.time) - 4 * 60_000
                yield self._change("view", at, {"worker": worker, "at": at}, notebook=notebook)

    def _score(self, days_ago: int) -> int:
        mood = self._life.mood
        level = mood.end + (mood.start - mood.end) * days_ago / DAYS
        for dip in mood.dips:
            since = dip.day - days_ago
            if 0 <= since < dip.length:
                level += dip.depth
        return min(5, max(1, round(self._random.gauss(level, mood.wobble))))

    def _done(self, score: int) -> set[str]:
        """Some of what they like doing: the first of it most often, and more on better days."""
        better_days = (1, 2, 3)[: max(0, score - 2)]
        many = self._random.choice((0, 1, 1, 2, *better_days))
        weights = range(len(self._life.activities), 0, -1)
        return set(self._random.choices(self._life.activities, weights, k=many))

    def _noted(self, scores: dict[int, int]) -> dict[int, str]:
        """Give each note, which go from the lowest mood to the highest, a day of such a mood."""
        noted: dict[int, str] = {}
        for rank, note in enumerate(self._life.notes):
            wanted = 1 + 5 * rank // len(self._life.notes)
            free = [day for day in scores if day not in noted]
            if free:
                nearest = min(abs(scores[day] - wanted) for day in free)
                fitting = [day for day in free if abs(scores[day] - wanted) == nearest]
                noted[self._random.choice(fitting)] = note
        return noted

    def _moment(self, days_ago: int, clock: Clock) -> dict[str, Any]:
        return moment(self._life, self._today, days_ago, clock)

    def _stamp(self, days_ago: int, clock: Clock) -> int:
        at: int = self._moment(days_ago, clock)["at"]
        return at

    def _change(
        self,
        kind: str,
        stamp: int,
        sets: dict[str, Any],
        *,
        record: str | None = None,
        notebook: str | None = None,
    ) -> Change:
        return Change(
            id=change_id(self._random),
            record=record or record_id(self._random, stamp),
            kind=kind,
            set=sets,
            stamp=stamp,
            create=True,
            notebook=notebook,
        )
