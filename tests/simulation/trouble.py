"""What goes wrong: on the way, on devices, on the server, with clocks and with time."""

from __future__ import annotations

import inspect

from schemas.limits import DELETED_CELLS_DAYS, TOMBSTONE_DAYS
from sync.replica import Replica
from tests.simulation.engine import AFTER_COMMIT, BEFORE_COMMIT
from tests.simulation.ledger import tokens
from tests.simulation.phone import Phone
from tests.simulation.watching import Letter
from tests.simulation.world import World

DAY_MS = 24 * 60 * 60 * 1000
CAN_RESTORE = "restored_to" in inspect.getsource(Replica)


# The network


def exchange(world: World) -> None:
    """One device meets the server, well or badly."""
    phone = _some_phone(world)
    limit = world.dice.choice((None, None, 1, 2, 5))
    fates = ["whole"] * 3
    if "network" in world.families:
        fates += ["lost", "answer lost", "doubled", "doubled late", "one round", "late"]
    fate = world.dice.choice(fates)
    world.say(f"{phone.name} syncs: {fate}")
    if fate == "whole":
        world.sync(phone, limit=limit)
        return
    if fate != "one round":
        world.count(f"request {fate}")
    letter = world.begin(phone, limit=limit)
    if fate == "lost":
        return
    if fate == "late":
        world.asking.append(letter)
        return
    if fate == "doubled late":
        world.asking.append(_copy(letter))
    if not world.arrive([letter]):
        return
    if fate == "doubled":
        again = _copy(letter)
        world.arrive([again])
        letter = world.dice.choice((letter, again))
    if fate != "answer lost" and letter.answer is not None:
        world.deliver(letter)


def send(world: World) -> None:
    """A request sets out and stays on the way."""
    phone = _some_phone(world)
    world.asking.append(world.begin(phone, limit=world.dice.choice((None, 2))))
    world.say(f"{phone.name} sends; it is under way")


def arrive(world: World) -> None:
    """Some request arrives, in any order; its answer sets out."""
    if not world.asking:
        return
    letter = world.asking.pop(world.dice.randrange(len(world.asking)))
    world.say(f"a request of {letter.phone.name} arrives")
    if letter.number != letter.phone.round:
        world.count("request arrived after newer ones")
    if world.arrive([letter]) and letter.answer is not None:
        world.answering.append(letter)


def deliver(world: World) -> None:
    """Some answer arrives, in any order; also one to an old request."""
    if world.answering:
        letter = world.answering.pop(world.dice.randrange(len(world.answering)))
        world.say(f"an answer for {letter.phone.name} arrives")
        world.count("answer delayed")
        world.deliver(letter)


def all_at_once(world: World) -> None:
    """Several devices share one commit; sometimes the transaction is lost on the way."""
    phones = list(world.phones.values())
    some = world.dice.sample(phones, min(len(phones), world.dice.randint(2, 5)))
    letters = [world.begin(phone) for phone in some]
    if "groups" in world.families and world.dice.random() < 0.6:
        world.service.database.lose_transaction_of = world.dice.randrange(5)
        world.count("transaction lost in a group")
    world.say("at once: " + " ".join(phone.name for phone in some))
    world.watch.earlier = {
        (home, phone.person.account): world.oracle.visible(home, phone.person.account, world.now_ms)
        for phone in some
        if phone.person.is_worker
        for home in world.homes
    }
    world.arrive(letters)
    world.watch.earlier = {}
    world.service.database.lose_transaction_of = None
    for letter in letters:
        if letter.answer is not None and world.dice.random() < 0.8:
            world.deliver(letter)


# Crashes


def server_crash(world: World) -> None:
    if "crashes" not in world.families:
        return
    phone = _some_phone(world)
    letter = world.begin(phone)
    where = world.dice.choice((BEFORE_COMMIT, AFTER_COMMIT))
    world.say(f"{phone.name} syncs, and the server dies {where}")
    world.service.database.crash_at = where
    world.arrive([letter])
    world.service.database.crash_at = None
    if letter.answer is not None:  # there was nothing to commit
        world.deliver(letter)


def device_crash(world: World) -> None:
    """The device dies around one of the moments at which it persists."""
    if "crashes" not in world.families:
        return
    phone = _some_phone(world)
    moment = world.dice.choice(
        ("before a request was kept", "after a request was kept", "before an answer was kept",
         "after an answer was kept")
    )  # fmt: skip
    world.say(f"{phone.name} dies {moment}")
    world.count(f"device crashed {moment}")
    before = phone.snapshot()
    if moment == "before a request was kept":
        phone.request()
        phone.go_back_to(before)
        return
    letter = world.begin(phone)
    kept = phone.snapshot()
    if world.dice.random() < 0.8:
        world.arrive([letter])
    if moment == "before an answer was kept" and letter.answer is not None:
        known = world.notes[phone.name].copy()
        world.deliver(letter)
        phone.go_back_to(kept)
        world.notes[phone.name].known = known.known
    elif moment == "after an answer was kept":
        world.deliver(letter)
        phone.go_back_to(phone.snapshot())
    else:
        phone.go_back_to(kept)


# Stores


def wipe(world: World) -> None:
    if "wipes" not in world.families:
        return
    phone = _some_phone(world)
    world.say(f"{phone.name} loses its store and keeps its cookie")
    world.count("store wiped")
    world.lose_what_only(phone)
    phone.wipe()
    world.notes[phone.name].known.clear()


def clone(world: World) -> None:
    if "clones" not in world.families or len(world.phones) > 12:
        return
    phone = _some_phone(world)
    world.ledger.copied.update(word for _, value in phone.unsent() for word in tokens(value))
    other = phone.clone(f"{phone.name}'{world.number}")
    world.say(f"{phone.name} is cloned as {other.name}")
    world.count("profile cloned")
    world.add(other, world.notes[phone.name].copy())


# Clocks and time


def jump(world: World) -> None:
    if "clocks" in world.families:
        phone = _some_phone(world)
        phone.skew_ms = world.a_skew()
        world.count("clock jumped")
        world.say(f"{phone.name}'s clock jumps to {phone.skew_ms / 60_000:+.0f} min")


def months_pass(world: World) -> None:
    """So much time that deleted cells or tombstones expire."""
    if "expiry" not in world.families:
        return
    days = world.dice.choice((DELETED_CELLS_DAYS, TOMBSTONE_DAYS)) + 1
    world.pass_ms(days * DAY_MS)
    world.say(f"{days} days pass")
    world.count(f"{days} days passed")
    keep_house(world)


def keep_house(world: World) -> None:
    before = {(home, rid) for home in world.homes for rid in world.oracle.book(home).records}
    world.service.keep_house()
    after = {(home, rid) for home in world.homes for rid in world.oracle.book(home).records}
    world.ledger.expired |= before - after
    world.ledger.has_expired = world.ledger.has_expired or before != after


def work_here_no_longer(world: World) -> None:
    """The operator closes a link worker's account."""
    workers = world.workers()
    if "closing" in world.families and workers and world.dice.random() < 0.3:
        person = world.dice.choice(workers).person
        world.say(f"{person.name}'s account is closed")
        world.count("account closed")
        world.closed.add(person.account)
        world.service.close_account(person.account)


# Backups


def back_up(world: World) -> None:
    if "restores" in world.families:
        world.say("a backup is made")
        known = frozenset(one for home in world.homes for one in world.oracle.receipts(home))
        world.backups.append((world.service.backup(), known))


def restore(world: World) -> None:
    """The service goes back to a backup. What no device holds any more is honestly lost."""
    if "restores" not in world.families or not world.backups or not CAN_RESTORE:
        return
    backup, known = world.backups[world.dice.randrange(len(world.backups))]
    world.say(f"the service is restored to what it was {world.now_ms - backup.at_ms} ms ago")
    world.count("service restored")
    _note_what_stands(world)
    world.service.restore(backup)
    ledger = world.ledger
    ledger.restored = True
    for change in ledger.sent.keys() - known:
        del ledger.sent[change]  # to the service there never was such a change
    # Of a change that was rebased, what was sent stood in history: of that no device has a copy.
    ledger.excused |= {one.id for one in ledger.sent.values() if one.is_rebased}
    ledger.lost |= ledger.typed.keys() - _words_left(world)
    # An old device knows of no restore: it takes what was lost for taken out, and joins on that.
    old = {phone.person.home for phone in world.owners() if phone.is_old}
    ledger.copied |= {word for word, typed in ledger.typed.items() if typed.key[0] in old}
    world.watch.shut = set(world.homes)


def _note_what_stands(world: World) -> None:
    """Note each cell whose person has a device that holds it as it stands."""
    ledger = world.ledger
    waiting = {one.id for phone in world.phones.values() for one in phone.waiting()}
    ledger.must_return.clear()
    ledger.from_before = ledger.sent.keys() - waiting
    for phone in world.owners():
        home = phone.person.home or ""
        book = world.oracle.book(home)
        for record, cells in phone.cells(home).items():
            standing = book.records.get(record)
            if standing is None or phone.is_old:
                continue
            for name, cell in cells.items():
                stands = standing.cells.get(name)
                if stands is None or stands.version != cell.version:
                    continue
                if phone.may_send_again(standing.kind, cells, cell.version):
                    ledger.must_return[home, record, name] = stands


def _words_left(world: World) -> set[str]:
    """The words that the backup holds, or a device whose person may send them again."""
    left = set()
    for home in world.homes:
        for one in world.oracle.book(home).records.values():
            left |= {word for cell in one.cells.values() for word in tokens(cell.value)}
        for cells in world.oracle.history(home).values():
            left |= {word for _, cell in cells for word in tokens(cell.value)}
    for phone in world.phones.values():
        left |= {word for _, value in phone.unsent() for word in tokens(value)}
        for held in phone.replica.records.values():
            for cell in held.cells.values():
                author = {world.ledger.typed[word].author for word in tokens(cell.value)}
                if author == {phone.person.account} and not phone.is_old:
                    left |= set(tokens(cell.value))
    return left


def _some_phone(world: World) -> Phone:
    return world.dice.choice(list(world.phones.values()))


def _copy(letter: Letter) -> Letter:
    return Letter(letter.phone, letter.number, letter.request, letter.body)
