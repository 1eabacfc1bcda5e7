"""Live connections. A poke says "there may be news for you" and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Final

CONNECTIONS_PER_DEVICE_MAX: Final = 4
HEARTBEAT_S: Final = 25.0


class Pokes:
    """Who listens now. Belongs to one event loop."""

    def __init__(self, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._heartbeat_s = heartbeat_s
        self._by_account: dict[str, list[_Listener]] = {}

    def listen(self, account: str, device: str) -> AsyncIterator[bool]:
        """Yield true for a poke and false for a heartbeat, until the device is closed.

        Listens from this call on, not from the first iteration. Beyond
        :data:`CONNECTIONS_PER_DEVICE_MAX` of one device its oldest connection ends.
        """
        listener = _Listener(account, device)
        listeners = self._by_account.setdefault(account, [])
        own = [one for one in listeners if one.device == device]
        for oldest in own[: max(0, len(own) + 1 - CONNECTIONS_PER_DEVICE_MAX)]:
            oldest.close()
            listeners.remove(oldest)
        listeners.append(listener)
        return self._beats(listener)

    def poke(self, account: str, *, but_device: str | None = None) -> None:
        """Poke every device of the account that listens, but for the one that wrote."""
        for listener in self._by_account.get(account, ()):
            if listener.device != but_device:
                listener.wake()

    def poke_all(self, accounts: Iterable[str], *, but_device: str | None = None) -> None:
        for account in accounts:
            self.poke(account, but_device=but_device)

    def close_device(self, device: str) -> None:
        """End the live connections of a device that was revoked."""
        for listeners in self._by_account.values():
            for listener in listeners:
                if listener.device == device:
                    listener.close()

    def close(self) -> None:
        """End every live connection, so that the server can stop."""
        for listeners in self._by_account.values():
            for listener in listeners:
                listener.close()

    def count(self) -> int:
        return sum(len(listeners) for listeners in self._by_account.values())

    async def _beats(self, listener: _Listener) -> AsyncIterator[bool]:
        try:
            while True:
                poked = await listener.wait(self._heartbeat_s)
                if listener.closed:
                    return
                yield poked
        finally:
            self._forget(listener)

    def _forget(self, listener: _Listener) -> None:
        listeners = self._by_account.get(listener.account, [])
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            self._by_account.pop(listener.account, None)


class _Listener:
    """One live connection. Pokes that come while it is busy are one poke."""

    def __init__(self, account: str, device: str) -> None:
        self.account = account
        self.device = device
        self.closed = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self.closed = True
        self._woken.set()

    async def wait(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True
