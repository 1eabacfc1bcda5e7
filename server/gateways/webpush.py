"""Web Push (RFC 8030): one encrypted message to one device, by way of its push service.

One shared session for all, signatures kept as long as they are good, nothing followed and nothing
long read: whoever answers is a stranger that a browser named.
"""

from __future__ import annotations

import email.utils
import logging
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

import aiohttp
from py_vapid import Vapid02
from pywebpush import WebPusher
from yarl import URL

from server.gateways.addresses import NotAllowedAddress, PushAddresses
from server.gateways.clock import Clock
from server.gateways.keyring import KeyErased
from server.gateways.push_keys import PushKeys

K = TypeVar("K")
V = TypeVar("V")
log = logging.getLogger("linkwell.push")

CONNECTIONS_MAX: Final = 64
ANSWER_S: Final = 10.0
"""Looking the name up, connecting, sending and hearing back, all of it."""
ANSWER_BYTES_MAX: Final = 1_024
SIGNATURE_S: Final = 12 * 60 * 60
"""A push service takes no signature that is good for more than 24 hours."""
RENEWED_BEFORE_S: Final = 60 * 60
TTL_S_MAX: Final = 28 * 24 * 60 * 60
SILENCES_MAX: Final = 8
REST_MS: Final = 30_000
ORIGINS_MAX: Final = 1_000
"""Of how many push services something is remembered. There are a handful, but a browser may claim
any: what was learnt of the others longest ago is forgotten."""


class Outcome(Enum):
    """What became of one push."""

    ACCEPTED = "accepted"
    GONE = "gone"
    """404 or 410: nobody will ever get anything there."""
    TOO_LARGE = "too large"
    LATER = "later"
    """Busy, failing, or not there: try again."""
    TURNED_AWAY = "turned away"
    """401 or 403: our signature, or who we say we are."""
    REFUSED = "refused"
    """Anything else, redirects among it. Trying again would not help."""


@dataclass(frozen=True, slots=True)
class PushTarget:
    """A device, as its browser told. ``key`` is the id of the key that signs for it."""

    endpoint: str
    p256dh: str
    auth: str
    key: str


@dataclass(frozen=True, slots=True)
class PushHeaders:
    """``ttl_s``: the seconds until the message is useless. ``topic`` replaces one not yet shown."""

    ttl_s: int
    topic: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PushAnswer:
    outcome: Outcome
    status: int | None = None
    """None where nobody answered."""
    retry_after_s: int | None = None


class WebPush:
    """Sends. Belongs to one event loop from its first push until it is closed."""

    def __init__(
        self, keys: PushKeys, clock: Clock, addresses: PushAddresses, contact: str
    ) -> None:
        """``contact`` is where push services reach the operator: ``mailto:`` or ``https:``."""
        self._keys = keys
        self._clock = clock
        self._addresses = addresses
        self._contact = contact
        self._signed: dict[tuple[str, str], tuple[int, str]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._silences: dict[str, int] = {}
        self._resting: dict[str, int] = {}

    async def send(self, target: PushTarget, payload: bytes, headers: PushHeaders) -> PushAnswer:
        """Encrypt and send one message; what the push service said of it. Raises nothing."""
        try:
            origin = self._addresses.check(target.endpoint)
            signature = self._signature(target.key, origin)
        except (NotAllowedAddress, KeyErased):
            # Made with a key, or under rules, that the service has no longer.
            return PushAnswer(Outcome.GONE)
        if self._is_resting(origin):
            return PushAnswer(Outcome.LATER)
        try:
            answer = await self._post(target, payload, headers, signature)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            if isinstance(error.__cause__, NotAllowedAddress):
                # The name leads inside by now.
                return PushAnswer(Outcome.REFUSED)
            self._note_silence(origin, type(error).__name__)
            return PushAnswer(Outcome.LATER)
        except ValueError:
            # The device's keys are none.
            return PushAnswer(Outcome.GONE)
        self._silences.pop(origin, None)
        return self._understood(answer)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(
        self, target: PushTarget, payload: bytes, headers: PushHeaders, signature: str
    ) -> _Heard:
        pusher = WebPusher(
            {
                "endpoint": target.endpoint,
                "keys": {"p256dh": target.p256dh, "auth": target.auth},
            },
            aiohttp_session=_Poster(self._shared_session()),
        )
        answer: _Heard = await pusher.send_async(
            payload,
            {
                "authorization": signature,
                "topic": headers.topic,
                "urgency": "high" if headers.urgent else "normal",
                "content-type": "application/octet-stream",
            },
            ttl=max(1, min(headers.ttl_s, TTL_S_MAX)),
        )
        return answer

    def _shared_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS_MAX, socket_factory=self._addresses.connecting
                ),
                timeout=aiohttp.ClientTimeout(total=ANSWER_S),
                # What one person's push service sets is nobody else's.
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    def _signature(self, key: str, origin: str) -> str:
        """The Authorization header for a push service.

        Raises:
            KeyErased
        """
        now_s = self._clock.now_ms() // 1000
        good_until, header = self._signed.get((key, origin), (0, ""))
        if now_s < good_until - RENEWED_BEFORE_S:
            return header
        # Its own check of the contact refuses addresses with a port or a path; ours are checked.
        vapid = Vapid02(private_key=self._keys.of(key).private, conf={"no-strict": True})
        expires = now_s + SIGNATURE_S
        signed = vapid.sign({"aud": origin, "exp": expires, "sub": self._contact})
        header = str(signed["Authorization"])
        _remember(self._signed, (key, origin), (expires, header))
        return header

    def _understood(self, answer: _Heard) -> PushAnswer:
        status = answer.status
        if 200 <= status < 300:
            return PushAnswer(Outcome.ACCEPTED, status)
        if status in {404, 410}:
            return PushAnswer(Outcome.GONE, status)
        if status == 413:
            return PushAnswer(Outcome.TOO_LARGE, status)
        if status in {401, 403}:
            return PushAnswer(Outcome.TURNED_AWAY, status)
        if status in {408, 429} or status >= 500:
            wait_s = retry_after_s(answer.retry_after, self._clock.now_ms())
            return PushAnswer(Outcome.LATER, status, wait_s)
        return PushAnswer(Outcome.REFUSED, status)

    def _is_resting(self, origin: str) -> bool:
        return self._clock.now_ms() < self._resting.get(origin, 0)

    def _note_silence(self, origin: str, what: str) -> None:
        """After many silences in a row a push service is left alone, so that it holds up no other."""
        count = self._silences.get(origin, 0) + 1
        _remember(self._silences, origin, count)
        if count % SILENCES_MAX == 0:
            _remember(self._resting, origin, self._clock.now_ms() + REST_MS)
            log.warning("The push service at %s does not answer (%s).", origin, what)


def _remember(kept: dict[K, V], key: K, value: V) -> None:
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > ORIGINS_MAX:
        del kept[next(iter(kept))]


def new_topic() -> str:
    """A name for a notification of which there is only one."""
    return secrets.token_urlsafe(24)


def retry_after_s(written: str | None, now_ms: int) -> int | None:
    """Seconds to wait, written as such or as a date; none where it says nothing sensible."""
    if not written:
        return None
    if written.isascii() and written.isdigit():
        return min(int(written[:10]), TTL_S_MAX)
    try:
        until = email.utils.parsedate_to_datetime(written).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0, min(int(until - now_ms / 1000) + 1, TTL_S_MAX))


@dataclass(frozen=True, slots=True)
class _Heard:
    """As much of an answer as matters, in the shape that pywebpush looks at."""

    status: int
    retry_after: str | None

    async def text(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class _Poster:
    """What pywebpush takes for a session: it follows no redirect and reads no long answer."""

    session: aiohttp.ClientSession

    async def post(
        self,
        endpoint: str,
        *,
        data: bytes,
        headers: Any,
        timeout: object = None,  # noqa: ASYNC109, ARG002 - pywebpush's own, of 10,000 seconds
    ) -> _Heard:
        async with self.session.post(
            URL(endpoint, encoded=True), data=data, headers=headers, allow_redirects=False
        ) as answer:
            await answer.content.read(ANSWER_BYTES_MAX)
            return _Heard(answer.status, answer.headers.get("Retry-After"))
