"""Where a device is sent pushes: taking it from the browser, and finding out whether it works."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Final, Literal, cast

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection

from schemas.problems import FieldError
from schemas.push import PushState, PushSubscribe, PushTried
from server import errors
from server.domain.push.texts import Wording
from server.domain.sealing import Seals
from server.domain.viewers import Viewer
from server.gateways.addresses import NotAllowedAddress, PushAddresses
from server.gateways.clock import Clock
from server.gateways.push_keys import PushKeys
from server.gateways.webpush import Outcome, PushHeaders, PushTarget, WebPush, new_topic
from server.store import codes, deliveries, devices, subscriptions
from server.store.database import Database
from server.store.deliveries import DeliveryRow
from server.store.subscriptions import SubscriptionRow

TESTS_MAX: Final = 10
TESTS_WINDOW_MS: Final = 15 * 60 * 1000
TEST_TTL_S: Final = 120


class Address(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed of a subscription."""

    endpoint: str
    p256dh: str
    auth: str


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Address).decode


def sealed_address(seals: Seals, device: str, notebook: str | None, address: Address) -> bytes:
    """What is kept of where a device is sent pushes."""
    return seals.seal_subscription(device, notebook, _encode(address))


def target_of(seals: Seals, row: SubscriptionRow, notebook: str | None) -> PushTarget:
    """Open where a device is sent pushes.

    Raises:
        KeyErased, InvalidTag
    """
    address = _decode(seals.open_subscription(row.device, notebook, row.sealed))
    return PushTarget(address.endpoint, address.p256dh, address.auth, row.vapid)


class Subscribing:
    """What a device may do about its own subscription, and nobody about another's."""

    def __init__(
        self,
        *,
        database: Database,
        seals: Seals,
        clock: Clock,
        keys: PushKeys,
        addresses: PushAddresses,
        webpush: WebPush,
        wording: Wording,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._keys = keys
        self._addresses = addresses
        self._webpush = webpush
        self._wording = wording

    async def state_of(self, viewer: Viewer) -> PushState:
        """What is known of the device's subscription."""
        row, test = await self._database.read(
            lambda connection: (
                subscriptions.find(connection, viewer.device),
                deliveries.last_test(connection, viewer.device),
            )
        )
        return PushState(
            public_key=self._keys.newest(self._clock.now_ms()).public,
            state=_state(row, viewer),
            test=_tried(test) if test is not None else None,
        )

    async def subscribe(self, viewer: Viewer, asked: PushSubscribe) -> PushState:
        """Take down where the device is sent pushes, in place of what was known before.

        Raises:
            Malformed: naming the field, also when no push may be sent to that address.
        """
        key = self._keys.by_public(asked.public_key)
        if key is None:
            raise _wrong("public_key", "This service has no such key. Subscribe again.")
        if not _is_a_point(asked.keys.p256dh):
            raise _wrong("keys.p256dh", "This is no key that a browser makes.")
        try:
            await self._addresses.check_where_it_leads(asked.endpoint)
        except NotAllowedAddress as problem:
            raise _wrong("endpoint", str(problem)) from None
        now_ms = self._clock.now_ms()
        address = Address(asked.endpoint, asked.keys.p256dh, asked.keys.auth)
        sealed = sealed_address(self._seals, viewer.device, viewer.notebook, address)
        row = SubscriptionRow(
            device=viewer.device,
            account=viewer.account,
            endpoint_hash=self._hash(asked.endpoint),
            vapid=key.id,
            sealed=sealed,
            made_ms=now_ms,
            checked_ms=now_ms,
        )

        def write(connection: Connection) -> None:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            _keep(connection, row)

        await self._database.write(write)
        return await self.state_of(viewer)

    async def unsubscribe(self, viewer: Viewer) -> PushState:
        """Forget where the device is sent pushes."""
        await self._database.write(
            lambda connection: subscriptions.remove(connection, viewer.device)
        )
        return await self.state_of(viewer)

    async def test(self, viewer: Viewer, language: str | None) -> PushTried:
        """Send the device a notification now, and say how far it got.

        Raises:
            NotFound: if the device has no subscription.
            TooManyAttempts: if it asks too often.
        """
        topic, now_ms = new_topic(), self._clock.now_ms()
        until_ms = now_ms + TEST_TTL_S * 1000
        waiting = DeliveryRow(
            topic, viewer.device, None, deliveries.WAITING, 1, until_ms, until_ms, None, now_ms
        )

        def begin(connection: Connection) -> SubscriptionRow | int:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            began = now_ms - now_ms % TESTS_WINDOW_MS
            # In a bucket of its own: what is counted here is no guessing of codes.
            codes.count_attempt(connection, f"push {viewer.device}", began)
            if codes.attempts_in(connection, f"push {viewer.device}", began) > TESTS_MAX:
                return -(-(began + TESTS_WINDOW_MS - now_ms) // 1000)
            row = subscriptions.of_device(connection, viewer.device)
            if row is None:
                raise errors.NotFound("This device is not subscribed. Turn reminders on first.")
            deliveries.put(connection, [waiting])
            return row

        row = await self._database.write(begin)
        if isinstance(row, int):
            raise errors.TooManyAttempts(retry_after_s=row)
        answer = await self._webpush.send(
            target_of(self._seals, row, viewer.notebook),
            self._wording.test(language, topic),
            PushHeaders(TEST_TTL_S, topic),
        )
        state = deliveries.ACCEPTED if answer.outcome is Outcome.ACCEPTED else deliveries.FAILED
        answered_ms = self._clock.now_ms()
        done = replace(waiting, state=state, status=answer.status, at_ms=answered_ms)

        def end(connection: Connection) -> DeliveryRow:
            deliveries.answered(connection, [done])
            note_standing(connection, row, answer.outcome, answered_ms)
            return deliveries.find(connection, topic, viewer.device) or done

        return _tried(await self._database.write(end))

    async def arrived(self, viewer: Viewer, nonce: str) -> None:
        """Note that the device showed a notification.

        Raises:
            NotFound: if it was sent none of that name.
        """
        now_ms = self._clock.now_ms()
        if not await self._database.write(
            lambda connection: deliveries.arrived(connection, nonce, viewer.device, now_ms)
        ):
            raise errors.NotFound

    def _hash(self, endpoint: str) -> bytes:
        key = self._seals.keyring.service_key("push endpoints")
        return hmac.new(key, endpoint.encode(), hashlib.sha256).digest()


def note_standing(
    connection: Connection, row: SubscriptionRow, outcome: Outcome, now_ms: int
) -> None:
    """Keep what an answer tells of the subscription itself."""
    if outcome is Outcome.GONE:
        subscriptions.lost(connection, row.device, row.endpoint_hash, now_ms)
    elif outcome is Outcome.TURNED_AWAY:
        subscriptions.turned_away(connection, row.device, row.endpoint_hash, now_ms)
    elif outcome is Outcome.ACCEPTED and row.broken_ms is not None:
        subscriptions.turned_away(connection, row.device, row.endpoint_hash, None)


def _keep(connection: Connection, row: SubscriptionRow) -> None:
    before = subscriptions.find(connection, row.device)
    if before is not None and before.endpoint_hash == row.endpoint_hash:
        if not before.sealed:
            # The push service has forgotten this address, whatever the browser still believes.
            return
        row = replace(row, made_ms=before.made_ms, broken_ms=before.broken_ms)
    subscriptions.put(connection, row)


def _state(
    row: SubscriptionRow | None, viewer: Viewer
) -> Literal["none", "working", "gone", "refused"]:
    if row is None or row.account != viewer.account:
        return "none"
    if not row.sealed:
        return "gone"
    return "working" if row.broken_ms is None else "refused"


def _tried(row: DeliveryRow) -> PushTried:
    state = cast('Literal["waiting", "accepted", "arrived", "failed"]', row.state)
    return PushTried(nonce=row.topic, state=state, at=row.at_ms)


def _is_a_point(p256dh: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(p256dh + "=")
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return True


def _wrong(field: str, message: str) -> errors.Malformed:
    return errors.Malformed(errors=[FieldError(field=field, message=message)])
