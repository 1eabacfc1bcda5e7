"""How a link worker's device gets on: pages, lost answers, tokens, digests."""

from __future__ import annotations

import msgspec

from schemas.records import Role
from server.domain.viewers import Viewer
from server.store import positions
from sync.digest import digest
from tests.server.screen import Screen, only_page, unshare
from tests.server.world import Ids, World, grant, mood


def test_an_answer_that_was_lost_is_given_again(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("one", shared=True))
    screen.ask()
    screen.sync()
    world.push(sam, mood("two", shared=True))
    lost = screen.ask()
    again = screen.sync()
    assert only_page(lost) == only_page(again)
    world.push(sam, unshare("two"))
    screen.ask()
    assert only_page(screen.sync()).gone == (Ids.uuid("two"),)


def test_a_long_history_comes_in_pages_newest_first_with_news_in_between(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(
        sam,
        grant("grant", sam, amira, "moods"),
        *(mood(f"mood {number}", shared=True) for number in range(5)),
    )
    first = screen.sync(limit=2)
    assert [one.id for one in only_page(first).records] == [Ids.uuid("mood 4"), Ids.uuid("mood 3")]
    assert first.more
    world.push(sam, mood("news", shared=True), unshare("mood 0"))
    second = screen.sync(limit=2)
    assert [one.id for one in only_page(second).records] == [Ids.uuid("news")]
    assert only_page(second).gone == (Ids.uuid("mood 0"),)
    while screen.sync(limit=2).more:
        pass
    assert set(screen.held) == {
        Ids.uuid(word) for word in ("mood 1", "mood 2", "mood 3", "mood 4", "news")
    }


def test_nothing_new_is_one_short_answer_however_long_the_caseload(world: World) -> None:
    lengths = set()
    for name, size in (("Amira", 1), ("Kim", 40)):
        worker = world.worker(name)
        for number in range(size):
            world.participant(f"{name}'s {number}", workers=(worker,))
        screen = Screen(world, worker)
        while screen.sync().more:
            pass
        answer = screen.sync()
        assert answer.notebooks == ()
        lengths.add(len(msgspec.json.encode(answer)))
    assert len(lengths) == 1
    assert lengths.pop() < 200


def test_a_digest_covers_what_the_worker_may_see(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    world.push(
        sam,
        grant("grant", sam, amira, "moods"),
        mood("shared", shared=True, weather="grey"),
        mood("kept"),
    )
    screen.sync()
    cells = ("score", "at", "day", "zone", "shared")
    right = digest([(Ids.uuid("shared"), dict.fromkeys(cells, Ids.change("shared")))])
    notebook = sam.notebook or ""
    assert screen.sync(verify={notebook: right}).differs == ()
    assert screen.sync(verify={notebook: "0" * 64}).differs == (notebook,)


def test_a_device_that_asks_about_a_foreign_notebook_is_told_to_drop_it(
    world: World, sam: Viewer
) -> None:
    kim = world.worker("Kim")
    nowhere, foreign = Ids.uuid("nowhere"), sam.notebook or ""
    answer = Screen(world, kim).sync(verify={nowhere: "0" * 64, foreign: "0" * 64})
    assert set(answer.dropped) == {nowhere, foreign}
    assert answer.differs == ()


def test_a_token_that_is_no_longer_known_starts_afresh(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    world.write(lambda connection: positions.forget_before(connection, 2**60))
    assert only_page(screen.sync()).reset
    assert set(screen.held) == {Ids.uuid("shared")}


def test_each_replica_of_a_worker_has_its_own_places(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    laptop = Screen(world, world.device(amira.account, Role.WORKER, None, "laptop"))
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    laptop.sync()
    assert screen.held == laptop.held != {}
    laptop.cursor = screen.cursor
    assert only_page(laptop.sync()).reset
