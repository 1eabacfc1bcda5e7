"""``python -m tests.protocol`` records the exchanges of ``docs/protocol.md`` anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.protocol.page import PAGE, filled
from tests.protocol.recording import record

with tempfile.TemporaryDirectory() as folder:
    exchanges = record(Path(folder))
PAGE.write_text(filled(PAGE.read_text("utf-8"), exchanges), "utf-8")
