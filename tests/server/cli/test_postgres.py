"""An installation on PostgreSQL, as its operator meets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.settings import PostgresUrl
from tests.databases import PostgresServer, name_of
from tests.ports import free_ports
from tests.server.cli.program import linkwell, started
from tests.server.cli.test_doctor import wrong
from tests.server.cli.test_serving import production
from tests.server.running import built_client

Settings = dict[str, str | Path | int]


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[PostgresUrl]:
    """A database without tables."""
    url = postgres.empty(encoding="'UTF8'")
    yield url
    postgres.remove(url)


@pytest.fixture
def settings(tmp_path: Path, url: PostgresUrl) -> Settings:
    built_client(tmp_path)
    return production(tmp_path, DATABASE_URL=url.whole, PORT=free_ports())


def test_an_empty_database_is_enough_to_invite_and_serve(settings: Settings) -> None:
    assert linkwell("invite", "Amira", **settings).returncode == 0
    with started("serve", **settings) as server:
        server.until("Linkwell serves https://linkwell.example.org")
        answer = httpx.get(f"http://127.0.0.1:{settings['PORT']}/health")
        assert answer.json()["status"] == "ok"
        # The service goes on while an operator works on the same database.
        assert linkwell("invite", "Winnie", **settings).returncode == 0
        assert "already" in linkwell("invite", "Amira", **settings).stderr
        server.stop()
    assert server.process.returncode == 0
    assert "Traceback" not in server.said
    kept = {path.name for path in Path(str(settings["DATA_DIR"])).iterdir()}
    assert "keyring.db" in kept
    assert "linkwell.db" not in kept


def test_a_server_with_a_keyring_of_its_own_is_kept_from_a_database_that_others_serve(
    settings: Settings, tmp_path: Path, url: PostgresUrl
) -> None:
    with started("serve", **settings) as server:
        server.until("Linkwell serves")
        other = production(tmp_path / "other", DATABASE_URL=url.whole, PORT=free_ports())
        ended = linkwell("serve", **other)
        assert ended.returncode == 1
        assert f"is not the keyring of {url}" in ended.stderr
        server.stop()


def test_nothing_that_replaces_everything_begins_while_any_of_several_servers_serves(
    settings: Settings, tmp_path: Path, url: PostgresUrl
) -> None:
    with started("serve", **settings) as one:
        one.until("Linkwell serves")
        with started("serve", **{**settings, "PORT": free_ports()}) as other:
            other.until("Linkwell serves")
            assert linkwell("invite", "Amira", **settings).returncode == 0
            assert linkwell("backup", str(tmp_path / "backup"), **settings).returncode == 0
            one.stop()
            for command in (("restore", str(tmp_path / "backup")), ("copy", "--to", "sqlite")):
                ended = linkwell(*command, **settings)
                assert ended.returncode == 1, command
                assert "Another linkwell serves" in ended.stderr
            # Not with another directory either.
            elsewhere = {**settings, "DATA_DIR": tmp_path / "elsewhere"}
            (tmp_path / "elsewhere").mkdir()
            ended = linkwell("restore", str(tmp_path / "backup"), **elsewhere)
            assert f"Another linkwell serves {url} already" in ended.stderr
            other.process.kill()
            other.process.wait(10)
    # Once none does, what stops it is what it says.
    ended = linkwell("restore", str(tmp_path / "backup"), **settings)
    assert "holds somebody's data" in ended.stderr


def test_people_without_their_master_key_stop_a_start(settings: Settings, tmp_path: Path) -> None:
    assert linkwell("migrate", **settings).returncode == 0
    assert linkwell("invite", "Amira", **settings).returncode == 0
    elsewhere = {**settings, **production(tmp_path / "new machine")}
    ended = linkwell("serve", **elsewhere)
    assert ended.returncode == 1
    assert "There is data in postgresql://" in ended.stderr
    assert "no master key" in ended.stderr


def test_a_server_that_is_away_is_said_in_a_line_without_the_password(settings: Settings) -> None:
    away = {**settings, "DATABASE_URL": "postgresql://linkwell:hush@127.0.0.1:1/linkwell"}
    ended = [
        linkwell(*command, **away)
        for command in (("serve",), ("invite", "Amira"), ("migrate",), ("doctor",))
    ]
    for one in ended:
        assert one.returncode == 1
        said = one.stdout + one.stderr
        assert "postgresql://127.0.0.1:1/linkwell: " in said
        assert "hush" not in said
        assert "Traceback" not in said
    assert any("PostgreSQL can be reached" in line for line in wrong(ended[-1].stdout))


def test_phones_are_told_to_wait_while_postgres_is_away_and_nothing_has_to_be_restarted(
    settings: Settings, url: PostgresUrl, postgres: PostgresServer
) -> None:
    name = name_of(url)
    with started("serve", **settings) as server:
        server.until("Linkwell serves")
        health = f"http://127.0.0.1:{settings['PORT']}/health"
        assert httpx.get(health).status_code == 200
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.hang_up(url)
        answer = httpx.get(health)
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:linkwell:problem:unavailable"
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert httpx.get(health).status_code == 200
        assert f"PostgreSQL cannot be reached at {url}: " in server.said
        server.stop()
    assert "Traceback" not in server.said


def test_the_doctor_looks_at_postgres(settings: Settings, postgres: PostgresServer) -> None:
    assert "the first start makes its tables" in linkwell("doctor", **settings).stdout
    assert linkwell("invite", "Amira", **settings).returncode == 0
    said = linkwell("doctor", **settings)
    assert "ok      PostgreSQL can be reached (postgresql://" in said.stdout
    assert "(synchronous_commit is on)" in said.stdout
    assert "ok      The database is at this version." in said.stdout
    # The server of these tests does not wait for its disk.
    found = wrong(said.stdout)
    assert [
        name for name in ("fsync", "full_page_writes") if any(name in one for one in found)
    ] == [
        "fsync",
        "full_page_writes",
    ]
    assert len(found) == 2


def test_the_doctor_finds_what_is_wrong_with_a_database(
    settings: Settings, url: PostgresUrl, postgres: PostgresServer
) -> None:
    assert linkwell("migrate", **settings).returncode == 0
    postgres.run("UPDATE alembic_version SET version_num = '0001'", url)
    found = wrong(linkwell("doctor", **settings).stdout)
    assert any("linkwell migrate" in one for one in found)
    narrow = postgres.empty(encoding="'SQL_ASCII'", locale="'C'")
    found = wrong(linkwell("doctor", **{**settings, "DATABASE_URL": narrow.whole}).stdout)
    postgres.remove(narrow)
    assert any("ENCODING 'UTF8'" in one for one in found)
