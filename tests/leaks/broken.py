"""``python -m tests.leaks.broken``: break one rule of who sees what at a time, and see it found.

Each is broken in a copy of the sources in a temporary folder, never here. Words on the command
line choose rules by their number; ``EXAMPLES`` bounds the search for each.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.simulation.broken import ROOT, Cut, Rule

EXAMPLES: Final = 1_500
_COPIED: Final = ("schemas", "sync", "server", "tests")
_LEFT_OUT: Final = ("__pycache__", "*.pyc", "browser", "bench", "differential", "dist")

RULES: Final = (
    Rule(
        "what is not shared is not open",
        (
            Cut(
                "server/domain/visibility.py",
                "    return not kind.needs_shared or _is_on(cells, SHARED)\n",
                "    return True\n",
            ),
        ),
    ),
    Rule(
        "a grant whose end has passed covers nothing",
        (
            Cut(
                "server/domain/visibility.py",
                "    ended = grant.until_ms is not None and grant.until_ms <= now_ms\n",
                "    ended = False\n",
            ),
        ),
    ),
    Rule(
        "a link worker receives no field that nobody declared",
        (
            Cut(
                "server/domain/visibility.py",
                "    return {name: cells[name] for name in sorted(cells) if _worker_sees(kind, name)}\n",
                "    return {name: cells[name] for name in sorted(cells)}\n",
            ),
        ),
    ),
    Rule(
        "a grant covers its own kinds and no others",
        (
            Cut(
                "server/domain/visibility.py",
                "    return TEAM_KINDS.union(*(_COVERED.get(member, _NO_KINDS) for member in members))\n",
                "    return TEAM_KINDS.union(*_COVERED.values()) if members else TEAM_KINDS\n",
            ),
        ),
    ),
    Rule(
        "what is between two people is theirs alone",
        (
            Cut(
                "server/store/records.py",
                '    return records.c.kind.in_(kinds) | (records.c.worker == bindparam("worker"))\n',
                '    return records.c.kind.in_(kinds) | (bindparam("worker") == bindparam("worker"))\n',
            ),
        ),
    ),
    Rule(
        # That it was seen at their cursor is a rule of the simulation's: here it was never seen.
        "what was never open is not told as gone",
        (
            Cut(
                "server/domain/projecting.py",
                "        held.seq if workers_can_tell else (row.open_seq if row is not None else None),\n",
                "        held.seq,\n",
            ),
            Cut(
                "server/store/records.py",
                "        (records.c.open == true()) | _held(),\n",
                "",
            ),
        ),
    ),
    Rule(
        "the order of pages moves only with writes that a link worker could tell",
        (
            Cut(
                "server/domain/projecting.py",
                "    workers_can_tell = was_open != open_now or (open_now and _shows(kind, held.before, record))\n",
                "    workers_can_tell = was_open or open_now\n",
            ),
        ),
    ),
    Rule(
        "nobody is poked for what they may not see",
        (
            Cut(
                "server/domain/projecting.py",
                "        if kind.name in kinds_covered(granted(grant, notebook.now_ms))\n",
                "",
            ),
        ),
    ),
    Rule(
        "what is hidden is refused like what is not there",
        (
            Cut(
                "server/domain/pushing.py",
                "        elif not notebook.worker_can_see(held, kind):\n"
                "            raise Refused(NOT_FOUND)\n",
                "        elif not notebook.worker_can_see(held, kind):\n"
                "            raise Refused(NOT_FOUND if held.is_absent else NOT_ALLOWED)\n",
            ),
        ),
    ),
    Rule(
        "a digest is of what the viewer may see",
        (
            Cut(
                "server/domain/caseload.py",
                "        rows = records.live_for(\n"
                "            self.caseload.connection, self.case.notebook, self.caseload.worker, self.kinds\n"
                "        )\n",
                "        rows = [\n"
                "            row\n"
                "            for row in records.live(self.caseload.connection, self.case.notebook)\n"
                "            if row.open\n"
                "        ]\n",
            ),
        ),
    ),
    Rule(
        "a participant's device is sent no team note",
        (
            Cut(
                "server/store/records.py",
                "    select(*_COLUMNS).where(_IN_NOTEBOOK, _NEWS, _OWNERS).order_by(records.c.seq).limit(_LIMIT)\n",
                "    select(*_COLUMNS).where(_IN_NOTEBOOK, _NEWS).order_by(records.c.seq).limit(_LIMIT)\n",
            ),
        ),
    ),
    Rule(
        "a participant's device is not poked for a team note",
        (
            Cut(
                "server/domain/projecting.py",
                "    if any(row.kind not in TEAM_KINDS for row in rows):\n",
                "    if rows:\n",
            ),
        ),
    ),
    Rule(
        "a team note has no earlier versions for a participant",
        (
            Cut(
                "server/domain/earlier.py",
                "            if row is None or row.sealed is None or row.kind in TEAM_KINDS:\n",
                "            if row is None or row.sealed is None:\n",
            ),
        ),
    ),
    Rule(
        "team notes are not counted as delivered",
        (
            Cut(
                "server/domain/caseload.py",
                "                if KINDS[record.kind].audience is Audience.GRANT\n",
                "                if KINDS[record.kind].audience is not Audience.PAIR\n",
            ),
        ),
    ),
    Rule(
        "somebody else's notebook is refused like none",
        (
            Cut(
                "server/domain/notebooks.py",
                "            if case is None:\n                return None\n"
                "            kinds = kinds_covered(granted(case.grant, now_ms))\n",
                "            kinds = kinds_covered(granted(case.grant if case else None, now_ms))\n",
            ),
        ),
    ),
    Rule(
        "the log names no record",
        (
            Cut(
                "server/domain/pushing.py",
                "        held = notebook.load(change.record)\n"
                "        if self._viewer.role is Role.PARTICIPANT:\n",
                "        held = notebook.load(change.record)\n"
                '        log.info("%s", held.kind)\n'
                "        if self._viewer.role is Role.PARTICIPANT:\n",
            ),
        ),
    ),
    Rule(
        "the room of a page is filled by what the viewer sees of it",
        (
            Cut("server/domain/caseload.py", "            size=self._size,\n", ""),
            Cut(
                "server/domain/pulling.py",
                "        self.records -= 1\n",
                # Else it would take a megabyte to see it.
                "        self.records -= 1 + (size > 600)\n",
            ),
        ),
    ),
)


def break_in(folder: Path, rule: Rule) -> None:
    """Copy the sources into the folder and break the rule there.

    Raises:
        LookupError: if what is to be cut does not stand there exactly once.
    """
    for part in _COPIED:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    for cut in rule.cuts:
        path = folder / cut.file
        source = path.read_text()
        if source.count(cut.text) != 1:
            raise LookupError(f"{cut.file} does not hold this once: {cut.text!r}")
        path.write_text(source.replace(cut.text, cut.instead))


def search(rule: Rule, examples: str) -> tuple[str | None, float]:
    """By what a viewer could tell, if by anything, and after how many seconds that was found."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="linkwell-leaking-") as folder:
        break_in(Path(folder), rule)
        ran = subprocess.run(
            [
                sys.executable, "-m", "pytest", "tests/leaks/test_two_worlds.py",
                "-k", "sqlite", "-q", "-x", "-p", "no:logging", "-p", "no:cacheprovider",
            ],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": folder,
                "PYTHONDONTWRITEBYTECODE": "1",
                "EXAMPLES": examples,
                "UNSHRUNK": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    seconds = time.monotonic() - began
    if ran.returncode == 0:
        return None, seconds
    told = re.search(r"AssertionError: (\w+ can tell by .*)", ran.stdout)
    held = re.search(r"^E +(AssertionError.*|assert .*)$", ran.stdout, re.MULTILINE)
    if told is None and held is None:
        raise RuntimeError(ran.stdout + ran.stderr)
    return (told or held)[1], seconds  # type: ignore[index]  # one of them is there


def main(chosen: list[str]) -> int:
    examples = os.environ.get("EXAMPLES") or str(EXAMPLES)
    missed = 0
    for number, rule in enumerate(RULES, start=1):
        if chosen and str(number) not in chosen:
            continue
        how, seconds = search(rule, examples)
        missed += how is None
        print(f"{number:>2}. {rule.name}\n    {how or 'NOT FOUND'} ({seconds:.0f} s)", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
