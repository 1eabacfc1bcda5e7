"""What people do on their devices, with or without a connection."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from schemas.records import DELETED
from sync.identity import derived_id
from tests.simulation.ledger import tokens
from tests.simulation.phone import FUTURE_KIND, Phone
from tests.simulation.world import World

DAY: Final = {"day": "2026-05-28", "zone": "Europe/London"}
MINUTE_MS: Final = 60_000
TEXT_OF: Final = {"entry": "body", "mood": "note"}
SCORE_OF: Final = {"entry": "mood", "mood": "score"}
SESSIONS: Final = tuple(f"0190aaaa-0000-7000-8000-00000000000{n}" for n in range(2))

Step = Callable[[World], None]


def write_entry(world: World) -> None:
    if (phone := _someone(world)) is not None:
        write_entry_on(world, phone)


def write_entry_on(world: World, phone: Phone) -> None:
    values: dict[str, Any] = {"body": world.word(), "at": phone.now(world.now_ms), **DAY}
    if world.dice.random() < 0.6:
        values["shared"] = world.dice.random() < 0.7
    _create(world, phone, "entry", values)


def write_mood(world: World) -> None:
    if (phone := _someone(world)) is None:
        return
    score = world.dice.randint(1, 5)
    values: dict[str, Any] = {"score": score, "at": phone.now(world.now_ms), **DAY}
    values["shared"] = world.dice.random() < 0.5
    _create(world, phone, "mood", values)


def type_a_word(world: World) -> None:
    """Or take one out."""
    phone, kind, home, record = _some_record(world)
    if phone is None or (phone.is_old and kind == "mood"):
        return
    words = str(phone.view(home, record).get(TEXT_OF[kind]) or "").split()
    if len(words) > 1 and world.dice.random() < 0.2:
        world.ledger.take_out(tokens(words.pop(world.dice.randrange(len(words)))))
    else:
        words.insert(world.dice.choice((0, len(words) // 2, len(words))), world.word())
    _edit(world, phone, home, record, kind, {TEXT_OF[kind]: " ".join(words)})


def type_meanwhile(world: World) -> None:
    """Type, send, and type on before the answer comes; sometimes it never does."""
    phone, kind, home, record = _some_record(world)
    if phone is None or (phone.is_old and kind == "mood"):
        return
    _append(world, phone, home, record, kind)
    letter = world.begin(phone)
    world.say(f"{phone.name} sends")
    world.arrive([letter])
    _append(world, phone, home, record, kind)
    if letter.answer is not None and world.dice.random() < 0.5:
        world.say(f"the answer for {phone.name} arrives")
        world.deliver(letter)


def choose(world: World) -> None:
    """A score, an activity, or a field that only newer clients know."""
    phone, kind, home, record = _some_record(world)
    if phone is None:
        return
    values: dict[str, Any] = {SCORE_OF[kind]: world.dice.randint(1, 5)}
    if not phone.is_old and world.dice.random() < 0.5:
        activity = world.dice.choice(("garden", "walking", "Chess club"))
        values = {f"activities:{activity}": world.dice.random() < 0.6}
    if "versions" in world.families and not phone.is_old and world.dice.random() < 0.3:
        values["colour"] = world.word()
    _edit(world, phone, home, record, kind, values)


def share(world: World) -> None:
    phone, kind, home, record = _some_record(world)
    if phone is not None:
        _edit(world, phone, home, record, kind, {"shared": world.dice.random() < 0.55})


def edit_together(world: World) -> None:
    """Words, a score and sharing in one change."""
    phone, kind, home, record = _some_record(world)
    if phone is None or (phone.is_old and kind == "mood"):
        return
    words = str(phone.view(home, record).get(TEXT_OF[kind]) or "").split()
    words.append(world.word())
    values = {
        TEXT_OF[kind]: " ".join(words),
        SCORE_OF[kind]: world.dice.randint(1, 5),
        "shared": world.dice.random() < 0.4,
    }
    _edit(world, phone, home, record, kind, values)


def delete(world: World) -> None:
    """And sometimes take that back at once."""
    phone, kind, home, record = _some_record(world)
    if phone is None:
        return
    before = phone.view(home, record)
    phone.delete(home, record, kind, phone.now(world.now_ms))
    world.say(f"{phone.name} deletes {kind} {world.short(record)}")
    if world.dice.random() < 0.25:
        phone.undelete(home, record, kind, phone.now(world.now_ms))
        world.say(f"{phone.name} takes that back at once")
    else:
        world.ledger.take_out(tokens(before.get(TEXT_OF[kind])))
        world.ledger.take_out(tokens(before.get("colour")))


def undelete(world: World) -> None:
    phone = _someone(world)
    if phone is None:
        return
    kind = world.dice.choice(("entry", "mood"))
    binned = phone.binned(kind)
    if binned:
        record, home = world.dice.choice(binned), phone.person.home or ""
        phone.undelete(home, record, kind, phone.now(world.now_ms))
        world.edited(phone, home, record, {DELETED: False})
        world.say(f"{phone.name} brings {kind} {world.short(record)} back")


def write_what_is_new(world: World) -> None:
    """A kind that the server does not know yet."""
    phone = _someone(world)
    if phone is not None and not phone.is_old and "versions" in world.families:
        _create(world, phone, FUTURE_KIND, {"body": world.word()})


def prefer(world: World) -> None:
    phone = _someone(world)
    if phone is None or phone.is_old:
        return
    values = {
        "language": world.dice.choice(("en-GB", "ar", None)),
        "share_moods": world.dice.random() < 0.5,
    }
    home = phone.person.home or ""
    _put(world, phone, home, derived_id("preference", home), "preference", {}, values)


# Sharing with link workers


def give(world: World) -> None:
    """Give a grant, or take some of it back."""
    phone = _someone(world)
    if phone is None:
        return
    members = ("entries", "moods") if phone.is_old else ("entries", "moods", "attendance")
    values = {f"kinds:{one}": world.dice.random() < 0.7 for one in members}
    _grant(world, phone, world.dice.choice(phone.person.workers), values)


def revoke(world: World) -> None:
    """Take a grant back; sometimes give it again before anybody has heard of it."""
    phone = _someone(world)
    if phone is None:
        return
    worker = world.dice.choice(phone.person.workers)
    record = derived_id("grant", phone.person.home or "", worker)
    view = phone.view(phone.person.home or "", record)
    if not view or view.get(DELETED):
        return
    on = [name for name, value in view.items() if name.startswith("kinds:") and value]
    if not on:
        return
    if world.dice.random() < 0.2 and not phone.is_old:
        phone.delete(phone.person.home or "", record, "grant", phone.now(world.now_ms))
        world.say(f"{phone.name} deletes the grant to {_name(world, worker)}")
    else:
        _grant(world, phone, worker, dict.fromkeys(on, False))
    if world.dice.random() < 0.4:
        if world.dice.random() < 0.5:
            world.begin(phone)  # sent, and lost on the way: frozen
            world.say(f"{phone.name} sends, and it is lost")
        world.count("grant given again at once")
        _grant(world, phone, worker, dict.fromkeys(on, True))


def set_end(world: World) -> None:
    """A beginning or an end date, or none any more."""
    phone = _someone(world)
    if phone is None or phone.is_old:
        return
    minutes = world.dice.choice((-5, 1, 5, 60, 1_000))
    limit = world.dice.choice((world.now_ms + minutes * MINUTE_MS, None))
    name = "until" if world.dice.random() < 0.75 else "from"
    world.count("end date set")
    _grant(world, phone, world.dice.choice(phone.person.workers), {name: limit})


def _grant(world: World, phone: Phone, worker: str, values: dict[str, Any]) -> None:
    home = phone.person.home or ""
    _put(world, phone, home, derived_id("grant", home, worker), "grant", {"worker": worker}, values)


# What link workers and people do together


def write_message(world: World) -> None:
    phone = _anyone(world)
    if phone is None:
        return
    me, homes = phone.person, phone.homes()
    if not homes:
        return
    home = world.dice.choice(homes)
    worker = me.account if me.is_worker else world.dice.choice(me.workers)
    _create(
        world,
        phone,
        "message",
        {
            "worker": worker,
            "author": me.account,
            "body": world.word(),
            "at": phone.now(world.now_ms),
        },
        home=home,
    )


def say_attendance(world: World) -> None:
    phone = _anyone(world)
    if phone is None or phone.is_old or not phone.homes():
        return
    home, session = world.dice.choice(phone.homes()), world.dice.choice(SESSIONS)
    record = derived_id("attendance", session, home)
    who = "worker" if phone.person.is_worker else "participant"
    values = {f"{who}_said": world.dice.choice(("went", "part", "missed"))}
    first = {"session": session, "occurrence": home, **DAY, "shared": True}
    _put(world, phone, home, record, "attendance", first, values)


def look(world: World) -> None:
    """A link worker opens a person or an entry."""
    workers = world.workers()
    if not workers:
        return
    phone = world.dice.choice(workers)
    if phone.is_old or not phone.homes():
        return
    values = {"worker": phone.person.account, "at": phone.now(world.now_ms)}
    _create(world, phone, "view", values, home=world.dice.choice(phone.homes()))


# The ways of writing


def _create(
    world: World, phone: Phone, kind: str, values: dict[str, Any], *, home: str | None = None
) -> None:
    home = home or phone.person.home or ""
    record = phone.create(kind, values, phone.now(world.now_ms), home=home)
    world.edited(phone, home, record, values)
    world.say(f"{phone.name} writes {kind} {world.short(record)} {_told(values)}")


def _append(world: World, phone: Phone, home: str, record: str, kind: str) -> None:
    words = str(phone.view(home, record).get(TEXT_OF[kind]) or "").split()
    values = {TEXT_OF[kind]: " ".join([*words, world.word()])}
    _edit(world, phone, home, record, kind, values)


def _edit(  # noqa: PLR0917 - who, where, which and what
    world: World, phone: Phone, home: str, record: str, kind: str, values: dict[str, Any]
) -> None:
    """Sometimes the device dies before the edit was persisted: then there was none."""
    dies = "crashes" in world.families and world.dice.random() < 0.05
    before = phone.snapshot() if dies else None
    phone.edit(home, record, kind, values, phone.now(world.now_ms))
    if before is not None:
        phone.go_back_to(before)
        world.count("device crashed before an edit was kept")
        world.say(f"{phone.name} dies while it keeps an edit of {world.short(record)}")
        return
    world.edited(phone, home, record, values)
    world.say(f"{phone.name} edits {kind} {world.short(record)} {_told(values)}")


def _put(  # noqa: PLR0917 - who, where, which and what
    world: World,
    phone: Phone,
    home: str,
    record: str,
    kind: str,
    first: dict[str, Any],
    values: dict[str, Any],
) -> None:
    """Write the one record that such an id can have, whether it is there or not."""
    view = phone.view(home, record)
    now_ms = phone.now(world.now_ms)
    if view.get(DELETED):
        phone.undelete(home, record, kind, now_ms)
        world.edited(phone, home, record, {DELETED: False})
        world.say(f"{phone.name} brings {kind} {world.short(record)} back")
    if phone.view(home, record):
        phone.edit(home, record, kind, values, now_ms)
    else:
        values = {**first, **values}
        phone.create(kind, values, now_ms, home=home, record=record)
    world.edited(phone, home, record, values)
    world.say(f"{phone.name} puts {kind} {world.short(record)} {_told(values)}")


def _someone(world: World) -> Phone | None:
    """A participant's device."""
    phones = world.owners()
    return world.dice.choice(phones) if phones else None


def _anyone(world: World) -> Phone | None:
    phones = list(world.phones.values())
    return world.dice.choice(phones) if phones else None


def _some_record(world: World) -> tuple[Phone | None, str, str, str]:
    """A device, and a record of its person's that they see there."""
    kind = _kind(world.dice)
    seen = [
        (phone, ids)
        for phone in world.owners()
        if (ids := list(phone.views(phone.person.home or "", kind)))
    ]
    if not seen:
        return None, kind, "", ""
    phone, ids = world.dice.choice(seen)
    # Mostly the same one, so that devices clash over it.
    record = ids[0] if world.dice.random() < 0.6 else world.dice.choice(ids)
    return phone, kind, phone.person.home or "", record


def _kind(dice: Random) -> str:
    return "entry" if dice.random() < 0.7 else "mood"


def _name(world: World, account: str) -> str:
    return next((p.person.name for p in world.workers() if p.person.account == account), "W?")


def _told(values: dict[str, Any]) -> str:
    hidden = {"day", "zone", "at", "worker", "author", "session", "occurrence"}
    return " ".join(f"{name}={value!r}" for name, value in values.items() if name not in hidden)
