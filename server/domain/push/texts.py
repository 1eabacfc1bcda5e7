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
from server.domain.nudges.planning import AFTER, EVENING, SOON
from server.domain.nudges.telling import About, Reminder
from server.messages import RIGHT_TO_LEFT, catalogue, known

TEST: Final = "test"
_PLANNED: Final = frozenset({EVENING, SOON})
_SEVERAL: Final = "several"
_LINES_MAX: Final = 3
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
        only = reminder.abouts[0] if len(reminder.abouts) == 1 else None
        data = PushData(
            nonce=topic,
            kind=only.kind if only is not None else _SEVERAL,
            session=only.session if only is not None else None,
            day=only.occurrence if only is not None else None,
        )
        words, place = catalogue(language), reminder.navigate
        buttons = tuple(
            PushAction(action, words[action], self.base_url + place)
            for action in (reminder.actions if actions else ())
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
    told = [_line(one, words, says_more=reminder.says_more) for one in reminder.abouts]
    lines = list(dict.fromkeys(told))
    if len(lines) <= _LINES_MAX:
        return lines
    return [*lines[: _LINES_MAX - 1], words["several"]]


def _line(about: About, words: dict[str, str], *, says_more: bool) -> str:
    how = "more" if says_more and about.title else "private"
    title = _ISOLATED.format(about.title)
    if about.kind in _PLANNED and about.starts is not None:
        weekday = date.fromisoformat(about.starts[:10]).weekday()
        return words[f"planned.{how}.{_when(about)}"].format(
            title=title, time=about.starts[11:16], weekday=words[f"weekday.{weekday}"]
        )
    if about.kind == AFTER:
        return words[f"after.{how}"].format(title=title)
    return words[about.kind]


def _when(about: About) -> str:
    match about.when:
        case "tomorrow" | "later" as day:
            return day
        case _:
            return "now" if about.kind == SOON else "today"
