"""The rules that ``make simulate-leaking`` breaks still stand where it would break them."""

from __future__ import annotations

import pytest

from tests.leaks.broken import RULES
from tests.simulation.broken import ROOT, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_can_be_broken(rule: Rule) -> None:
    for cut in rule.cuts:
        assert (ROOT / cut.file).read_text().count(cut.text) == 1, cut.file
        assert cut.instead != cut.text
