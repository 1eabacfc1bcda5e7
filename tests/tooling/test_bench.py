"""What the bench says of its figures: which parts run, how devices are counted, who is below whom."""

from __future__ import annotations

import pytest

from tests.bench import work
from tests.bench.chosen import SUBJECTS, WORKS, NoSuchPart, read_chosen
from tests.bench.load import Load, _is_whole
from tests.bench.peers.kinto import peer as kinto
from tests.bench.peers.pouchdb import peer as pouchdb
from tests.bench.ratios import ratios
from tests.bench.results import Result, figure, line, not_measured
from tests.bench.sync_work import ON_SQLITE


def test_everything_runs_unless_something_is_chosen() -> None:
    whole = read_chosen("")
    assert (whole.works, whole.subjects) == (frozenset(WORKS), frozenset(SUBJECTS))
    one = read_chosen("w5")
    assert one.works == {"w5"}
    assert "kinto" in one.subjects
    assert "client" not in one.subjects
    both = read_chosen("Kinto, w3")
    assert (both.works, both.subjects) == (frozenset({"w3"}), frozenset({"kinto"}))


def test_a_part_that_there_is_not_is_named() -> None:
    with pytest.raises(NoSuchPart, match="w9"):
        read_chosen("w5,w9")


def test_a_sync_of_two_requests_is_counted_once_for_each_device() -> None:
    load = Load([[1.0, 2.0, 4.0], [8.0, 16.0]], 2.0, 0.5)
    assert load.by_twos().by_device == [[3.0], [24.0]]
    assert load.by_twos().rate == 1.0


@pytest.mark.parametrize(
    ("head", "body", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", b"abc", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", b"abcd", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
    ],
)
def test_an_answer_counts_when_it_is_whole(head: bytes, body: bytes, whole: bool) -> None:
    assert _is_whole(head, body) is whole


def of(found: list[Result], name: str, peer: str) -> Result:
    return next(one for one in found if one.name == name and one.compared_with == peer)


def test_a_goal_against_a_peer_is_held_to_figures_of_the_same_run() -> None:
    requests = f"{work.W3}, requests"
    rate = f"{work.W5}, {work.NEARLY_EMPTY}"
    found = list(
        ratios(
            [
                figure(f"{ON_SQLITE}: {requests}", 1, "requests"),
                figure(f"{kinto.ON_POSTGRES}: {requests}", 4, "requests"),
                figure(f"{pouchdb.SUBJECT}: {requests}", 1, "requests"),
                figure(f"{ON_SQLITE}: {rate}, rate", 900, "syncs/s"),
                figure(f"{kinto.ON_POSTGRES}: {rate}, rate", 100, "syncs/s"),
                not_measured(kinto.IN_MEMORY, "it could not be installed"),
            ]
        )
    )
    fewer = of(found, f"{ON_SQLITE}: {requests}", kinto.ON_POSTGRES)
    assert (fewer.value, fewer.holds) == (0.25, True)
    assert of(found, f"{ON_SQLITE}: {requests}", pouchdb.SUBJECT).holds is False
    faster = of(found, f"{ON_SQLITE}: {rate}, rate", f"{kinto.ON_POSTGRES}: {rate}")
    assert (faster.value, faster.holds) == (9.0, False)
    assert len(found) == 3


def test_what_could_not_be_measured_is_said() -> None:
    assert line(not_measured("Kinto", "it could not be installed")) == (
        "Kinto: not measured, it could not be installed"
    )
