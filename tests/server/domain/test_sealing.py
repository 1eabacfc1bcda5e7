"""What is sealed opens in its own place, with its own key, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from server.domain.sealing import PersonName, Seals, pack_cells, unpack_cells
from server.gateways.keyring import KeyErased, Keyring
from sync.merge import Cell

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
CELLS = st.builds(
    Cell,
    VALUES,
    st.sampled_from(["a" * 16, "b" * 16]),
    st.integers(0, 2**52),
    st.sampled_from(["replica one", "replica two"]),
    st.sampled_from(["sam", "amira"]),
    st.none() | st.integers(0, 2**52),
)


@pytest.fixture
def seals(tmp_path: Path) -> Iterator[Seals]:
    keyring = Keyring(tmp_path / "keyring", bytes(range(32)))
    keyring.create("one")
    keyring.create("two")
    yield Seals(keyring)
    keyring.close()


@given(st.lists(st.tuples(st.text(max_size=10), CELLS), max_size=8))
def test_cells_come_back_as_they_were_in_their_order(cells: list[tuple[str, Cell]]) -> None:
    assert unpack_cells(pack_cells(cells)) == cells


def test_a_record_opens_only_under_its_own_notebook_id_and_kind(seals: Seals) -> None:
    cells = {"note": Cell("by the river", "a" * 16, 1, "replica", "sam")}
    sealed = seals.seal_cells("one", "record", "mood", cells)
    assert seals.open_cells("one", "record", "mood", sealed) == cells
    for place in (("two", "record", "mood"), ("one", "other", "mood"), ("one", "record", "entry")):
        with pytest.raises(InvalidTag):
            seals.open_cells(*place, sealed)
    with pytest.raises(InvalidTag):
        seals.open_history("one", "record", "mood", sealed)


def test_the_same_thing_sealed_twice_looks_different(seals: Seals) -> None:
    assert seals.seal_label("device", "Phone") != seals.seal_label("device", "Phone")


def test_a_participants_name_goes_dark_with_their_key_and_a_workers_does_not(seals: Seals) -> None:
    sam = seals.seal_person("sam", "one", PersonName("Sam", "07700 900123"))
    amira = seals.seal_person("amira", None, PersonName("Amira"))
    assert seals.open_person("sam", "one", sam) == PersonName("Sam", "07700 900123")
    seals.keyring.erase("one")
    seals.forget("one")
    with pytest.raises(KeyErased):
        seals.open_person("sam", "one", sam)
    assert seals.open_person("amira", None, amira).name == "Amira"


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x02" + b"x" * 40, b"\x01" + b"x" * 40])
def test_what_was_never_sealed_does_not_open(seals: Seals, broken: Any) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        seals.open_label("device", broken)
