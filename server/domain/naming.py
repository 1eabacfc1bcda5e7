"""Names of people and labels of devices, each opened once, as lists of what was done tell them."""

from __future__ import annotations

from sqlalchemy import Connection

from schemas.people import PersonRef
from server.domain.sealing import Seals
from server.gateways.keyring import KeyErased
from server.store import accounts, devices


class Names:
    """Belongs to one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals
        self._names: dict[str, str] = {}
        self._labels: dict[str, str | None] = {}

    def of(self, account: str) -> str:
        """The name of whoever has that account; empty for one who has left."""
        if account not in self._names:
            row = accounts.find(self._connection, account)
            try:
                self._names[account] = (
                    self._seals.open_person(row.id, row.notebook, row.sealed).name if row else ""
                )
            except KeyErased:
                self._names[account] = ""
        return self._names[account]

    def ref(self, account: str | None) -> PersonRef | None:
        return PersonRef(account, self.of(account)) if account else None

    def label(self, device: str | None) -> str | None:
        """What a device is called; none for one that is forgotten."""
        if device is None:
            return None
        if device not in self._labels:
            row = devices.find(self._connection, device)
            self._labels[device] = self._seals.open_label(row.id, row.sealed) if row else None
        return self._labels[device]
