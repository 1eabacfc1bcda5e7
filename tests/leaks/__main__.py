"""``python -m tests.leaks``: ``EXAMPLES`` random tales, each in two worlds; a fifth on PostgreSQL.

What fails is made as short as it gets, and printed with what brings it back.
"""

from __future__ import annotations

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ.setdefault("EXAMPLES", "1000")
    sys.exit(pytest.main(["tests/leaks", "-q", "-s", "-p", "no:logging", "-p", "no:cacheprovider"]))
