"""What every telling of a life needs: moments, and ids that follow from the life alone."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from schemas.sync import Change
from server.demo.people import Clock, Life


@dataclass(frozen=True, slots=True)
class Told:
    """A life's changes in the order in which they happened, by who made them."""

    participant: list[Change]
    worker: list[Change]


def moment(life: Life, today: date, days_ago: int, clock: Clock) -> dict[str, Any]:
    """The cells that say when something was written: ``at`` (ms), ``day`` and ``zone``."""
    day = today - timedelta(days=days_ago)
    local = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(life.zone))
    return {"at": int(local.timestamp() * 1000), "day": day.isoformat(), "zone": life.zone}


def change_id(random: Random) -> str:
    return base64.urlsafe_b64encode(random.randbytes(12)).decode()


def record_id(random: Random, at_ms: int) -> str:
    """A UUID of version 7 for a record made at this instant."""
    whole = at_ms << 80 | random.getrandbits(80)
    whole = whole & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=whole & ~(0x3 << 62) | 0x2 << 62))
