"""Which part of the bench to run: ``ONLY=w5``, ``ONLY=kinto,w3,w4``, ``ONLY=client``; else all.

Words are works (``w1`` to ``w6``) and subjects; without a word of one sort, all of that sort run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

WORKS: Final = ("w1", "w2", "w3", "w4", "w5", "w6")
SUBJECTS: Final = (
    "sqlite",
    "postgresql",
    "kinto",
    "pouchdb",
    "floors",
    "growth",
    "planning",
    "push",
    "revoking",
    "client",
    "caseload",
    "lighthouse",
)
_NO_COMMON_WORK: Final = frozenset(
    {"growth", "planning", "push", "revoking", "client", "caseload", "lighthouse"}
)


class NoSuchPart(Exception):
    """A word that names nothing. The message lists what there is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    works: frozenset[str]
    subjects: frozenset[str]

    def has_work(self, *works: str) -> bool:
        """Whether any of these works is to be done."""
        return not self.works.isdisjoint(works)

    def has(self, subject: str, *works: str) -> bool:
        """Whether a subject is to be measured, on any of these works if some are named."""
        return subject in self.subjects and (not works or self.has_work(*works))


def read_chosen(only: str) -> Chosen:
    """Raises NoSuchPart."""
    words = frozenset(word.strip().lower() for word in only.split(",") if word.strip())
    if unknown := words.difference(WORKS, SUBJECTS):
        parts = ", ".join((*WORKS, *SUBJECTS))
        raise NoSuchPart(f"No such part: {min(unknown)}. The parts are: {parts}")
    works, subjects = words.intersection(WORKS), words.intersection(SUBJECTS)
    if not subjects:
        subjects = frozenset(SUBJECTS) - (_NO_COMMON_WORK if works else frozenset())
    return Chosen(works or frozenset(WORKS), subjects)


def load_seconds() -> float:
    """How long each load lasts: ``SECONDS``, or 20."""
    return float(os.environ.get("SECONDS", "20"))
