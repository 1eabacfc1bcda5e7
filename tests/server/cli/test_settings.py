from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.settings import SETTINGS, SettingProblem, read_settings, require_for_production
from tests.server.cli.program import linkwell

DOCUMENT = Path(__file__).parents[3] / "docs" / "settings.md"
SOURCES = Path(__file__).parents[3] / "server"


def test_settings_are_documented() -> None:
    documented = re.findall(r"^\| `(LINKWELL_\w+)` \|", DOCUMENT.read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(setting.variable for setting in SETTINGS)


def test_every_setting_that_is_read_is_declared() -> None:
    read = set(re.findall(r'"(LINKWELL_[A-Z_]+)"', (SOURCES / "settings.py").read_text()))
    assert read == {setting.variable for setting in SETTINGS}


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text())
    }
    assert readers == {"cli.py"}


def test_the_defaults_listen_to_this_machine_alone() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8420)
    assert settings.data_dir == Path("var").resolve()
    assert settings.trusted_proxies == ()
    assert settings.public_url is None
    assert not settings.https


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://linkwell.example.org/", "https://linkwell.example.org"),
        ("https://linkwell.example.org:443", "https://linkwell.example.org"),
        ("https://linkwell.example.org:8443", "https://linkwell.example.org:8443"),
        ("http://192.168.1.20:8420", "http://192.168.1.20:8420"),
        ("https://[fd00::1]:8420", "https://[fd00::1]:8420"),
        ("HTTPS://Linkwell.Example.org", "https://linkwell.example.org"),
    ],
)
def test_a_public_address_is_read_as_browsers_write_it(written: str, read: str) -> None:
    assert read_settings({"LINKWELL_PUBLIC_URL": written}).public_url == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", "65536"), ("PORT", "eight"), ("PORT", "-1"), ("PORT", "8420 "),
        ("HOST", "localhost"), ("HOST", "everywhere"),
        ("PUBLIC_URL", "linkwell.example.org"), ("PUBLIC_URL", "ftp://example.org"),
        ("PUBLIC_URL", "https://example.org/app"), ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://a:b@example.org"), ("PUBLIC_URL", "https://example.org:x"),
        ("PUBLIC_URL", "https://example.org?x"), ("PUBLIC_URL", "https://[::1"),
        ("TRUSTED_PROXIES", "*"), ("TRUSTED_PROXIES", "proxy.local"), ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SERVICE_NAME", "x" * 81), ("SERVICE_NAME", "two\nlines"),
        ("INVITE_DAYS", "0"), ("INVITE_DAYS", "91"), ("INVITE_DAYS", "1.5"),
        ("DEVICE_CODE_MINUTES", "0"), ("DEVICE_CODE_MINUTES", "1441"),
        ("LOG_LEVEL", "loud"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingProblem, match=f"^LINKWELL_{name} must be "):
        read_settings({f"LINKWELL_{name}": value})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://linkwell:hush@db.example.org:5432/linkwell",
        "postgres://linkwell:hush@db.example.org:5432/linkwell?sslmode=verify-full",
        "postgresql://db.example.org:5432/linkwell?user=linkwell&password=hush",
    ],
)
def test_a_database_is_read_and_its_password_never_shown(url: str) -> None:
    settings = read_settings({"LINKWELL_DATABASE_URL": url})
    assert settings.database_url is not None
    assert settings.database == settings.database_url
    assert settings.database_url.whole == url
    assert str(settings.database_url) == "postgresql://db.example.org:5432/linkwell"
    for shown in (repr(settings), f"{settings.database_url}", f"{settings.database_url!r}"):
        assert "hush" not in shown


def test_without_a_database_url_it_is_a_file_of_the_data_directory() -> None:
    assert read_settings({}).database == Path("var").resolve() / "linkwell.db"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://linkwell:hush@db/linkwell", "sqlite:///hush.db", "postgresql+asyncpg://a:hush@db/x",
        "hush", "postgresql://a:hush@db", "postgresql://a:hush@db/", "postgresql:///hush",
        "postgresql://a:hush@db:x/linkwell", "postgresql://a:hush@[::1/linkwell",
        "postgresql://a:hush@db/linkwell/more", "postgresql://a:hu#sh@db/linkwell",
        "postgresql://db/linkwell?hush",
    ],
)  # fmt: skip
def test_a_bad_database_url_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(SettingProblem, match=r"^LINKWELL_DATABASE_URL must be ") as refused:
        read_settings({"LINKWELL_DATABASE_URL": url})
    assert "hush" not in str(refused.value)
    assert "sh@db" not in str(refused.value)


def test_a_misspelt_setting_is_not_ignored() -> None:
    with pytest.raises(SettingProblem, match="LINKWELL_PUBLICURL is not a setting"):
        read_settings({"LINKWELL_PUBLICURL": "https://example.org"})


@pytest.mark.parametrize("missing", ["LINKWELL_PUBLIC_URL", "LINKWELL_MASTER_KEY_FILE"])
def test_production_leaves_neither_the_address_nor_the_key_to_chance(missing: str) -> None:
    whole = {
        "LINKWELL_PUBLIC_URL": "https://linkwell.example.org",
        "LINKWELL_MASTER_KEY_FILE": "/etc/linkwell/master.key",
    }
    require_for_production(whole)
    with pytest.raises(SettingProblem, match=f"^{missing} is missing"):
        require_for_production({name: value for name, value in whole.items() if name != missing})


@pytest.mark.parametrize("command", ["serve", "doctor", "migrate", "demo"])
def test_a_bad_setting_stops_any_command_with_one_clear_line(tmp_path: Path, command: str) -> None:
    ended = linkwell(command, DATA_DIR=tmp_path / "data", PORT="eight")
    assert ended.returncode == 2
    assert ended.stderr.startswith("linkwell: LINKWELL_PORT must be a whole number")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()
