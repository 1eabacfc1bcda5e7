"""Two worlds that differ only in what somebody may not see tell that person the same.

Nothing that they are answered, sent or poked may be another by a single byte: answers to a sync
and their sizes, pages and their order, digests, receipts and refusals, pokes, what a push says,
the calendar feed, every door that can be looked through, and the log.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.databases import Databases, PostgresServer, SqliteFiles
from tests.leaks.cast import PARTICIPANTS, WORKERS, Worlds, two_worlds
from tests.leaks.hiding import hidden_from
from tests.leaks.looking import Watching, versions_of
from tests.leaks.tale import OPS, SLOTS, Step, Tale

CHOSEN: Final = os.environ.get("EXAMPLES")
PHASES: Final = (
    (Phase.generate,) if os.environ.get("UNSHRUNK") else (Phase.reuse, Phase.generate, Phase.shrink)
)
EXAMPLES: Final = {"sqlite": int(CHOSEN or 60), "postgres": int(CHOSEN or 60) // 5}

_steps = st.builds(
    Step,
    op=st.sampled_from(OPS),
    book=st.sampled_from((0, 0, 0, 0, 1, 2)),
    slot=st.integers(0, 3),
    who=st.integers(0, 1),
    pick=st.integers(0, 3),
    flag=st.sampled_from((True, True, False)),
    sort=st.integers(0, 5),
)
_granting = st.builds(
    Step, op=st.just("grant"), book=st.just(0), slot=st.just(0), who=st.integers(0, 1),
    pick=st.integers(0, 3), flag=st.just(True), sort=st.sampled_from((2, 2, 2, 5)),
)  # fmt: skip
_ending = st.builds(
    Step, op=st.just("grant"), book=st.just(0), slot=st.just(0), who=st.integers(0, 1),
    pick=st.just(0), flag=st.just(True), sort=st.sampled_from((0, 0, 1)),
)  # fmt: skip
_writing = st.builds(
    Step, op=st.just("write"), book=st.just(0), slot=st.integers(0, 3), who=st.just(0),
    pick=st.integers(0, 3), flag=st.just(True),
)  # fmt: skip


def _tale(slots: list[int], granted: list[Step], more: list[Step]) -> list[Step]:
    """Each tale is about a few records, so that much happens to each."""
    return [*granted, *(one._replace(slot=slots[one.slot % len(slots)]) for one in more)]


_tales = st.builds(
    _tale,
    st.lists(st.sampled_from((0, 2, 4, *range(len(SLOTS)))), min_size=1, max_size=4),
    st.builds(list.__add__, st.lists(_granting, max_size=3), st.lists(_ending, max_size=1)),
    st.builds(
        list.__add__,
        st.lists(_writing, min_size=1, max_size=3),
        st.lists(_steps, min_size=6, max_size=24),
    ),
)
_viewers = st.sampled_from(("amira", "amira", "winnie", "sam", "rosa"))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def worlds(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    databases: Databases = SqliteFiles()
    if kind == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        databases = server
    folder: Path = tmp_path_factory.mktemp("worlds")
    with two_worlds(folder, databases) as worlds:
        yield worlds


def test_nothing_depends_on_what_the_viewer_may_not_see(kind: str, worlds: Worlds) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES[kind],
        deadline=None,
        derandomize=CHOSEN is None,
        print_blob=True,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(viewer=_viewers, steps=_tales)
    def nothing_depends(viewer: str, steps: list[Step]) -> None:
        tally.update(compare(worlds, viewer, steps))

    nothing_depends()
    print(f"\n{kind}: {dict(tally)}")
    # So that what was compared was something.
    assert tally["hidden"] > tally["tales"]
    assert tally["seen"] > tally["tales"]


def compare(worlds: Worlds, viewer: str, steps: list[Step]) -> Counter[str]:
    """Live through the tale in one world, and without what is hidden in the other."""
    left_out, others = hidden_from(worlds.cast, viewer, steps)
    tale = Tale(worlds.cast, viewer)
    whole, less = tale.tell(steps), Tale(worlds.cast, viewer).tell(others, left_out)
    kinds = {book: dict(tale.known_ids(book)) for book in PARTICIPANTS}
    worlds.begin_again()
    one = Watching(worlds.one, worlds.cast, viewer)
    other = Watching(worlds.other, worlds.cast, viewer)
    one.live(whole.acts, less.acts)
    other.live(less.acts, whole.acts)
    held, _ = whats_held(one), whats_held(other)
    one.look(kinds)
    other.look(kinds)
    for (about, told), (about_too, told_too) in zip(one.seen, other.seen, strict=False):
        assert about == about_too
        assert told == told_too, (
            f"{viewer} can tell by {about} (left out: {sorted(left_out)})\n"
            + where_they_part(str(told), str(told_too))
        )
    assert len(one.seen) == len(other.seen)
    assert held == whats_to_be_seen(tale)
    return Counter(tales=1, hidden=len(left_out), seen=sum(map(len, held.values())))


def where_they_part(one: str, other: str) -> str:
    """Both from a little before they differ."""
    parted = (i for i, (ours, theirs) in enumerate(zip(one, other, strict=False)) if ours != theirs)
    start = max(0, next(parted, min(len(one), len(other))) - 60)
    return f"  {one[start : start + 400]}\n  {other[start : start + 400]}"


def whats_held(watching: Watching) -> dict[str, dict[str, dict[str, str]]]:
    """Versions by notebook, record and cell, as the viewer's own device has them."""
    watching.pull("what there is")
    names = {notebook: name for name, notebook in watching.cast.notebooks.items()}
    live = {
        names[notebook]: {
            one["id"]: versions_of(one)
            for one in book.values()
            if one["set"].get("deleted") is not True
        }
        for notebook, book in watching.store.held.items()
    }
    return {name: book for name, book in live.items() if book}


def whats_to_be_seen(tale: Tale) -> dict[str, dict[str, dict[str, str]]]:
    """The same, as the tale has it: so that what may be seen is."""
    found = {}
    for book, sight in tale.sight().items():
        records = sight[2] if tale.viewer in WORKERS else sight
        versions = {
            name: {cell: one.version for cell, one in cells.items()}
            for name, cells in records.items()
            if "deleted" not in cells or cells["deleted"].value is not True
        }
        if versions:
            found[book] = versions
    return found
