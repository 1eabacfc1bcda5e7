"""Tokens say nothing, last no longer than they should and cannot be made up."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st

from server.domain.cursors import Cursors, Place

KEY = bytes(range(32))
CURSORS = Cursors(KEY, "00" * 8)
NUMBERS = st.integers(0, 2**63)


@given(NUMBERS, NUMBERS)
def test_a_place_comes_back_as_it_was_in_a_token_of_one_length(high: int, low: int) -> None:
    token = CURSORS.place("device", "notebook", Place(high, low))
    assert CURSORS.read_place(token, "device", "notebook") == Place(high, low)
    assert len(token) == len(CURSORS.place("device", "notebook", Place(0, 0)))


@given(NUMBERS)
def test_a_generation_comes_back_in_a_token_of_one_length(generation: int) -> None:
    token = CURSORS.generation("device", "replica", generation)
    assert CURSORS.read_generation(token, "device", "replica") == generation
    assert len(token) == len(CURSORS.generation("device", "replica", 0))


def test_the_same_place_never_makes_the_same_token_twice() -> None:
    tokens = {CURSORS.place("device", "notebook", Place(1, 0)) for _ in range(50)}
    assert len(tokens) == 50


def test_a_token_is_of_use_only_where_it_was_given() -> None:
    token = CURSORS.place("device", "notebook", Place(7, 0))
    assert CURSORS.read_place(token, "other", "notebook") is None
    assert CURSORS.read_place(token, "device", "other") is None
    assert CURSORS.read_generation(token, "device", "notebook") is None
    assert Cursors(bytes(32), "00" * 8).read_place(token, "device", "notebook") is None
    assert Cursors(KEY, "01" * 8).read_place(token, "device", "notebook") is None


@given(st.text("AZaz09-_", max_size=90))
def test_what_was_made_up_is_no_place(token: str) -> None:
    assert CURSORS.read_place(token, "device", "notebook") is None
    assert CURSORS.read_generation(token, "device", "replica") is None


@given(st.integers(0, 51), st.integers(1, 255))
def test_a_token_changed_in_any_byte_is_no_place(index: int, change: int) -> None:
    token = CURSORS.place("device", "notebook", Place(7, 0))
    raw = bytearray(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[index] ^= change
    changed = urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    assert CURSORS.read_place(changed, "device", "notebook") is None
