"""Some histories in every test run, and those that once showed something wrong."""

from __future__ import annotations

import pytest

from tests.simulation.broken import ROOT, RULES, Rule, search
from tests.simulation.history import live, plan, step_of

SEED = 20_260_528
HISTORIES = 150
ONCE_BROKEN = (
    *((1, index) for index in (114, 248, 265, 383)),
    *((7, index) for index in (156, 328, 2494, 3436, 7565, 8369)),
    (9, 9492),
    *((SEED, index) for index in (126, 148)),
)
"""(seed, index) of histories that once showed a fault, of the product or of what watches it."""


def test_every_invariant_holds() -> None:
    broken = {
        index: str(broken) for index in range(HISTORIES) if (broken := live(SEED, index).broken)
    }
    assert not broken


@pytest.mark.parametrize(("seed", "index"), ONCE_BROKEN)
def test_what_once_went_wrong_goes_well(seed: int, index: int) -> None:
    assert live(seed, index).broken is None


def test_a_seed_is_one_history() -> None:
    first, second = (live(SEED, 3, traced=True) for _ in range(2))
    assert first.lines == second.lines
    assert first.faults == second.faults


def test_leaving_a_step_out_changes_no_other() -> None:
    steps = plan(SEED, 5)
    assert [step_of(SEED, 5, number) for number in steps[3:]] == [
        step_of(SEED, 5, number) for number in steps
    ][3:]
    assert live(SEED, 5, steps[10:]).broken is None


def test_a_broken_rule_is_found() -> None:
    frozen = next(rule for rule in RULES if "frozen" in rule.name)
    assert search(frozen, SEED, HISTORIES).where is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_cut_stands_in_the_sources(rule: Rule) -> None:
    """So that ``make simulate-broken`` breaks what it says."""
    for cut in rule.cuts:
        assert (ROOT / cut.file).read_text().count(cut.text) == 1
