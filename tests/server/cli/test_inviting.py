from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.server.cli.program import linkwell
from tests.server.running import Browser, running, settings_in


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str | Path]:
    return {
        "DATA_DIR": tmp_path / "data",
        "MASTER_KEY_FILE": tmp_path / "master.key",
        "PUBLIC_URL": "http://127.0.0.1:8420",
    }


def code_in(said: str) -> str:
    (code,) = re.findall(r"http://127\.0\.0\.1:8420/join#([A-Z2-9]{8})$", said, re.MULTILINE)
    return str(code)


def join(folder: Path, code: str) -> dict[str, object]:
    # The real clock's time: the code was made by it.
    import time

    from tests.server.running import StandingClock

    clock = StandingClock(time.time_ns() // 1_000_000)
    with running(settings_in(folder), clock) as service:
        return Browser(service.url, {}).join(code)


def test_the_printed_link_lets_the_first_link_worker_in(
    tmp_path: Path, settings: dict[str, str | Path]
) -> None:
    said = linkwell("invite", "Amira Haddad", **settings)
    assert said.returncode == 0, said.stderr
    account = join(tmp_path, code_in(said.stdout))
    assert (account["name"], account["role"]) == ("Amira Haddad", "worker")


def test_a_name_that_is_taken_is_not_made_twice_by_mistake(
    settings: dict[str, str | Path],
) -> None:
    linkwell("invite", "Amira Haddad", **settings)
    again = linkwell("invite", "Amira Haddad", **settings)
    assert again.returncode == 1
    assert 'linkwell invite "Amira Haddad" --again' in again.stderr


def test_again_lets_in_the_same_person(tmp_path: Path, settings: dict[str, str | Path]) -> None:
    first = join(tmp_path, code_in(linkwell("invite", "Amira Haddad", **settings).stdout))
    again = linkwell("invite", "Amira Haddad", "--again", **settings)
    assert join(tmp_path, code_in(again.stdout))["id"] == first["id"]


def test_again_needs_somebody_of_that_name(settings: dict[str, str | Path]) -> None:
    ended = linkwell("invite", "Nobody", "--again", **settings)
    assert ended.returncode == 1
    assert "0 link workers are called Nobody" in ended.stderr


def test_a_name_that_is_none_is_refused_in_words(settings: dict[str, str | Path]) -> None:
    ended = linkwell("invite", "  ", **settings)
    assert ended.returncode == 1
    assert ended.stderr == "linkwell: Write the person's name.\n"


def test_the_first_manager_comes_in_by_the_operators_link(
    tmp_path: Path, settings: dict[str, str | Path]
) -> None:
    said = linkwell("invite", "--manager", "Morgan Reid", **settings)
    assert said.returncode == 0, said.stderr
    account = join(tmp_path, code_in(said.stdout))
    assert (account["name"], account["role"]) == ("Morgan Reid", "manager")
    twice = linkwell("invite", "--manager", "Morgan Reid", **settings)
    assert 'linkwell invite --manager "Morgan Reid" --again' in twice.stderr
    again = linkwell("invite", "--manager", "Morgan Reid", "--again", **settings)
    assert join(tmp_path, code_in(again.stdout))["id"] == account["id"]
    # A link worker of the same name is somebody else.
    assert linkwell("invite", "Morgan Reid", **settings).returncode == 0
