"""The shapes of leaving, and of everything that the service keeps about a person."""

from __future__ import annotations

import msgspec

from schemas.people import CalendarFeed, EarlierVersion
from schemas.sharing import SharingLine


class Leave(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether somebody is about to leave (``/api/me/leaving``)."""

    days: int
    """How long whoever asks to leave may think it over."""
    asked_at: int | None = None
    """None: they are staying."""
    due_at: int | None = None


class Farewell(msgspec.Struct, frozen=True):
    """``GET /api/farewell``: this device's person left, and what is on it is to go."""

    account: str
    erased_at: int


class KeptAbout(msgspec.Struct, frozen=True, omit_defaults=True):
    """The person's account. Times are in milliseconds since 1970."""

    id: str
    name: str
    made_at: int
    phone: str | None = None
    joined_at: int | None = None
    leaving_at: int | None = None


class KeptDevice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A device that joined, signed out or not. ``seen_day`` is a UTC calendar day."""

    label: str
    joined_at: int
    seen_day: str
    signed_out_at: int | None = None
    reminders: str | None = None
    """The host of the push service that this device is reached by, if it is."""


class KeptCode(msgspec.Struct, frozen=True, omit_defaults=True):
    """A one-time code that was made for the person. The code itself is not kept."""

    purpose: str
    made_at: int
    expires_at: int
    made_by: str | None = None
    used_at: int | None = None


class KeptWorker(msgspec.Struct, frozen=True):
    """A link worker who is linked to the person."""

    id: str
    name: str
    since: int


class KeptReminder(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reminder that is to be sent, was sent or was dropped."""

    kind: str
    due_at: int
    state: str
    subject: str | None = None
    occurrence: str | None = None


class KeptDelivery(msgspec.Struct, frozen=True):
    """A notification that was sent to a device, and what became of it. Its words are not kept."""

    at: int
    device: str
    state: str


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """``POST /api/me/export``: what the service keeps besides the person's records."""

    made_at: int
    about: KeptAbout
    devices: tuple[KeptDevice, ...] = ()
    codes: tuple[KeptCode, ...] = ()
    workers: tuple[KeptWorker, ...] = ()
    lines: tuple[SharingLine, ...] = ()
    """What was done with their notebook: oldest first, all of it."""
    reminders: tuple[KeptReminder, ...] = ()
    deliveries: tuple[KeptDelivery, ...] = ()
    calendar: CalendarFeed = CalendarFeed()


class KeptEarlier(msgspec.Struct, frozen=True):
    """An earlier version of something in the person's records, or one that was overtaken."""

    record: str
    kind: str
    version: EarlierVersion


class KeptEarlierPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """``GET /api/me/export/earlier``: some of them, the oldest first."""

    versions: tuple[KeptEarlier, ...] = ()
    next: int | None = None
    """The ``after`` that leads on, if there are more."""
