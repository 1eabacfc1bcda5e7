"""Live connections. A poke says "there may be news for you" and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final, Protocol, Self

CONNECTIONS_PER_DEVICE_MAX: Final = 4
HEARTBEAT_S: Final = 25.0


class Others(Protocol):
    """The other servers of the same service, where there are any. Telling them never waits."""

    def poke(self, account: str, but_device: str | None) -> None:
        """Somebody's devices may listen there."""

    def close_device(self, device: str) -> None:
        """A device that was revoked may listen there."""


class Alone:
    """There are none."""

    def poke(self, account: str, but_device: str | None) -> None:
        pass

    def close_device(self, device: str) -> None:
        pass


class Pokes:
    """Who listens now. Belongs to one event loop."""

    def __init__(self, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        self.heartbeat_s = heartbeat_s
        self.others: Others = Alone()
        self._by_account: dict[str, list[Listening]] = {}

    def listening(self, account: str, device: str) -> Listening:
        """Listen from the moment that it is entered (``with``) until it is left.

        Beyond :data:`CONNECTIONS_PER_DEVICE_MAX` of one device its oldest connection ends.
        """
        return Listening(self, account, device)

    def poke(self, account: str, *, but_device: str | None = None) -> None:
        """Poke every device of the account that listens, but for the one that wrote."""
        self.poke_here(account, but_device=but_device)
        self.others.poke(account, but_device)

    def poke_here(self, account: str, *, but_device: str | None = None) -> None:
        """The same for those that listen to this server."""
        for listener in self._by_account.get(account, ()):
            if listener.device != but_device:
                listener.wake()

    def poke_everybody_here(self) -> None:
        """Nobody knows for whom there is news."""
        for listener in self._all():
            listener.wake()

    def poke_all(self, accounts: Iterable[str], *, but_device: str | None = None) -> None:
        for account in accounts:
            self.poke(account, but_device=but_device)

    def close_device(self, device: str) -> None:
        """End the live connections of a device that was revoked."""
        self.close_device_here(device)
        self.others.close_device(device)

    def close_device_here(self, device: str) -> None:
        """The same for those to this server."""
        for listener in self._all():
            if listener.device == device:
                listener.close()

    def close(self) -> None:
        """End every live connection, so that the server can stop."""
        for listener in self._all():
            listener.close()

    def count(self, account: str | None = None) -> int:
        """How many connections there are, to one account or in all."""
        return len(self._all() if account is None else self._by_account.get(account, ()))

    def add(self, listener: Listening) -> None:
        listeners = self._by_account.setdefault(listener.account, [])
        own = [one for one in listeners if one.device == listener.device]
        for oldest in own[: max(0, len(own) + 1 - CONNECTIONS_PER_DEVICE_MAX)]:
            oldest.close()
            listeners.remove(oldest)
        listeners.append(listener)

    def remove(self, listener: Listening) -> None:
        listeners = self._by_account.get(listener.account, [])
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            self._by_account.pop(listener.account, None)

    def _all(self) -> list[Listening]:
        return [one for listeners in self._by_account.values() for one in listeners]


class Listening:
    """One live connection: true for a poke, false for a heartbeat, until it is closed.

    Pokes that come while its reader is busy are one poke; none is missed.
    """

    def __init__(self, pokes: Pokes, account: str, device: str) -> None:
        self.account = account
        self.device = device
        self._pokes = pokes
        self._closed = False
        self._woken = asyncio.Event()

    def __enter__(self) -> Self:
        self._pokes.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._pokes.remove(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bool:
        poked = await self._wait(self._pokes.heartbeat_s)
        if self._closed:
            raise StopAsyncIteration
        return poked

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self._closed = True
        self._woken.set()

    async def _wait(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True
