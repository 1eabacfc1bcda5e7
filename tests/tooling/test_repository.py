"""What may be committed: sources of a readable length, and nothing of one machine."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "client_assets",
    "docker",
    "docs",
    "pyproject.toml",
    "requirements-build.lock",
    "requirements-dev.lock",
    "requirements.lock",
    "schemas",
    "server",
    "sync",
    "tests",
}

LINES_MAX = 400
SOURCES = {".py", ".ts", ".tsx", ".css", ".sh"}
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Path → why a split would read worse."""

OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:root|work|home)/\w"
    r"|/opt/[a-z-]*(?:pypi|wheels)"
    r"|https?://[^\s\"]*/(?:simple|packages)/"
    r"|--(?:extra-)?index-url"
    r"|registry\.(?:npmjs|yarnpkg)\.|files\.pythonhosted\."
)
LEFT_UNDONE = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


@cache
def committed() -> tuple[str, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def committed_text() -> dict[str, str]:
    texts = {}
    for name in committed():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data:
            texts[name] = data.decode()
    return texts


def test_only_the_known_stand_at_the_top() -> None:
    assert {name.split("/")[0] for name in committed()} <= TOP_LEVEL


def test_no_file_is_too_long_to_read_in_one_sitting() -> None:
    lengths = {
        name: text.count("\n")
        for name, text in committed_text().items()
        if Path(name).suffix in SOURCES
        and not name.startswith(("client_assets/src/wire/", "server/store/migrations/versions/"))
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > LINES_MAX}
    assert too_long.keys() - LONGER_FOR_A_REASON.keys() == set(), too_long
    assert LONGER_FOR_A_REASON.keys() <= too_long.keys(), "no longer long: take it off the list"


def test_nothing_of_one_machine_is_committed() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in committed_text().items()
        if not name.endswith("package-lock.json")
        for number, line in enumerate(text.splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert found == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    found = [
        f"{name}:{number}"
        for name, text in committed_text().items()
        if Path(name).suffix in SOURCES
        for number, line in enumerate(text.splitlines(), 1)
        if LEFT_UNDONE.search(line)
    ]
    assert found == []


def test_nothing_built_and_no_data_is_committed() -> None:
    made = re.compile(
        r"(^|/)(node_modules|dist|__pycache__|var|\.venv)/|\.(sqlite|db|key|pem|pyc|egg-info)$"
    )
    assert [name for name in committed() if made.search(name)] == []
