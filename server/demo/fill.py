"""Filling the demo service the way real people would: by joining, agreeing, writing and syncing.

Every record goes through the exchange with its author's own device, week by week, so that what a
newcomer sees is what half a year of use leaves behind, its audit lines included.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

import msgspec

from schemas.limits import CHANGES_PER_PUSH_MAX
from schemas.people import Invite, InviteRequest, JoinRequest
from schemas.sync import Change, SyncRequest
from schemas.version import PROTOCOL
from server.demo.people import PARTICIPANT, WORKER, Life, read_lives
from server.demo.story import DAYS, tell
from server.demo.telling import Told
from server.domain.devices import Devices
from server.domain.exchange import Exchange
from server.domain.ids import new_id
from server.domain.inviting import Inviting
from server.domain.joining import Joining
from server.domain.sealing import Seals
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import DAY_MS
from server.gateways.pokes import Pokes
from server.store.database import Database

Say = Callable[[str], None]
_WEEK_MS: Final = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class People:
    """The accounts that each start lets in."""

    worker: str
    participant: str


async def fill(database: Database, seals: Seals, today: date, say: Say) -> People:
    """Write six months of twelve lives, ending yesterday."""
    service = _Service(database, seals, today)
    amira = await service.worker(WORKER)
    lives = read_lives()
    stories: list[tuple[_Device, Told]] = []
    accounts: dict[str, str] = {}
    for number, life in enumerate(lives, 1):
        say(f"  {number:>2} of {len(lives)}  {life.name}")
        device, story = await service.participant(life, amira)
        stories.append((device, story))
        accounts[life.name] = device.viewer.account
    say("  and what they and their link worker sent, week by week")
    await service.live_through(amira, stories)
    return People(amira.viewer.account, accounts[PARTICIPANT])


class _StoryClock:
    """Shows the time of the story, so that everything bears its own date."""

    def __init__(self, now_ms: int) -> None:
        self.shown_ms = now_ms

    def now_ms(self) -> int:
        return self.shown_ms


@dataclass
class _Device:
    """One person's device while the story lasts."""

    viewer: Viewer
    replica: str
    cursor: str | None = None


class _Service:
    def __init__(self, database: Database, seals: Seals, today: date) -> None:
        self._today = today
        midnight = datetime.combine(today, time(), UTC)
        self._ends_ms = int(midnight.timestamp() * 1000)
        self._clock = _StoryClock(self._ends_ms - (DAYS + 1) * DAY_MS)
        viewers, pokes = Viewers(database), Pokes()
        self._inviting = Inviting(database, seals, self._clock, days=14)
        self._joining = Joining(
            database=database,
            seals=seals,
            clock=self._clock,
            viewers=viewers,
            pokes=pokes,
            service_name="",
        )
        self._devices = Devices(
            database=database,
            seals=seals,
            clock=self._clock,
            viewers=viewers,
            pokes=pokes,
            code_minutes=15,
        )
        self._exchange = Exchange(database, seals, self._clock, pokes)

    async def worker(self, name: str) -> _Device:
        return await self._join(await self._inviting.worker(name, ""), "Amira’s laptop")

    async def participant(self, life: Life, worker: _Device) -> tuple[_Device, Told]:
        invite = await self._inviting.participant(InviteRequest(life.name), worker.viewer, "")
        device = await self._join(invite, f"{life.name.split()[0]}’s phone")
        story = tell(
            life,
            today=self._today,
            notebook=device.viewer.notebook or "",
            participant=device.viewer.account,
            worker=worker.viewer.account,
        )
        return device, story

    async def live_through(self, worker: _Device, stories: list[tuple[_Device, Told]]) -> None:
        """Let the weeks pass: each writes what the week held, then their link worker syncs."""
        while self._clock.shown_ms < self._ends_ms:
            since = self._clock.shown_ms
            self._clock.shown_ms = min(since + _WEEK_MS, self._ends_ms)
            is_last = self._clock.shown_ms == self._ends_ms
            # Somebody's yesterday may end after midnight here.
            until = self._ends_ms + DAY_MS if is_last else self._clock.shown_ms
            written: list[Change] = []
            for device, story in stories:
                await self._sync(device, _between(story.participant, since, until))
                written += _between(story.worker, since, until)
            await self._sync(worker, written)
        # The story's devices are nobody's: real ones join by the links that each start prints.
        for device in (worker, *(device for device, _ in stories)):
            await self._devices.revoke(device.viewer, device.viewer.device)

    async def _join(self, invite: Invite, label: str) -> _Device:
        request = JoinRequest(invite.code or "", secrets.token_urlsafe(24), label)
        joined = await self._joining.join(request, client_host="demo", current=None)
        return _Device(joined.viewer, new_id(self._clock.now_ms()))

    async def _sync(self, device: _Device, changes: list[Change]) -> None:
        """Push everything and pull everything, as often as it takes."""
        rest = changes
        while True:
            batch, rest = rest[:CHANGES_PER_PUSH_MAX], rest[CHANGES_PER_PUSH_MAX:]
            answer = await self._exchange.sync(
                device.viewer,
                SyncRequest(
                    protocol=PROTOCOL,
                    replica=device.replica,
                    cursor=device.cursor,
                    changes=tuple(msgspec.Raw(msgspec.json.encode(one)) for one in batch),
                ),
            )
            device.cursor = answer.cursor
            for receipt in answer.receipts:
                if receipt.refused is not None:
                    raise RuntimeError(f"the demo's own story was refused: {receipt.refused}")
            if not rest and not answer.more:
                return


def _between(changes: Iterable[Change], since_ms: int, until_ms: int) -> list[Change]:
    return [change for change in changes if since_ms <= change.stamp < until_ms]
