"""All trouble over, everybody syncs until nothing moves: what must hold then."""

from __future__ import annotations

from schemas.records import DELETED
from sync.merge import Cell
from tests.simulation.ledger import Broken, Ledger, tokens
from tests.simulation.oracle import Book, Standing
from tests.simulation.phone import Phone, rules
from tests.simulation.watching import check_not_doubled
from tests.simulation.world import World

PASSES_MAX = 12
_POISON_MARGIN_MS = 1_000


def come_to_rest(world: World) -> None:
    """Every invariant at rest.

    Raises:
        Broken: with the first that does not hold.
    """
    world.begin_step("rest")
    world.say("everything comes to rest")
    for letter in world.asking:
        if letter.phone.name in world.phones:
            world.arrive([letter])
    world.asking, world.answering = [], []
    _sync_all(world)
    if world.watch.shut:
        # Nobody was left who could open these by sending again what they had.
        for home in sorted(world.watch.shut):
            world.service.reopen_notebook(home)
        world.watch.shut.clear()
        _sync_all(world)
    for phone in world.phones.values():
        _check_phone(phone, world.ledger)
    for home in world.homes:
        _check_book(world, world.oracle.book(home))
    _check_words(world)


def _sync_all(world: World) -> None:
    before = None
    for _ in range(PASSES_MAX):
        for phone in list(world.phones.values()):
            # The last pass finds everything sent and pulled, and so compares digests.
            if not world.sync(phone, verify=True) and phone.name in world.phones:
                raise Broken("a device cannot sync", phone.name)
        now = {
            phone.name: (
                len(phone.waiting()),
                tuple(sorted((home, phone.digest(home)) for home in phone.held_homes())),
            )
            for phone in world.phones.values()
        }
        confirming = any(one.erasing() and not one.is_cloned for one in world.phones.values())
        if now == before and not confirming:
            return
        before = now
    raise Broken("it never comes to rest", repr(before))


def _check_phone(phone: Phone, ledger: Ledger) -> None:
    if phone.waiting():
        raise Broken("a change is stuck", f"{phone.name} {phone.waiting()[0]}")
    if phone.erasing() and not phone.is_cloned:
        raise Broken("a deletion receipt is stuck", phone.name)
    for home in phone.held_homes():
        for cells in phone.cells(home).values():
            check_not_doubled(((n, c.value) for n, c in cells.items()), f"on {phone.name}", ledger)


def _check_book(world: World, book: Book) -> None:
    history = world.oracle.history(book.home)
    for cells in history.values():
        check_not_doubled(((name, cell.value) for name, cell in cells), "in history", world.ledger)
    _check_values(world, book, history)
    for record, one in book.records.items():
        _check_record(world, book, record, one)
    if world.ledger.restored:
        _check_returned(world, book)
    else:
        _check_nobody_is_poisoned(world, book)


def _check_values(world: World, book: Book, history: dict[str, list[tuple[str, Cell]]]) -> None:
    """Every value that was sent is current or in history."""
    ledger, known = world.ledger, world.oracle.receipts(book.home)
    kept = {
        (rid, name, repr(cell.value))
        for rid, one in book.records.items()
        for name, cell in one.cells.items()
    } | {(rid, name, repr(cell.value)) for rid, cells in history.items() for name, cell in cells}
    for sent in ledger.sent.values():
        home, record = sent.key
        if home != book.home or sent.id in ledger.excused or sent.key in ledger.expired:
            continue
        if sent.id not in known:
            raise Broken("an acknowledged change is gone", f"{sent.id} of {record}")
        for name, value in sent.values:
            if (record, name, value) not in kept:
                raise Broken("a value that was sent is lost", f"{record} {name}={value}")


def _check_record(world: World, book: Book, record: str, one: Standing) -> None:
    ledger = world.ledger
    for name, cell in one.cells.items():
        sent_by = ledger.sent.get(cell.version)
        if sent_by is not None and sent_by.is_rebased:
            raise Broken("of a rebased change something was written", f"{record} {name}")
    alive = ledger.alive.get((book.home, record))
    if not ledger.restored and alive is not None and alive == one.holds(DELETED, True):
        raise Broken("a record came back, or went, by itself", f"{record} alive: {alive}")


def _check_returned(world: World, book: Book) -> None:
    """What stood before a restore, and some device of its person's held, stands again."""
    ledger = world.ledger
    for (home, record, name), lost in ledger.must_return.items():
        if home != book.home or (home, record) in ledger.expired:
            continue
        standing = book.records.get(record)
        cell = standing.cells.get(name) if standing is not None else None
        now, version = cell.version if cell is not None else None, lost.version
        if (cell.value if cell is not None else False) == lost.value:
            continue  # somebody else's change had the same effect
        by = ledger.sent.get(now or "")
        if by is not None and all(one != name for one, _ in by.values):
            continue  # what came back was taken out of sharing by coming back
        again = ledger.sent.get(version)
        rule = rules(standing.kind)(name) if standing is not None else None
        if again is not None and again.is_rebased and rule is not None and rule.merge == "guard":
            continue  # it met words written since: what is joined is shared only if said anew
        is_met = any(one not in ledger.from_before for one in ledger.setting(home, record, name))
        if is_met and rule is not None and rule.merge == "guard" and lost.value is True:
            continue  # an older choice, sent again, met one written since: the more private stands
        if now != version and (now is None or now in ledger.from_before):
            raise Broken(
                "what a restore lost did not come back", f"{record} {name}: {now}, not {version}"
            )


def _check_nobody_is_poisoned(world: World, book: Book) -> None:
    """Whoever chose last, knowing the time, is not outranked by what came before."""
    ledger = world.ledger
    for record, one in book.records.items():
        log = [ledger.sent[change] for change in ledger.log.get((book.home, record), ())]
        for name, cell in one.cells.items():
            winner = ledger.sent.get(cell.version)
            rule = rules(one.kind)(name)
            if winner is None or name == DELETED or (rule and rule.merge != "register"):
                continue
            for sent in log:
                edit = sent.edits.get(name)
                if edit is None or not edit.is_honest or sent is winner or sent.deletes:
                    continue
                if edit.true_ms > winner.accepted_ms + _POISON_MARGIN_MS:
                    raise Broken(
                        "a fast clock outranks a later choice",
                        f"{record} {name}: {winner.id} over {sent.id}",
                    )


def _check_words(world: World) -> None:
    ledger = world.ledger
    in_tray = {
        word
        for phone in world.phones.values()
        for _, _, words in phone.tray()
        for value in words.values()
        for word in tokens(value)
    }
    current: dict[str, set[str]] = {}
    kept = set(in_tray)
    for home in sorted({typed.key[0] for typed in ledger.typed.values()}):
        for rid, one in world.oracle.book(home).records.items():
            words = {word for cell in one.cells.values() for word in tokens(cell.value)}
            current[rid] = words
            kept |= words
        for cells in world.oracle.history(home).values():
            kept |= {word for _, cell in cells for word in tokens(cell.value)}
    for word, typed in ledger.typed.items():
        home, record = typed.key
        if word in ledger.lost or typed.key in ledger.expired or not typed.in_text:
            continue
        if word not in kept and word not in ledger.removed:
            raise Broken("a word is lost", f"{word} of {record}")
        standing = world.oracle.book(home).records.get(record)
        if standing is None or standing.holds(DELETED, True) or ledger.restored:
            continue
        if word not in current[record] and word not in ledger.removed and word not in in_tray:
            raise Broken("a word fell out of its text", f"{word} of {record}")
