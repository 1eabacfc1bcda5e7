"""What a link worker gets, loses, and can never tell."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import Role
from schemas.sync import NotebookPage, SyncAnswer
from server.domain.viewers import Viewer
from server.store import links, positions
from sync.digest import digest
from tests.server.world import Ids, World, change, edit, grant, message, mood


class Screen:
    """A link worker's device: it sends back what it was sent."""

    def __init__(self, world: World, viewer: Viewer) -> None:
        self.world = world
        self.viewer = viewer
        self.cursor: str | None = None
        self.held: dict[str, dict[str, Any]] = {}

    def sync(self, **more: Any) -> SyncAnswer:
        """One round trip, taken in."""
        answer = self.ask(**more)
        self.cursor = answer.cursor
        for page in answer.notebooks:
            if page.reset:
                self.held = {}
            self.held |= {record.id: record.set for record in page.records}
            for gone in page.gone:
                self.held.pop(gone, None)
        return answer

    def ask(self, **more: Any) -> SyncAnswer:
        """One round trip whose answer is lost."""
        sent = {"cursor": self.cursor} if self.cursor else {}
        return self.world.sync(self.viewer, **sent, **more)


def only_page(answer: SyncAnswer) -> NotebookPage:
    [page] = answer.notebooks
    return page


@pytest.fixture
def amira(world: World) -> Viewer:
    return world.worker("Amira")


@pytest.fixture
def sam(world: World, amira: Viewer) -> Viewer:
    return world.participant("Sam", workers=(amira,))


def unshare(record: str, word: str = "unshare") -> dict[str, Any]:
    return edit(word, record, "mood", {"shared": record}, shared=False)


def revoke(
    owner: Viewer, worker: Viewer, word: str = "revoke", base: str = "grant"
) -> dict[str, Any]:
    record = grant("x", owner, worker)["record"]
    return edit(word, record, "grant", {"kinds:moods": base}, **{"kinds:moods": False})


def grant_again(owner: Viewer, worker: Viewer, word: str, base: str) -> dict[str, Any]:
    record = grant("x", owner, worker)["record"]
    return edit(word, record, "grant", {"kinds:moods": base}, **{"kinds:moods": True})


def test_without_a_grant_a_worker_sees_the_name_and_their_messages(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    world.push(sam, mood("shared", shared=True), message("hello", sam, amira))
    page = only_page(world.sync(amira))
    assert page.reset
    assert page.person is not None
    assert (page.person.name, page.person.account) == ("Sam", sam.account)
    assert page.scope is not None
    assert page.scope.kinds == ()
    assert [record.id for record in page.records] == [Ids.uuid("hello")]


def test_a_grant_shows_what_is_shared_of_its_kinds_and_nothing_else(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    entry = {"body": "Words", "at": 1, "day": "2026-05-28", "zone": "Europe/London", "shared": True}
    world.push(
        sam,
        grant("grant", sam, amira, "moods"),
        mood("shared", shared=True, weather="grey"),
        mood("kept"),
        change("entry", "entry", "entry", create=True, set=entry),
        change("view", Ids.uuid("view"), "preference", create=True, set={"share_moods": True}),
    )
    page = only_page(world.sync(amira))
    assert page.scope is not None
    assert page.scope.kinds == ("moods",)
    [record] = page.records
    assert record.id == Ids.uuid("shared")
    assert "weather" not in record.set
    assert record.set["score"] == 4


def test_older_records_come_with_a_later_grant(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    world.push(sam, mood("old", shared=True))
    screen.sync()
    world.push(sam, grant("grant", sam, amira, "moods"))
    page = only_page(screen.sync())
    assert page.reset
    assert set(screen.held) == {Ids.uuid("old")}


def test_a_worker_without_a_link_gets_nothing_at_all(world: World, sam: Viewer) -> None:
    stranger = world.worker("Kim")
    world.push(sam, grant("grant", sam, stranger, "moods"), mood("shared", shared=True))
    assert world.sync(stranger).notebooks == ()


def test_unsharing_takes_it_from_who_held_it(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    world.push(sam, unshare("shared"))
    page = only_page(screen.sync())
    assert page.gone == (Ids.uuid("shared"),)
    assert page.records == ()
    assert screen.held == {}


def test_gone_is_said_only_to_who_could_see_it(world: World, sam: Viewer, amira: Viewer) -> None:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    early, other = Screen(world, amira), Screen(world, kim)
    world.push(sam, grant("grant", sam, amira, "moods"))
    early.sync()
    other.sync()
    world.push(sam, mood("brief", shared=True), message("hello", sam, kim))
    world.push(sam, unshare("brief"))
    other.sync()
    for screen in (early, other):
        answer = screen.sync()
        assert not any(page.gone for page in answer.notebooks)
    held = {"score": "brief", "at": "brief", "day": "brief", "zone": "brief", "shared": "unshare"}
    world.push(sam, edit("delete", "brief", "mood", held, deleted=True))
    for screen in (early, other):
        assert screen.sync().notebooks == ()


def test_what_is_gone_already_is_not_gone_again_after_a_moment_that_nobody_saw(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    world.push(sam, unshare("shared"))
    assert only_page(screen.sync()).gone == (Ids.uuid("shared"),)
    world.push(sam, edit("again", "shared", "mood", {"shared": "unshare"}, shared=True))
    world.push(sam, edit("enough", "shared", "mood", {"shared": "again"}, shared=False))
    assert screen.sync().notebooks == ()


def test_a_deleted_message_is_gone_for_its_worker_alone(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    hers, other = Screen(world, amira), Screen(world, kim)
    world.push(sam, message("hello", sam, amira))
    hers.sync()
    other.sync()
    base = dict.fromkeys(("worker", "author", "body", "at"), "hello")
    world.push(sam, edit("delete", "hello", "message", base, deleted=True))
    assert only_page(hers.sync()).gone == (Ids.uuid("hello"),)
    assert other.sync().notebooks == ()


def test_revoking_empties_the_workers_device_and_granting_again_fills_it(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    first = only_page(screen.sync()).epoch
    world.push(sam, revoke(sam, amira))
    page = only_page(screen.sync())
    assert page.reset
    assert page.epoch != first
    assert screen.held == {}
    world.push(sam, mood("meanwhile", shared=True), grant_again(sam, amira, "again", "revoke"))
    screen.sync()
    assert set(screen.held) == {Ids.uuid("shared"), Ids.uuid("meanwhile")}


@pytest.mark.parametrize("together", [True, False])
def test_granting_revoking_and_granting_leaves_nothing_stale_or_missing(
    world: World, sam: Viewer, amira: Viewer, together: bool
) -> None:
    screen = Screen(world, amira)
    world.push(sam, mood("old", shared=True))
    changes = [
        grant("grant", sam, amira, "moods"),
        mood("first", shared=True),
        revoke(sam, amira),
        mood("second", shared=True),
        unshare("first", "unshare first"),
        grant_again(sam, amira, "again", "revoke"),
        unshare("old", "unshare old"),
    ]
    if together:
        world.push(sam, *changes)
    else:
        for one in changes:
            world.push(sam, one)
            screen.sync()
    screen.sync()
    assert set(screen.held) == {Ids.uuid("second")}


def test_a_grant_ends_by_itself_without_any_write(world: World, sam: Viewer, amira: Viewer) -> None:
    screen = Screen(world, amira)
    until = world.clock.now_ms() + 60_000
    world.push(sam, grant("grant", sam, amira, "moods", until=until), mood("shared", shared=True))
    page = only_page(screen.sync())
    assert page.scope is not None
    assert page.scope.until == until
    world.clock.pass_minutes(2)
    page = only_page(screen.sync())
    assert page.reset
    assert screen.held == {}


def test_a_grant_that_begins_later_shows_nothing_before(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    later = {"from": world.clock.now_ms() + 60_000}
    world.push(sam, grant("grant", sam, amira, "moods", **later), mood("shared", shared=True))
    screen.sync()
    assert screen.held == {}
    world.clock.pass_minutes(2)
    screen.sync()
    assert set(screen.held) == {Ids.uuid("shared")}


def test_a_notebook_that_left_the_caseload_is_dropped_once(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    world.push(sam, grant("grant", sam, amira, "moods"), mood("shared", shared=True))
    screen.sync()
    notebook = sam.notebook or ""
    world.write(lambda connection: links.end(connection, amira.account, notebook))
    assert screen.ask().dropped == (notebook,)
    assert screen.sync().dropped == (notebook,)
    assert screen.sync().dropped == ()


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


def test_a_workers_own_message_is_not_told_back_and_reaches_the_person(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    screen.sync()
    hello = message("hello", amira, amira) | {"notebook": sam.notebook}
    answer = screen.sync(changes=[hello])
    assert answer.receipts[0].outcome == "applied"
    assert answer.notebooks == ()
    assert screen.sync().notebooks == ()
    assert world.pull(sam)[Ids.uuid("hello")]["author"] == amira.account


def test_that_a_worker_looked_is_for_the_person_alone(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    looked = {"worker": amira.account, "subject": Ids.uuid("mood"), "at": 1_000}
    view = change("view", "view", "view", create=True, set=looked, notebook=sam.notebook)
    answer = Screen(world, amira).sync(changes=[view])
    assert answer.receipts[0].outcome == "applied"
    assert all(not page.records for page in answer.notebooks)
    assert world.pull(sam)[Ids.uuid("view")]["subject"] == Ids.uuid("mood")


@pytest.mark.parametrize(
    "state", ["unshared", "never shared", "deleted", "other worker's", "absent"]
)
def test_a_write_to_what_a_worker_cannot_see_is_answered_as_if_it_were_not_there(
    world: World, sam: Viewer, amira: Viewer, state: str
) -> None:
    kim = world.worker("Kim")
    world.link(kim, sam.notebook or "")
    world.push(sam, grant("grant", sam, amira, "moods", "attendance"))
    if state == "unshared":
        world.push(sam, mood("target", shared=True), unshare("target"))
    elif state == "never shared":
        world.push(sam, mood("target"))
    elif state == "deleted":
        world.push(sam, message("target", sam, amira))
        base = dict.fromkeys(("worker", "author", "body", "at"), "target")
        world.push(sam, edit("delete", "target", "message", base, deleted=True))
    elif state == "other worker's":
        world.push(sam, message("target", sam, kim))
    seen = edit("seen", "target", "message", {}, seen_at=1) | {"notebook": sam.notebook}
    not_theirs = edit("score", "target", "mood", {}, score=1) | {"notebook": sam.notebook}
    receipts = world.push(amira, seen, not_theirs)
    assert receipts[0]["refused"]["type"] == "urn:linkwell:problem:not-found"
    assert receipts[1]["refused"]["type"] == "urn:linkwell:problem:not-allowed"
    assert set(receipts[0]) == {"change", "outcome", "refused"}
    assert "errors" not in receipts[0]["refused"]


def test_an_id_that_a_worker_once_saw_stays_taken_whatever_became_of_it(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    world.push(sam, grant("grant", sam, amira, "moods"), mood("unshared", shared=True))
    world.push(sam, unshare("unshared"), mood("expired", shared=True))
    base = dict.fromkeys(("score", "at", "day", "zone", "shared"), "expired")
    world.push(sam, edit("delete", "expired", "mood", base, deleted=True))
    world.clock.pass_days(200)
    assert world.keep_house().tombstones == 1
    for record in ("unshared", "expired"):
        forged = message(f"forged {record}", amira, amira)
        forged |= {"record": Ids.uuid(record), "notebook": sam.notebook}
        [receipt] = world.push(amira, forged)
        assert receipt["refused"]["type"] == "urn:linkwell:problem:not-found"


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


# Nothing that a worker may not see changes a byte of what they get.

INVISIBLE = (
    (
        "private mood", "edit private mood", "delete private mood", "hidden field of a shared mood",
        "shared entry without a grant", "edit of an unshared mood", "preference", "other's grant",
        "other's message", "brief share", "late edit", "refused",
    )
)  # fmt: skip
VISIBLE = ("shared mood", "edit", "unshare", "share", "message", "sync", "page", "push")
_counter = itertools.count()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One service with two workers and a participant, to be copied."""
    folder = tmp_path_factory.mktemp("worlds")
    with World(folder / "template") as world:
        amira, kim = world.worker("Amira"), world.worker("Kim")
        sam = world.participant("Sam", workers=(amira, kim))
        world.push(sam, grant("grant", sam, amira, "moods"))
        world.push(sam, mood("private"), mood("open", shared=True), mood("closed", shared=True))
    return folder


class Story:
    """One world in which the same visible things happen, with or without invisible ones."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.amira = Viewer(
            Ids.uuid(f"device {Ids.uuid('account Amira')} A"), Ids.uuid("account Amira"),
            Role.WORKER, None, "",
        )  # fmt: skip
        self.kim = Viewer("", Ids.uuid("account Kim"), Role.WORKER, None, "")
        sam = Ids.uuid("account Sam")
        self.sam = Viewer(
            Ids.uuid(f"device {sam} A"), sam, Role.PARTICIPANT, Ids.uuid("notebook Sam"), ""
        )
        self.screen = Screen(world, self.amira)
        self.shared_by: dict[str, str] = {"open": "open", "closed": "closed"}
        self.answers: list[bytes] = []

    def tell(self, what: str, number: int) -> None:
        """Let one thing happen; its ids follow from ``number``."""
        word = f"{what} {number}"
        target = ("open", "closed")[number % 2]
        if what in {"sync", "page"}:
            self._note(self.screen.sync(**({"limit": 1} if what == "page" else {})))
        elif what == "push":
            seen = edit(word, "nowhere" if number % 2 else "other", "message", {}, seen_at=1)
            hello = message(f"{word} hello", self.amira, self.amira)
            named = [one | {"notebook": self.sam.notebook} for one in (seen, hello)]
            self._note(self.screen.sync(changes=named))
        else:
            self.world.push(self.sam, *self._changes(what, word, target))

    def finish(self) -> list[bytes]:
        answer = self.screen.sync()
        self._note(answer)
        while answer.more:
            answer = self.screen.sync()
            self._note(answer)
        return self.answers

    def _note(self, answer: SyncAnswer) -> None:
        # The token is random by itself; its length is not.
        token = "x" * len(answer.cursor)
        self.answers.append(msgspec.json.encode(msgspec.structs.replace(answer, cursor=token)))

    def _changes(self, what: str, word: str, target: str) -> list[dict[str, Any]]:
        if what in {"share", "unshare"}:
            base, self.shared_by[target] = self.shared_by[target], word
            return [edit(word, target, "mood", {"shared": base}, shared=what == "share")]
        entry = {"body": "x", "at": 1, "day": "2026-05-28", "zone": "Europe/London", "shared": True}
        by_name: dict[str, list[dict[str, Any]]] = {
            "shared mood": [mood(word, shared=True)],
            "edit": [edit(word, target, "mood", {}, score=1 + len(word) % 5) | {"stamp": 5_000}],
            "message": [message(word, self.sam, self.amira)],
            "private mood": [mood(word)],
            "edit private mood": [edit(word, "private", "mood", {}, score=2) | {"stamp": 9_000}],
            "delete private mood": [
                edit(
                    word, "private", "mood",
                    dict.fromkeys(("score", "at", "day", "zone"), "private"), deleted=True,
                )
            ],
            "hidden field of a shared mood": [edit(word, target, "mood", {}, **{f"later_{len(word)}": word})],
            "shared entry without a grant": [change(word, word, "entry", create=True, set=entry)],
            "edit of an unshared mood": [edit(word, "private", "mood", {}, **{"activities:rest": True})],
            "preference": [change(word, word, "preference", create=True, set={"share_moods": True})],
            "other's grant": [grant(word, self.sam, self.kim, "moods")],
            "other's message": [message("other", self.sam, self.kim) | {"id": Ids.change(word)}],
            "brief share": [mood(word, shared=True), edit(f"{word}!", word, "mood", {"shared": word}, shared=False)],
            "late edit": [edit(word, "never was", "mood", {}, score=1)],
            "refused": [mood(word, score=77)],
        }  # fmt: skip
        return by_name[what]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(INVISIBLE), st.sampled_from(VISIBLE)), max_size=14))
def test_a_workers_answers_are_the_same_bytes_whatever_they_may_not_see(
    template: Path, happenings: list[str]
) -> None:
    told = []
    for hides in (False, True):
        folder = template / f"copy {next(_counter)}"
        shutil.copytree(template / "template", folder)
        with World(folder) as world:
            story = Story(world)
            for number, what in enumerate(happenings):
                if not (hides and what in INVISIBLE):
                    story.tell(what, number)
            told.append(story.finish())
        shutil.rmtree(folder)
    assert told[0] == told[1]
