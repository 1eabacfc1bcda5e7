"""Every table, declared once. Migrations make them; ``tests/server/store`` compares the two.

Ids are lower-case UUID strings, times milliseconds since 1970 (UTC). What a person wrote, what
cells are called, names, telephone numbers and device labels stand only in columns named
``sealed``: AES-256-GCM under a key from the keyring, which is kept apart from this database.
Plain columns hold what ordering, authorisation and expiry need, and nothing more.

The classes declare; nothing makes objects of them. What comes from outside is parsed into
``schemas``, and rows are read and written with SQLAlchemy Core on the tables at the end.
"""

from typing import Final

from sqlalchemy import Table

from server.store.columns import metadata
from server.store.tables import of_notebooks, of_people, of_reminders

__all__ = ("metadata", "of_notebooks", "of_people", "of_reminders")


def _table(name: str) -> Table:
    return metadata.tables[name]


service: Final = _table("service")
accounts: Final = _table("accounts")
devices: Final = _table("devices")
codes: Final = _table("codes")
attempts: Final = _table("attempts")
passkeys: Final = _table("passkeys")
spent_challenges: Final = _table("spent_challenges")
notebooks: Final = _table("notebooks")
links: Final = _table("links")
grants: Final = _table("grants")
records: Final = _table("records")
history: Final = _table("history")
receipts: Final = _table("receipts")
exposures: Final = _table("exposures")
positions: Final = _table("positions")
audit: Final = _table("audit")
handovers: Final = _table("handovers")
nudges: Final = _table("nudges")
horizons: Final = _table("horizons")
subscriptions: Final = _table("subscriptions")
deliveries: Final = _table("deliveries")
feeds: Final = _table("feeds")
leavings: Final = _table("leavings")
erasures: Final = _table("erasures")
farewells: Final = _table("farewells")
desks: Final = _table("desks")
staff_acts: Final = _table("staff_acts")
