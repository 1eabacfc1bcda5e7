"""What staff do that concerns staff is written down, and managers can read it."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

from server.domain.staff_acts import LINES_MAX
from server.store import staff_acts
from server.store.staff_acts import StaffActRow
from tests.server.running import Browser, Service, problem_of

Line = tuple[str, str | None, str | None, str | None]


def acts_of(manager: Browser) -> list[dict[str, Any]]:
    answer = manager.get("/api/staff/acts")
    assert answer.status_code == 200, answer.text
    acts: list[dict[str, Any]] = answer.json()["acts"]
    return acts


def told(acts: list[dict[str, Any]]) -> list[Line]:
    """What, who, about whom and whom else, by their names."""

    def name(act: dict[str, Any], part: str) -> str | None:
        return act[part]["name"] if part in act else None

    return [(act["what"], name(act, "who"), name(act, "about"), name(act, "other")) for act in acts]


def test_each_act_of_a_managers_is_a_line_with_who_what_when_and_from_where(
    service: Service,
) -> None:
    morgan = service.manager()
    ben = morgan.post("/api/staff", json={"name": "Ben Osei", "role": "worker"}).json()["id"]
    for act in ("code", "deactivation", "reactivation"):
        service.clock.pass_minutes(1)
        assert morgan.post(f"/api/staff/{ben}/{act}", json={}).status_code in {201, 204}
    acts = acts_of(morgan)[:4]
    assert told(acts) == [
        ("reactivated", "Morgan Reid", "Ben Osei", None),
        ("deactivated", "Morgan Reid", "Ben Osei", None),
        ("code-made", "Morgan Reid", "Ben Osei", None),
        ("invited", "Morgan Reid", "Ben Osei", None),
    ]
    assert acts[0]["at"] == service.clock.now_ms()
    assert acts[3]["at"] == service.clock.now_ms() - 3 * 60_000
    (device,) = morgan.get("/api/devices").json()
    assert {act["device"] for act in acts} == {device["label"]}


def test_what_the_operator_does_is_a_line_of_nobodys(service: Service) -> None:
    morgan = service.manager()
    service.worker()
    assert told(acts_of(morgan)) == [
        ("invited", None, "Amira Haddad", None),
        ("invited", None, "Morgan Reid", None),
    ]


def test_of_handovers_and_codes_for_participants_no_participant_is_named(service: Service) -> None:
    morgan, amira, priya = service.manager(), service.worker(), service.worker("Priya Nair")
    sam = service.participant(amira)
    notebook = sam.account["notebook"]
    ask = {"notebook": notebook, "to": priya.account["id"]}
    asked = amira.post("/api/handovers", json=ask).json()["id"]
    assert amira.http.delete(f"/api/handovers/{asked}").status_code == 204
    again = amira.post("/api/handovers", json=ask).json()["id"]
    assert sam.post(f"/api/handovers/{again}/answer", json={"yes": False}).status_code == 200
    assert amira.post(f"/api/people/{notebook}/code", json={}).status_code == 201
    answer = morgan.get("/api/staff/acts")
    assert told(answer.json()["acts"])[:4] == [
        ("person-code-made", "Amira Haddad", None, None),
        ("handover-asked", "Amira Haddad", "Amira Haddad", "Priya Nair"),
        ("handover-withdrawn", "Amira Haddad", "Amira Haddad", "Priya Nair"),
        ("handover-asked", "Amira Haddad", "Amira Haddad", "Priya Nair"),
    ]
    for word in ("Sam", "Bright", notebook, sam.account["id"], "handover-no"):
        assert word not in answer.text


def test_all_of_it_can_be_taken_along_and_that_is_a_line_too(service: Service) -> None:
    morgan = service.manager()
    morgan.post("/api/staff", json={"name": "=HYPERLINK(1)", "role": "worker"})
    whole = morgan.post("/api/staff/acts/export", json={})
    assert whole.headers["content-disposition"].endswith('"linkwell-staff.json"')
    assert [act["what"] for act in whole.json()["acts"]] == ["invited", "invited", "exported"]
    table = morgan.post("/api/staff/acts/export?form=csv", json={})
    assert table.headers["content-type"].startswith("text/csv")
    heading, *rows = csv.reader(io.StringIO(table.text))
    assert heading[:3] == ["time", "who", "what"]
    assert [row[1:3] for row in rows] == [
        ["operator", "invited"],
        ["Morgan Reid", "invited"],
        ["Morgan Reid", "exported"],
        ["Morgan Reid", "exported"],
    ]
    assert rows[1][4] == "'=HYPERLINK(1)"


def test_lines_come_page_by_page_to_the_beginning(service: Service) -> None:
    morgan = service.manager()
    count = LINES_MAX + 5

    def write(connection: Any) -> None:
        for number in range(count):
            staff_acts.add(connection, StaffActRow(number, f"line {number}"))

    asyncio.run(service.state.database.write(write))
    first = morgan.get("/api/staff/acts").json()
    rest = morgan.get(f"/api/staff/acts?before={first['earlier']}").json()
    assert "earlier" not in rest
    whats = [act["what"] for act in (*first["acts"], *rest["acts"])]
    assert whats == [*(f"line {number}" for number in reversed(range(count))), "invited"]


def test_nobody_but_managers_reads_them(service: Service) -> None:
    amira = service.worker()
    for one in (amira, service.participant(amira)):
        assert problem_of(one.get("/api/staff/acts")) == "not-allowed"
        assert problem_of(one.post("/api/staff/acts/export", json={})) == "not-allowed"
