"""The shapes of passkeys, and of who works for the service."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from schemas import limits
from schemas.people import DeviceKey, Label, PersonRef
from schemas.records import Role


class PasskeyAsk(msgspec.Struct, frozen=True):
    """What the browser's authenticator is to be asked, as WebAuthn's own JSON has it.

    ``PublicKeyCredentialCreationOptionsJSON`` for a passkey to add, else
    ``PublicKeyCredentialRequestOptionsJSON``.
    """

    options: dict[str, Any]


class PasskeyAdd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/passkeys``: what the authenticator made (``RegistrationResponseJSON``)."""

    credential: dict[str, Any]
    label: Label


class PasskeyProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/passkeys/proof``: what it signed (``AuthenticationResponseJSON``)."""

    credential: dict[str, Any]


class SignInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``POST /api/sign-in``: a passkey signs this browser in."""

    credential: dict[str, Any]
    device_key: DeviceKey
    label: Label
    replace: bool = False
    """Go on although this browser is signed in as someone else."""


class PasskeyInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """A passkey of one's own. Days are UTC calendar days."""

    id: str
    label: str
    made_day: str
    used_day: str | None = None


class Passkeys(msgspec.Struct, frozen=True):
    """``GET /api/passkeys``. ``possible``: whether this address can have any."""

    possible: bool
    passkeys: tuple[PasskeyInfo, ...]


class StaffInvite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/staff``, by a manager."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.NAME_CHARACTERS_MAX)]
    role: Literal["worker", "manager"]


class StaffMember(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who works for the service (``GET /api/staff``).

    Link workers are told names and roles of those who are active; the rest is for managers.
    """

    id: str
    name: str
    role: Role
    state: Literal["active", "invited", "deactivated"] = "active"
    """``invited``: has not joined yet."""
    code_until: int | None = None
    """A code waits to be used until then; managers see that, and never the code."""
    passkeys: int | None = None
    people: int | None = None
    """How many participants are linked to them."""
    seen_day: str | None = None


class StaffPerson(msgspec.Struct, frozen=True):
    """A participant of a deactivated link worker, whose records managers do not see."""

    notebook: str
    name: str


class StaffAct(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of ``GET /api/staff/acts``: who did what among the staff, when and from where.

    ``what`` is ``invited``, ``code-made``, ``person-code-made`` (for a participant, who is not
    named here), ``deactivated``, ``reactivated``, ``handover-asked``, ``handover-withdrawn`` or
    ``exported``.
    """

    at: int
    what: str
    who: PersonRef | None = None
    """None: the operator, from the command line."""
    device: str | None = None
    """The label of the device from which it was done."""
    about: PersonRef | None = None
    """The colleague whom it is about; of handovers whose participant it is."""
    other: PersonRef | None = None
    """Of handovers: the colleague who may take over."""


class StaffActs(msgspec.Struct, frozen=True, omit_defaults=True):
    """``GET /api/staff/acts``: for managers, the newest first, at most 200 lines."""

    acts: tuple[StaffAct, ...]
    earlier: int | None = None
    """``?before=`` this brings the lines before them."""


class StaffActsExport(msgspec.Struct, frozen=True):
    """``POST /api/staff/acts/export``: every line there is, the oldest first."""

    made_at: int
    acts: tuple[StaffAct, ...]
