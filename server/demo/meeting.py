"""What a life holds of sessions, and of what both people say of whether the person went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from schemas.sync import Change
from server.demo.people import Life, Noted, Session, Side
from server.demo.telling import Told, change_id, moment, record_id
from sync.identity import derived_id

_ANSWERED: Final = 0.9
_PART_OF_TEN: Final = 1
_ANSWERED_AFTER: Final = timedelta(minutes=35)
_NOTED_AFTER: Final = timedelta(hours=20)
"""The link worker does her registers the next day."""


def meet(life: Life, *, today: date, notebook: str, participant: str, worker: str) -> Told:
    """Sessions and attendance as changes of the two people's devices, in no order."""
    host = _Host(life, today, notebook, {"participant": participant, "worker": worker})
    for session in life.sessions:
        host.session(session)
    return Told(host.changes["participant"], host.changes["worker"])


class _Host:
    def __init__(self, life: Life, today: date, notebook: str, accounts: dict[Side, str]) -> None:
        self.changes: dict[Side, list[Change]] = {"participant": [], "worker": []}
        self._life = life
        self._today = today
        self._notebook = notebook
        self._accounts = accounts
        self._zone = ZoneInfo(life.zone)
        # Of its own, so that a session more or less changes nobody's moods.
        self._random = Random(f"linkwell demo sessions: {life.name}")

    def session(self, session: Session) -> None:
        at: int = moment(self._life, self._today, session.days_ago, session.made)["at"]
        record = record_id(self._random, at)
        first = self._today + timedelta(days=session.begins_in_days)
        cells: dict[str, Any] = {
            "worker": self._accounts["worker"],
            "author": self._accounts[session.author],
            "shared": session.shared,
            "title": session.title,
            "starts": f"{first.isoformat()}T{session.time}",
            "minutes": session.minutes,
            "zone": self._life.zone,
        }
        if session.every_weeks:
            interval = f";INTERVAL={session.every_weeks}" if session.every_weeks > 1 else ""
            cells["rule"] = f"FREQ=WEEKLY{interval}"
        for name in ("place", "address", "link", "with_whom", "note"):
            if words := getattr(session, name):
                cells[name] = words
        for days in session.skipped_in_days:
            cells[f"skipped:{self._day(days)}"] = True
        for moved, clock in session.moved_in_days.items():
            cells[f"moved:{self._day(int(moved))}"] = f"{self._day(int(moved))}T{clock}"
        self._write(session.author, "session", record, at, cells)
        self._attendance(session, record)

    def _attendance(self, session: Session, record: str) -> None:
        told = {said.days_ago: said for said in session.said}
        noted = {said.days_ago: said for said in session.noted}
        for days_ago in self._behind(session):
            ends = self._ends(session, days_ago)
            said = told.get(days_ago) or self._usually(session, days_ago)
            if said is not None:
                self._say("participant", session, record, said, ends + _ANSWERED_AFTER)
            if days_ago in noted:
                self._say("worker", session, record, noted[days_ago], ends + _NOTED_AFTER)

    def _behind(self, session: Session) -> Iterator[int]:
        """Days ago of the occurrences that have taken place, the first of them first."""
        days_ago = -session.begins_in_days
        while days_ago >= 1:
            if -days_ago not in session.skipped_in_days:
                yield days_ago
            if not session.every_weeks:
                return
            days_ago -= 7 * session.every_weeks

    def _usually(self, session: Session, days_ago: int) -> Noted | None:
        drawn, answers = self._random.uniform(0, 10), self._random.random() < _ANSWERED
        is_quiet = days_ago < self._life.mood.quiet_for_days
        if session.went_of_ten is None or is_quiet or not answers:
            return None
        said: Literal["went", "part", "missed"] = "missed"
        if drawn < session.went_of_ten:
            said = "part" if drawn < _PART_OF_TEN else "went"
        return Noted(days_ago, said)

    def _say(self, side: Side, session: Session, record: str, said: Noted, when: datetime) -> None:
        day = self._day(-said.days_ago)
        cells: dict[str, Any] = {
            "session": record,
            "occurrence": day,
            "day": day,
            "zone": self._life.zone,
            f"{side}_said": said.said,
            "shared": session.shared and self._life.shares.attendance,
        }
        if said.reason:
            cells[f"{side}_reason"] = said.reason
        at = int(when.timestamp() * 1000)
        self._write(side, "attendance", derived_id("attendance", record, day), at, cells)

    def _ends(self, session: Session, days_ago: int) -> datetime:
        day = self._today - timedelta(days=days_ago)
        begins = datetime.combine(day, time.fromisoformat(session.time), self._zone)
        return begins + timedelta(minutes=session.minutes)

    def _day(self, in_days: int) -> str:
        return (self._today + timedelta(days=in_days)).isoformat()

    def _write(self, side: Side, kind: str, record: str, at: int, cells: dict[str, Any]) -> None:
        change = Change(
            id=change_id(self._random),
            record=record,
            kind=kind,
            set=cells,
            stamp=at,
            create=True,
            notebook=self._notebook if side == "worker" else None,
        )
        self.changes[side].append(change)
