"""What must hold of every single answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.records import DELETED, Private
from sync.merge import Cell
from tests.simulation.ledger import Broken, Key, Ledger, Notes, Sent, tokens
from tests.simulation.oracle import Oracle
from tests.simulation.phone import Phone, rules
from tests.simulation.service import Service

Visible = dict[str, frozenset[str]]
"""By notebook, the ids of the records that a worker could see."""


@dataclass(slots=True)
class Letter:
    """One request on its way, and then its answer."""

    phone: Phone
    number: int
    request: dict[str, Any]
    body: bytes
    answer: dict[str, Any] | None = None
    knows: dict[Key, int] = field(default_factory=dict)
    """How many accepted changes each record of the answer came after."""


def is_switch(kind: str, cell: str) -> bool:
    """Whether a cell is a guard that is either on or off."""
    rule = rules(kind)(cell)
    return rule is not None and rule.private == Private.FALSE


class Watch:
    """Looks at each answer when the server gives it, before the network does anything to it."""

    def __init__(self, service: Service, ledger: Ledger, oracle: Oracle) -> None:
        self._service = service
        self._ledger = ledger
        self._oracle = oracle
        self._sights: dict[str, tuple[Visible, bool]] = {}
        """By a worker's cursor: what could be seen there, and whether more was to come."""
        self.earlier: dict[tuple[str, str], dict[str, dict[str, Cell]]] = {}
        """By notebook and worker, what could be seen when requests of one moment came in."""
        self._afresh: set[str] = set()
        """The cursors of devices that were told of a restore and have not pulled since."""
        self.shut: set[str] = set()
        """Notebooks that a restore closed and nobody has opened yet."""

    def answered(self, letters: list[tuple[Letter, Notes]]) -> None:
        """Look at the answers that the server gave at one moment."""
        touched: dict[Key, str] = {}
        for letter, notes in letters:
            if letter.answer is not None and "restored_to" not in letter.answer:
                touched |= self.accepted(letter, letter.answer.get("receipts", ()), notes)
        for key, kind in touched.items():
            self._check_switches(key, kind)
            self._check_texts(key)
        # Whoever opens a notebook comes before whoever looks into it.
        for letter, _ in sorted(letters, key=lambda one: one[0].phone.person.is_worker):
            if letter.answer is not None:
                self._answered(letter, letter.answer)

    def _answered(self, letter: Letter, answer: dict[str, Any]) -> None:
        phone = letter.phone
        if "restored_to" in answer:
            if answer.get("receipts") or answer.get("notebooks"):
                raise Broken("a request from before a restore was looked at", phone.name)
            self._afresh.add(answer["cursor"])
            return
        if any(one.get("resent") for one in letter.request.get("changes", ())):
            self._afresh.add(answer["cursor"])
        else:
            self.may_have_opened(letter)
        for page in answer.get("notebooks", ()):
            for record in page.get("records", ()):
                key = (page["notebook"], record["id"])
                letter.knows[key] = len(self._ledger.log.get(key, ()))
        if phone.person.is_worker:
            self._worker_answered(letter, answer)
        elif any(page["notebook"] != phone.person.home for page in answer.get("notebooks", ())):
            raise Broken("somebody else's notebook was delivered", phone.name)

    def may_have_opened(self, letter: Letter) -> None:
        """After all was sent again, the pull afresh opens a restored notebook."""
        home = letter.phone.person.home
        if home is None or letter.request.get("cursor") not in self._afresh:
            return
        if not self._oracle.book(home).closed:
            self.shut.discard(home)

    def accepted(
        self, letter: Letter, receipts: Iterable[Mapping[str, Any]], notes: Notes
    ) -> dict[Key, str]:
        """Keep book of what the server took in; the kinds of the records that it is of."""
        changes = {change["id"]: change for change in letter.request.get("changes", ())}
        touched: dict[Key, str] = {}
        for receipt in receipts:
            change = changes[receipt["change"]]
            home = change.get("notebook") or letter.phone.person.home or ""
            self._receipt(letter.phone, home, change, dict(receipt), notes)
            touched[home, change["record"]] = change["kind"]
        return touched

    # Receipts

    def _receipt(
        self,
        phone: Phone,
        home: str,
        change: dict[str, Any],
        receipt: dict[str, Any],
        notes: Notes,
    ) -> None:
        ledger, key = self._ledger, (home, change["record"])
        if receipt.get("outcome") == "refused":
            name = str(receipt["refused"].get("type", "")).rpartition(":")[2]
            ledger.refused[change["id"]] = name
            self._check_refusal(phone, name, receipt)
            return
        values = {(name, repr(value)) for name, value in change["set"].items()}
        known = ledger.sent.get(change["id"])
        if known is not None:
            if not ledger.restored:
                # After a restore each device sends what it has left of a change.
                known.values |= values
            if not ledger.restored and _word(known.receipt) != _word(receipt):
                raise Broken("a repeated change got another word", f"{known.receipt} {receipt}")
        else:
            edits = notes.frozen.get(change["id"], {})
            now_ms = self._service.clock.now_ms()
            ledger.sent[change["id"]] = Sent(
                change["id"], key, phone.person.account, values, receipt, now_ms, edits
            )
            if receipt.get("outcome") != "rebase":
                ledger.log.setdefault(key, []).append(change["id"])
            self._follow(key, change, ledger.sent[change["id"]])
        for source in change.get("sources", ()):
            if (sent := ledger.sent.get(source["change"])) is not None:
                sent.values.add((source["field"], repr(source["value"])))

    def _follow(self, key: Key, change: dict[str, Any], sent: Sent) -> None:
        """Keep book of whether the record lives."""
        receipt, alive = sent.receipt, self._ledger.alive
        if receipt.get("outcome") == "rebase":
            return
        applied = [name for name in change["set"] if sent.outcome(name) == "applied"]
        if receipt.get("revived"):
            # Sharing that was put on in it, and off again by coming back, counts as applied.
            if not applied and not any(
                value is True and is_switch(change["kind"], name)
                for name, value in change["set"].items()
            ):
                raise Broken("an edit that lost revived a record", repr(receipt))
            alive[key] = True
        if change.get("create") and key in self._ledger.expired:
            alive[key] = True  # an id that follows from what it is about can be made again
        if DELETED in applied:
            alive[key] = change["set"][DELETED] is not True
        alive.setdefault(key, True)

    def _check_refusal(self, phone: Phone, name: str, receipt: Mapping[str, Any]) -> None:
        ledger = self._ledger
        allowed = {"unknown-kind"}
        if phone.person.is_worker:
            allowed |= {"not-found", "not-allowed"}
        if ledger.has_expired or ledger.restored:
            allowed |= {"gone"}
        if name not in allowed:
            raise Broken("a change was refused for no good reason", f"{phone.name} {receipt}")

    # Values

    def _check_switches(self, key: Key, kind: str) -> None:
        """Nobody who had not seen "stop sharing" has put sharing on over it."""
        standing = self._oracle.book(key[0]).records.get(key[1])
        # Of a record whose id has expired, the service cannot know that there ever was a stop.
        if standing is None or self._ledger.restored or key in self._ledger.expired:
            return
        sent = [self._ledger.sent[one] for one in self._ledger.log.get(key, ())]
        for name, cell in standing.cells.items():
            if cell.value is not True or not is_switch(kind, name):
                continue
            on, off = ((name, repr(value)) for value in (True, False))
            seen = {one for by in sent if on in by.values for one in self._seen(by, name)}
            unseen = [one.id for one in sent if off in one.values and one.id not in seen]
            if unseen:
                raise Broken(
                    "sharing was put on over a stop that nobody had seen", f"{key} {name} {unseen}"
                )

    def _seen(self, sent: Sent, name: str) -> frozenset[str]:
        edit = sent.edits.get(name)
        # A copy of one store may have said both under one id.
        return (edit.seen if edit is not None else frozenset()) | {sent.id}

    def _check_texts(self, key: Key) -> None:
        standing = self._oracle.book(key[0]).records.get(key[1])
        if standing is not None:
            check_not_doubled(
                ((name, cell.value) for name, cell in standing.cells.items()),
                "on the server",
                self._ledger,
            )

    # Link workers

    def _worker_answered(self, letter: Letter, answer: dict[str, Any]) -> None:
        worker = letter.phone.person.account
        seen, partial = self._sights.get(letter.request.get("cursor", ""), ({}, False))
        pages = answer.get("notebooks", ())
        for page in pages:
            self._check_page(letter, page, seen.get(page["notebook"], frozenset()))
        if pages or answer.get("receipts"):
            now_ms = self._service.clock.now_ms()
            homes = {page["notebook"] for page in pages} | set(seen)
            now = {
                home: frozenset(self._oracle.visible(home, worker, now_ms))
                | frozenset(self.earlier.get((home, worker), ()))
                for home in homes
            }
            more = bool(answer.get("more"))
            if partial or more:
                now = {home: now[home] | seen.get(home, frozenset()) for home in homes}
            seen, partial = now, more
        self._sights[answer["cursor"]] = (seen, partial)

    def _check_page(self, letter: Letter, page: dict[str, Any], seen: frozenset[str]) -> None:
        person, home = letter.phone.person, page["notebook"]
        if home in self.shut:
            raise Broken("a closed notebook spoke", f"{letter.phone.name} {home}")
        now_ms = self._service.clock.now_ms()
        sights = [self._oracle.visible(home, person.account, now_ms)]
        if (home, person.account) in self.earlier:
            sights.append(self.earlier[home, person.account])
        for record in page.get("records", ()):
            seen_cells = [sight[record["id"]] for sight in sights if record["id"] in sight]
            if not seen_cells:
                raise Broken("what is not shared was delivered", f"{letter.phone.name} {record}")
            if not any(_holds_all(cells, record["set"]) for cells in seen_cells):
                raise Broken("a cell that is not theirs was delivered", f"{record}")
        # Its own words for a record, in this very request, it may have to let go of again.
        named = {change["record"] for change in letter.request.get("changes", ())}
        unseen = [one for one in page.get("gone", ()) if one not in seen | named]
        if unseen:
            raise Broken("told that what they never saw is gone", f"{letter.phone.name} {unseen}")


def check_not_doubled(texts: Iterable[tuple[str, Any]], where: str, ledger: Ledger) -> None:
    for name, value in texts:
        words = [word for word in tokens(value) if word not in ledger.copied]
        if len(words) != len(set(words)):
            raise Broken("a word was doubled", f"{where}, {name}: {value}")


def _holds_all(cells: Mapping[str, Cell], told: Mapping[str, Any]) -> bool:
    return all(name in cells and cells[name].value == value for name, value in told.items())


def _word(receipt: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in receipt.items() if name != "stale"}
