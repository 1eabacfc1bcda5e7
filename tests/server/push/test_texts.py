"""The words of notifications, in both languages."""

from __future__ import annotations

import json
import string
from dataclasses import replace

import pytest

from schemas.limits import PUSH_PAYLOAD_BYTES_MAX, TITLE_CHARACTERS_MAX
from server.domain.nudges.telling import About, Reminder
from server.domain.push.texts import Wording
from server.messages import LANGUAGES, catalogue, known

WORDING = Wording("Linkwell", "https://linkwell.example.org")
CHOIR = About(
    "evening", "s1", "2026-05-29", "Choir at the Methodist hall", "2026-05-29T10:00",
    "Europe/London", "tomorrow",
)  # fmt: skip
REMINDER = Reminder(
    notebook="n", account="a", key="k", language=None, zone="Europe/London", says_more=False,
    abouts=(CHOIR,), navigate="/plan/s1/2026-05-29", actions=(), useful_until_ms=1,
)  # fmt: skip


def body(*abouts: About, says_more: bool = False, language: str | None = None) -> str:
    reminder = replace(REMINDER, abouts=abouts, says_more=says_more, language=language)
    said: str = json.loads(WORDING.payload(reminder, "t" * 32))["notification"]["body"]
    return said


def test_every_language_has_the_same_texts_with_the_same_gaps() -> None:
    first = catalogue(LANGUAGES[0])
    for language in LANGUAGES[1:]:
        texts = catalogue(language)
        assert texts.keys() == first.keys()
        for key, text in texts.items():
            assert _gaps(text) == _gaps(first[key]), key
    assert known("fr") == known(None) == "en-GB"


def _gaps(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    ("change", "private", "more"),
    [
        ({}, "You have something planned tomorrow at 10:00.", "{}, tomorrow at 10:00"),
        ({"when": "today"}, "You have something planned today at 10:00.", "{}, today at 10:00"),
        ({"when": "later"}, "You have something planned on Friday at 10:00.",
         "{}, Friday at 10:00"),
        ({"kind": "soon", "when": "today"}, "You have something planned at 10:00.",
         "{}, at 10:00"),
        ({"kind": "after", "when": "past"}, "How was it? Tap to say whether you went.",
         "How was it? {}"),
        ({"kind": "message", "title": None}, "You have a message.", "You have a message."),
        ({"kind": "checkin", "title": None}, "How are things today?", "How are things today?"),
    ],
)  # fmt: skip
def test_what_is_said_of_each_kind(change: dict[str, str], private: str, more: str) -> None:
    about = replace(CHOIR, **change)  # type: ignore[arg-type] # fields by name
    assert body(about) == private
    assert "Choir" not in body(about)
    assert body(about, says_more=True) == more.format("\u2068Choir at the Methodist hall\u2069")
    assert body(about, language="ar") != private


def test_of_many_things_three_lines_are_said() -> None:
    times = [replace(CHOIR, starts=f"2026-05-29T1{hour}:00") for hour in range(5)]
    assert len(body(*times[:3]).split("\n")) == 3
    lines = body(*times).split("\n")
    assert len(lines) == 3
    assert lines[-1] == "And there is more to see in the app."
    assert body(CHOIR, CHOIR) == body(CHOIR)


@pytest.mark.parametrize("letter", ["x", "ش", "😀", "\u0001", '"'])
def test_a_payload_is_never_too_large(letter: str) -> None:
    about = replace(CHOIR, title=letter * TITLE_CHARACTERS_MAX)
    reminder = replace(REMINDER, abouts=(about,) * 3, says_more=True, language="ar")
    wording = Wording("س" * 80, "https://linkwell.example.org")
    assert len(wording.payload(reminder, "t" * 32)) <= PUSH_PAYLOAD_BYTES_MAX
    longest = replace(reminder, abouts=tuple(
        replace(about, starts=f"2026-05-29T1{hour}:00") for hour in range(3)
    ))  # fmt: skip
    payload = wording.payload(longest, "t" * 32)
    assert len(payload) <= PUSH_PAYLOAD_BYTES_MAX
    assert json.loads(payload)["notification"]["body"]


def test_a_title_with_braces_is_only_a_title() -> None:
    about = replace(CHOIR, title="{time} {0} {secret}")
    assert body(about, says_more=True) == "\u2068{time} {0} {secret}\u2069, tomorrow at 10:00"
