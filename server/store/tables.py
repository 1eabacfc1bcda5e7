"""Every table, declared once. Migrations make them; ``tests/server/store`` compares the two.

Ids are lower-case UUID strings, times milliseconds since 1970 (UTC). What a person wrote, what
cells are called, names, telephone numbers and device labels stand only in columns named
``sealed``: AES-256-GCM under a key from the keyring, which is kept apart from this database.
Plain columns hold what ordering, authorisation and expiry need, and nothing more.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

service: Final = Table(
    "service",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about this installation, such as its ``incarnation``."""

accounts: Final = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("notebook", Text, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("joined_ms", BigInteger),
    Column("closed_ms", BigInteger),
)
"""One per person. ``notebook`` is a participant's own; ``joined_ms`` is null until a first device
joined; ``closed_ms`` is set once the account may do nothing any more."""

devices: Final = Table(
    "devices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("key_hash", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("joined_ms", BigInteger, nullable=False),
    Column("seen_day", Text, nullable=False),
    Column("revoked_ms", BigInteger),
    Index(None, "account"),
)
"""One joined browser each. ``sealed`` holds its label; ``seen_day`` is a UTC calendar day."""

codes: Final = Table(
    "codes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("account", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("made_by", Text),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    Column("used_by_key", LargeBinary),
    Column("device", Text),
    Index(None, "account"),
    Index(None, "made_by"),
    Index(None, "expires_ms"),
)
"""One-time codes, hashed with a key. ``used_by_key`` is the hash of the device key that used it."""

attempts: Final = Table(
    "attempts",
    metadata,
    Column("bucket", Text, nullable=False),
    Column("window_ms", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("bucket", "window_ms"),
)
"""Tries at guessing a code, per bucket (a hashed address, or the whole service) and window."""

notebooks: Final = Table(
    "notebooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False, unique=True),
    Column("counter", BigInteger, nullable=False),
    Column("open_counter", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)
"""``counter`` is the last ``seq`` given and ``open_counter`` the last ``open_seq``; tombstones up to ``floor`` have expired."""

links: Final = Table(
    "links",
    metadata,
    Column("worker", Text, nullable=False),
    Column("notebook", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("worker", "notebook"),
    Index(None, "notebook"),
)

grants: Final = Table(
    "grants",
    metadata,
    Column("notebook", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("from_ms", BigInteger),
    Column("until_ms", BigInteger),
    PrimaryKeyConstraint("notebook", "worker"),
    Index(None, "worker"),
)
"""What authorisation reads: the projection of grant records, written in their transaction.
``kinds`` are joined by commas."""

records: Final = Table(
    "records",
    metadata,
    Column("notebook", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("open_seq", BigInteger),
    Column("worker", Text),
    Column("open", Boolean, nullable=False),
    Column("deleted_ms", BigInteger),
    Column("sealed", LargeBinary),
    PrimaryKeyConstraint("notebook", "id"),
    Index(None, "notebook", "seq", unique=True),
    Index(
        "ix_records_notebook_open_seq",
        "notebook",
        "open_seq",
        unique=True,
        sqlite_where=text("open_seq IS NOT NULL"),
        postgresql_where=text("open_seq IS NOT NULL"),
    ),
    Index(
        "ix_records_deleted_ms",
        "deleted_ms",
        sqlite_where=text("deleted_ms IS NOT NULL"),
        postgresql_where=text("deleted_ms IS NOT NULL"),
    ),
)
"""``open``: a link worker with a covering grant may see it (not deleted, and shared where the
kind asks for that). ``open_seq`` is the ``seq`` of the last write that such a worker could tell:
what they may not see moves nothing that they are answered from. ``worker`` is the one named in the record, for kinds that two people share.
``sealed`` is null once a deleted record's cells have expired: then only the id is left."""

history: Final = Table(
    "history",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("notebook", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "notebook", "record"),
)
"""What one change pushed aside: the cells that stopped being current or never became it."""

receipts: Final = Table(
    "receipts",
    metadata,
    Column("notebook", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("sealed", LargeBinary),
    PrimaryKeyConstraint("notebook", "change"),
    sqlite_with_rowid=False,
)
"""The recorded word on each known change. ``sealed``: the outcomes by cell, where they differ."""

exposures: Final = Table(
    "exposures",
    metadata,
    Column("notebook", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("from_seq", BigInteger, nullable=False),
    Column("until_seq", BigInteger),
    PrimaryKeyConstraint("notebook", "record", "from_seq"),
    sqlite_with_rowid=False,
)
"""From which ``seq`` until before which a record was ``open``. Kept when the record expires."""

positions: Final = Table(
    "positions",
    metadata,
    Column("replica", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("acked", BigInteger, nullable=False),
    Column("acked_places", LargeBinary, nullable=False),
    Column("issued", BigInteger, nullable=False),
    Column("issued_places", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "device"),
    Index(None, "at_ms"),
)
"""How far a link worker's replica has got in each notebook: what it confirmed by sending
``acked`` back, and what the last answer (``issued``) would bring it to."""

audit: Final = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("notebook", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("records", Integer, nullable=False),
    Column("epoch", Text),
    Index(None, "notebook", "id"),
)
"""What was delivered to whom, and what was deleted there."""
