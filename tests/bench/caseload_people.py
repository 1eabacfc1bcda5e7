"""A whole caseload: 250 people who share some 400 records each with one link worker."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sync.identity import derived_id
from tests.bench import years
from tests.bench.service import HOST, Joined, Service
from tests.bench.wire import Connection

PEOPLE: Final = 250
MOODS: Final = 210
ENTRIES: Final = 120
ATTENDANCES: Final = 60
MESSAGES: Final = 9
RECORDS: Final = MOODS + ENTRIES + ATTENDANCES + MESSAGES + 1
"""Of each person, as far as the link worker sees them: with the session that they go to."""
_KINDS_OF_LIFE: Final = 10
"""So many different half-years, each lived by several people: ids differ within a notebook only."""
_SOMEBODY: Final = "00000000-0000-7000-8000-000000000000"
"""Stands for the account of whoever lived it."""
_AT_ONCE: Final = 16
_DAY_MS: Final = 86_400_000
_FIRST: Final = ("Aisha", "Bram", "Chidi", "Dolores", "Ewan", "Farida", "Grace", "Halima", "Ines")
_LAST: Final = ("Adeyemi", "Brook", "Castillo", "Dunn", "Evans", "Farouk", "Grant", "Hill", "Iqbal")
_DID: Final = (
    "We turned the beds at the allotment and had tea out of the flask. My back knows about it now.",
    "Choir was noisy and good. Three new people came and one of them knows my street.",
    "Did not feel like going out, then walked to the library anyway and read the paper by the window.",
    "Swam eight lengths. The water was cold and I was proud of myself on the way home.",
)


def name_of(number: int) -> str:
    """The name of one of them; no two are the same."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST) % len(_LAST)]
    return f"{first} {last} {1 + number // (len(_FIRST) * len(_LAST))}"


def fill(service: Service, worker: Joined, people: int = PEOPLE) -> None:
    """Let everybody join, grant the worker everything and share what they lived."""
    now_ms = int(time.time() * 1000)
    account = worker.account["id"]
    lives = [json.dumps(_requests_of(account, life, now_ms)) for life in range(_KINDS_OF_LIFE)]

    def live(number: int) -> None:
        one = _joined(service, worker, number)
        requests = [
            _grant(number, one.account["notebook"], account, now_ms),
            *json.loads(lives[number % _KINDS_OF_LIFE].replace(_SOMEBODY, one.account["id"])),
        ]
        cursor: dict[str, Any] = {}
        for request in requests:
            answer = push(one.connection, {**request, **cursor})
            cursor = {"cursor": answer["cursor"]}
        one.connection.close()

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        list(threads.map(live, range(people)))


def push(connection: Connection, request: dict[str, Any]) -> dict[str, Any]:
    """Sync once; anything refused is a failure."""
    status, answer = connection.call("POST", "/api/sync", request)
    refused = [one for one in (answer or {}).get("receipts", ()) if one.get("refused")]
    if status != 200 or refused:
        raise RuntimeError(f"a sync was answered {status}: {refused[:1] or answer}")
    found: dict[str, Any] = answer
    return found


def _joined(service: Service, worker: Joined, number: int) -> Joined:
    connection = Connection(HOST, service.port)
    connection.cookie = worker.connection.cookie
    _, invite = connection.call("POST", "/api/invites", {"name": name_of(number)})
    connection.close()
    return service.join(invite["code"], f"person-{number}-")


def _grant(number: int, notebook: str, worker: str, now_ms: int) -> dict[str, Any]:
    replica = years.new_replica(1_000 + number, notebook)
    kinds = {f"kinds:{kind}": True for kind in ("moods", "entries", "attendance", "plan")}
    replica.create(
        "grant",
        {"worker": worker, **kinds},
        now_ms - 200 * _DAY_MS,
        record=derived_id("grant", notebook, worker),
    )
    return dict(json.loads(json.dumps(replica.request())))


def _requests_of(worker: str, life: int, now_ms: int) -> list[dict[str, Any]]:
    replica = years.new_replica(life, None)
    lived = sorted(_lived(worker, life, now_ms), key=lambda one: one.at_ms)
    years.write_all(replica, lived, random.Random(life))
    requests = []
    while replica.outbox:
        requests.append(dict(replica.request()))
        del replica.outbox[: len(requests[-1]["changes"])]
    return requests


def _lived(worker: str, life: int, now_ms: int) -> Iterator[years.Written]:
    """Half a year. The last days of each differ: some are low, some silent, some missed out."""
    rng = random.Random(1_000 + life)
    silent = (0, 0, 0, 20, 0, 0, 1, 0, 35, 2)[life]
    low = life in {1, 6}
    for day in range(MOODS):
        ago = silent + day * 180 / MOODS
        at_ms = now_ms - int(ago * _DAY_MS) - 3_600_000
        score = rng.choice((1, 2, 2)) if low and day < 8 else rng.choice((2, 3, 3, 4, 4, 5))
        yield years.Written("mood", at_ms, years.a_mood(at_ms, score))
    for number in range(ENTRIES):
        at_ms = now_ms - int((silent + 0.3 + number * 1.5) * _DAY_MS)
        body = f"{rng.choice(_DID)} {rng.choice(_DID)}"
        when = {"at": at_ms, "day": _day(at_ms), "zone": years.ZONE}
        yield years.Written("entry", at_ms, {"body": body, "shared": True, **when})
    yield from _sessions(worker, life, now_ms, rng)
    for number in range(MESSAGES):
        at_ms = now_ms - int((silent + 2 + number * 9) * _DAY_MS)
        values = {"worker": worker, "author": _SOMEBODY, "body": rng.choice(_DID), "at": at_ms}
        yield years.Written("message", at_ms, values)


def _sessions(worker: str, life: int, now_ms: int, rng: random.Random) -> Iterator[years.Written]:
    began_ms = now_ms - (3 * ATTENDANCES + 1) * _DAY_MS
    session = years.uuid7(rng, began_ms)
    values = {
        "worker": worker,
        "author": _SOMEBODY,
        "title": "Choir evening",
        "starts": f"{_day(began_ms)}T18:00",
        "minutes": 90,
        "zone": years.ZONE,
        "rule": "FREQ=DAILY;INTERVAL=3",
        "shared": True,
    }
    yield years.Written("session", began_ms, values, session)
    for number in range(ATTENDANCES):
        at_ms = began_ms + number * 3 * _DAY_MS
        missed = life in {4, 6} and number > ATTENDANCES - 4
        said = "missed" if missed else rng.choice(("went", "went", "went", "part", "missed"))
        day = _day(at_ms)
        values = {
            "session": session,
            "occurrence": day,
            "day": day,
            "zone": years.ZONE,
            "participant_said": said,
            "shared": True,
        }
        yield years.Written("attendance", at_ms, values, derived_id("attendance", session, day))


def _day(at_ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).date().isoformat()
