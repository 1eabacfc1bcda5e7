"""What the server itself says to people: a file of texts for each language.

Almost every text stands in the app. Here is what must be said while the app is closed.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

LANGUAGES: Final = ("en-GB", "ar")
RIGHT_TO_LEFT: Final = frozenset({"ar"})


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every text in a language, by key; the same keys in each."""
    written = files(__package__).joinpath(f"{language}.json").read_bytes()
    return msgspec.json.decode(written, type=dict[str, str])


def known(language: str | None) -> str:
    """The language itself if there are texts in it, else the first that there is."""
    return language if language in LANGUAGES else LANGUAGES[0]
