"""A complete device, without a screen: what any client of the protocol does.

A :class:`Replica` is one store on one device. It holds what the server told it, the changes that
wait to be sent, and how far it has got. Nothing in it reads a clock, makes a random number, or
touches a disk or a network: the owner hands all of that in.

- **Ids** come from ``new_change_id`` and ``new_record_id``, **the time** with each call (``now_ms``,
  the device's own clock, however wrong).
- **Storage** is a function that takes the whole state as JSON values; it is called once after each
  method that changed something, and must have written it down when it returns. :meth:`Replica.load`
  takes the state back. What was not written down did not happen: a device that crashes between two
  calls goes on from the last state, and nothing is lost or doubled.
- **The transport** takes a request and returns the answer, both JSON-shaped dictionaries exactly as
  they cross the wire (``schemas/sync.py`` names every key). :meth:`Replica.exchange` drives it;
  :meth:`Replica.request` and :meth:`Replica.take` are its two halves for whoever drives it himself.

Whatever happens to a request or its answer (lost, late, doubled), sending :meth:`request` again is
safe. Only the answer to the request that was made last is taken in: everything in an earlier one
comes again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from sync.holding import Holding
from sync.kept import (
    Pending,
    Refusal,
    pending_of,
    pending_state,
    stored,
    stored_of,
    stored_state,
)
from sync.receiving import Left, Under, take
from sync.resending import PARTICIPANT, WORKER, DeclaredOf, sent_again

PROTOCOL: Final = 3
CHANGES_PER_REQUEST: Final = 500
CHANGES_BYTES: Final = 416 * 1024
"""Of a request's 512 KiB, what changes may take."""

Transport = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Posts a request to ``/api/sync`` and returns the answer; raises when there is none."""


class Replica(Holding):
    """One store on one device, for a participant (one notebook) or a link worker (many).

    ``replica_id`` is a UUIDv7, another one for each new or wiped store. ``notebook`` is the
    participant's own, none for a link worker; ``account`` is the person's. ``rule_of(kind)(cell)``
    gives a field's declaration, none for one that this device does not know. ``new_change_id``
    returns 96 random bits as 16 URL-safe base64 characters, ``new_record_id`` a UUIDv7.
    ``holds(kind)`` says whether a device of this person is ever sent records of a kind: a link
    worker's is not sent the looks that it writes. ``save`` writes the state down.
    """

    def __init__(
        self,
        replica_id: str,
        *,
        rule_of: Callable[[str], DeclaredOf],
        new_change_id: Callable[[], str],
        new_record_id: Callable[[], str],
        notebook: str | None = None,
        account: str | None = None,
        holds: Callable[[str], bool] = lambda _kind: True,
        save: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        super().__init__(
            notebook=notebook,
            rule_of=rule_of,
            new_change_id=new_change_id,
            new_record_id=new_record_id,
        )
        self.id = replica_id
        self.account = account
        self.tray: list[Refusal] = []
        self.joined: list[str] = []
        """Records whose words were joined."""
        self.revived: list[str] = []
        self.overtaken: list[tuple[str, str, Any]] = []
        """(record, cell, value) that another write outranked."""
        self.cursor: str | None = None
        self.more = False
        """Whether the server had more to tell than fitted into its last answer."""
        self.epochs: dict[str, str] = {}
        self.people: dict[str, Mapping[str, Any]] = {}
        self.scopes: dict[str, Mapping[str, Any]] = {}
        self.erased: list[dict[str, str]] = []
        """Deletion receipts that the server has not heard yet."""
        self.unnamed: list[str] | None = None
        """While a participant's notebook begins afresh: what was held, and no page has named yet.
        It goes when all has come; a restore in between would ask for it."""
        self.differed: list[str] = []
        """Notebooks of which the server held something else than this device."""
        self._asked: Mapping[str, Any] | None = None
        self._holds = holds
        self._save = save

    # Storage

    def state(self) -> dict[str, Any]:
        """Return everything that has to outlive the program, as JSON values."""
        return {
            "id": self.id,
            "records": [[*key, stored_state(one)] for key, one in self.records.items()],
            "outbox": [pending_state(one) for one in self.outbox],
            "tray": [list(one) for one in self.tray],
            **{name: getattr(self, name) for name in _PLAIN},
            "asked": self._asked,
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state` returned once, perhaps in another program."""
        self.id = state["id"]
        self.records = {(nb, rid): stored_of(one) for nb, rid, one in state["records"]}
        self.outbox = [pending_of(one) for one in state["outbox"]]
        self.tray = [Refusal(*one) for one in state["tray"]]
        for name in _PLAIN:
            setattr(self, name, state[name])
        self.overtaken = [(record, cell, value) for record, cell, value in self.overtaken]
        self._asked = state["asked"]

    def _keep(self) -> None:
        if self._save is not None:
            self._save(self.state())

    # Exchanging

    def exchange(
        self,
        transport: Transport,
        now: Callable[[], int],
        *,
        verify: bool = False,
        rounds_max: int = 1000,
    ) -> int:
        """Send what waits and take what is new until both sides know the same.

        Returns the number of round trips. ``now`` reads the device's clock, ms. ``verify``
        compares everything with the server at the end: at each start of a device, and daily.
        What ``transport`` raises ends it; nothing is lost by that.

        Raises:
            RuntimeError: after ``rounds_max`` round trips.
        """
        for rounds in range(1, rounds_max + 1):
            waited = len(self.outbox)
            request = self.request(verify=verify)
            more = self.take(request, transport(request), now())
            verify = verify and "verify" not in request
            moves = more or 0 < len(self.outbox) < waited
            if not moves and not (verify and not self.outbox):
                return rounds
        raise RuntimeError(f"not in step after {rounds_max} round trips")

    def request(self, *, limit: int | None = None, verify: bool = False) -> dict[str, Any]:
        """Freeze what waits and return the next request; it is written down when this returns.

        At most :data:`CHANGES_PER_REQUEST` changes and :data:`CHANGES_BYTES` of them. A frozen
        change is in every request until its receipt has come, and never changes again. ``limit``
        is the most records that the answer may bring. ``verify`` has the server compare digests;
        it is left out while anything is outstanding.
        """
        sending = self._sending()
        for pending in sending:
            if not pending.frozen:
                # Not before: a copy of the whole store would send other words under the same id.
                pending.id = self._new_change_id()
                pending.frozen = True
                pending.sources += [
                    (change, name, value)
                    for name, (change, value) in pending.sent.items()
                    if name not in pending.set or pending.set[name] != value
                ]
                pending.sent = {}
        request: dict[str, Any] = {"protocol": PROTOCOL, "replica": self.id}
        if self.cursor is not None:
            request["cursor"] = self.cursor
        if sending:
            request["changes"] = [pending.wire() for pending in sending]
        if self.erased:
            request["erased"] = list(self.erased)
        if limit is not None:
            request["limit"] = limit
        if verify and not self.outbox and not self.more and self.cursor is not None:
            request["verify"] = {home: self.digest(home) for home in self._notebooks()}
        self._asked = request
        self._keep()
        return request

    def take(self, request: Mapping[str, Any], answer: Mapping[str, Any], now_ms: int) -> bool:
        """Take in the answer to ``request``, whole, and write the result down.

        ``now_ms`` is the device's clock when the answer came. An answer to any request but the
        last, or a second answer to that, is passed over. Returns whether to ask again at once.
        """
        if request != self._asked:
            return False
        self._asked = None
        self.offset_ms = answer["now"] - now_ms
        if answer.get("restored_to") is not None:
            self._send_again(self._notebooks(), answer["restored_to"])
        for receipt in answer.get("receipts", ()):
            self._take_receipt(receipt, now_ms, answer["now"])
        for one in request.get("erased", ()):
            if one in self.erased:
                self.erased.remove(one)
        for home in answer.get("dropped", ()):
            self._drop(home)
        for page in answer.get("notebooks", ()):
            self._take_page(page, answer["now"])
        self.cursor = answer["cursor"]
        self.more = bool(answer.get("more"))
        if self.unnamed is not None and not self.more:
            for record in self.unnamed:
                self.records.pop((self._home(None), record), None)
            self.unnamed = None
        if answer.get("differs"):
            self.differed += answer["differs"]
            self._send_again(set(answer["differs"]), None)
            self.cursor, self.more = None, True
        self._keep()
        return self.more or any(not one.frozen for one in self._sending())

    # Inside

    def _notebooks(self) -> set[str]:
        return {home for home, _ in self.records} | set(self.epochs)

    @property
    def _role(self) -> str:
        return PARTICIPANT if self.notebook is not None else WORKER

    def _sending(self) -> list[Pending]:
        """What goes into the next request: of each record one change, but for what was sent."""
        sending: list[Pending] = []
        busy = {(self._home(one.notebook), one.record) for one in self.outbox if one.frozen}
        room = CHANGES_BYTES
        for pending in self.outbox:
            if not pending.frozen and (self._home(pending.notebook), pending.record) in busy:
                continue
            room -= len(json.dumps(pending.wire(), ensure_ascii=False).encode()) + 1
            if sending and (room < 0 or len(sending) == CHANGES_PER_REQUEST):
                break
            sending.append(pending)
        return sending

    def _send_again(self, homes: set[str], since_ms: int | None) -> None:
        """Put what the service may have lost in front of everything that waits."""
        again: list[Pending] = []
        for home in sorted(homes):
            again += sent_again(
                [(rid, one) for (nb, rid), one in self.records.items() if nb == home],
                declared_of=self._rule_of,
                role=self._role,
                account=self.account,
                since_ms=since_ms,
                notebook=None if self.notebook else home,
            )
        # A change whose receipt never came may have been told by a page meanwhile: it is the same.
        named = {one.id for one in again}
        self.outbox = again + [one for one in self.outbox if one.id not in named]

    def _take_receipt(self, receipt: Mapping[str, Any], now_ms: int, heard: int) -> None:
        frozen = next(
            (one for one in self.outbox if one.id == receipt["change"] and one.frozen), None
        )
        if frozen is None:
            return
        home = self._home(frozen.notebook)
        others = [one for one in self._pending(frozen.record, home) if one is not frozen]
        under = Under(
            self.records.get((home, frozen.record)),
            frozen,
            next((one for one in others if not one.frozen), None),
            next((one for one in others if one.frozen and not one.resent), None)
            if frozen.resent
            else None,
            self._now(now_ms),
            self._rule_of(frozen.kind),
            self._new_change_id,
        )
        left = take(under, receipt)
        self._put_back(under, left)
        if left.stored is not None and self._holds(frozen.kind):
            left.stored.heard = max(heard, left.stored.heard or 0)
            self.records[home, frozen.record] = left.stored
        if left.tray is not None:
            self.tray.append(left.tray)
        if left.joined:
            self.joined.append(frozen.record)
        if receipt.get("revived"):
            self.revived.append(frozen.record)
        self.overtaken += [(frozen.record, name, value) for name, value in left.overtaken]

    def _put_back(self, under: Under, left: Left) -> None:
        """Put what is left of an open change where the frozen one stood: nothing overtakes it."""
        outbox = []
        for one in self.outbox:
            if one is under.frozen:
                if left.open is not None and left.open is not under.open:
                    outbox.append(left.open)
            elif one is under.open:
                if left.open is under.open:
                    outbox.append(one)
            elif one is under.behind and left.behind is not None:
                outbox.append(left.behind)
            else:
                outbox.append(one)
        self.outbox = outbox

    def _take_page(self, page: Mapping[str, Any], heard: int) -> None:
        home = page["notebook"]
        if self.notebook is not None:
            if page.get("reset"):
                self.unnamed = [rid for nb, rid in self.records if nb == home]
            if self.unnamed is not None:
                named = {*(one["id"] for one in page.get("records", ())), *page.get("gone", ())}
                self.unnamed = [one for one in self.unnamed if one not in named]
        elif page.get("reset"):
            held = any(key[0] == home for key in self.records)
            self._forget(home)
            if held and page.get("epoch"):
                self.erased.append({"notebook": home, "epoch": page["epoch"]})
        if page.get("epoch"):
            self.epochs[home] = page["epoch"]
        if page.get("person"):
            self.people[home] = page["person"]
        if page.get("scope") is not None:
            self.scopes[home] = page["scope"]
        for record in page.get("records", ()):
            self.records[home, record["id"]] = stored(record, heard)
        for record_id in page.get("gone", ()):
            self.records.pop((home, record_id), None)

    def _forget(self, home: str) -> None:
        self.records = {key: one for key, one in self.records.items() if key[0] != home}

    def _drop(self, home: str) -> None:
        if home in self.epochs:
            self.erased.append({"notebook": home, "epoch": self.epochs[home]})
        self._forget(home)
        for held in (self.epochs, self.people, self.scopes):
            held.pop(home, None)


_PLAIN: Final = (
    "notebook", "account", "joined", "revived", "overtaken", "cursor", "more", "offset_ms",
    "epochs", "people", "scopes", "erased", "differed", "unnamed",
)  # fmt: skip
"""What is JSON as it stands."""
