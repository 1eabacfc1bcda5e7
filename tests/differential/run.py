"""Plays histories on both languages against one real server, and compares what they end with.

``python -m tests.differential.run --histories 100 --seed 7``, or ``make simulate-differential``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

from schemas.records import SHARED
from tests.differential.app import App
from tests.differential.devices import AppDevice, Device, PythonDevice, alive
from tests.differential.history import History
from tests.differential.site import Site
from tests.server.syncing import another_browser_of

STEPS = (10, 50)


class Differs(AssertionError):
    """A history whose devices did not end alike; the message tells it from the beginning."""


def play(site: Site, app: App, desk: App, seed: str) -> History:
    """Play the history of ``seed``; the link worker, if there is one, may use ``desk``.

    Raises:
        Differs: when anything that must be alike at the end is not.
    """
    history, python, device, worker = _begin(site, app, desk, seed)
    try:
        history.play(history.chance.randint(*STEPS))
        history.come_to_rest()
        _compare(history, site, python, device)
        if worker is not None:
            _compare_worker(history, python, worker)
    except AssertionError as error:
        raise Differs("\n".join([f"seed {seed}", *history.log, str(error)])) from error
    return history


def _begin(
    site: Site, app: App, desk: App, seed: str
) -> tuple[History, PythonDevice, AppDevice, Device | None]:
    worker_browser = site.service.worker()
    browser = site.service.participant(worker_browser)
    account = browser.account
    python = PythonDevice("python", browser, site.clock, seed)
    device = AppDevice("app", app, site.url, site.clock, seed)
    code = browser.post("/api/devices/codes").json()["code"]
    assert device.join(code)["id"] == account["id"]
    worker: Device | None = None
    number = int(seed.rsplit("-", maxsplit=1)[-1])
    if number % 4 == 1:
        worker = PythonDevice("worker", worker_browser, site.clock, seed)
    elif number % 4 == 3:
        worker = other = AppDevice("worker's app", desk, site.url, site.clock, f"{seed}w")
        other.join(worker_browser.post("/api/devices/codes").json()["code"])
    own: list[Device] = [python, device]
    history = History(
        seed,
        site,
        own,
        worker,
        notebook=account["notebook"],
        account=account["id"],
        worker_account=worker_browser.account["id"],
        restores=number % 10 == 9,
    )
    return history, python, device, worker


def _compare(history: History, site: Site, python: PythonDevice, device: AppDevice) -> None:
    fresh = PythonDevice("fresh", another_browser_of(python.browser), site.clock)
    fresh.sync()
    stuck = {one.name: one.waiting() for one in history.own if one.waiting()}
    assert not stuck, f"stuck: {stuck}"
    trays = {one.name: one.tray() for one in history.own if one.tray()}
    assert not trays, f"refused: {trays}"
    _same("the server and the replica", fresh.held(), python.held())
    _same("the server and the app", fresh.held(), device.held())
    _same("digests of the server and the app", fresh.digests(), device.digests())
    _same("digests of the server and the replica", fresh.digests(), python.digests())
    assert fresh.verify() == [], "the server's digest is another"
    for kind, ids in device.shown().items():
        _same(f"the app's list of {kind}", [key[1] for key, _ in alive(fresh, kind)], ids)
    _words(history, fresh)


def _words(history: History, fresh: PythonDevice) -> None:
    for key, values in itertools.chain(alive(fresh, "entry"), alive(fresh, "mood")):
        words = str(values.get("body", values.get("note", ""))).split(" ")
        assert len(words) == len(set(words)), f"doubled in {key[1]}: {words}"
        lost = history.typed.get(key[1], set()) - set(words) - history.removed
        assert not lost, f"lost from {key[1]}: {lost}"


def _compare_worker(history: History, python: PythonDevice, worker: Device) -> None:
    """The link worker holds what is shared under a standing grant, and the mutual messages."""
    now_ms = history.clock.now_ms()
    may: set[str] = set()
    for _, grant in alive(python, "grant"):
        until = grant.get("until")
        if until is None or until > now_ms:
            may |= {kind for kind in ("moods", "entries") if grant.get(f"kinds:{kind}") is True}
    expected = {key[1]: values for key, values in alive(python, "message")}
    for kind, member in (("mood", "moods"), ("entry", "entries")):
        if member in may:
            expected |= {
                key[1]: values for key, values in alive(python, kind) if values.get(SHARED) is True
            }
    found = {
        key[1]: values
        for kind in ("message", "mood", "entry", "attendance", "preference", "grant")
        for key, values in alive(worker, kind)
    }
    _same("what may be seen and what the link worker holds", expected, found)


def _same(what: str, one: object, other: object) -> None:
    if one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        keys = {key for key in {*one, *other} if one.get(key) != other.get(key)}
        lines = [f"  {key}: {one.get(key)} | {other.get(key)}" for key in sorted(keys, key=str)]
        raise AssertionError(f"{what} differ:\n" + "\n".join(lines))
    raise AssertionError(f"{what} differ: {one} | {other}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--log", action="store_true", help="tell what happens in each")
    parser.add_argument("--only", type=int, help="play this one of them alone")
    chosen = parser.parse_args()
    began = time.monotonic()
    faults = 0
    numbers = range(chosen.histories) if chosen.only is None else [chosen.only]
    with (
        tempfile.TemporaryDirectory() as folder,
        Site(Path(folder)) as site,
        App() as app,
        App() as desk,
    ):
        for number in numbers:
            try:
                history = play(site, app, desk, f"{chosen.seed}-{number}")
                if chosen.log:
                    print("\n".join(history.log), flush=True)
            except Differs as fault:
                faults += 1
                print(f"{fault}\n--seed {chosen.seed} --only {number}\n", flush=True)
    seconds = time.monotonic() - began
    print(f"{len(numbers)} histories, seed {chosen.seed}: {faults} differ, in {seconds:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
