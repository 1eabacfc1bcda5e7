from __future__ import annotations

import signal
import socket
import stat
from pathlib import Path

import httpx
import pytest

from tests.ports import free_ports
from tests.server.cli.program import linkwell, started


def production(folder: Path, **more: str | int) -> dict[str, str | Path | int]:
    return {
        "DATA_DIR": folder / "data",
        "MASTER_KEY_FILE": folder / "keys" / "master.key",
        "PUBLIC_URL": "https://linkwell.example.org",
        "TRUSTED_PROXIES": "127.0.0.1",
        "CLIENT_DIR": folder / "dist",
        **more,
    }


@pytest.mark.parametrize("missing", ["PUBLIC_URL", "MASTER_KEY_FILE"])
def test_serve_names_the_setting_that_it_lacks(tmp_path: Path, missing: str) -> None:
    settings = production(tmp_path)
    del settings[missing]
    ended = linkwell("serve", **settings)
    assert ended.returncode == 2
    assert f"LINKWELL_{missing} is missing" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_serve_starts_on_an_empty_folder_and_stops_when_told(tmp_path: Path) -> None:
    port = free_ports()
    for how in (signal.SIGTERM, signal.SIGINT):
        with started("serve", **production(tmp_path, PORT=port)) as server:
            server.until("Linkwell serves https://linkwell.example.org")
            answer = httpx.get(f"http://127.0.0.1:{port}/health")
            assert answer.json()["status"] == "ok"
            server.stop(how)
        assert server.process.returncode == 0
        assert "Traceback" not in server.said


def test_the_first_start_makes_the_master_key_and_says_to_keep_it(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "master.key"
    with started("serve", **production(tmp_path, PORT=free_ports())) as server:
        server.until("Linkwell serves")
        server.stop()
    assert f"A master key was made: {key}" in server.said
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    for path in (tmp_path / "data").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    before = key.read_bytes()
    with started("serve", **production(tmp_path, PORT=free_ports())) as server:
        server.until("Linkwell serves")
        server.stop()
    assert "master key" not in server.said
    assert key.read_bytes() == before


def test_a_lost_master_key_is_never_replaced_in_silence(tmp_path: Path) -> None:
    assert linkwell("invite", "Amira", **production(tmp_path)).returncode == 0
    key = tmp_path / "keys" / "master.key"
    key.rename(tmp_path / "elsewhere")
    ended = linkwell("serve", **production(tmp_path, PORT=free_ports()))
    assert ended.returncode == 1
    assert f"no master key at {key}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not key.exists()


def test_another_master_key_is_told_apart(tmp_path: Path) -> None:
    assert linkwell("invite", "Amira", **production(tmp_path / "one")).returncode == 0
    assert linkwell("invite", "Amira", **production(tmp_path / "two")).returncode == 0
    (tmp_path / "two/keys/master.key").replace(tmp_path / "one/keys/master.key")
    ended = linkwell("serve", **production(tmp_path / "one", PORT=free_ports()))
    assert ended.returncode == 1
    assert f"The master key in {tmp_path / 'one/keys/master.key'} is not the one" in ended.stderr
    assert str(tmp_path / "one/data/keyring.db") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_app_that_is_not_there_is_named_at_the_start(tmp_path: Path) -> None:
    with started("serve", **production(tmp_path, PORT=free_ports())) as server:
        server.until(f"There is no built app in {tmp_path / 'dist'}")


def test_a_busy_port_is_named_with_the_setting_that_changes_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = linkwell("serve", **production(tmp_path, PORT=port))
    assert ended.returncode == 1
    assert f"Port {port} is busy" in ended.stderr
    assert "LINKWELL_PORT=" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_serve_refuses_a_demos_made_up_people(tmp_path: Path, demo_data: Path) -> None:
    for command in (["serve"], ["invite", "Amira"]):
        ended = linkwell(
            *command, **production(tmp_path, PORT=free_ports()) | {"DATA_DIR": demo_data}
        )
        assert ended.returncode == 2
        assert "LINKWELL_DATA_DIR" in ended.stderr
        assert "made-up people" in ended.stderr


def test_the_log_of_a_running_server_holds_no_query_and_no_code(tmp_path: Path) -> None:
    port = free_ports()
    with started("serve", **production(tmp_path, PORT=port)) as server:
        server.until("Linkwell serves")
        url = f"http://127.0.0.1:{port}"
        httpx.get(f"{url}/health?secret=1")
        httpx.post(
            f"{url}/api/join", json={"code": "ABCDEFGH", "device_key": "a" * 24, "label": "x"}
        )
        server.stop()
    assert "GET /health 200" in server.said
    assert "POST /api/join 404" in server.said
    assert "secret" not in server.said
    assert "ABCDEFGH" not in server.said
    assert "127.0.0.1:" not in server.said.replace(f"127.0.0.1:{port}.", "")
