"""Nothing that is packed may cost more than its bound."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.gateways.gzipping import InflatesTooFar, NotGzip, inflate, pack


@given(st.binary(max_size=2_000))
def test_what_was_packed_comes_back(plain: bytes) -> None:
    assert inflate(gzip.compress(plain), 2_000) == plain


def test_what_fits_exactly_is_taken_and_one_byte_more_is_not() -> None:
    assert len(inflate(gzip.compress(b"x" * 1_000), 1_000)) == 1_000
    with pytest.raises(InflatesTooFar):
        inflate(gzip.compress(b"x" * 1_001), 1_000)


def test_a_bomb_costs_no_more_than_its_bound() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    tracemalloc.start()
    with pytest.raises(InflatesTooFar):
        inflate(bomb, 512 * 1024)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"not gzip",
        b"\x1f\x8b",
        gzip.compress(b"words" * 100)[:-1],
        gzip.compress(b"words" * 100)[:-8] + b"\0" * 8,
        gzip.compress(b"words") + b"more",
        gzip.compress(b"words") + gzip.compress(b"more"),
    ],
    ids=["empty", "plain", "head only", "cut", "wrong sum", "trailing", "two members"],
)
def test_what_is_not_one_whole_gzip_member_is_refused(packed: bytes) -> None:
    with pytest.raises(NotGzip):
        inflate(packed, 10_000)


def test_little_is_not_worth_packing() -> None:
    assert pack(b"x" * 200) is None
    packed = pack(b"x" * 2_000)
    assert packed is not None
    assert gzip.decompress(packed) == b"x" * 2_000
