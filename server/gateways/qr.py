"""QR codes for a terminal."""

from __future__ import annotations

import io

import segno


def in_terminal(text: str) -> str:
    """Draw a code in half blocks, two rows to a line, with its quiet zone."""
    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()
