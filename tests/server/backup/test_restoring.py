"""Going back to a backup: what comes back, what stays away, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.records import KINDS
from tests.databases import PostgresServer
from tests.hostile.world import creating, edit, entry, grant, mood
from tests.server.backup.installation import Installation


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.empty(encoding="'UTF8'")
    yield url.whole
    postgres.remove(url)


def test_the_service_is_as_it_was_and_phones_are_told_how_far_back(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        amira = here.worker()
        sam = here.participant(amira)
        shared, later = mood(3, shared=True), mood(4, shared=True)
        given = grant(sam, amira.id, "moods")
        sam.put(given, shared)
        sam.pull()
        here.must("backup", tmp_path / "one.backup")
        sam.put(later, edit(given, {"kinds:moods": False}))
    assert "Another linkwell" not in here.must("restore", tmp_path / "one.backup")
    with here.serving():
        old = sam.post(sam.request(cursor=sam.cursor)).json()
        assert isinstance(old["restored_to"], int)
        assert "notebooks" not in old
        assert not any(page.get("records") for page in amira.pull()), "closed to link workers"
        # The phone sends again what the backup lacks, and takes everything afresh.
        again = [{**one, "resent": True} for one in (later, edit(given, {"kinds:moods": False}))]
        again[1] |= {"create": True}
        sam.cursor = old["cursor"]
        sam.put(*again)
        assert {later["record"], shared["record"]} <= set(sam.sees())
        sam.pull()
        assert not any(page.get("records") for page in amira.pull()), "what was revoked stays so"
    assert "No notebook is closed" in here.must("reopen")


def test_who_was_erased_stays_erased_and_who_was_signed_out_stays_out(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        amira = here.worker()
        sam, kim = here.participant(amira), here.participant(amira, "Kim Moss")
        sam.put(entry("The heron came back", shared=False))
        kim.put(entry("Only Kim knows", shared=False))
        here.must("backup", tmp_path / "one.backup")
        device = sam.browser.account["device"]
        sam.browser.http.delete(f"/api/devices/{device}")
    here.erase(kim)
    said = here.must("restore", tmp_path / "one.backup")
    assert "1 notebook in the backup had no key in the keyring: erased people's. Removed." in said
    assert "1 device or account, ended since the backup, stay ended." in said
    assert here.rows("SELECT id FROM notebooks") == [(sam.notebook,)]
    assert here.rows("SELECT count(*) FROM records WHERE notebook = ?", kim.notebook) == [(0,)]
    with here.serving():
        assert sam.post(sam.request()).status_code == 401
        assert kim.post(kim.request()).status_code == 401


def test_a_running_service_and_another_services_backup_are_refused(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        here.worker()
        here.must("backup", tmp_path / "one.backup")
        assert "Stop it" in here.fails("restore", tmp_path / "one.backup")
    other = Installation(tmp_path / "other")
    with other.serving():
        other.worker()
    before = other.rows("SELECT * FROM accounts")
    assert "does not open with this keyring" in other.fails("restore", tmp_path / "one.backup")
    torn = tmp_path / "torn.backup"
    torn.write_bytes((tmp_path / "one.backup").read_bytes()[:-40])
    assert "is not whole" in here.fails("restore", torn)
    assert other.rows("SELECT * FROM accounts") == before


def test_notebooks_open_when_the_operator_says_so(here: Installation, tmp_path: Path) -> None:
    with here.serving():
        amira = here.worker()
        sam = here.participant(amira)
        sam.put(grant(sam, amira.id, "moods"), mood(3, shared=True))
        here.must("backup", tmp_path / "one.backup")
    here.must("restore", tmp_path / "one.backup")
    assert sam.notebook in here.must("reopen")
    assert "no notebook that is closed" in here.fails("reopen", amira.id)
    here.must("reopen", sam.notebook)
    with here.serving():
        assert len(amira.sees()) == 1


def test_what_was_due_before_is_not_said_once_more(here: Installation, tmp_path: Path) -> None:
    with here.serving():
        sam = here.participant(here.worker())
        starts = f"{datetime.now(UTC) + timedelta(20):%Y-%m-%d}T10:00"
        planned = creating(KINDS["session"], sam, sam.notebook, "", {"starts": starts})
        del planned["set"]["worker"], planned["set"]["rule"]
        planned["set"] = {
            name: value for name, value in planned["set"].items() if ":" not in name
        } | {"cancelled": False, "zone": "UTC"}
        sam.put(planned)
    with closing(sqlite3.connect(here.database)) as file, file:
        # As if it were later than it is.
        file.execute("UPDATE nudges SET due_ms = 1 WHERE kind = 'evening'")
    here.must("backup", tmp_path / "one.backup")
    here.must("restore", tmp_path / "one.backup")
    assert here.rows("SELECT kind, state FROM nudges ORDER BY kind") == [
        ("after", "waiting"),
        ("evening", "dropped"),
        ("soon", "waiting"),
    ]


def test_a_backup_goes_into_an_empty_postgresql_and_nowhere_else(
    here: Installation, tmp_path: Path, empty_postgres: str
) -> None:
    with here.serving():
        sam = here.participant(here.worker())
        one = mood(3, shared=False)
        sam.put(one)
        here.must("backup", tmp_path / "one.backup")
    fresh = here.moved(tmp_path / "fresh")
    fresh.database_url = empty_postgres
    fresh.must("restore", tmp_path / "one.backup")
    assert "holds somebody's data" in fresh.fails("restore", tmp_path / "one.backup")
    fresh.must("backup", tmp_path / "two.backup")
    with fresh.serving():
        sam.browser.http.base_url = fresh.url
        assert set(sam.sees()) == {one["record"]}
