"""Somebody who was erased is erased: in every file, under every key, and out of every backup."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from schemas.records import Role
from server.cli import main
from server.gateways.keyring import Keyring
from server.gateways.master_key import read_master_key
from server.settings import read_settings
from tests.databases import PostgresServer
from tests.hostile.test_at_rest import spellings
from tests.hostile.world import Someone, an_id, change, edit, entry, grant, message_to, mood
from tests.server.backup.installation import Installation
from tests.server.cli.program import LINKWELL, environment
from tests.server.leaving.readable import (
    found,
    keys_in,
    plain,
    values_in_backup,
    values_of,
)
from tests.server.running import Browser, problem_of

NAME: Final = "Zebedee Quillfeather"
WORDS: Final = (
    "zanzibarbody", "zanzibaredit", "zanzibarnote", "zanzibarmessage", "zanzibarsession",
    "zanzibarclub", "zanzibargoal", "zanzibarmatters", "Zebedee", "Quillfeather", "7700900123",
)  # fmt: skip
_FORKS = multiprocessing.get_context("forkserver")


@dataclass
class Life:
    """An installation with Zebedee and Kim in it, backed up while both were there."""

    here: Installation
    amira: Someone
    kim: Someone
    zeb: Someone
    logs: list[str] = field(default_factory=list)

    @property
    def backup(self) -> Path:
        return self.here.folder / "backups" / "one.backup"

    @property
    def copies(self) -> tuple[Path, Path]:
        folder = self.here.folder
        return folder / "backups-of-keys" / "keyring.db", folder / "elsewhere" / "keyring.db"

    @property
    def keyring(self) -> Path:
        return self.here.data / "keyring.db"

    @property
    def master(self) -> bytes:
        return read_master_key(self.here.folder / "keys" / "master.key")

    @property
    def place(self) -> Any:
        environ = {f"LINKWELL_{name}": str(value) for name, value in self.here.settings.items()}
        return read_settings(environ).database

    def wrapped(self) -> bytes:
        """Zebedee's key as it lies in the keyring, wrapped."""
        with closing(sqlite3.connect(self.keyring)) as file:
            asked = "SELECT wrapped FROM keys WHERE name = ?"
            return bytes(file.execute(asked, (self.zeb.notebook,)).fetchone()[0])

    def readable(self) -> set[str]:
        """Zebedee's words that whoever has all files and all keys could read, from each of them."""
        rings = [self.keyring, *(copy for copy in self.copies if copy.exists())]
        keys = {key for ring in rings for key in keys_in(ring, self.master)}
        values = values_of(self.place)
        values += values_in_backup(self.backup, self.keyring, self.master)
        return found(WORDS, plain(values, keys))

    def back_up(self) -> None:
        for path in (self.backup, *self.copies):
            path.parent.mkdir(exist_ok=True)
        self.here.must("backup", self.backup, "--keyring", self.copies[0])
        self.here.must("backup", "--keyring", self.copies[1])


@pytest.fixture(params=["sqlite", "postgres"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    folder = tmp_path / "here"
    folder.mkdir()
    if request.param == "sqlite":
        yield Installation(folder)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.empty(encoding="'UTF8'")
    yield Installation(folder, database_url=url.whole)
    server.remove(url)


@pytest.fixture
def on_a_file(tmp_path: Path) -> Installation:
    folder = tmp_path / "on-a-file"
    folder.mkdir()
    return Installation(folder)


def live(here: Installation) -> Life:
    """Lead a life, back it up, and go on living. The service must be running."""
    amira = here.worker()
    kim = here.participant(amira, "Kim Moss")
    kim.put(entry("Kim stays here", shared=False))
    browser = Browser(here.url, {})
    browser.join(amira.browser.invite(NAME, phone="07700900123")["code"], label="A phone")
    zeb = Someone(browser, Role.PARTICIPANT)
    wrote = entry("zanzibarbody", shared=True, **{"activities:zanzibarclub": True})
    zeb.put(grant(zeb, amira.id, "moods", "entries", "attendance", "plan"), wrote)
    zeb.put(edit(wrote, {"body": "zanzibaredit"}), mood(2, shared=True, note="zanzibarnote"))
    zeb.put(message_to(zeb, amira.id, "zanzibarmessage"))
    session = {
        "author": zeb.id, "title": "zanzibarsession", "starts": "2027-06-20T10:00", "minutes": 60,
        "zone": "Europe/London",
    }  # fmt: skip
    goal = {
        "author": zeb.id, "words": "zanzibargoal", "at": 1_780_000_000_000, "day": "2026-05-28",
        "zone": "Europe/London",
    }  # fmt: skip
    zeb.put(change(an_id(), "session", session, create=True))
    zeb.put(change(an_id(), "goal", goal, create=True))
    assert zeb.browser.post("/api/calendar").status_code == 201
    amira.pull()
    life = Life(here, amira, kim, zeb)
    life.back_up()
    return life


def test_nothing_that_anybody_wrote_or_was_called_can_be_read_any_more(
    here: Installation,
) -> None:
    with here.serving() as server:
        life = live(here)
        assert life.readable() >= {"zanzibarbody", "zanzibaredit", "Zebedee", "zanzibargoal"}
        wrapped = life.wrapped()
        said = here.must("erase", life.zeb.notebook, "--yes")
        assert "NOT YET" not in said
        assert NAME not in said
        _nowhere(life, wrapped, "".join(server.lines))
        assert life.zeb.browser.get("/api/farewell").json()["account"] == life.zeb.id
        assert "zanzibar" not in json.dumps(life.amira.post(life.amira.request()).json())
        assert "Kim stays here" in str(life.kim.sees())
    _nowhere(life, wrapped, "".join(server.lines))
    # And what is backed up from now on has neither.
    life.backup.unlink()
    life.back_up()
    _nowhere(life, wrapped, "")


def _nowhere(life: Life, wrapped: bytes, log: str) -> None:
    assert life.readable() == set()
    elsewhere = life.here.folder
    files = [path for path in elsewhere.rglob("*") if path.is_file() and "dist" not in path.parts]
    names = {path.name for path in files}
    assert {"keyring.db", "one.backup", "master.key"} <= names
    for path in files:
        content = path.read_bytes()
        assert wrapped not in content, f"{path} has the key"
        for word in WORDS:
            for spelling in spellings(word):
                assert spelling not in content, (path.name, word)
    for word in (*WORDS, life.zeb.notebook, life.zeb.id):
        assert word not in log


def test_an_old_backup_brings_nobody_back(here: Installation, tmp_path: Path) -> None:
    with here.serving():
        life = live(here)
        here.must("erase", life.zeb.notebook, "--yes")
    if here.database_url:
        # PostgreSQL is restored into an empty database: this one, on files of its own.
        here.database_url = ""
    said = here.must("restore", life.backup)
    assert "erased people's. Removed." in said
    assert life.readable() == set()
    with here.serving():
        assert life.kim.browser.get("/api/me").json()["name"] == "Kim Moss"
        assert problem_of(life.zeb.browser.get("/api/me")) == "signed-out"
        # Their phone, which had not heard of it, is told all the same.
        assert life.zeb.browser.get("/api/farewell").json()["account"] == life.zeb.id
        assert "zanzibar" not in str(life.amira.sees())
    assert life.readable() == set()


def test_the_keyrings_own_backup_brings_nobody_back(here: Installation, tmp_path: Path) -> None:
    """On a new machine, with nothing but what was backed up."""
    with here.serving():
        life = live(here)
        here.must("erase", life.zeb.notebook, "--yes")
    fresh = here.moved(tmp_path / "fresh")
    fresh.database_url, fresh.port = "", here.port
    shutil.copy2(life.copies[0], fresh.data / "keyring.db")
    said = fresh.must("restore", life.backup)
    assert "erased people's. Removed." in said
    assert "NOT" not in said
    with fresh.serving():
        assert "zanzibar" not in str(life.amira.post(life.amira.request()).text)
    moved = Life(fresh, life.amira, life.kim, life.zeb)
    (fresh.folder / "backups").mkdir()
    shutil.copy2(life.backup, moved.backup)
    assert moved.readable() == set()


def test_who_chose_to_stay_since_a_backup_is_not_erased_by_going_back_to_it(
    on_a_file: Installation, tmp_path: Path
) -> None:
    here = on_a_file
    with here.serving():
        amira = here.worker()
        sam, kim = here.participant(amira), here.participant(amira, "Kim Moss")
        assert sam.browser.post("/api/me/leaving").status_code == 201
        here.must("backup", tmp_path / "one.backup", "--keyring", tmp_path / "keyring.db")
        assert sam.browser.http.delete("/api/me/leaving").status_code == 200
        going = kim.browser.post("/api/me/leaving").json()
    here.must("restore", tmp_path / "one.backup")
    with here.serving():
        assert sam.browser.get("/api/me/leaving").json() == {"days": 7}
        assert kim.browser.get("/api/me/leaving").json() == going
    # Where there is nothing that could be asked, nobody is about to leave.
    fresh = here.moved(tmp_path / "fresh")
    fresh.port = here.port
    fresh.must("restore", tmp_path / "one.backup")
    with fresh.serving():
        assert sam.browser.get("/api/me/leaving").json() == {"days": 7}


def test_a_keyring_that_somebody_kept_by_hand_opens_nothing_for_the_service(
    on_a_file: Installation, tmp_path: Path
) -> None:
    """Against all advice: an old keyring in place, an old backup restored.

    Who was erased is known from the database that is replaced, which on PostgreSQL is not asked.
    """
    here = on_a_file
    with here.serving():
        life = live(here)
        shutil.copy2(life.keyring, tmp_path / "kept-by-hand.db")
        here.must("erase", life.zeb.notebook, "--yes")
    shutil.copy2(tmp_path / "kept-by-hand.db", life.keyring)
    here.must("restore", life.backup)
    with here.serving():
        assert "zanzibar" not in str(life.amira.sees())
    assert life.readable() == set()
    with closing(Keyring(life.keyring, life.master)) as ring:
        assert not ring.has(life.zeb.notebook)


def test_killed_between_the_rows_and_the_key_it_is_finished_at_the_next_start(
    here: Installation,
) -> None:
    with here.serving():
        life = live(here)
        wrapped = life.wrapped()
        process = _FORKS.Process(
            target=_killed_before_the_key,
            args=(("erase", life.zeb.notebook, "--yes"), environment(**here.settings)),
        )
        process.start()
        process.join(60)
        assert process.exitcode == 9
        assert life.wrapped() == wrapped, "it died too late for this test"
        assert problem_of(Browser(here.url, {}).get("/api/farewell")) == "not-found"
    with here.serving():
        _nowhere(life, wrapped, "")


def _killed_before_the_key(arguments: tuple[str, ...], environ: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environ)
    Keyring.erase = _kill  # type: ignore[assignment] # it dies there
    main(arguments)


def _kill(*_: Any) -> NoReturn:
    os._exit(9)


def test_a_backup_of_the_keyring_out_of_reach_is_not_forgotten(here: Installation) -> None:
    with here.serving():
        life = live(here)
        wrapped = life.wrapped()
        away = life.copies[1].with_name("unplugged.db")
        life.copies[1].rename(away)
        said = here.must("erase", life.zeb.notebook, "--yes")
        assert f"NOT YET in {life.copies[1]}" in said
        assert str(life.copies[1]) in here.run("doctor").stdout
        assert "Remove it first" in here.fails("erase", "--forget-backup", life.copies[0])
        away.rename(life.copies[1])
        assert wrapped in life.copies[1].read_bytes()
    with here.serving():
        _nowhere(life, wrapped, "")
        assert str(life.copies[1]) not in here.run("doctor").stdout
        life.copies[1].unlink()
        here.must("erase", "--forget-backup", life.copies[1])
        assert "No backup of the keyring" in here.fails("erase", "--forget-backup", life.copies[1])


def test_the_operator_is_asked_and_types_the_name(here: Installation) -> None:
    with here.serving():
        life = live(here)
        assert "no participant of that name" in here.fails("erase", "Nobody Here", "--yes")
        assert "say the id" in here.fails("erase", NAME, "--yes")
        refused = _typed(here, "Kim Moss\n")
        assert refused.returncode == 1
        assert "Nothing was changed" in refused.stdout
        assert life.zeb.browser.get("/api/me").status_code == 200
        done = _typed(here, f"{NAME}\n")
        assert done.returncode == 0, done.stderr
        assert life.readable() == set()


def _typed(here: Installation, answer: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINKWELL, "erase", NAME],
        input=answer,
        env=environment(**here.settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
