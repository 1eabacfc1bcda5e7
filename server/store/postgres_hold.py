"""Who serves a PostgreSQL database: several servers beside each other, or something alone.

An advisory lock on a connection of its own says so. PostgreSQL lets go of it however its holder
ends; where PostgreSQL itself was away, it is taken again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

import asyncpg

from server.settings import PostgresUrl
from server.store.failures import reason_of
from server.store.postgres import CONNECT_S, CONNECTING, CannotConnect

T = TypeVar("T")
log = logging.getLogger("linkwell.database")

HOLD_AGAIN_S: Final = 1
# Advisory locks are numbers that only their users give a meaning.
_SERVING: Final = 7_811_040_271
_HOLDING: Final = {
    "application_name": "linkwell serve",
    # What was killed a moment ago may not have let go yet.
    "lock_timeout": "3000",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


class DatabaseInUse(Exception):
    """Another server works on this database. The message says which."""


@contextmanager
def only_server_on(url: PostgresUrl) -> Iterator[None]:
    """Hold the database for oneself alone; PostgreSQL lets go of it however that ends.

    Raises:
        DatabaseInUse: if a server holds it.
        CannotConnect: if it is not there.
    """
    with _held(url, "pg_advisory_lock"):
        yield


@contextmanager
def one_server_on(url: PostgresUrl) -> Iterator[None]:
    """The same beside other servers that hold it like this.

    Raises:
        DatabaseInUse: if something has it for itself alone.
        CannotConnect: if it is not there.
    """
    with _held(url, "pg_advisory_lock_shared"):
        yield


@contextmanager
def _held(url: PostgresUrl, lock: str) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="linkwell-only-server", daemon=True)
    thread.start()

    def wait_for(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    holder = _Holder(url, lock)
    try:
        wait_for(holder.take())
        try:
            yield
        finally:
            wait_for(holder.let_go())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Holder:
    """Holds the lock, and takes it again when PostgreSQL was away. Belongs to one event loop."""

    def __init__(self, url: PostgresUrl, lock: str) -> None:
        self._url = url
        self._lock = lock
        self._connection: Any = None
        self._taking_again: asyncio.Task[None] | None = None

    async def take(self) -> None:
        self._connection = await _hold(self._url, self._lock)
        self._connection.add_termination_listener(self._lost)

    async def let_go(self) -> None:
        if self._taking_again is not None:
            self._taking_again.cancel()
        self._connection.remove_termination_listener(self._lost)
        await _close(self._connection)

    def _lost(self, _: Any) -> None:
        log.warning(
            "PostgreSQL let go of this server: nothing keeps a restore from starting until it is "
            "held again."
        )
        self._taking_again = asyncio.get_running_loop().create_task(self._take_again())

    async def _take_again(self) -> None:
        while True:
            await asyncio.sleep(HOLD_AGAIN_S)
            with suppress(CannotConnect, DatabaseInUse, OSError, asyncpg.PostgresError):
                await self.take()
                log.warning("The database is held again.")
                return


async def _hold(url: PostgresUrl, lock: str) -> Any:
    try:
        holder = await asyncpg.connect(url.whole, **{**CONNECTING, "server_settings": _HOLDING})
    except Exception as error:
        raise CannotConnect(f"{url}: {reason_of(error)}") from error
    try:
        await holder.execute(f"SELECT {lock}({_SERVING})")
    except asyncpg.LockNotAvailableError:
        await _close(holder)
        raise DatabaseInUse(
            f"Another linkwell serves {url} already. Stop it, or set LINKWELL_DATABASE_URL to "
            "another database."
        ) from None
    return holder


async def _close(holder: Any) -> None:
    with suppress(Exception):
        await holder.close(timeout=CONNECT_S)
