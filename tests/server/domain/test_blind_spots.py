"""What a link worker can never tell."""

from __future__ import annotations

import itertools
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import Role
from schemas.sync import SyncAnswer
from server.domain.viewers import Viewer
from sync.identity import derived_id
from tests.databases import Databases
from tests.server.screen import Screen, unshare
from tests.server.world import Ids, World, change, edit, grant, message, mood


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
def template(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    """One service with two workers and a participant, to be copied."""
    folder = tmp_path_factory.mktemp("worlds")
    with closing(World(folder / "template", databases)) as world:
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
    template: Path, databases: Databases, happenings: list[str]
) -> None:
    told = []
    for hides in (False, True):
        folder = template / f"copy {next(_counter)}"
        shutil.copytree(template / "template", folder)
        databases.copy(template / "template", folder)
        with World(folder, databases) as world:
            story = Story(world)
            for number, what in enumerate(happenings):
                if not (hides and what in INVISIBLE):
                    story.tell(what, number)
            told.append(story.finish())
        shutil.rmtree(folder)
    assert told[0] == told[1]


def test_words_that_are_told_again_leave_a_device_that_may_not_see_them_any_more(
    world: World, sam: Viewer, amira: Viewer
) -> None:
    screen = Screen(world, amira)
    screen.sync()
    world.push(sam, grant("grant", sam, amira, "attendance"))
    session = Ids.uuid("session")
    record = derived_id("attendance", session, "2026-05-28")
    cells = {"session": session, "occurrence": "2026-05-28", "worker_said": "went", "shared": True}
    sent = change("said", record, "attendance", create=True, set=cells, notebook=sam.notebook)
    screen.ask(changes=[sent])
    off = {"kinds:attendance": False}
    world.push(
        sam,
        edit(
            "off", grant("x", sam, amira)["record"], "grant", {"kinds:attendance": "grant"}, **off
        ),
    )
    answer = screen.sync(changes=[sent])
    [receipt] = answer.receipts
    assert receipt.outcome == "applied"
    assert [page.gone for page in answer.notebooks] == [(record,)]
