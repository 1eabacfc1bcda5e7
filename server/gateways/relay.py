"""Word between the servers of one PostgreSQL database, by LISTEN and NOTIFY.

What is passed on are ids: whose devices to poke, which device to forget. It is a hint and no
record. While nobody can be heard, this server remembers no session, and once the others are heard
again everybody who listens here is poked, so that nothing that was missed matters.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Protocol

import asyncpg
import msgspec

log = logging.getLogger("linkwell.relay")

CHANNEL: Final = "linkwell_relay"
PAYLOAD_BYTES_MAX: Final = 7_900
"""PostgreSQL takes less than 8,000."""
IDS_PER_PAYLOAD: Final = 90
WAITING_MAX: Final = 5_000
"""Of more pokes than this that wait, whose they are is forgotten: everybody is poked instead."""
PAUSE_S: Final = 0.2
PAUSE_S_MAX: Final = 5.0
CONNECT_S: Final = 5.0
STATEMENT_S: Final = 5.0
HEARTBEAT_S: Final = 15.0
GATHER_S: Final = 0.002
"""What is to be said within so short a time is said at once."""


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one server tells the others: one thing, about as many ids as fit."""

    by: str
    """Which server says it; it does not listen to itself."""
    poke: tuple[str, ...] = ()
    """Accounts."""
    but: str | None = None
    """The device that is not poked: it wrote."""
    poke_all: bool = False
    forget: tuple[str, ...] = ()
    """Devices whose session ended or changed."""
    close: tuple[str, ...] = ()
    """Devices whose live connections end."""


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Word).decode


class Hearers(Protocol):
    """Who acts at this server on what others say."""

    def poke_here(self, account: str, *, but_device: str | None = None) -> None: ...

    def poke_everybody_here(self) -> None: ...

    def close_device_here(self, device: str) -> None: ...


class Sessions(Protocol):
    """Who remembers sessions at this server."""

    def forget_here(self, device: str) -> None: ...

    def remember(self, *, may: bool) -> None: ...


class Relay:
    """Tells the other servers, and hears them. Belongs to one event loop."""

    def __init__(
        self,
        url: str,
        hearers: Hearers,
        sessions: Sessions,
        *,
        heartbeat_s: float = HEARTBEAT_S,
        on_heard_again: Callable[[], None] = lambda: None,
    ) -> None:
        self._url = url
        self._hearers = hearers
        self._sessions = sessions
        self._heartbeat_s = heartbeat_s
        self._on_heard_again = on_heard_again
        self._me = secrets.token_hex(8)
        self._pokes: dict[str | None, set[str]] = {}
        self._waiting = 0
        """No fewer than the accounts in it."""
        self._forget: set[str] = set()
        self._close: set[str] = set()
        self._everybody = False
        self._something = asyncio.Event()
        self.is_heard = False
        """Whether the others can be heard just now."""

    # What this server has to say. Nothing of it waits.

    def poke(self, account: str, but_device: str | None) -> None:
        if self._waiting >= WAITING_MAX:
            self._pokes.clear()
            self._everybody, self._waiting = True, 0
        else:
            self._pokes.setdefault(but_device, set()).add(account)
            self._waiting += 1
        self._something.set()

    def forget(self, device: str) -> None:
        self._forget.add(device)
        self._something.set()

    def close_device(self, device: str) -> None:
        self._close.add(device)
        self._something.set()

    # Being there

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Speak and listen for as long as this is entered."""
        self._sessions.remember(may=False)
        task = asyncio.create_task(self._keep_talking())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_talking(self) -> None:
        pause, was_told = PAUSE_S, False
        while True:
            try:
                await self._talk()
            except Exception as error:
                # Only the kind of error: its message could name the database's user.
                if not was_told:
                    log.warning("The other servers cannot be heard: %s", type(error).__name__)
                pause = PAUSE_S if self.is_heard else min(PAUSE_S_MAX, pause * 2)
                was_told = not self.is_heard
            finally:
                self.is_heard = False
                self._sessions.remember(may=False)
            await asyncio.sleep(pause)

    async def _talk(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=CONNECT_S,
            command_timeout=STATEMENT_S,
            server_settings={"application_name": "linkwell relay"},
        )
        try:
            # What waits is not looked for on a line that is gone.
            connection.add_termination_listener(lambda _: self._something.set())
            await connection.add_listener(CHANNEL, self._hear)
            self._heard_again()
            while True:
                await self._wait_for_something(connection)
                if connection.is_closed():
                    raise ConnectionError
                await self._tell(connection)
        finally:
            connection.terminate()

    def _heard_again(self) -> None:
        self.is_heard = True
        self._sessions.remember(may=True)
        self._hearers.poke_everybody_here()
        self._on_heard_again()

    async def _wait_for_something(self, connection: Any) -> None:
        try:
            async with asyncio.timeout(self._heartbeat_s):
                await self._something.wait()
        except TimeoutError:
            # A line that is dead without a word is found out here.
            await connection.execute("SELECT 1")
            return
        self._something.clear()
        await asyncio.sleep(GATHER_S)

    async def _tell(self, connection: Any) -> None:
        while (word := self._next()) is not None:
            try:
                payload = _encode(word).decode()
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)
            except BaseException:
                self._put_back(word)
                raise

    def _next(self) -> Word | None:
        if self._everybody:
            self._everybody = False
            return Word(self._me, poke_all=True)
        for but, accounts in self._pokes.items():
            taken = _taken(accounts)
            if not accounts:
                del self._pokes[but]
            return Word(self._me, poke=taken, but=but)
        self._waiting = 0
        if self._forget:
            return Word(self._me, forget=_taken(self._forget))
        if self._close:
            return Word(self._me, close=_taken(self._close))
        return None

    def _put_back(self, word: Word) -> None:
        self._everybody = self._everybody or word.poke_all
        if word.poke:
            self._pokes.setdefault(word.but, set()).update(word.poke)
        self._forget.update(word.forget)
        self._close.update(word.close)
        self._something.set()

    def _hear(self, _connection: Any, _process: int, _channel: str, payload: object) -> None:
        try:
            word = _decode(str(payload))
        except msgspec.MsgspecError:
            return
        if word.by == self._me:
            return
        for device in word.forget:
            self._sessions.forget_here(device)
        for device in word.close:
            self._hearers.close_device_here(device)
        for account in word.poke:
            self._hearers.poke_here(account, but_device=word.but)
        if word.poke_all:
            self._hearers.poke_everybody_here()


def _taken(ids: set[str]) -> tuple[str, ...]:
    """Take some ids out, as many as one payload holds."""
    return tuple(ids.pop() for _ in range(min(IDS_PER_PAYLOAD, len(ids))))
