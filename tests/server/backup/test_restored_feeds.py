"""A calendar feed after a restore: what still stood goes on, what was revoked stays revoked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.hostile.world import Someone
from tests.server.backup.installation import Installation


def feed_of(someone: Someone) -> str:
    return str(urlsplit(someone.browser.post("/api/calendar").json()["url"]).path)


def test_a_feed_that_was_revoked_since_the_backup_does_not_come_back(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        amira = here.worker()
        sam, kim = here.participant(amira), here.participant(amira, "Kim Moss")
        kept, revoked = feed_of(sam), feed_of(kim)
        here.must("backup", tmp_path / "one.backup")
        assert kim.browser.http.delete("/api/calendar").status_code == 204
    here.must("restore", tmp_path / "one.backup")
    with here.serving():
        assert httpx.get(here.url + kept).status_code == 200
        assert httpx.get(here.url + revoked).status_code == 404
        assert kim.browser.get("/api/calendar").json() == {}
        assert feed_of(kim) != revoked


def test_where_nobody_can_say_which_were_revoked_none_comes_back(
    here: Installation, tmp_path: Path
) -> None:
    with here.serving():
        path = feed_of(here.participant(here.worker()))
        here.must("backup", tmp_path / "one.backup")
    fresh = here.moved(tmp_path / "fresh")
    fresh.must("restore", tmp_path / "one.backup")
    with fresh.serving():
        assert httpx.get(fresh.url + path).status_code == 404
