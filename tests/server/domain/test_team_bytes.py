"""Nothing that link workers write for each other changes a byte of what its participant gets."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import Role
from schemas.sync import SyncAnswer
from server.domain.viewers import Viewer
from sync.digest import digest
from tests.databases import Databases
from tests.server.domain.team import mark_of, note, review, review_again
from tests.server.screen import Screen, unshare
from tests.server.world import Ids, World, change, edit, grant, message, mood

INVISIBLE: Final = (
    "note", "colleague's note", "long note", "amendment", "many notes", "refused note", "mark",
    "colleague's mark", "mark again",
)  # fmt: skip
VISIBLE: Final = (
    "mood", "edit", "unshare", "own push", "message", "sync", "page", "verify", "another device",
    "guess", "make their mark", "delete",
)  # fmt: skip
_counter = itertools.count()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    """One service with two workers and a participant, to be copied."""
    folder = tmp_path_factory.mktemp("worlds")
    with closing(World(folder / "template", databases)) as world:
        amira, kim = world.worker("Amira"), world.worker("Kim")
        sam = world.participant("Sam", workers=(amira, kim))
        world.device(sam.account, Role.PARTICIPANT, sam.notebook, "tablet")
        world.push(sam, grant("grant", sam, amira, "moods"))
        world.push(sam, *(mood(f"mood {number}", shared=True) for number in range(3)))
    return folder


def _viewer(name: str, role: Role, label: str = "A") -> Viewer:
    account = Ids.uuid(f"account {name}")
    notebook = Ids.uuid(f"notebook {name}") if role is Role.PARTICIPANT else None
    return Viewer(Ids.uuid(f"device {account} {label}"), account, role, notebook, "")


AMIRA, KIM = _viewer("Amira", Role.WORKER), _viewer("Kim", Role.WORKER)
SAM, TABLET = _viewer("Sam", Role.PARTICIPANT), _viewer("Sam", Role.PARTICIPANT, "tablet")


class Story:
    """One world in which the same visible things happen, with or without invisible ones."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.phone, self.tablet = Screen(world, SAM), Screen(world, TABLET)
        self.heard: list[bytes | bool] = []
        """Every answer to the participant's devices, and every time that they were poked."""
        self.marked: dict[str, str] = {}

    def tell(self, what: str, number: int) -> None:
        """Let one thing happen; its ids follow from ``number``."""
        getattr(self, "_" + what.replace(" ", "_").replace("'", ""))(f"{what} {number}", number)
        if SAM.account in self.world.pokes.taken():
            self.heard.append(True)

    def finish(self) -> list[bytes | bool]:
        for screen in (self.phone, self.tablet):
            self._ask(screen)
            # What it wrote itself it is not told again; a fresh store is told everything.
            screen.cursor, screen.held = None, {}
            while self._ask(screen, limit=2).more:
                pass
            digests = {SAM.notebook: self._digest(screen)}
            assert self._ask(screen, verify=digests).differs == ()
        return self.heard

    # What link workers write for each other

    def _note(self, word: str, _: int) -> None:
        self.world.push(AMIRA, note(word, AMIRA, SAM))

    def _colleagues_note(self, word: str, _: int) -> None:
        self.world.push(KIM, note(word, KIM, SAM))

    def _long_note(self, word: str, _: int) -> None:
        self.world.push(AMIRA, note(word, AMIRA, SAM, "Words " * 300))

    def _amendment(self, word: str, _: int) -> None:
        self.world.push(KIM, note(word, KIM, SAM, amends=Ids.uuid("any")))

    def _many_notes(self, word: str, _: int) -> None:
        self.world.push(AMIRA, *(note(f"{word} {each}", AMIRA, SAM) for each in range(60)))

    def _refused_note(self, word: str, _: int) -> None:
        self.world.push(AMIRA, note(word, AMIRA, SAM, "x" * 5_000))

    def _mark(self, word: str, _: int) -> None:
        self.marked.setdefault(AMIRA.account, word)
        self.world.push(AMIRA, review(word, AMIRA, SAM))

    def _colleagues_mark(self, word: str, _: int) -> None:
        self.world.push(KIM, review(word, KIM, SAM, snoozed_until="2026-06-01"))

    def _mark_again(self, word: str, number: int) -> None:
        base = self.marked.get(AMIRA.account, "nothing")
        self.world.push(AMIRA, review_again(word, base, AMIRA, SAM, at=7_000 + number))

    # What the participant does and sees

    def _mood(self, word: str, _: int) -> None:
        self._ask(self.phone, changes=[mood(word)])

    def _edit(self, word: str, number: int) -> None:
        sent = edit(word, f"mood {number % 3}", "mood", {}, score=1 + number % 5)
        self._ask(self.tablet, changes=[sent | {"stamp": 5_000 + number}])

    def _unshare(self, word: str, number: int) -> None:
        self._ask(self.phone, changes=[unshare(f"mood {number % 3}", word)])

    def _delete(self, word: str, number: int) -> None:
        base = dict.fromkeys(("score", "at", "day", "zone", "shared"), f"mood {number % 3}")
        self._ask(
            self.phone, changes=[edit(word, f"mood {number % 3}", "mood", base, deleted=True)]
        )

    def _own_push(self, word: str, _: int) -> None:
        self._ask(self.phone, changes=[message(word, SAM, AMIRA)], limit=1)

    def _message(self, word: str, _: int) -> None:
        self.world.push(AMIRA, message(word, AMIRA, AMIRA) | {"notebook": SAM.notebook})

    def _sync(self, _word: str, number: int) -> None:
        self._ask((self.phone, self.tablet)[number % 2])

    def _page(self, _word: str, number: int) -> None:
        self._ask((self.phone, self.tablet)[number % 2], limit=1)

    def _verify(self, _word: str, number: int) -> None:
        screen = (self.phone, self.tablet)[number % 2]
        self._ask(screen, verify={SAM.notebook: self._digest(screen)})

    def _another_device(self, _word: str, number: int) -> None:
        screen = (self.phone, self.tablet)[number % 2]
        screen.cursor, screen.held = None, {}
        self._ask(screen, limit=2)

    def _guess(self, word: str, number: int) -> None:
        about = f"{INVISIBLE[number % 5]} {number - 1}"
        kind = ("mood", "team_note", "message", "review")[number % 4]
        self._ask(self.phone, changes=[change(word, about, kind, set={"deleted": True})])

    def _make_their_mark(self, word: str, _: int) -> None:
        said = {"participant_said": "went"}
        sent = change(word, mark_of(AMIRA, SAM), "attendance", set=said, create=True, resent=True)
        self._ask(self.phone, changes=[sent])

    def _ask(self, screen: Screen, **request: Any) -> SyncAnswer:
        answer = screen.sync(**request)
        # The token is random by itself; its length is not.
        token = "x" * len(answer.cursor)
        self.heard.append(msgspec.json.encode(msgspec.structs.replace(answer, cursor=token)))
        for page in answer.notebooks:
            for record in page.records:
                names = {name: record.versions.get(name, record.version) for name in record.set}
                screen.held[record.id]["versions"] = names
        return answer

    @staticmethod
    def _digest(screen: Screen) -> str:
        return digest(
            (record, cells["versions"])
            for record, cells in screen.held.items()
            if not cells.get("deleted")
        )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(INVISIBLE), st.sampled_from(VISIBLE)), max_size=14))
def test_a_participants_answers_are_the_same_bytes_whatever_is_written_for_the_team(
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


def test_each_thing_that_can_happen_has_its_teller() -> None:
    tellers: list[Callable[..., None]] = [
        getattr(Story, "_" + what.replace(" ", "_").replace("'", ""))
        for what in (*INVISIBLE, *VISIBLE)
    ]
    assert len(set(tellers)) == len(INVISIBLE) + len(VISIBLE)
