"""4. Scope changes leave silent orphans that never sync."""

from __future__ import annotations

import json

from sync.identity import derived_id
from tests.failures.conftest import People
from tests.server.syncing import new_record_id


def test_04_what_a_worker_wrote_offline_is_sent_or_shown_to_them_when_a_share_ended(
    pair: People,
) -> None:
    sam, amira = pair.sam, pair.amira
    sam.grant(amira.account, moods=True, attendance=True)
    mood = sam.mood(shared=True)
    session = new_record_id()
    known = derived_id("attendance", session, "2026-05-28")
    sam.create("attendance", known, session=session, occurrence="2026-05-28", shared=True)
    sam.sync()
    amira.sync()
    assert amira.view(mood, sam.notebook) is not None

    # Offline, three notes: an answer, a word on a known session, a word on another.
    message = amira.message("I will be there at ten.", amira.account, sam.notebook)
    amira.edit(known, "attendance", sam.notebook, worker_said="went", worker_reason="Came early.")
    other = derived_id("attendance", session, "2026-06-04")
    amira.create(
        "attendance",
        other,
        sam.notebook,
        session=session,
        occurrence="2026-06-04",
        worker_reason="Rang first.",
        shared=True,
    )
    sam.grant(amira.account, moods=False, attendance=False)
    sam.sync()

    amira.sync()
    sam.sync()
    assert amira.waiting == 0
    assert (sam.view(message) or {})["body"] == "I will be there at ten."
    kept = {words.get("worker_reason") for _, words in amira.tray}
    assert kept == {"Came early.", "Rang first."}
    assert sam.view(other) is None
    assert "worker_reason" not in (sam.view(known) or {})

    assert amira.views("mood", sam.notebook) == amira.views("attendance", sam.notebook) == {}
    assert "Came early" not in json.dumps(amira.everything(sam.notebook))
    amira.sync()
    assert amira.erased == []
    lines = sam.browser.get("/api/sharing").json()["lines"]
    assert "erased" in {line["what"] for line in lines}
    assert amira.differs() == sam.differs() == []
