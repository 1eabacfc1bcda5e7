"""One round trip over real HTTP, between real stores."""

from __future__ import annotations

import threading

from sync.identity import derived_id
from tests.server.routes.conftest import Pair
from tests.server.running import problem_of
from tests.server.syncing import Phone, a_request, another_browser_of, post_sync


def grant(pair: Pair, phone: Phone, *members: str) -> str:
    worker, notebook = pair.worker.account["id"], pair.participant.account["notebook"]
    record = derived_id("grant", notebook, worker)
    cells = {f"kinds:{member}": True for member in members}
    return phone.create("grant", record, worker=worker, **cells)


def test_a_mood_reaches_the_persons_other_device_and_the_worker_once_it_is_shared(
    pair: Pair,
) -> None:
    phone, screen = pair.phone(), pair.screen()
    tablet = Phone(another_browser_of(pair.participant), pair.service.clock)
    notebook = pair.participant.account["notebook"]
    mood = phone.mood(note="by the river")
    grant(pair, phone, "moods")
    assert phone.sync() == 1
    for other in (tablet, screen):
        other.sync()
    assert tablet.replica.view(mood) == phone.replica.view(mood)
    assert screen.replica.view(mood, notebook) is None
    tablet.edit(mood, "mood", shared=True)
    tablet.sync()
    screen.sync()
    seen = screen.replica.view(mood, notebook)
    assert seen is not None
    assert seen["note"] == "by the river"


def test_one_small_edit_is_one_request_and_nothing_new_is_one_short_one(pair: Pair) -> None:
    phone = pair.phone()
    phone.sync()
    phone.mood()
    assert phone.sync() == 1
    request = phone.replica.request()
    answer = phone.send(request)
    assert set(answer.json()) == {"now", "cursor"}
    assert len(answer.content) + len(str(request)) < 300


def test_a_lost_answer_doubles_nothing(pair: Pair) -> None:
    phone = pair.phone()
    mood = phone.mood(note="we walked")
    phone.lose_an_answer()
    phone.edit(mood, "mood", note="we walked home", score=2)
    phone.lose_an_answer()
    phone.sync()
    fresh = pair.phone()
    fresh.sync()
    assert fresh.replica.view(mood) == phone.replica.view(mood)
    seen = fresh.replica.view(mood)
    assert seen is not None
    assert (seen["note"], seen["score"]) == ("we walked home", 2)
    assert len(fresh.replica.views("mood")) == 1


def test_the_same_note_edited_on_two_devices_keeps_both_edits(pair: Pair) -> None:
    phone = pair.phone()
    tablet = Phone(another_browser_of(pair.participant), pair.service.clock)
    mood = phone.mood(note="we walked to the garden")
    phone.sync()
    tablet.sync()
    phone.edit(mood, "mood", note="we walked slowly to the garden")
    tablet.edit(mood, "mood", note="we walked to the garden and sat")
    phone.sync()
    tablet.sync()
    phone.sync()
    for one in (phone, tablet):
        seen = one.replica.view(mood)
        assert seen is not None
        assert seen["note"] == "we walked slowly to the garden and sat"


def test_devices_at_once_all_arrive_and_agree(pair: Pair) -> None:
    """Real sockets, real threads: each pushes moods and edits one and the same."""
    phone = pair.phone()
    shared = phone.mood(note="start")
    phone.sync()
    tablets = [Phone(another_browser_of(pair.participant), pair.service.clock) for _ in range(4)]
    for tablet in tablets:
        tablet.sync()

    def write(tablet: Phone, number: int) -> None:
        for step in range(5):
            tablet.mood(score=1 + number)
            words = (tablet.replica.view(shared) or {})["note"]
            tablet.edit(shared, "mood", note=f"{words} w{number}s{step}", score=1 + step)
            tablet.sync()

    threads = [
        threading.Thread(target=write, args=(tablet, number))
        for number, tablet in enumerate(tablets)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for one in (*tablets, phone):
        one.sync()
    held = [one.replica.views("mood") for one in (*tablets, phone)]
    assert all(one == held[0] for one in held)
    assert len(held[0]) == 1 + 4 * 5
    words = held[0][shared]["note"].split()
    assert sorted(words) == sorted(
        ["start", *(f"w{number}s{step}" for number in range(4) for step in range(5))]
    )


def test_stopping_to_share_empties_the_workers_store_and_leaves_a_receipt(pair: Pair) -> None:
    phone, screen = pair.phone(), pair.screen()
    notebook = pair.participant.account["notebook"]
    mood = phone.mood(shared=True)
    given = grant(pair, phone, "moods")
    phone.sync()
    screen.sync()
    assert screen.replica.view(mood, notebook) is not None
    phone.edit(given, "grant", **{"kinds:moods": False})
    phone.sync()
    screen.sync()
    assert screen.replica.view(mood, notebook) is None
    screen.sync()
    lines = pair.participant.get("/api/sharing").json()["lines"]
    assert [(line["what"], line["worker_name"], line["records"]) for line in lines] == [
        ("erased", "Amira Haddad", 0),
        ("delivered", "Amira Haddad", 1),
        ("code-made", "Amira Haddad", 0),
    ]


def test_only_a_participant_is_told_where_their_data_went(pair: Pair) -> None:
    assert problem_of(pair.worker.get("/api/sharing")) == "not-allowed"


def test_a_revoked_device_is_answered_signed_out_at_once(pair: Pair) -> None:
    tablet = Phone(another_browser_of(pair.participant), pair.service.clock)
    tablet.sync()
    device = tablet.browser.account["device"]
    assert pair.participant.http.delete(f"/api/devices/{device}").status_code == 204
    tablet.mood()
    answer = tablet.send(tablet.replica.request())
    assert answer.status_code == 401
    assert problem_of(answer) == "signed-out"
    phone = pair.phone()
    phone.sync()
    assert phone.replica.views("mood") == {}


def test_nobody_syncs_without_a_device_that_joined(pair: Pair) -> None:
    stranger = pair.service.browser()
    assert problem_of(post_sync(stranger, a_request())) == "signed-out"


def test_what_the_server_holds_agrees_with_both_digests(pair: Pair) -> None:
    phone, screen = pair.phone(), pair.screen()
    phone.mood(shared=True, note="one")
    grant(pair, phone, "moods")
    phone.mood()
    phone.sync()
    screen.sync()
    for one in (phone, screen):
        answer = one.send(one.replica.request(verify=True)).json()
        assert "differs" not in answer


def test_a_first_upload_and_download_take_few_requests(pair: Pair) -> None:
    phone = pair.phone()
    for _ in range(700):
        phone.mood()
    assert phone.sync() == 2
    fresh = pair.phone()
    assert fresh.sync() == 2
    assert len(fresh.replica.views("mood")) == 700
