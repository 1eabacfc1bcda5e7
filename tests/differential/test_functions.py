"""The pure functions that stand in both languages, on random values."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from sync.digest import digest
from sync.textmerge import merge_texts
from tests.differential.app import App

WORDS = (
    "a", "b", "c", "d", "A", "well.", "3.50", "كَتَبْتُ", "كتبت", "؟", "،", "👩‍🌾", "👩🏽‍🌾", "e\u0301", "é",
    "\u200b", "\ufeff", "\u0085", "...", "!", "𝒂", "__proto__", "$&",
)  # fmt: skip
SPACES = (" ", " ", " ", "", "\n", "\r\n", "\t", "\u00a0", "\u202f", "\u3000", "\u2028", "  ")


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    with App() as app:
        yield app


def test_words_are_joined_alike(app: App) -> None:
    chance = random.Random(7)
    texts = [_three_texts(chance) for _ in range(3_000)]
    found = app.tell("merge", texts=texts)
    for (base, theirs, ours), merged in zip(texts, found, strict=True):
        assert merge_texts(base, theirs, ours) == merged, (base, theirs, ours)


def test_full_entries_are_joined_alike(app: App) -> None:
    chance = random.Random(11)
    base = " ".join(f"w{chance.randrange(300)}" for _ in range(1_000))
    texts = [(base, _edited(chance, base, 60), _edited(chance, base, 60)) for _ in range(4)]
    for three, merged in zip(texts, app.tell("merge", texts=texts), strict=True):
        assert merge_texts(*three) == merged


def test_digests_are_alike(app: App) -> None:
    chance = random.Random(13)
    stores = [
        [
            (f"0190aaaa-0000-7000-8000-{record:012x}", _versions(chance))
            for record in range(chance.randrange(20))
        ]
        for _ in range(200)
    ]
    assert app.tell("digest", stores=stores) == [digest(one) for one in stores]


def _three_texts(chance: random.Random) -> tuple[str | None, str, str]:
    base = _text(chance)
    theirs, ours = (_edited(chance, base, 3) for _ in range(2))
    return (base if chance.random() < 0.8 else None, theirs, ours)


def _text(chance: random.Random) -> str:
    return "".join(
        chance.choice(SPACES) + chance.choice(WORDS) for _ in range(chance.randrange(9))
    ) + chance.choice(("", "", "\n"))


def _edited(chance: random.Random, text: str, edits_max: int) -> str:
    words = text.split(" ")
    for _ in range(chance.randint(0, edits_max)):
        at = chance.randint(0, len(words))
        words[at : at + chance.randint(0, 2)] = [
            chance.choice(WORDS) for _ in range(chance.randint(0, 2))
        ]
    return " ".join(words)


def _versions(chance: random.Random) -> dict[str, str]:
    return {_name(chance): f"v{chance.random()}" for _ in range(chance.randint(1, 5))}


def _name(chance: random.Random) -> str:
    return f"activities:{chance.choice(WORDS)}{chr(chance.choice((65, 0xFF5E, 0x1F331, 0x628)))}"
