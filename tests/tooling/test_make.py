"""The commands that people type: they are listed, and say exactly what a machine lacks."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A folder of programs that holds only what every Debian has."""
    for program in ("sh", "id", "ls", "tr", "env"):
        found = shutil.which(program)
        assert found
        (tmp_path / program).symlink_to(found)
    return tmp_path


def run(script: str, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(programs / "sh"), str(ROOT / ".ci" / script), *arguments],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def python_that(programs: Path, name: str, answers: str) -> None:
    """Put a stand-in for a Python there; ``answers`` is a shell test of the code it is given."""
    program = programs / name
    program.write_text(f'#!{programs}/sh\ncase "$2" in {answers} esac\n')
    program.chmod(0o755)


def test_help_lists_every_goal_that_people_use() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for goal in (
        *("run", "run-phone", "test", "check", "audit", "bench", "build", "setup", "clean"),
        "help",
    ):
        assert re.search(rf"^  make {goal} +\S", listed, re.MULTILINE), goal


def test_every_goal_without_a_file_is_phony() -> None:
    goals = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    checks = re.search(r"^CHECKS := (.*)", MAKEFILE, re.MULTILINE)
    assert checks
    makefile = MAKEFILE.replace("$(CHECKS)", checks[1])
    phony = set(" ".join(re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)).split())
    assert goals - phony == set()


def test_a_machine_without_python_is_told_the_command(bare_machine: Path) -> None:
    answer = run("python.sh", bare_machine)
    assert answer.returncode == 1
    assert "apt-get install -y git python3 python3-venv\n" in answer.stderr
    assert answer.stdout == ""


def test_a_python_that_cannot_make_environments_is_told_the_command(bare_machine: Path) -> None:
    (bare_machine / "git").symlink_to("/bin/true")
    python_that(bare_machine, "python3", "*ensurepip*) exit 1;;")
    answer = run("python.sh", bare_machine)
    assert answer.returncode == 1
    assert "apt-get install -y python3-venv\n" in answer.stderr


def test_an_old_python_gives_way_to_a_newer_one_beside_it(bare_machine: Path) -> None:
    (bare_machine / "git").symlink_to("/bin/true")
    python_that(bare_machine, "python3", "*version_info*) exit 1;;")
    python_that(bare_machine, "python3.12", "*) exit 0;;")
    answer = run("python.sh", bare_machine)
    assert answer.stdout == f"{bare_machine}/python3.12\n"


def test_missing_browsers_fail_with_the_command(bare_machine: Path) -> None:
    answer = run("browsers.sh", bare_machine, "--check")
    assert answer.returncode == 1
    command = re.search(r"^ {4}(.*)$", answer.stderr, re.MULTILINE)
    assert command
    for package in ("chromium", "firefox-esr", "xvfb", "fonts-noto-core"):
        assert f" {package}" in command[1]


def test_without_the_right_to_install_missing_browsers_fail_too(bare_machine: Path) -> None:
    answer = run("browsers.sh", bare_machine)
    assert answer.returncode == 1
    assert "apt-get install" in answer.stderr


def test_who_works_alone_waits_for_whoever_does(tmp_path: Path) -> None:
    told = tmp_path / "told"
    work = f"echo begins >> {told}; sleep 0.1; echo ends >> {told}"
    alone = [sys.executable, str(ROOT / ".ci" / "alone.py"), str(tmp_path / "lock")]
    workers = [subprocess.Popen([*alone, "sh", "-c", work]) for _ in range(3)]
    assert [worker.wait(30) for worker in workers] == [0, 0, 0]
    assert told.read_text().split() == ["begins", "ends"] * 3
