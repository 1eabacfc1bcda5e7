"""docs/security.md names a test for each defence: each of them must be there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = (ROOT / "docs" / "security.md").read_text()
_NAMED: Final = re.compile(r"`([a-z_0-9/]+\.py)`(?:: ([^|,)`;]+))?")
NAMED: Final = sorted({(file, (words or "").strip()) for file, words in _NAMED.findall(PAGE)})


@pytest.mark.parametrize(("file", "words"), NAMED, ids=str)
def test_a_test_that_is_named_is_there(file: str, words: str) -> None:
    path = ROOT / file if file.startswith("tests/") else ROOT / "tests" / file
    names = re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    assert names
    said = "_".join(re.findall(r"\w+", words.lower().replace("'", "")))
    assert not said or any(said in name for name in names), (said, names)


def test_every_adversary_says_what_is_not_defended() -> None:
    adversaries = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    told = {part.partition("\n")[0]: part for part in adversaries}
    for name in (
        "A partner with the phone",
        "A curious colleague",
        "A stolen laptop",
        "A stranger on the network",
        "A leaked backup",
        "A malicious client",
    ):
        assert "**Not defended.**" in told[name]
        assert "| Shown by |" in told[name]


def test_no_defence_stands_without_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    bare = [row for row in rows if "Shown by" not in row and "`" not in row.split("|")[-2]]
    assert not bare


@pytest.mark.parametrize(
    "attack",
    [
        "brute force",
        "session fixation",
        "CSRF",
        "clickjacking",
        "stored XSS",
        "too large or too slow",
        "replay",
        "enumeration",
        "path traversal",
        "SSRF",
    ],
)
def test_each_usual_attack_has_a_row(attack: str) -> None:
    tried = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| to ")]
    assert any(attack in words for words in tried)
