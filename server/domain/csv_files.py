"""Lists as CSV (RFC 4180), for whichever spreadsheet opens them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[str | int]]) -> str:
    """A heading and rows. Names and labels are people's own words: no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(_harmless(row) for row in rows)
    return text.getvalue()


def csv_time(at_ms: int | None) -> str:
    """An instant in UTC; what no calendar holds is told as the number that it is."""
    if at_ms is None:
        return ""
    try:
        said = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return str(at_ms)
    return said.isoformat(timespec="seconds").replace("+00:00", "Z")


def _harmless(cells: Iterable[str | int]) -> list[str]:
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else str(cell)
        for cell in cells
    ]
