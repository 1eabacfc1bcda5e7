"""Moving an installation to PostgreSQL and back, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import PostgresServer
from tests.hostile.world import edit, entry, grant, mood
from tests.server.backup.installation import Installation


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.empty(encoding="'UTF8'")
    yield url.whole
    postgres.remove(url)


def test_an_installation_moves_to_postgresql_and_back(
    here: Installation, empty_postgres: str
) -> None:
    with here.serving():
        amira = here.worker()
        sam = here.participant(amira)
        first, words = mood(2, shared=True), entry("The heron came back", shared=True)
        sam.put(grant(sam, amira.id, "moods", "entries"), first, words)
        sam.put(edit(words, {"body": "The heron came back twice"}))
        sam.pull()
        amira.pull()
        seen, shown = sam.sees(), amira.sees()
    before = here.rows("SELECT * FROM records ORDER BY id")

    said = here.must("copy", "--to", empty_postgres)
    assert "was compared" in said
    assert "hush" not in said
    assert "somebody's data already" in here.fails("copy", "--to", empty_postgres)
    kept = here.database.rename(here.folder / "kept.db")
    here.database_url = empty_postgres
    with here.serving():
        assert (sam.sees(), amira.sees()) == (seen, shown)
        # A device that synced before goes on where it was.
        assert sam.pull() == []
        later = mood(5, shared=False)
        sam.put(later)
    here.must("copy", "--to", "sqlite")
    assert "there already" in here.fails("copy", "--to", "sqlite")
    here.database_url = ""
    after = here.rows("SELECT * FROM records ORDER BY id")
    assert [row for row in after if row[1] != later["record"]] == before
    with here.serving():
        assert set(sam.sees()) == {*seen, later["record"]}
        sam.put(mood(1, shared=False))
    assert kept.exists()


def test_a_copy_is_refused_where_it_could_do_harm(here: Installation) -> None:
    with here.serving():
        here.worker()
        assert "Stop it" in here.fails("copy", "--to", "postgresql://a:hush@127.0.0.1:1/b")
    said = here.fails("copy", "--to", "postgresql://a:hush@127.0.0.1:1/b")
    assert "127.0.0.1:1/b" in said
    assert "hush" not in said
    assert "already" in here.fails("copy", "--to", "sqlite")
    here.fails("copy", "--to", "mysql://elsewhere")
