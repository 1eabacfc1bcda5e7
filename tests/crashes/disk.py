"""Disks that fill up while a server writes to them, and have room again later.

One is a small file system of its own, which only those see who are started ``within`` it; making
one takes no rights of root where a user may have namespaces. The other lets no file grow, which
every Linux can: the same errors but for their number.
"""

from __future__ import annotations

import functools
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from tests.crashes.blows import SQLITE
from tests.crashes.postgres import own_postgres
from tests.failures.sabotage import execute
from tests.failures.serving import Served

SMALL_DISK, UNGROWING_FILES, SAYS_FULL = "small-disk", "ungrowing-files", "says-full"
# With room for what SQLite puts into its log before it moves it (32 MiB), beside the data.
SIZE_MIB = 96
_WRITTEN = ("accounts", "audit", "positions", "records", "receipts", "service")
_MOUNTS = 'mount -t tmpfs -o size="$1"m,mode=755 linkwell "$2" && echo mounted && exec sleep 3600'


class Disk(Protocol):
    """What a data directory lies on."""

    @property
    def within(self) -> Sequence[str]:
        """The command under which whatever uses it is started."""

    def fill(self) -> None:
        """From now on, nothing more can be written."""

    def make_room(self) -> None:
        """From now on, there is room again."""

    def inside(self, path: Path) -> Path:
        """Where somebody outside finds what is at that path within."""


class SmallDisk:
    """A file system of its own, mounted on a folder where nobody else sees it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._holder = subprocess.Popen(
            ["unshare", *_own_namespaces(), "sh", "-c", _MOUNTS, "sh", str(SIZE_MIB), str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._holder.stdout is not None
        self.is_there = self._holder.stdout.readline() == "mounted\n"
        as_user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        self.within: Sequence[str] = (
            "nsenter", f"--target={self._holder.pid}", "--mount", *as_user, "--"
        )  # fmt: skip

    def fill(self) -> None:
        with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
            for size in (65_536, 4_096):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))

    def make_room(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def inside(self, path: Path) -> Path:
        return Path(f"/proc/{self._holder.pid}/root{path}")

    def close(self) -> None:
        self._holder.kill()
        self._holder.wait(10)
        if self._holder.stdout is not None:
            self._holder.stdout.close()

    @property
    def _ballast(self) -> Path:
        return self.inside(self._folder) / "ballast"


class UngrowingFiles:
    """Lets a running server write to no file, by the limit that the system has for that."""

    def __init__(self, service: Served) -> None:
        self._service = service
        self._is_full = False

    @property
    def within(self) -> Sequence[str]:
        return ("prlimit", "--fsize=0:unlimited", "--") if self._is_full else ()

    def fill(self) -> None:
        self._limit(0)

    def make_room(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def inside(self, path: Path) -> Path:
        return path

    def _limit(self, size: int) -> None:
        self._is_full = size == 0
        if self._service.process is not None:
            resource.prlimit(
                self._service.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)
            )


class SaysFull:
    """A PostgreSQL that says itself that its disk is full, where it can have no small one."""

    within: Sequence[str] = ()

    def __init__(self, service: Served) -> None:
        self._service = service

    def fill(self) -> None:
        execute(
            self._service,
            "CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
            *(
                f"CREATE TRIGGER full_up BEFORE INSERT OR UPDATE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION full_up()"
                for table in _WRITTEN
            ),
        )

    def make_room(self) -> None:
        execute(self._service, "DROP FUNCTION IF EXISTS full_up CASCADE")

    def inside(self, path: Path) -> Path:
        return path


@functools.cache
def has_small_disks() -> bool:
    """Whether a small file system can be had on this machine."""
    with suppress(OSError), tempfile.TemporaryDirectory() as folder:
        disk = SmallDisk(Path(folder))
        disk.close()
        return disk.is_there
    return False


def kinds(database: str) -> tuple[str, ...]:
    """The kinds of full disk that this machine can have under a kind of database."""
    if database == SQLITE:
        return (SMALL_DISK, UNGROWING_FILES) if has_small_disks() else (UNGROWING_FILES,)
    # PostgreSQL runs as nobody who may mount anything, unless root starts it as somebody else.
    return (SMALL_DISK if has_small_disks() and os.geteuid() == 0 else SAYS_FULL,)


@contextmanager
def service_on(database: str, kind: str, folder: Path) -> Iterator[tuple[Served, Disk]]:
    """A service that was not started yet, and the disk that its database lies on."""
    service = Served(folder)
    with ExitStack() as stack:
        if database == SQLITE:
            disk: Disk = (
                stack.enter_context(closing(SmallDisk(service.data_dir)))
                if kind == SMALL_DISK
                else UngrowingFiles(service)
            )
            service.disk = disk
        elif kind == SMALL_DISK:
            # Where PostgreSQL's own user gets to, as it does not to pytest's folder.
            open_folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            open_folder.chmod(0o755)
            disk = small = stack.enter_context(closing(SmallDisk(open_folder / "small")))
            postgres = stack.enter_context(own_postgres(small.within))
            tables = open_folder / "small" / "tables"
            postgres.give(small.inside(tables))
            service.database_url = postgres.new_database("linkwell", tables)
        else:
            postgres = stack.enter_context(own_postgres())
            service.database_url = postgres.new_database("linkwell")
            disk = SaysFull(service)
        stack.callback(service.stop)
        yield service, disk


def _own_namespaces() -> list[str]:
    return ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
