"""What a participant is told of where their data went, and of who is to be their link worker."""

from __future__ import annotations

import msgspec

from schemas.people import PersonRef


class SharingLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of ``GET /api/sharing``: who did what, when and from which device.

    ``what`` is ``delivered``, ``erased``, ``looked``, ``handover-asked``, ``handover-withdrawn``,
    ``handover-yes``, ``handover-no``, ``code-made``, ``exported``, ``signed-out``, ``worker-left``
    (``other`` was deactivated) or ``worker-back``.
    """

    at: int
    """When the service learned of it, in milliseconds."""
    worker: str
    """The account of whoever did it: one of the staff's, or the participant's own."""
    worker_name: str
    what: str
    records: int
    """How many, of what was delivered."""
    device: str | None = None
    """The label of the device from which it was done; none where the device is forgotten."""
    other: PersonRef | None = None
    """Whom else it is about: who is to take over."""
    subject: str | None = None
    """The record that was looked at; none for the person's page. Of ``signed-out``: the label of
    the device that was."""
    said_at: int | None = None
    """When it was, as the device says, which may have been without a connection."""


class SharingCopy(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one device of a link worker's was sent and what it deleted, last of all."""

    worker: str
    worker_name: str
    device: str | None
    delivered_at: int
    erased_at: int | None = None
    """None also where something was sent after the last deletion."""


class Sharing(msgspec.Struct, frozen=True, omit_defaults=True):
    """``GET /api/sharing``: for the participant, newest first, at most 200 lines."""

    lines: tuple[SharingLine, ...]
    earlier: int | None = None
    """``?before=`` this brings the lines before them."""
    copies: tuple[SharingCopy, ...] = ()


class SharingExport(msgspec.Struct, frozen=True):
    """``POST /api/sharing/export``: every line there is, the oldest first."""

    made_at: int
    lines: tuple[SharingLine, ...]


class HandoverRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``POST /api/handovers``: that another link worker takes over; the person is asked."""

    notebook: str
    to: str
    from_worker: str | None = None
    """From whom. A link worker hands over their own people; a manager says whose it is."""


class HandoverAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /api/handovers/{id}/answer``, by the participant."""

    yes: bool


class Handover(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether a link worker hands somebody over to another, and what the person said."""

    id: str
    notebook: str
    name: str
    """The participant's."""
    from_worker: PersonRef
    to_worker: PersonRef
    asked_by: PersonRef
    asked_at: int
    answered_at: int | None = None
    answer: str | None = None
    """``yes``, ``no`` or ``withdrawn``; none while it is waited for."""


class Handovers(msgspec.Struct, frozen=True, omit_defaults=True):
    """``GET /api/handovers``, the newest first.

    A participant: what they were ever asked. A link worker: of people who are theirs, what is
    waited for or was declined. A manager: the same of what they asked for.
    """

    handovers: tuple[Handover, ...]
    left: tuple[str, ...] = ()
    """Of a participant's link workers those who were deactivated; they are the participant's until
    somebody takes over."""


class Staff(msgspec.Struct, frozen=True):
    """``GET /api/staff/names``: link workers whom somebody may be handed over to, by name."""

    workers: tuple[PersonRef, ...]
