"""The shapes of Web Push: subscribing a device, trying it out, and what a notification carries."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from schemas.limits import PUSH_ENDPOINT_CHARACTERS_MAX

DECLARATIVE: Final = 8030
"""Marks a payload as a declarative one, which a browser may show by itself (RFC 8030)."""

Endpoint = Annotated[str, msgspec.Meta(min_length=1, max_length=PUSH_ENDPOINT_CHARACTERS_MAX)]
PublicKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{87}$")]
"""An uncompressed point of P-256, base64url without padding: 65 bytes."""
Nonce = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,32}$")]


class PushKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As ``PushSubscription.toJSON()`` gives them."""

    p256dh: PublicKey
    auth: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{22}$")]


class PushSubscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``PUT /api/push``: what this device's browser holds, posted again at every launch."""

    endpoint: Endpoint
    keys: PushKeys
    public_key: PublicKey
    """The service's key that it was made for (``options.applicationServerKey``)."""


class PushTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``POST /api/push/test``."""

    language: Literal["en-GB", "ar"] | None = None
    """What the app speaks on this device."""


class PushTried(msgspec.Struct, frozen=True):
    """How far the last notification that was asked for with ``POST /api/push/test`` got."""

    nonce: str
    state: Literal["waiting", "accepted", "arrived", "failed"]
    """``accepted`` by the push service; ``arrived`` once the device said so."""
    at: int


class PushState(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the service knows of this device's subscription (``GET``, ``PUT``, ``DELETE``)."""

    public_key: str
    """What a new subscription is to be made for. One made for another still works."""
    state: Literal["none", "working", "gone", "refused"]
    """``gone``: the push service has forgotten it, so unsubscribe and subscribe again.
    ``refused``: the push service turns the service's messages away; subscribing again may help.
    """
    test: PushTried | None = None


class PushArrived(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/push/arrived``: the ``nonce`` in the data of a notification that was shown."""

    nonce: Nonce


class PushAction(msgspec.Struct, frozen=True):
    """A button, where the platform has them; the landing screen has it always."""

    action: str
    """``went`` or ``missed``."""
    title: str
    navigate: str


class PushData(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the service worker needs to answer without asking the service."""

    nonce: str
    kind: str
    """``evening``, ``soon``, ``after``, ``checkin``, ``message``, ``test``, or ``several``."""
    session: str | None = None
    day: str | None = None
    """The key of the occurrence, for a notification about one alone."""


class PushNotification(msgspec.Struct, frozen=True, omit_defaults=True):
    title: str
    body: str
    navigate: str
    lang: str
    dir: Literal["ltr", "rtl"]
    tag: str
    """The same for the same notification sent again, so that a device shows one."""
    data: PushData
    actions: tuple[PushAction, ...] = ()


class PushPayload(msgspec.Struct, frozen=True):
    """What is encrypted for one device: declarative, and the same JSON for the worker."""

    web_push: int
    notification: PushNotification
