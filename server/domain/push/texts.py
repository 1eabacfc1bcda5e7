"""The words of a notification, and the payload that carries them.

By default it says nothing on a lock screen that others should not read: no activity, no name, no
word on health. A person may choose to be told more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import msgspec

from schemas.limits import PUSH_PAYLOAD_BYTES_MAX
from schemas.push import (
    DECLARATIVE,
    PushAction,
    PushData,
    PushNotification,
    PushPayload,
)
from server.domain.push.reminders import Item, Reminder
from server.messages import RIGHT_TO_LEFT, catalogue, known

AFTER: Final = "after"
SOON: Final = "soon"
TEST: Final = "test"
_PLANNED: Final = frozenset({"evening", SOON})
_SEVERAL: Final = "several"
_LINES_MAX: Final = 3
_TODAY: Final = "/today"
_ISOLATED: Final = "\u2068{}\u2069"
"""Around a title, whose script may run the other way."""

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Wording:
    """How this installation speaks: its name, and the address in front of every path."""

    service_name: str
    base_url: str = ""

    def payload(self, reminder: Reminder, topic: str) -> bytes:
        """What one person is reminded of, under 3 kB."""
        language = known(reminder.language)
        body = "\n".join(_lines(reminder, catalogue(language)))
        whole = self._payload(reminder, topic, language, body)
        if len(whole) <= PUSH_PAYLOAD_BYTES_MAX:
            return whole
        return self.shortest(reminder, topic)

    def shortest(self, reminder: Reminder, topic: str) -> bytes:
        """The same in so few words that it fits through anything."""
        language = known(reminder.language)
        return self._payload(
            reminder, topic, language, catalogue(language)["shortest"], actions=False
        )

    def test(self, language: str | None, topic: str) -> bytes:
        """What somebody sends themselves to see whether it arrives."""
        language = known(language)
        data = PushData(nonce=topic, kind=TEST)
        return self._encoded(language, catalogue(language)["test"], "/me/reminders", data)

    def _payload(
        self, reminder: Reminder, topic: str, language: str, body: str, *, actions: bool = True
    ) -> bytes:
        only = reminder.items[0] if len(reminder.items) == 1 else None
        about_session = only is not None and (only.kind in _PLANNED or only.kind == AFTER)
        data = PushData(
            nonce=topic,
            kind=only.kind if only is not None else _SEVERAL,
            session=only.subject if only is not None and about_session else None,
            day=only.occurrence if only is not None and about_session else None,
        )
        place = _place(reminder.items)
        buttons: tuple[PushAction, ...] = ()
        if actions and only is not None and only.kind == AFTER:
            words = catalogue(language)
            buttons = tuple(
                PushAction(action, words[action], self.base_url + place)
                for action in ("went", "missed")
            )
        return self._encoded(language, body, place, data, buttons)

    def _encoded(
        self,
        language: str,
        body: str,
        place: str,
        data: PushData,
        actions: tuple[PushAction, ...] = (),
    ) -> bytes:
        direction: Literal["ltr", "rtl"] = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        notification = PushNotification(
            title=self.service_name,
            body=body,
            navigate=self.base_url + place,
            lang=language,
            dir=direction,
            tag=data.nonce,
            data=data,
            actions=actions,
        )
        return _encode(PushPayload(DECLARATIVE, notification))


def _lines(reminder: Reminder, words: dict[str, str]) -> list[str]:
    told = [_line(item, words, says_more=reminder.says_more) for item in reminder.items]
    lines = list(dict.fromkeys(told))
    if len(lines) <= _LINES_MAX:
        return lines
    return [*lines[: _LINES_MAX - 1], words["several"]]


def _line(item: Item, words: dict[str, str], *, says_more: bool) -> str:
    title = _ISOLATED.format(item.title)
    how = "more" if says_more and item.title else "private"
    if item.kind in _PLANNED:
        day = date.fromisoformat(item.wall[:10])
        return words[f"planned.{how}.{_when(item, day)}"].format(
            title=title, time=item.wall[11:16], weekday=words[f"weekday.{day.weekday()}"]
        )
    if item.kind == AFTER:
        return words[f"after.{how}"].format(title=title)
    return words[item.kind]


def _when(item: Item, day: date) -> str:
    days = (day - date.fromisoformat(item.today)).days
    if days == 0:
        return "now" if item.kind == SOON else "today"
    return "tomorrow" if days == 1 else "later"


def _place(items: tuple[Item, ...]) -> str:
    """Where a tap lands."""
    kinds = {item.kind for item in items}
    if not kinds <= {*_PLANNED, AFTER}:
        return _TODAY
    places = {f"/plan/{item.subject}/{item.occurrence}" for item in items}
    return places.pop() if len(places) == 1 else "/plan"
