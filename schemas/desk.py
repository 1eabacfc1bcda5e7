"""How a link worker has set up their caseload: which rules ask for a look, and with what figures."""

from __future__ import annotations

from typing import Annotated

import msgspec

RuleName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,39}$")]
"""The app knows its rules; here they are words, so that a later app may have others."""
Instant = Annotated[int, msgspec.Meta(ge=0, le=8_640_000_000_000_000)]


class DeskRule(msgspec.Struct, frozen=True, omit_defaults=True):
    on: bool = True
    figure: Annotated[float, msgspec.Meta(ge=0, le=1_000)] | None = None


class DeskSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is not named is as usual; what nobody knows here is not kept."""

    rules: Annotated[dict[RuleName, DeskRule], msgspec.Meta(max_length=40)] = {}
    snooze_days: Annotated[int, msgspec.Meta(ge=1, le=366)] | None = None


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``GET`` and ``PUT /api/desk``. Of two, the one that was set later stands, by ``at``."""

    at: Instant
    """When it was set, on the clock of the device that set it; 0 where nothing ever was."""
    settings: DeskSettings
