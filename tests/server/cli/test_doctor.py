from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.server.cli.program import linkwell
from tests.server.running import built_client


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str | Path]:
    """An installation with nothing wrong."""
    built_client(tmp_path)
    whole: dict[str, str | Path] = {
        "DATA_DIR": tmp_path / "data",
        "MASTER_KEY_FILE": tmp_path / "keys" / "master.key",
        "PUBLIC_URL": "https://linkwell.example.org",
        "CLIENT_DIR": tmp_path / "dist",
    }
    assert linkwell("invite", "Amira", **whole).returncode == 0
    return whole


def wrong(said: str) -> list[str]:
    """What it says is wrong, each with the line after it."""
    lines = said.splitlines()
    return [
        f"{line} {lines[number + 1].strip()}"
        for number, line in enumerate(lines)
        if line.startswith("NOT SO")
    ]


def test_nothing_is_wrong_with_a_sound_installation(settings: dict[str, str | Path]) -> None:
    said = linkwell("doctor", **settings)
    assert wrong(said.stdout) == []
    assert said.returncode == 0
    assert "Nothing is wrong." in said.stdout
    assert said.stdout.count("ok ") >= 10


def test_it_finds_each_thing_that_is_wrong_and_says_what_to_do(
    tmp_path: Path, settings: dict[str, str | Path]
) -> None:
    data, key = tmp_path / "data", tmp_path / "keys" / "master.key"
    (tmp_path / "dist" / "index.html").unlink()
    data.chmod(0o755)
    key.chmod(0o644)
    with sqlite3.connect(data / "linkwell.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
    del settings["PUBLIC_URL"]
    said = linkwell("doctor", **settings)
    assert said.returncode == 1
    found = "\n".join(wrong(said.stdout))
    for mend in ("LINKWELL_PUBLIC_URL is missing", "make build", f"chmod 700 {data}",
                 f"chmod 600 {key}", "linkwell migrate"):  # fmt: skip
        assert mend in found, mend


def test_it_finds_a_key_that_lies_beside_the_data(
    tmp_path: Path, settings: dict[str, str | Path]
) -> None:
    beside = tmp_path / "data" / "master.key"
    (tmp_path / "keys" / "master.key").rename(beside)
    said = linkwell("doctor", **{**settings, "MASTER_KEY_FILE": beside})
    assert "Move it out of the data directory" in "\n".join(wrong(said.stdout))


@pytest.mark.parametrize("content", [b"", b"not a key", b"AAAA"])
def test_it_finds_a_key_that_is_none(
    tmp_path: Path, settings: dict[str, str | Path], content: bytes
) -> None:
    (tmp_path / "keys" / "master.key").write_bytes(content)
    said = linkwell("doctor", **settings)
    assert said.returncode == 1
    assert "does not hold a master key" in "\n".join(wrong(said.stdout))


def test_it_finds_a_key_that_opens_nothing(tmp_path: Path, settings: dict[str, str | Path]) -> None:
    import base64

    (tmp_path / "keys" / "master.key").write_bytes(base64.b64encode(bytes(32)))
    said = linkwell("doctor", **settings)
    assert "does not open this keyring" in "\n".join(wrong(said.stdout))


def test_it_finds_a_database_that_is_broken(
    tmp_path: Path, settings: dict[str, str | Path]
) -> None:
    database = tmp_path / "data" / "linkwell.db"
    database.write_bytes(b"not a database at all" * 400)
    said = linkwell("doctor", **settings)
    assert said.returncode == 1
    assert "Restore it from a backup" in "\n".join(wrong(said.stdout))
    assert "Traceback" not in said.stderr
    ended = linkwell("serve", **settings)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith("not a database. Ask: linkwell doctor")
    assert "Traceback" not in ended.stderr


def test_it_says_what_a_fresh_machine_lacks_and_changes_nothing(tmp_path: Path) -> None:
    said = linkwell("doctor", DATA_DIR=tmp_path / "data")
    assert said.returncode == 1
    assert "LINKWELL_DATA_DIR" in "\n".join(wrong(said.stdout))
    assert list(tmp_path.iterdir()) == []
