"""What was looked at, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, said as it should be.

    ``mend`` says what to do if it is not so.
    """

    well: bool
    what: str
    mend: str = ""

    @classmethod
    def good(cls, what: str) -> Finding:
        return cls(well=True, what=what)

    @classmethod
    def bad(cls, what: str, mend: str) -> Finding:
        return cls(well=False, what=what, mend=mend)
