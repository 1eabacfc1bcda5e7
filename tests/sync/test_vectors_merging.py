"""The shared cases of merging, against the rules of the server."""

from __future__ import annotations

from typing import Any

import pytest

from sync.merge import Cell, Edit, Record, decide
from tests.sync.model import rules
from tests.sync.vectors import vectors

VECTORS = vectors("merging")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_a_change_makes_of_a_record_what_the_case_says(case: dict[str, Any]) -> None:
    before = _record(case)
    done = decide(before, _edit(case), rules(case["kind"]), now_ms=VECTORS["now"])
    expected = case["expect"]
    assert {name: str(verdict) for name, verdict in done.verdicts.items()} == expected["verdicts"]
    assert _cells(done.record) == expected["cells"]
    assert sorted(map(repr, ([n, c.value, c.version] for n, c in done.history))) == sorted(
        map(repr, expected["history"])
    )
    stale = {name: [cell.value, cell.version, cell.stamp] for name, cell in done.stale.items()}
    assert stale == expected.get("stale", {})
    assert done.revived is expected.get("revived", False)
    assert done.clamped is expected.get("clamped", False)
    assert done.missing is expected.get("missing", False)
    wrote = done.record is not before
    assert (wrote and done.as_sent) is expected.get("told", False)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_nothing_that_stood_or_was_sent_is_lost(case: dict[str, Any]) -> None:
    done = decide(_record(case), _edit(case), rules(case["kind"]), now_ms=VECTORS["now"])
    if done.missing or done.stale:
        return
    kept = [[name, cell.value] for name, cell in done.history]
    kept += [[name, cell[0]] for name, cell in (_cells(done.record) or {}).items()]
    for name, cell in (case["held"] or {}).items():
        assert [name, cell[0]] in kept
    for name, value in case["change"]["set"].items():
        assert [name, value] in kept


def _record(case: dict[str, Any]) -> Record | None:
    if case["held"] is None:
        return None
    cells = {
        name: Cell(value, version, stamp, replica)
        for name, (value, version, stamp, replica) in case["held"].items()
    }
    return Record("r", case["kind"], cells)


def _edit(case: dict[str, Any]) -> Edit:
    change = case["change"]
    return Edit(
        change["id"],
        "r",
        case["kind"],
        change.get("create", False),
        change["set"],
        change.get("base", {}),
        {name: change.get("stamps", {}).get(name, change["stamp"]) for name in change["set"]},
        case["replica"],
        "sam",
        tuple((one["change"], one["field"], one["value"]) for one in change.get("sources", ())),
        frozenset(change["before"]) if "before" in change else None,
    )


def _cells(record: Record | None) -> dict[str, list[Any]] | None:
    if record is None:
        return None
    return {
        name: [cell.value, cell.version, cell.stamp, cell.replica]
        for name, cell in record.cells.items()
    }
