"""The shared cases of ids, digests and days."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from sync.days import local_day
from sync.digest import EMPTY, digest
from sync.identity import derived_id
from tests.sync.vectors import vectors


@pytest.mark.parametrize("case", vectors("ids")["derived"], ids=lambda case: str(case["id"]))
def test_a_derived_id(case: dict[str, Any]) -> None:
    assert derived_id(case["kind"], *case["parts"]) == case["id"]


@pytest.mark.parametrize("case", vectors("digests")["cases"], ids=lambda case: str(case["name"]))
def test_a_digest(case: dict[str, Any]) -> None:
    assert digest((record, versions) for record, versions in case["records"]) == case["digest"]


def test_the_digest_of_nothing_has_a_name() -> None:
    assert digest(()) == EMPTY


@pytest.mark.parametrize("case", vectors("days")["cases"], ids=lambda case: str(case["zone"]))
def test_the_days_of_a_zone(case: dict[str, Any]) -> None:
    found = [[at_ms, local_day(at_ms, case["zone"])] for at_ms, _ in case["at"]]
    assert found == case["at"]


def test_a_zone_that_does_not_exist_has_no_days() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        local_day(0, "Europe/Atlantis")


def test_an_instant_beyond_the_calendar_has_no_day() -> None:
    with pytest.raises(OverflowError):
        local_day(8_640_000_000_000_000, "UTC")
