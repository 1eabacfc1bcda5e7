"""Why a change was not taken, in words for the person whose words they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from schemas.problems import PREFIX, FieldError, Problem

MALFORMED: Final = "malformed-change"
UNKNOWN_KIND: Final = "unknown-kind"
INVALID_FIELD: Final = "invalid-field"
NOT_ALLOWED: Final = "not-allowed"
NOT_FOUND: Final = "not-found"
GONE: Final = "gone"
TOO_LARGE: Final = "too-large"
FAULT: Final = "fault"

_KEPT: Final = "What you wrote is kept on this device."
_WORDS: Final[dict[str, tuple[int, str, str]]] = {
    MALFORMED: (400, "This change could not be understood", _KEPT),
    UNKNOWN_KIND: (422, "The service does not know this kind of record yet", _KEPT),
    INVALID_FIELD: (422, "Something in this change is not as it must be", _KEPT),
    NOT_ALLOWED: (403, "This is not yours to change", _KEPT),
    NOT_FOUND: (404, "This is not here", _KEPT),
    GONE: (410, "This was deleted a while ago", f"{_KEPT} You can save it again as something new."),
    TOO_LARGE: (413, "This is too long to save", f"{_KEPT} Make it shorter and save it again."),
    FAULT: (500, "Something went wrong on our side", f"{_KEPT} You can try it again."),
}


def problem(name: str, errors: Iterable[FieldError] = ()) -> Problem:
    status, title, detail = _WORDS[name]
    return Problem(PREFIX + name, title, status, detail, tuple(errors))


class Refused(Exception):
    """One change that is not taken. Nothing of it was written."""

    def __init__(self, name: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.problem = problem(name, errors)
