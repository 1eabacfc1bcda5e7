from __future__ import annotations

import json
import signal
import socket
import stat
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.demo.people import read_lives
from server.demo.place import MARKER
from tests.ports import free_ports
from tests.server.cli.program import Started, linkwell, started
from tests.server.running import Browser, problem_of

FIRST_START_SECONDS_MAX = 180
SECOND_START_SECONDS_MAX = 3


def code_of(link: str) -> str:
    return link.partition("#")[2]


def joined(link: str) -> Browser:
    """A browser that opened a join link and went on."""
    origin, _, code = link.partition("/join#")
    browser = Browser(origin, {})
    browser.join(code)
    return browser


def test_the_first_start_is_there_in_three_minutes_and_shows_how_far_it_is(
    filled_once: tuple[Path, float],
) -> None:
    data, seconds = filled_once
    assert seconds < FIRST_START_SECONDS_MAX
    assert json.loads((data / MARKER).read_bytes())["filled"] is True
    assert stat.S_IMODE((data / "master.key").stat().st_mode) == 0o600


def test_a_second_start_is_ready_in_three_seconds(demo_data: Path, client: Path) -> None:
    with started("demo", DATA_DIR=demo_data, PORT=free_ports(), CLIENT_DIR=client) as demo:
        seconds = demo.until("Ctrl-C stops") - demo.waited_for_a_processor()
        assert seconds < SECOND_START_SECONDS_MAX
        assert "Filling" not in demo.said


def test_each_run_tells_fresh_links_that_work(demo_data: Path, client: Path) -> None:
    port, seen = free_ports(), set()
    for _ in range(2):
        with started("demo", DATA_DIR=demo_data, PORT=port, CLIENT_DIR=client) as demo:
            demo.until("Ctrl-C stops")
            told = json.loads((demo_data / "demo.json").read_bytes())
            assert set(told) == {"url", "worker_join", "participant_join"}
            assert told["worker_join"].startswith(f"http://localhost:{port}/join#")
            assert told["participant_join"].startswith(f"http://127.0.0.1:{port}/join#")
            assert httpx.get(told["url"]).status_code == 200
            assert told["worker_join"] in demo.said
            assert told["participant_join"] in demo.said
            amira, sam = joined(told["worker_join"]), joined(told["participant_join"])
            assert amira.account["name"] == "Amira Haddad"
            assert sam.account["name"] == "Sam Bright"
            seen |= {told["worker_join"], told["participant_join"]}
            demo.stop()
        assert not (demo_data / "demo.json").exists()
    assert len(seen) == 4


def test_a_reader_that_finds_the_links_can_connect(demo_data: Path, client: Path) -> None:
    port = free_ports()
    with started("demo", DATA_DIR=demo_data, PORT=port, CLIENT_DIR=client) as demo:
        while not (demo_data / "demo.json").exists():
            assert demo.process.poll() is None, demo.said
        assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200


def test_the_links_of_a_run_that_was_killed_are_not_found_by_the_next(
    demo_data: Path, client: Path
) -> None:
    (demo_data / "demo.json").write_text("{}")
    with started("demo", DATA_DIR=demo_data, PORT=free_ports(), CLIENT_DIR=client) as demo:
        demo.until("Ctrl-C stops")
        assert json.loads((demo_data / "demo.json").read_bytes())["url"]


def test_the_people_are_there_with_what_they_share(demo_data: Path, client: Path) -> None:
    lives = read_lives()
    with started("demo", DATA_DIR=demo_data, PORT=free_ports(), CLIENT_DIR=client) as demo:
        demo.until("Ctrl-C stops")
        told = json.loads((demo_data / "demo.json").read_bytes())
        amira, sam = joined(told["worker_join"]), joined(told["participant_join"])
        own = pulled(sam)
        seen = pulled(amira)
        lines = sam.get("/api/sharing").json()["lines"]
    (notebook,) = own
    (life,) = [life for life in lives if life.name == "Sam Bright"]
    bodies = {record["set"]["body"] for record in own[notebook] if record["kind"] == "entry"}
    assert bodies == {entry.text for entry in life.entries}
    moods = [record for record in own[notebook] if record["kind"] == "mood"]
    assert 100 < len(moods) < 183
    notes = [mood["set"]["note"] for mood in moods if "note" in mood["set"]]
    assert sorted(notes) == sorted(life.notes)
    assert len(seen) == len(lives) == 12
    shown = {
        record["set"]["body"] for records in seen.values() for record in records
        if record["kind"] == "entry"
    }  # fmt: skip
    shared = {entry.text for life in lives for entry in life.entries if entry.shared}
    assert shown == shared
    sharing_moods = sum(life.shares.moods for life in lives)
    with_moods = [n for n, rs in seen.items() if any(r["kind"] == "mood" for r in rs)]
    assert len(with_moods) == sharing_moods
    # Delivered over the weeks of the story, not all at once.
    assert len({line["at"] // 86_400_000 for line in lines}) > 20
    # What became of Sam's words is Amira's doing; beside it stands who was let in and put out.
    of_copies = [line for line in lines if line["what"] in {"delivered", "erased", "looked"}]
    assert {line["worker_name"] for line in of_copies} == {"Amira Haddad"}
    others = [line["what"] for line in lines if line not in of_copies]
    assert set(others) <= {"code-made", "signed-out"}
    assert "code-made" in others


def test_the_moods_are_the_same_each_time_but_for_the_day() -> None:
    from datetime import date, timedelta

    from server.demo.story import tell

    (life,) = [life for life in read_lives() if life.name == "Sam Bright"]
    people = {"notebook": "n", "participant": "p", "worker": "w"}
    today = date(2026, 7, 1)
    one = tell(life, today=today, **people)
    assert one == tell(life, today=today, **people)
    later = tell(life, today=today + timedelta(days=7), **people)
    scores = [
        [c.set["score"] for c in told.participant if c.kind == "mood"] for told in (one, later)
    ]
    assert scores[0] == scores[1]


@pytest.mark.parametrize("foreign", ["linkwell.db", "notes.txt", "demo.json"])
def test_demo_data_is_refused_in_a_directory_that_is_not_a_demos(
    tmp_path: Path, foreign: str
) -> None:
    (tmp_path / foreign).write_text("somebody's")
    ended = linkwell("demo", DATA_DIR=tmp_path, PORT=free_ports())
    assert ended.returncode == 1
    assert f"{tmp_path} already holds something that is not a demo's ({foreign})" in ended.stderr
    assert "LINKWELL_DATA_DIR" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == [foreign]
    assert (tmp_path / foreign).read_text() == "somebody's"


def test_one_directory_has_one_server(demo_data: Path, client: Path) -> None:
    with started("demo", DATA_DIR=demo_data, PORT=free_ports(), CLIENT_DIR=client) as demo:
        demo.until("Ctrl-C stops")
        links = (demo_data / "demo.json").read_bytes()
        second = linkwell("demo", DATA_DIR=demo_data, PORT=free_ports())
        assert second.returncode == 1
        assert f"Another linkwell serves {demo_data} already" in second.stderr
        assert (demo_data / "demo.json").read_bytes() == links


def test_filling_that_was_interrupted_begins_again(tmp_path: Path, client: Path) -> None:
    data = tmp_path / "var"
    settings: dict[str, str | Path | int] = {
        "DATA_DIR": data, "PORT": free_ports(), "CLIENT_DIR": client
    }  # fmt: skip
    with started("demo", **settings) as demo:
        demo.until(" 3 of 12")
        demo.stop()
    assert demo.process.returncode == 130
    assert "Traceback" not in demo.said
    with started("demo", **settings) as demo:
        demo.until("Ctrl-C stops")
        assert "12 of 12" in demo.said
        told = json.loads((data / "demo.json").read_bytes())
        assert len(pulled(joined(told["worker_join"]))) == 12


def test_a_busy_port_is_named_before_anything_is_written(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = linkwell("demo", DATA_DIR=tmp_path / "var", PORT=taken.getsockname()[1])
    assert ended.returncode == 1
    assert "is busy" in ended.stderr
    assert "LINKWELL_PORT=" in ended.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_waits_for_nobody_who_listens(
    demo_data: Path, client: Path, how: signal.Signals
) -> None:
    with started("demo", DATA_DIR=demo_data, PORT=free_ports(), CLIENT_DIR=client) as demo:
        demo.until("Ctrl-C stops")
        told = json.loads((demo_data / "demo.json").read_bytes())
        listening, streams = _listen(joined(told["participant_join"]), 3)
        listening.wait(10)
        assert demo.stop(how) < 3
        for stream in streams:
            stream.join(5)
            assert not stream.is_alive()
    assert demo.process.returncode == 0
    assert demo.said.rstrip().endswith("Stopped. The demo is as you left it the next time.")
    assert_no_noise(demo)


def test_only_this_machine_can_reach_it(demo_data: Path, client: Path) -> None:
    port = free_ports()
    with started("demo", DATA_DIR=demo_data, PORT=port, CLIENT_DIR=client) as demo:
        demo.until("Ctrl-C stops")
        listening = Path("/proc/net/tcp").read_text()
    hexport = f":{port:04X} "
    addresses = {line.split()[1] for line in listening.splitlines() if hexport in line + " "}
    assert {one for one in addresses if one.endswith(hexport.strip())} <= {f"0100007F:{port:04X}"}


def test_without_a_built_app_it_says_so(demo_data: Path, tmp_path: Path) -> None:
    port = free_ports()
    with started("demo", DATA_DIR=demo_data, PORT=port, CLIENT_DIR=tmp_path / "none") as demo:
        demo.until("Ctrl-C stops")
        assert "make build" in demo.said
        assert problem_of(httpx.get(f"http://127.0.0.1:{port}/")) == "client-not-built"


def pulled(browser: Browser) -> dict[str, list[dict[str, Any]]]:
    """Everything a fresh device of theirs gets, by notebook."""
    from schemas.version import PROTOCOL
    from server.domain.ids import new_id

    replica, cursor, more = new_id(1_780_000_000_000), None, True
    held: dict[str, list[dict[str, Any]]] = {}
    while more:
        asked = {"protocol": PROTOCOL, "replica": replica} | ({"cursor": cursor} if cursor else {})
        answer = browser.post("/api/sync", json=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        cursor, more = page["cursor"], page.get("more", False)
        for notebook in page.get("notebooks", []):
            held.setdefault(notebook["notebook"], []).extend(notebook.get("records", []))
    return held


def assert_no_noise(demo: Started) -> None:
    for noise in ("Traceback", "Error", "Cancel", "exception"):
        assert noise not in demo.said, demo.said


def _listen(browser: Browser, many: int) -> tuple[threading.Barrier, list[threading.Thread]]:
    """Hold live streams open, as several tabs do."""
    connected = threading.Barrier(many + 1)

    def hold() -> None:
        with browser.http.stream("GET", "/api/sync/live") as stream:
            assert stream.status_code == 200
            events = stream.iter_raw()
            next(events)
            connected.wait(10)
            for _ in events:
                pass

    streams = [threading.Thread(target=hold, daemon=True) for _ in range(many)]
    for stream in streams:
        stream.start()
    return connected, streams
