"""Sending what is due: nudges that became due, and deliveries that wait for another try.

In one transaction due nudges are claimed and become deliveries, one for each device, which belong
to this process until a lease ends. So a crash before the commit leaves the nudges waiting, and one
after it leaves deliveries that any process takes up. A delivery may then be sent twice, under the
same topic and tag: the device shows one.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from server.domain.nudges import claiming, telling
from server.domain.nudges.claiming import Claim
from server.domain.nudges.planning import SOON
from server.domain.nudges.quiet import MINUTE_MS
from server.domain.nudges.telling import Reminder
from server.domain.push.refusals import note_refusal, note_well
from server.domain.push.subscribing import note_standing, target_of
from server.domain.push.texts import Wording
from server.domain.sealing import Seals
from server.gateways.clock import DAY_MS, Clock
from server.gateways.keyring import KeyErased
from server.gateways.webpush import Outcome, PushAnswer, PushHeaders, PushTarget, WebPush
from server.store import accounts, deliveries, nudges, subscriptions
from server.store.database import Database
from server.store.deliveries import DeliveryRow
from server.store.nudges import NudgeRow
from server.store.subscriptions import SubscriptionRow

log = logging.getLogger("linkwell.push")

TICK_SECONDS: Final = 2
BATCH: Final = 50
"""Nudges at most in one transaction, which holds up whoever else writes."""
PERIOD_S: Final = 0.26
"""From one full batch to the next at least, so that people who write something meanwhile notice
little of it: ten thousand that are due at once leave within fifty seconds."""
HURRY_MS: Final = 45_000
"""What is later than this is sent without such a pause."""
AT_ONCE: Final = 32
AT_ONCE_TO_ONE: Final = 4
"""To one person's devices, so that somebody whose push services are silent takes not all places."""
DEVICES_MAX: Final = 20
"""Of one person, those that were heard of last: nobody has more, but for whoever means harm."""
BEGUN_WITHIN_S: Final = 30.0
"""For so long after a batch was taken its pushes are begun. The rest waits for the lease to end:
silent push services must not hold up everybody else."""
LEASE_MS: Final = 60_000
"""Longer than a whole batch takes when every push service is silent: than what is begun within
that time and then hears nothing twice, in full and in fewer words."""
FIRST_PAUSE_MS: Final = 3_000
"""Before the second try, and twice as long before each further one."""
PAUSE_MS_MAX: Final = 10 * 60_000
KEPT_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One notification on its way to one device."""

    delivery: DeliveryRow
    subscription: SubscriptionRow
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Answered:
    delivery: DeliveryRow
    subscription: SubscriptionRow | None
    outcome: Outcome
    origin: str = ""


@dataclass(frozen=True, slots=True)
class _Again:
    """What an earlier try was about; ``quiet_until_ms`` is none where it is not quiet now."""

    reminder: Reminder
    quiet_until_ms: int | None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one transaction took: to be sent, and how many nudges and deliveries there were.

    ``more``: there is more that is due, also where all of these were put off or dropped.
    ``late_ms`` is for how long the first of the nudges has been due.
    """

    outgoing: list[Outgoing]
    many: int
    more: bool
    late_ms: int


class Sender:
    """Sends what is due whenever it is told to."""

    def __init__(
        self,
        *,
        database: Database,
        seals: Seals,
        clock: Clock,
        webpush: WebPush,
        wording: Wording,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._webpush = webpush
        self._wording = wording
        self._topic_key = seals.keyring.service_key("push topics")
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> int:
        """Send everything that is due now; how many notifications the push services took."""
        accepted, answers = 0, list[Answered]()
        while True:
            began = time.monotonic()
            taken = await self._take(answers)
            if not taken.many and not taken.more:
                return accepted
            answers = await self._send_all(taken.outgoing, began + BEGUN_WITHIN_S)
            accepted += sum(one.outcome is Outcome.ACCEPTED for one in answers)
            if taken.many >= BATCH and taken.late_ms < HURRY_MS:
                await asyncio.sleep(max(0.0, began + PERIOD_S - time.monotonic()))

    async def keep_house(self) -> int:
        """Forget what was sent long ago."""
        before_ms = self._clock.now_ms() - KEPT_DAYS * DAY_MS
        return await self._database.write(
            lambda connection: deliveries.forget_before(connection, before_ms)
        )

    async def _take(self, answers: Sequence[Answered]) -> _Taken:
        """Write down what became of the last ones, and take the next, in one transaction."""
        now_ms = self._clock.now_ms()

        def job(connection: Connection) -> _Taken:
            self._write_down(connection, answers, now_ms)
            claim = claiming.claim(connection, self._seals, now_ms, BATCH)
            told = telling.reminders(connection, self._seals, claim, now_ms)
            fresh = [
                one
                for reminder in told.reminders
                for one in self._new_deliveries(connection, claim.token, reminder, now_ms)
            ]
            deliveries.put(connection, [one.delivery for one in fresh])
            claiming.settle(connection, claim, told.void)
            due = deliveries.take_due(connection, now_ms, now_ms + LEASE_MS, BATCH)
            again = list(self._tried_before(connection, due, now_ms))
            late_ms = max((now_ms - row.due_ms for row in claim.nudges[:1]), default=0)
            many = len(claim.nudges) + len(due)
            return _Taken([*fresh, *again], many, claim.more, late_ms)

        return await self._database.write(job)

    def _new_deliveries(
        self, connection: Connection, token: str, reminder: Reminder, now_ms: int
    ) -> Iterator[Outgoing]:
        topic = self._topic(reminder.notebook, reminder.key)
        account = reminder.account
        for subscription in subscriptions.of_account(connection, account, DEVICES_MAX):
            delivery = DeliveryRow(
                topic=topic,
                device=subscription.device,
                claim=token,
                state=deliveries.WAITING,
                tries=0,
                next_ms=now_ms + LEASE_MS,
                useful_until_ms=reminder.useful_until_ms,
                status=None,
                at_ms=now_ms,
            )
            yield Outgoing(delivery, subscription, reminder)

    def _tried_before(
        self, connection: Connection, due: Sequence[DeliveryRow], now_ms: int
    ) -> Iterator[Outgoing]:
        """Put together again what these said; those that nobody needs any more end here.

        Where quiet hours began meanwhile they wait for their end, as what is claimed late does.
        """
        for delivery in due:
            subscription = subscriptions.of_device(connection, delivery.device)
            again = None
            if subscription is not None and delivery.useful_until_ms > now_ms:
                again = self._told_again(connection, delivery, subscription.account, now_ms)
            if subscription is None or again is None:
                row = replace(delivery, state=deliveries.FAILED, at_ms=now_ms)
            elif again.quiet_until_ms is None:
                yield Outgoing(delivery, subscription, again.reminder)
                continue
            elif again.quiet_until_ms < again.reminder.useful_until_ms:
                row = replace(delivery, next_ms=again.quiet_until_ms, at_ms=now_ms)
            else:
                row = replace(delivery, state=deliveries.FAILED, at_ms=now_ms)
            deliveries.answered(connection, [row])

    def _told_again(
        self, connection: Connection, delivery: DeliveryRow, account: str, now_ms: int
    ) -> _Again | None:
        """What the delivery is about, as it stands now; none if nothing of it holds any more."""
        owner = accounts.find(connection, account)
        if owner is None or owner.notebook is None or delivery.claim is None:
            return None
        claimed = nudges.of_claim(connection, owner.notebook, delivery.claim)
        for rows in _joined(claimed):
            names = {self._topic(row.notebook, telling.key_of(row)) for row in rows}
            if delivery.topic in names:
                useful = tuple(row for row in rows if row.useful_until_ms > now_ms)
                claim = Claim(delivery.claim, useful, 0, more=False)
                told = telling.reminders(connection, self._seals, claim, now_ms)
                quiet = (
                    claiming.quiet_until(connection, self._seals, row, now_ms)
                    for row in useful
                    if row.id not in told.void
                )
                until_ms = max((end_ms for end_ms in quiet if end_ms is not None), default=None)
                return _Again(told.reminders[0], until_ms) if told.reminders else None
        return None

    async def _send_all(self, outgoing: Sequence[Outgoing], until: float) -> list[Answered]:
        """What became of those that were begun before ``until``, as a monotonic clock shows it."""
        places = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(AT_ONCE_TO_ONE))

        async def in_turn(one: Outgoing) -> Answered | None:
            async with places[one.subscription.account]:
                return await self._send(one, until)

        answers = await asyncio.gather(*(in_turn(one) for one in outgoing))
        return [answer for answer in answers if answer is not None]

    async def _send(self, one: Outgoing, until: float) -> Answered | None:
        try:
            target = target_of(self._seals, one.subscription, one.reminder.notebook)
        except (KeyErased, InvalidTag):
            return self._answered(one, PushAnswer(Outcome.GONE), "")
        async with self._room:
            if time.monotonic() >= until:
                return None
            try:
                answer = await self._try(one, target)
            except Exception as error:
                # One that nobody foresaw holds up no other. Its message could quote what it says.
                log.error("a push could not be made: %s", type(error).__name__)  # noqa: TRY400
                answer = PushAnswer(Outcome.LATER)
        return self._answered(one, answer, target.endpoint)

    async def _try(self, one: Outgoing, target: PushTarget) -> PushAnswer:
        topic, reminder = one.delivery.topic, one.reminder
        left_s = (reminder.useful_until_ms - self._clock.now_ms()) // 1000
        if left_s <= 0:
            # It became useless while it waited for its turn, and fails: no later try is of use.
            return PushAnswer(Outcome.LATER)
        urgent = any(about.kind == SOON for about in reminder.abouts)
        headers = PushHeaders(left_s, topic, urgent)
        payload = self._wording.payload(reminder, topic)
        answer = await self._webpush.send(target, payload, headers)
        if answer.outcome is Outcome.TOO_LARGE:
            payload = self._wording.shortest(reminder, topic)
            answer = await self._webpush.send(target, payload, headers)
        return answer

    def _answered(self, one: Outgoing, answer: PushAnswer, endpoint: str) -> Answered:
        now_ms = self._clock.now_ms()
        row = replace(
            one.delivery, tries=one.delivery.tries + 1, status=answer.status, at_ms=now_ms
        )
        if answer.outcome is Outcome.ACCEPTED:
            row = replace(row, state=deliveries.ACCEPTED)
        elif answer.outcome is Outcome.LATER:
            again_ms = now_ms + _pause_ms(row.tries, answer.retry_after_s)
            if again_ms < one.reminder.useful_until_ms:
                row = replace(row, next_ms=again_ms)
            else:
                row = replace(row, state=deliveries.FAILED)
        else:
            row = replace(row, state=deliveries.FAILED)
        origin = "/".join(endpoint.split("/", 3)[:3])
        return Answered(row, one.subscription, answer.outcome, origin)

    def _write_down(self, connection: Connection, answers: Sequence[Answered], now_ms: int) -> None:
        deliveries.answered(connection, [one.delivery for one in answers])
        for one in answers:
            if one.subscription is not None:
                note_standing(connection, one.subscription, one.outcome, now_ms)
            if one.outcome is Outcome.TURNED_AWAY:
                note_refusal(connection, one.origin, one.delivery.status, now_ms)
        note_well(connection, {one.origin for one in answers if one.outcome is Outcome.ACCEPTED})

    def _topic(self, notebook: str, key: str) -> str:
        """Names one notification: the same for each try and on each device."""
        digest = hmac.new(self._topic_key, f"{notebook} {key}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:24]).decode()


def _joined(rows: Iterable[NudgeRow]) -> Iterator[list[NudgeRow]]:
    """Rows of one notebook that are due in the same minute are one notification."""

    def minute(row: NudgeRow) -> int:
        return row.due_ms // MINUTE_MS

    for _, group in groupby(sorted(rows, key=minute), minute):
        yield list(group)


def _pause_ms(tries: int, retry_after_s: int | None) -> int:
    """How long to wait after so many tries, or as long as the push service asks for."""
    doubled = min(FIRST_PAUSE_MS << min(tries - 1, 10), PAUSE_MS_MAX)
    # Not all of them at the same moment again.
    spread = doubled + random.randrange(doubled // 4)  # noqa: S311 - nothing secret
    return max(spread, (retry_after_s or 0) * 1000)
