"""The people of the demo are believable, distinct, and share only what they say they share."""

from __future__ import annotations

import json
import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from schemas.limits import GOAL_CHARACTERS_MAX, STEP_CHARACTERS_MAX
from schemas.records import ACTIVITIES, DOMAINS

FOLDER: Final = Path(__file__).parents[3] / "server" / "demo" / "lives"
DAYS: Final = 182
LOW_WEEK_BELOW: Final = 2.5

Life = dict[str, Any]

LIVES: Final[dict[str, Life]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
}
FIELDS: Final = {
    "name", "about", "zone", "shares", "share_entries_by_default", "mood", "activities",
    "notes", "entries", "messages", "goals", "sessions",
}  # fmt: skip
ITEM: Final = {"days_ago", "time", "author", "words"}
NAMED_TIME: Final = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?"
    r"|january|february|april|june|july|august|september|october|november|december"
    r"|spring|summer|autumn|winter|christmas|easter|ramadan|eid|diwali|snow|frost)\b"
    r"|\bin (?:March|May)\b",
    re.IGNORECASE,
)

every_life = pytest.mark.parametrize("life", LIVES.values(), ids=LIVES.keys())


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def all_entries() -> list[dict[str, Any]]:
    return [entry for life in LIVES.values() for entry in life["entries"]]


def usual_mood(life: Life, days_ago: int) -> float:
    """The middle of the person's mood on that day, before any wobble."""
    mood = life["mood"]
    line = mood["end"] + (mood["start"] - mood["end"]) * days_ago / DAYS
    dips = sum(
        dip["depth"] for dip in mood["dips"] if dip["day"] - dip["length"] < days_ago <= dip["day"]
    )
    return float(line + dips)


def usual_last_week(life: Life) -> float:
    return sum(usual_mood(life, days_ago) for days_ago in range(7)) / 7


def planned(life: Life) -> list[dict[str, Any]]:
    """Every goal and every step."""
    return [item for goal in life["goals"] for item in (goal, *goal["steps"])]


def words_of_plan(life: Life) -> list[str]:
    strengths = life.get("strengths", {})
    whys = [goal["why"] for goal in life["goals"]]
    about = [strengths[name] for name in ("matters", "good_at") if name in strengths]
    return [*(item["words"] for item in planned(life)), *whys, *about]


def words_of_sessions(life: Life) -> list[str]:
    spoken = ("title", "place", "address", "with_whom", "note")
    words = [session[name] for session in life["sessions"] for name in spoken if name in session]
    marks = [mark for session in life["sessions"] for mark in marks_of(session)]
    return words + [mark["reason"] for mark in marks if "reason" in mark]


def marks_of(session: dict[str, Any]) -> list[dict[str, Any]]:
    return [*session.get("said", []), *session.get("noted", [])]


def is_in_order(things: list[dict[str, Any]]) -> bool:
    moments = [(-thing["days_ago"], thing["time"]) for thing in things]
    return moments == sorted(moments)


def test_there_are_twelve_people_each_under_their_own_name() -> None:
    assert len(LIVES) == 12
    assert {life["name"].lower().replace(" ", "-") for life in LIVES.values()} == set(LIVES)
    assert "sam-bright" in LIVES


def test_there_are_many_entries_and_no_two_are_equal() -> None:
    counts = Counter(" ".join(words_of(entry["text"])) for entry in all_entries())
    assert [text for text, count in counts.items() if count > 1] == []
    assert len(counts) >= 165


def test_no_entry_is_another_one_in_slightly_other_words() -> None:
    words = [words_of(entry["text"]) for entry in all_entries()]
    alike = [
        (" ".join(a), " ".join(b))
        for a, b in combinations(words, 2)
        if SequenceMatcher(None, a, b, autojunk=False).ratio() > 0.4
    ]
    assert alike == []


def test_the_entries_cover_six_months() -> None:
    days = {entry["days_ago"] for entry in all_entries()}
    assert max(days) > DAYS - 14
    weeks = {day // 7 for day in days}
    assert weeks == set(range(max(weeks) + 1))


@every_life
def test_a_life_has_the_fields_of_its_format(life: Life) -> None:
    assert set(life) - {"strengths"} == FIELDS
    assert set(life["shares"]) == {"moods", "entries", "attendance", "plan"}
    assert set(life["mood"]) == {"start", "end", "wobble", "per_week", "quiet_for_days", "dips"}
    for dip in life["mood"]["dips"]:
        assert set(dip) == {"day", "depth", "length"}
    for entry in life["entries"]:
        assert set(entry) == {"days_ago", "time", "text", "mood", "activities", "shared"}
    for message in life["messages"]:
        assert set(message) == {"days_ago", "time", "from", "text"}
    for goal in life["goals"]:
        assert set(goal) - {"answer", "settled"} == ITEM | {"why", "shared", "steps"}
        for step in goal["steps"]:
            assert set(step) - {"answer", "settled", "due_in_days"} == ITEM
    ZoneInfo(life["zone"])


@every_life
def test_moods_stay_on_the_scale(life: Life) -> None:
    mood = life["mood"]
    assert all(1 <= mood[end] <= 5 for end in ("start", "end"))
    assert all(1 <= usual_mood(life, day) <= 5 for day in range(DAYS))
    assert 0 < mood["wobble"] <= 1.5
    assert 1 <= mood["per_week"] <= 7
    assert all(0 < dip["length"] <= dip["day"] + 1 for dip in mood["dips"])
    assert {entry["mood"] for entry in life["entries"]} <= {None, 1, 2, 3, 4, 5}


@every_life
def test_activities_are_those_that_the_app_knows(life: Life) -> None:
    assert life["activities"]
    for chosen in (life["activities"], *(entry["activities"] for entry in life["entries"])):
        assert set(chosen) <= set(ACTIVITIES)
        assert len(set(chosen)) == len(chosen)


@every_life
def test_everything_lies_in_the_last_six_months_and_nothing_in_the_future(life: Life) -> None:
    for thing in (*life["entries"], *life["messages"]):
        # Today's would lie in the future for whoever starts the demo early in the morning.
        assert 1 <= thing["days_ago"] <= DAYS
        assert re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", thing["time"])
    assert is_in_order(life["entries"])
    assert is_in_order(life["messages"])


@every_life
def test_texts_are_of_a_length_that_people_write(life: Life) -> None:
    assert all(60 <= len(entry["text"]) <= 700 for entry in life["entries"])
    assert all(0 < len(note) <= 120 for note in life["notes"])
    assert 6 <= len(life["notes"]) <= 15
    assert len(set(life["notes"])) == len(life["notes"])
    assert len(life["entries"]) >= 12


@every_life
def test_texts_name_no_time_of_year_that_would_be_wrong_on_another_day(life: Life) -> None:
    spoken = (*life["entries"], *life["messages"])
    said = (*(thing["text"] for thing in spoken), *words_of_plan(life), *words_of_sessions(life))
    texts = (*life["notes"], *said)
    assert [match.group() for text in texts if (match := NAMED_TIME.search(text))] == []


@every_life
def test_messages_are_between_the_link_worker_and_the_person(life: Life) -> None:
    assert {message["from"] for message in life["messages"]} == {"worker", "participant"}
    assert life["messages"][0]["from"] == "worker"
    assert all(message["text"].strip() for message in life["messages"])


@every_life
def test_only_who_shares_entries_has_shared_ones_and_keeps_some_private(life: Life) -> None:
    shared = {entry["shared"] for entry in life["entries"]}
    assert shared == ({True, False} if life["shares"]["entries"] else {False})
    assert life["shares"]["entries"] or not life["share_entries_by_default"]


@every_life
def test_of_a_plan_that_is_not_shown_the_link_worker_wrote_nothing(life: Life) -> None:
    for goal in life["goals"]:
        assert life["shares"]["plan"] or not goal["shared"]
        theirs = [item for item in (goal, *goal["steps"]) if item["author"] == "worker"]
        answered = [item for item in planned({"goals": [goal]}) if "answer" in item]
        assert goal["shared"] or not theirs
        assert goal["shared"] or not answered


@every_life
def test_a_plan_comes_about_in_an_order_that_syncing_by_weeks_can_tell(life: Life) -> None:
    for item in planned(life):
        moments = [(-item["days_ago"], item["time"])]
        if "answer" in item:
            said = item["answer"]
            # Amira's device syncs after theirs: what she wrote is with them a week later.
            waits = 8 if item["author"] == "worker" else 0
            assert said["days_ago"] + waits <= item["days_ago"]
            moments.append((-said["days_ago"], said["time"]))
        if "settled" in item:
            moments.append((-item["settled"]["days_ago"], item["settled"]["time"]))
        assert moments == sorted(moments)
        assert all(-180 < days_ago <= -1 for days_ago, _ in moments)
    for goal in life["goals"]:
        assert all(step["days_ago"] <= goal["days_ago"] for step in goal["steps"])


@every_life
def test_goals_and_steps_fit_and_strengths_are_of_the_map(life: Life) -> None:
    assert life["goals"]
    assert all(0 < len(text) <= GOAL_CHARACTERS_MAX for text in words_of_plan(life))
    steps = [step["words"] for goal in life["goals"] for step in goal["steps"]]
    assert all(len(words) <= STEP_CHARACTERS_MAX for words in steps)
    strengths = life.get("strengths", {"support": {}, "top": []})
    assert set(strengths["support"]) <= set(DOMAINS)
    assert all(0 <= much <= 5 for much in strengths["support"].values())
    assert len(strengths["top"]) <= 3
    assert set(strengths["top"]) <= set(strengths["support"])


@every_life
def test_what_is_said_of_a_session_is_of_a_time_when_it_took_place(life: Life) -> None:
    assert life["sessions"]
    for session in life["sessions"]:
        since = -session["begins_in_days"]
        for mark in marks_of(session):
            waited = since - mark["days_ago"]
            assert waited >= 0
            assert waited == 0 or waited % (7 * session["every_weeks"]) == 0
        # The register is done on the day after, and nothing lies in the future.
        assert all(mark["days_ago"] >= 2 for mark in session.get("noted", []))
        assert session["days_ago"] > since


@every_life
def test_a_session_that_is_not_shown_is_the_persons_own(life: Life) -> None:
    hidden = [session for session in life["sessions"] if not session["shared"]]
    assert all(session["author"] == "participant" for session in hidden)
    assert not any("noted" in session for session in hidden)
    own = [mark for session in life["sessions"] for mark in session.get("said", [])]
    assert all(mark["days_ago"] >= life["mood"]["quiet_for_days"] for mark in own)


def test_two_people_were_at_one_place_and_two_words_about_it_differ() -> None:
    jan = [mark for one in LIVES["jan-mazur"]["sessions"] for mark in marks_of(one)]
    assert {mark["said"] for mark in jan if mark["days_ago"] == 5} == {"part", "missed"}
    rosa = LIVES["rosa-okafor"]["sessions"][0]["said"]
    assert [mark["said"] for mark in rosa if mark["days_ago"] < 21].count("missed") == 2


def test_a_newcomer_finds_something_to_say_to_and_something_that_rests() -> None:
    goals = LIVES["sam-bright"]["goals"]
    assert any(goal["author"] == "worker" and "answer" not in goal for goal in goals)
    assert any("settled" in goal for goal in goals)
    assert {goal["shared"] for goal in goals} == {True, False}
    private = [name for name, life in LIVES.items() if not life["shares"]["plan"]]
    assert len(private) >= 2


def test_some_share_everything_some_a_little_and_some_nothing() -> None:
    shares = Counter(
        (life["shares"]["moods"], life["shares"]["entries"]) for life in LIVES.values()
    )
    assert shares[True, True] >= 4
    assert shares[True, False] >= 1
    assert shares[False, True] >= 1
    assert shares[False, False] >= 2


def test_exactly_two_who_share_their_moods_have_a_low_last_week() -> None:
    low = [
        name
        for name, life in LIVES.items()
        if life["shares"]["moods"]
        and not life["mood"]["quiet_for_days"]
        and usual_last_week(life) < LOW_WEEK_BELOW
    ]
    assert low == ["ollie-fenwick", "rosa-okafor"]


def test_one_person_who_shares_has_been_quiet_for_more_than_three_weeks() -> None:
    quiet = [name for name, life in LIVES.items() if life["mood"]["quiet_for_days"] > 21]
    assert quiet == ["tom-whitaker"]
    assert all(LIVES["tom-whitaker"]["shares"].values())


@every_life
def test_who_has_been_quiet_wrote_nothing_in_that_time(life: Life) -> None:
    own = [message for message in life["messages"] if message["from"] == "participant"]
    own += [item for item in planned(life) if item["author"] == "participant"]
    newest = min(thing["days_ago"] for thing in (*life["entries"], *own))
    assert newest >= life["mood"]["quiet_for_days"]


def test_sam_had_a_low_day_this_week_and_has_been_better_since() -> None:
    sam = LIVES["sam-bright"]
    latest = [(entry["days_ago"], entry["mood"]) for entry in sam["entries"][-5:]]
    assert len(sam["entries"]) >= 30
    assert latest[-1][0] <= 1
    assert min(mood for days_ago, mood in latest if days_ago == 4) <= 2
    assert [mood for days_ago, mood in latest if days_ago < 4] == [3, 4, 4]
    assert usual_mood(sam, 4) < LOW_WEEK_BELOW < usual_last_week(sam)
