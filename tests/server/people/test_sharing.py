"""What a participant is told of who looked, what was copied where, and what was deleted there."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import server.store
from server.domain import sharing
from server.store import audit, staff_acts
from tests.failures.device import Device
from tests.server.running import Service, problem_of

AT = 1_779_999_000_000


class Pair:
    """Sam, and Amira who invited them."""

    def __init__(self, service: Service) -> None:
        worker = service.worker()
        self.service = service
        self.amira = Device(worker)
        self.sam = Device(service.participant(worker))

    def share(self, **kinds: bool) -> None:
        self.sam.grant(self.amira.account, **kinds)
        self.sam.sync()
        self.amira.sync()
        self.amira.sync()

    def look(self, subject: str | None = None) -> None:
        self.amira.create(
            "view", None, self.sam.notebook, worker=self.amira.account, subject=subject, at=AT
        )
        self.amira.sync()

    def told(self, **query: Any) -> dict[str, Any]:
        answer = self.sam.browser.get("/api/sharing", params=query)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def pair(service: Service) -> Pair:
    return Pair(service)


def test_a_line_says_who_what_how_many_and_from_which_device(pair: Pair) -> None:
    for _ in range(2):
        pair.sam.mood(shared=True)
    pair.share(moods=True)
    line = pair.told()["lines"][0]
    assert line == {
        "at": pair.service.clock.now_ms(),
        "worker": pair.amira.account,
        "worker_name": "Amira Haddad",
        "what": "delivered",
        "records": 2,
        "device": "A phone",
    }


def test_every_look_is_told_with_what_when_and_the_device(pair: Pair) -> None:
    mood = pair.sam.mood(shared=True)
    pair.share(moods=True)
    pair.look()
    pair.look(mood)
    looks = pair.told(of="looks")["lines"]
    assert [line.get("subject") for line in looks] == [mood, None]
    assert {(line["worker"], line["device"], line["said_at"]) for line in looks} == {
        (pair.amira.account, "A phone", AT)
    }
    assert "looked" not in {line["what"] for line in pair.told(of="copies")["lines"]}


def test_a_look_sent_twice_is_told_once(pair: Pair) -> None:
    pair.share(moods=True)
    pair.amira.create("view", None, pair.sam.notebook, worker=pair.amira.account, at=AT)
    changes = pair.amira.changes_as_sent()
    pair.amira.push(*changes)
    pair.amira.push(*changes)
    assert len(pair.told(of="looks")["lines"]) == 1


def test_who_let_a_device_in_or_put_it_out_is_told(pair: Pair) -> None:
    browser = pair.sam.browser
    browser.post("/api/devices/codes")
    other = pair.sam.another()
    browser.http.delete(f"/api/devices/{other.browser.account['device']}")
    told = [(line["what"], line["worker_name"]) for line in pair.told()["lines"]]
    assert told == [
        ("signed-out", "Sam Bright"),
        ("code-made", "Sam Bright"),
        ("code-made", "Sam Bright"),
        ("code-made", "Amira Haddad"),
    ]
    assert pair.told()["lines"][0]["subject"] == "A phone"


def test_a_device_that_becomes_somebody_elses_is_told_to_be_out(pair: Pair) -> None:
    tablet = pair.sam.another().browser
    tablet.join(pair.amira.browser.invite("Rosa Okafor")["code"], replace=True)
    line = pair.told()["lines"][0]
    assert (line["what"], line["worker_name"]) == ("signed-out", "Sam Bright")
    assert line["subject"] == "A phone"


def test_copies_say_what_each_device_has_until_it_confirms_the_deletion(pair: Pair) -> None:
    pair.sam.mood(shared=True)
    pair.share(moods=True)
    (copy,) = pair.told()["copies"]
    assert copy["worker_name"] == "Amira Haddad"
    assert "erased_at" not in copy
    pair.service.clock.pass_minutes(5)
    pair.share(moods=False)
    (copy,) = pair.told()["copies"]
    assert copy["erased_at"] == copy["delivered_at"] + 5 * 60_000
    pair.share(moods=True)
    (copy,) = pair.told()["copies"]
    assert "erased_at" not in copy


def test_earlier_lines_come_page_by_page_each_once(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LINES_MAX", 3)
    pair.share(moods=True)
    for _ in range(7):
        pair.service.clock.pass_minutes(1)
        pair.look()
    pages = [pair.told()]
    while "earlier" in pages[-1]:
        pages.append(pair.told(before=pages[-1]["earlier"]))
    times = [line["at"] for page in pages for line in page["lines"]]
    assert [len(page["lines"]) for page in pages] == [3, 3, 2]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 8
    assert all("copies" not in page for page in pages[1:])


def test_numbers_of_lines_do_not_tell_how_much_happens_to_others(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LINES_MAX", 1)
    another = Device(pair.service.participant(pair.amira.browser, "Huda Nasser"))
    pair.look()
    before = pair.told()["earlier"]
    for _ in range(5):
        another.browser.post("/api/devices/codes")
    assert pair.told()["earlier"] == before == 2


@pytest.mark.parametrize("query", [{"before": "soon"}, {"of": "others"}])
def test_a_wrong_question_is_refused(pair: Pair, query: dict[str, str]) -> None:
    assert problem_of(pair.sam.browser.get("/api/sharing", params=query)) == "malformed"


def test_everything_can_be_fetched_as_json_and_that_is_a_line_too(pair: Pair) -> None:
    pair.sam.mood(shared=True)
    pair.share(moods=True)
    pair.look()
    answer = pair.sam.browser.post("/api/sharing/export")
    assert "attachment" in answer.headers["content-disposition"]
    what = [line["what"] for line in answer.json()["lines"]]
    assert what == ["code-made", "delivered", "looked", "exported"]
    assert pair.told()["lines"][0]["what"] == "exported"


def test_the_csv_says_the_same_and_no_cell_of_it_is_a_formula(pair: Pair) -> None:
    code = pair.service.invited_worker('=HYPERLINK("https://evil.example")').code
    stranger = pair.service.browser()
    stranger.join(code or "")
    asked = {"notebook": pair.sam.notebook, "to": stranger.account["id"]}
    assert pair.amira.browser.post("/api/handovers", json=asked).status_code == 201
    answer = pair.sam.browser.post("/api/sharing/export", params={"form": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["what"] for row in rows] == ["code-made", "handover-asked", "exported"]
    assert rows[1]["about"] == '\'=HYPERLINK("https://evil.example")'
    assert rows[1]["who"] == "Amira Haddad"
    assert rows[1]["device"] == "A phone"
    assert rows[1]["time"] == "2026-05-28T20:26:40Z"


def test_nobody_else_reads_them(pair: Pair) -> None:
    assert problem_of(pair.amira.browser.get("/api/sharing")) == "not-allowed"
    assert problem_of(pair.amira.browser.post("/api/sharing/export")) == "not-allowed"
    another = pair.service.participant(pair.amira.browser, "Huda Nasser")
    pair.share(moods=True)
    pair.look()
    lines = another.post("/api/sharing/export").json()["lines"]
    assert [line["what"] for line in lines] == ["code-made", "exported"]


@pytest.mark.parametrize(
    ("table", "module", "knowing"),
    [
        ("audit", audit, {"audit.py", "leaving.py"}),
        ("staff_acts", staff_acts, {"staff_acts.py"}),
    ],
)
def test_nothing_in_the_server_changes_or_removes_a_line(
    table: str, module: ModuleType, knowing: set[str]
) -> None:
    """One module writes the table, and it has no words for changing and removing.

    The other that knows the audit names it among what stays when somebody leaves.
    """
    root = Path(server.store.__file__).parent.parent
    imported = {file: _imported(file) for file in root.rglob("*.py")}
    found = {
        file.name for file, names in imported.items() if ("server.store.tables", table) in names
    }
    assert found == knowing
    words = {name for _, name in imported[Path(str(module.__file__))]}
    assert not words & {"update", "delete", "upsert", "text"}


def _imported(file: Path) -> set[tuple[str | None, str]]:
    return {
        (node.module, name.name)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
