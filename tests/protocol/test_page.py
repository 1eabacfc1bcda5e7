"""The exchanges in ``docs/protocol.md`` are those that a server has today."""

from __future__ import annotations

from pathlib import Path

from tests.protocol.page import PAGE, filled, named
from tests.protocol.recording import record


def test_the_page_shows_what_a_server_answers(tmp_path: Path) -> None:
    """If this is meant to change: ``python -m tests.protocol``, and read the page again."""
    page = PAGE.read_text("utf-8")
    exchanges = record(tmp_path)
    assert set(named(page)) <= set(exchanges)
    assert filled(page, exchanges) == page


def test_every_conversation_reads_the_same_once_ids_and_tokens_are_named(tmp_path: Path) -> None:
    marks = "".join(
        f"<!-- exchange: {name} -->\n<!-- /exchange -->\n"
        for name in named(PAGE.read_text("utf-8"))
    )
    one, other = record(tmp_path / "one"), record(tmp_path / "other")
    assert filled(marks, one) == filled(marks, other)
