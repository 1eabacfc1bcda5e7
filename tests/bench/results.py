"""One figure each, in the shape of ``results.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

FILE: Final = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Result:
    """``goal`` is a bound in ``unit``; ``holds`` is null for a figure without a goal."""

    name: str
    value: float | None
    unit: str
    goal: str | None = None
    holds: bool | None = None
    compared_with: str | None = None


def at_most(
    name: str, value: float, unit: str, bound: float, compared_with: str | None = None
) -> Result:
    return Result(name, round(value, 3), unit, f"≤ {bound:g}", value <= bound, compared_with)


def below(
    name: str, value: float, unit: str, bound: float, compared_with: str | None = None
) -> Result:
    return Result(name, round(value, 3), unit, f"< {bound:g}", value < bound, compared_with)


def at_least(
    name: str, value: float, unit: str, bound: float, compared_with: str | None = None
) -> Result:
    return Result(name, round(value, 3), unit, f"≥ {bound:g}", value >= bound, compared_with)


def figure(name: str, value: float, unit: str, compared_with: str | None = None) -> Result:
    return Result(name, round(value, 3), unit, compared_with=compared_with)


def not_measured(name: str, why: str) -> Result:
    """Say that something could not be measured, and why, instead of leaving it out."""
    return Result(f"{name}: not measured, {why}", None, "")


def spread(name: str, seconds: list[float]) -> Iterable[Result]:
    yield figure(f"{name}, p50", median(seconds) * 1000, "ms")
    yield figure(f"{name}, p95", quantiles(seconds, n=20)[-1] * 1000, "ms")


def write(results: Iterable[Result]) -> None:
    rows = [asdict(result) for result in results]
    FILE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def line(result: Result) -> str:
    if result.value is None:
        return result.name
    verdict = {True: "holds", False: "MISSED", None: ""}[result.holds]
    goal = f"goal {result.goal}" if result.goal else ""
    beside = f"(against {result.compared_with})" if result.compared_with else ""
    return (
        f"{result.name:<72} {result.value:>12,.3f} {result.unit:<10} {goal:<14} {verdict:<6} {beside}"
    ).rstrip()
