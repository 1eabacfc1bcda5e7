"""Words joined three ways: the shared vectors, and what holds for any texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.textmerge import merge_texts, tokens

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "textmerge.json").read_text("utf-8"))

word = st.sampled_from(["a", "b", "c", "d", "e."])
text = st.lists(word, max_size=7).map(" ".join)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_the_shared_cases(case: dict[str, Any]) -> None:
    assert merge_texts(case["base"], case["theirs"], case["ours"]) == case["merged"]


@given(text, text)
def test_a_side_that_did_nothing_leaves_the_other_as_it_is(base: str, side: str) -> None:
    assert merge_texts(base, base, side) == side
    assert merge_texts(base, side, base) == side
    assert merge_texts(base, side, side) == side


@given(text, text, text)
def test_every_word_that_a_side_added_stays(base: str, theirs: str, ours: str) -> None:
    merged = merge_texts(base, theirs, ours).split()
    for side in (theirs, ours):
        for one in set(side.split()) - set(base.split()):
            assert one in merged or one.rstrip(".") in " ".join(merged)


@given(st.integers(0, 6), st.integers(0, 6), st.booleans())
def test_nothing_typed_once_stands_twice(at: int, other: int, same: bool) -> None:
    base = ["one", "two", "three", "four", "five", "six"]
    theirs = [*base[:at], "red", *base[at:]]
    ours = [*base[:other], "red" if same and at == other else "blue", *base[other:]]
    merged = merge_texts(" ".join(base), " ".join(theirs), " ".join(ours)).split()
    assert sorted(merged) == sorted({*theirs, *ours})


@given(text, text)
def test_without_a_base_the_words_of_both_stay_and_shared_ones_stand_once(
    one: str, two: str
) -> None:
    merged = [token.word for token in tokens(merge_texts(None, one, two))]
    for side in (one, two):
        for token in tokens(side):
            assert token.word in merged


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_at_all_can_make_it_fail(base: str, theirs: str, ours: str) -> None:
    merge_texts(base, theirs, ours)
