"""No room left: said to phones and the operator, nothing lost, and well again by itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.doctor import FREE_BYTES_MIN
from tests.crashes.blows import POSTGRESQL, SQLITE
from tests.crashes.disk import Disk, SmallDisk, kinds, service_on
from tests.crashes.simulation import simulate
from tests.failures.device import Answered, Device
from tests.failures.serving import Served
from tests.server.running import problem_of

SECRET = "Words that no log may hold."
TRIES = 400
FULL_SECONDS = 0.4


ON_SQLITE = [(SQLITE, kind) for kind in kinds(SQLITE)]
EVERYWHERE = ON_SQLITE + [(POSTGRESQL, kind) for kind in kinds(POSTGRESQL)]
ONCE_EACH = [(database, kinds(database)[0]) for database in (SQLITE, POSTGRESQL)]
on_every_database = pytest.mark.parametrize("place", EVERYWHERE, ids="-".join, indirect=True)
on_sqlite = pytest.mark.parametrize("place", ON_SQLITE, ids="-".join, indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Served, Disk]]:
    database, kind = request.param
    with service_on(database, kind, tmp_path) as place:
        yield place


@pytest.fixture
def service(place: tuple[Served, Disk]) -> Served:
    return place[0]


@pytest.fixture
def disk(place: tuple[Served, Disk]) -> Disk:
    return place[1]


@pytest.fixture
def sam(service: Served) -> Device:
    service.start()
    return Device(service.participant(service.worker()))


def write_until_refused(device: Device) -> Answered:
    """Write moods until the service has no room for them; its answer."""
    for _ in range(TRIES):
        device.mood(note=SECRET)
        try:
            device.sync()
        except Answered as answered:
            return answered
    raise AssertionError("there was always room")


@on_every_database
def test_a_full_disk_is_said_to_the_phone_which_keeps_everything(
    service: Served, disk: Disk, sam: Device
) -> None:
    other = sam.another()
    sam.mood()
    sam.sync()
    disk.fill()
    answered = write_until_refused(sam)
    assert (answered.status, answered.problem) == (507, "disk-full")
    assert answered.body["title"] == "The service has no room left"
    assert "stays on this device" in answered.body["detail"]
    kept = sam.views("mood")
    assert sam.waiting == 1
    assert sam.tray == []

    # Whoever has nothing to send still gets everything that was acknowledged.
    other.sync()
    assert set(other.views("mood")) == set(kept) - {sam.records_waiting()[0]}

    disk.make_room()
    sam.sync()
    other.sync()
    assert sam.waiting == 0
    assert sam.views("mood") == other.views("mood") == kept
    assert sam.differs() == other.differs() == []


@on_every_database
def test_a_full_disk_is_said_to_the_operator_without_a_word_of_content(
    service: Served, disk: Disk, sam: Device
) -> None:
    disk.fill()
    write_until_refused(sam)
    health = service.waits_until_health_is(507)
    assert problem_of(health) == "disk-full"
    service.waits_until_it_said("no room")
    assert SECRET not in service.said
    assert "Traceback" not in service.said

    disk.make_room()
    service.waits_until_health_is(200)
    sam.sync()
    assert service.health().json()["status"] == "ok"


@pytest.mark.parametrize("place", ONCE_EACH, ids="-".join, indirect=True)
def test_what_was_acknowledged_survives_a_disk_that_is_full_now_and_then(
    service: Served, disk: Disk
) -> None:
    service.start()

    def full_for_a_while() -> None:
        disk.fill()
        time.sleep(FULL_SECONDS)
        disk.make_room()

    def killed_while_full() -> None:
        disk.fill()
        time.sleep(FULL_SECONDS)
        service.kill()
        disk.make_room()
        service.start()

    figures = simulate(service, [full_for_a_while, killed_while_full, full_for_a_while], seed=5)
    assert figures.answered_with.get("disk-full", 0) > 0, figures
    assert set(figures.answered_with) <= {"disk-full"}, figures


@on_every_database
def test_inviting_on_a_full_disk_makes_nothing_by_halves(service: Served, disk: Disk) -> None:
    service.start()
    amira = service.worker()
    disk.fill()
    answers = (amira.post("/api/invites", json={"name": "Gwilym"}) for _ in range(TRIES))
    answer = next(one for one in answers if one.status_code != 201)
    assert answer.status_code == 507
    assert problem_of(answer) == "disk-full"
    disk.make_room()
    before = len(amira.get("/api/invites").json())
    gwilym = Device(service.participant(amira, "Gwilym"))
    mood = gwilym.mood()
    gwilym.sync()
    assert set(gwilym.fresh().sync_all().views("mood")) == {mood}
    assert len(amira.get("/api/invites").json()) == before


@on_sqlite
def test_a_start_on_a_full_disk_says_why_and_spoils_nothing(
    service: Served, disk: Disk, sam: Device
) -> None:
    mood = sam.mood()
    sam.sync()
    service.stop()
    disk.fill()
    ended = service.run("serve")
    assert ended.returncode == 1
    # A limit on files is another error than a full disk where SQLite lays out shared memory.
    said = "there is no room left for it" if isinstance(disk, SmallDisk) else "disk I/O error"
    assert f"{said}. Ask: linkwell doctor" in ended.stderr
    assert "Traceback" not in ended.stderr
    disk.make_room()
    service.start()
    sam.mood()
    sam.sync()
    assert mood in sam.fresh().sync_all().views("mood")


@on_sqlite
def test_a_first_start_on_a_full_disk_is_no_obstacle_to_the_next(
    service: Served, disk: Disk
) -> None:
    disk.fill()
    ended = service.run("serve")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    disk.make_room()
    service.start()
    sam = Device(service.participant(service.worker()))
    sam.mood()
    sam.sync()


@on_sqlite
def test_commands_say_that_there_is_no_room_left(service: Served, disk: Disk, sam: Device) -> None:
    disk.fill()
    write_until_refused(sam)
    assert "no room left" in service.run("invite", "Winnie Clarke").stderr
    ended = service.run("doctor")
    is_short = shutil.disk_usage(disk.inside(service.data_dir)).free < FREE_BYTES_MIN
    assert ("NOT SO  There is room on its disk (0 MiB free)" in ended.stdout) is is_short
    assert ("Make room" in ended.stdout) is is_short
    assert "Traceback" not in ended.stderr
