"""``python -m tests.simulation.broken``: break one rule at a time, and see the simulation find it.

Each rule is broken in a copy of the sources in a temporary folder, never here. ``HISTORIES``
bounds the search and ``SEED`` chooses it; words on the command line choose rules by their number.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SEED, HISTORIES = 1, 3000
_COPIED: Final = ("schemas", "sync", "server", "tests/server", "tests/simulation")
_SEARCH: Final = """
import json, sys
from itertools import chain
from tests.simulation.history import live
from tests.simulation.stories import STORIES, tell
seed, most = int(sys.argv[1]), int(sys.argv[2])
told = ((f"the story “{name}”", tell(name)) for name in STORIES)
lived = ((f"history {index} (of {index + 1})", live(seed, index).broken) for index in range(most))
for where, broken in chain(told, lived):
    if broken is not None:
        print(json.dumps([where, broken.invariant]))
        break
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """One text in one file, and what takes its place."""

    file: str
    text: str
    instead: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence of the protocol, and what breaks it."""

    name: str
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a broken rule was found, if it was, and by which invariant."""

    where: str | None
    invariant: str
    seconds: float


RULES: Final = (
    Rule(
        "a version is the id of its change, and no number that a restore could give again",
        (
            Cut(
                "sync/merge.py",
                "        return Cell(\n            value,\n            self.edit.change,\n",
                "        old = self.cells.get(name)\n"
                "        count = int(old.version) if old and old.version.isdigit() else 0\n"
                '        return Cell(\n            value,\n            f"{count + 1:016d}",\n',
            ),
        ),
    ),
    Rule(
        "a change that was ever sent is frozen",
        (
            Cut(
                "sync/holding.py",
                "            if not pending.frozen:\n                return pending\n",
                "            if not pending.resent:\n                return pending\n",
            ),
        ),
    ),
    Rule(
        "a stamp ahead of the server's time is clamped to it",
        (
            Cut(
                "sync/merge.py",
                "        stamp = sent if self.edit.before is not None else min(sent, self.now_ms)\n",
                "        stamp = sent\n",
            ),
        ),
    ),
    Rule(
        "of a rebased change nothing is written",
        (
            Cut(
                "sync/merge.py",
                "        stood = stale if edit.before is not None else ()\n"
                "        return Decision(\n"
                "            record if record.cells else None,\n",
                "        stood = stale if edit.before is not None else ()\n"
                "        part = _Draft(dict(record.cells), edit, now_ms)\n"
                "        for name in [name for name in edit.set if name not in stale]:\n"
                "            _write(part, name, edit.set[name], rule_of(name))\n"
                "        return Decision(\n"
                "            replace(record, cells=part.cells) if part.changed else record,\n",
            ),
        ),
    ),
    Rule(
        "behind a frozen change, the newest text is merged against the frozen one's base",
        (
            Cut(
                "sync/receiving.py",
                "merge_texts(under.frozen.texts.get(name),",
                "merge_texts((under.open or under.frozen).texts.get(name),",
            ),
        ),
    ),
    Rule(
        "without a kept base the words that both share stand in for it",
        (
            Cut(
                "sync/textmerge.py",
                "        base_tokens = [their_tokens[i] for i, _ in _common(their_tokens, our_tokens)]\n",
                '        return f"{theirs} {ours}"\n',
            ),
        ),
    ),
    Rule(
        "an edit that loses revives nothing",
        (Cut("sync/merge.py", "    if not won:\n        return\n", ""),),
    ),
    Rule(
        "ids are drawn per change, not counted per store",
        (
            Cut(
                "sync/replica.py",
                "                pending.id = self._new_change_id()\n",
                "                self.numbered += 1\n"
                '                pending.id = f"{self.id[-8:]}{self.numbered:08d}"\n',
            ),
            Cut(
                "sync/replica.py",
                "        self.more = False\n",
                "        self.more = False\n        self.numbered = 0\n",
            ),
            Cut("sync/replica.py", '"cursor", "more",', '"cursor", "more", "numbered",'),
        ),
    ),
    Rule(
        "a first pull fixes its upper end; what is written meanwhile comes as above it",
        (
            Cut(
                "server/domain/pulling.py",
                "    high, all_news = take_some(partial(records.news, connection, notebook), start.high)\n",
                "    high, all_news = book.counter, True\n"
                "    if start.is_whole:\n"
                "        high, all_news = take_some(\n"
                "            partial(records.news, connection, notebook), start.high\n"
                "        )\n",
            ),
        ),
    ),
    Rule(
        "gone goes only to who could see the record at their cursor",
        (
            Cut(
                "server/store/records.py",
                "        (records.c.open == true()) | _held(),\n",
                "",
            ),
        ),
    ),
    Rule(
        "a group whose transaction was lost is rerun one by one",
        (
            Cut(
                "server/store/database.py",
                "            job.error = error\n            raise _GroupLost from error\n",
                '            job.error = error\n            driver.execute("BEGIN IMMEDIATE")\n'
                "            return\n",
            ),
        ),
    ),
    Rule(
        "of concurrent writes to a guard the more private wins",
        (
            Cut(
                "sync/merge.py",
                '    elif rule is not None and rule.merge == "guard":\n',
                '    elif rule is not None and rule.merge == "no guard":\n',
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
        "a merged change carries what it was made of into history",
        (
            Cut(
                "sync/merge.py",
                "    for change, name, value in draft.edit.sources:\n",
                "    for change, name, value in draft.edit.sources[:0]:\n",
            ),
        ),
    ),
    Rule(
        "a change gets its id when it is first sent, so that a copy of the store has another",
        (
            Cut(
                "sync/replica.py",
                "                pending.id = self._new_change_id()\n",
                "",
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
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    for file in (ROOT / "tests").glob("*.py"):
        shutil.copy(file, folder / "tests")
    for cut in rule.cuts:
        path = folder / cut.file
        source = path.read_text()
        if source.count(cut.text) != 1:
            raise LookupError(f"{cut.file} does not hold this once: {cut.text!r}")
        path.write_text(source.replace(cut.text, cut.instead))


def search(rule: Rule, seed: int, histories: int) -> Found:
    """Break the rule and live through histories until one shows it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="linkwell-broken-") as folder:
        break_in(Path(folder), rule)
        ran = subprocess.run(
            [sys.executable, "-c", _SEARCH, str(seed), str(histories)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    seconds = time.monotonic() - began
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr)
    if not ran.stdout.strip():
        return Found(None, "", seconds)
    where, invariant = json.loads(ran.stdout)
    return Found(where, invariant, seconds)


def main(chosen: list[str]) -> int:
    given = os.environ.get
    histories, seed = int(given("HISTORIES") or HISTORIES), int(given("SEED") or SEED)
    missed = 0
    print(f"seed {seed}, at most {histories} histories for each rule")
    for number, rule in enumerate(RULES, start=1):
        if chosen and str(number) not in chosen:
            continue
        found = search(rule, seed, histories)
        missed += found.where is None
        how = "NOT FOUND"
        if found.where is not None:
            how = f"found in {found.where}: {found.invariant}"
        print(f"{number:>2}. {rule.name}\n    {how} ({found.seconds:.0f} s)", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
