"""The shapes of joining, devices and invitations."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from schemas import limits
from schemas.records import Role

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
"""As typed: case, spaces and dashes do not matter."""
DeviceKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
"""Random, made and kept by the device: the same device may repeat a join whose answer it lost."""
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.LABEL_CHARACTERS_MAX)]


class JoinRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``POST /api/join``. Opening a link redeems nothing; this does."""

    code: Code
    device_key: DeviceKey
    label: Label
    replace: bool = False
    """Go on although this browser is signed in as someone else."""


class PersonRef(msgspec.Struct, frozen=True):
    id: str
    name: str


class LinkWorker(PersonRef, frozen=True, omit_defaults=True):
    """Somebody's link worker. ``left``: they were deactivated, and can see and read nothing."""

    left: bool = False


class Account(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who this device is signed in as (``GET /api/me``, and the answer to a join)."""

    id: str
    role: Role
    name: str
    device: str
    service: str
    """The name of the service that runs this Linkwell."""
    notebook: str | None = None
    workers: tuple[LinkWorker, ...] = ()
    """A participant's link workers."""
    lacks_passkey: bool = False
    """Staff who could have one at this address, have none, and are to be asked for one."""


class DeviceInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of ``GET /api/devices``. Days are UTC calendar days."""

    id: str
    label: str
    joined_day: str
    seen_day: str
    this: bool = False


class CodeAnswer(msgspec.Struct, frozen=True):
    """A fresh one-time code and the link that carries it (``POST /api/devices/codes``)."""

    code: str
    """Grouped for reading aloud: ``ABCD-EFGH``."""
    url: str
    expires_at: int


class InviteRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``POST /api/invites``, by a link worker."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.NAME_CHARACTERS_MAX)]
    phone: Annotated[str, msgspec.Meta(max_length=limits.PHONE_CHARACTERS_MAX)] | None = None


class Invite(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody invited who has not joined yet (``GET /api/invites``). The code is shown once."""

    id: str
    name: str
    expires_at: int
    code: str | None = None
    url: str | None = None
    phone: str | None = None


class CalendarFeed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A participant's calendar feed (``/api/calendar``). Whoever has the address sees it."""

    url: str | None = None
    """None: there is none, and every address that there was is worthless."""
    made_at: int | None = None


class Health(msgspec.Struct, frozen=True):
    """``GET /health``."""

    status: str
    version: str
    protocol: int


class EarlierVersion(msgspec.Struct, frozen=True):
    """A value that was once written to a field and is not current."""

    change: str
    """The change that wrote it."""
    field: str
    value: Any
    at: int
    """When it was written, as the device that wrote it believed, in milliseconds."""
    by: str
    """The account of whoever wrote it."""


class EarlierVersions(msgspec.Struct, frozen=True):
    """Of one record, the newest first."""

    versions: tuple[EarlierVersion, ...]
