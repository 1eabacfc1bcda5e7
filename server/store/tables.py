"""Every table, declared once. Migrations make them; ``tests/server/store`` compares the two.

Ids are lower-case UUID strings, times milliseconds since 1970 (UTC). What a person wrote, what
cells are called, names, telephone numbers and device labels stand only in columns named
``sealed``: AES-256-GCM under a key from the keyring, which is kept apart from this database.
Plain columns hold what ordering, authorisation and expiry need, and nothing more.

The classes declare; nothing makes objects of them. What comes from outside is parsed into
``schemas``, and rows are read and written with SQLAlchemy Core on the tables at the end.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
    text,
)
from sqlmodel import Field, SQLModel

metadata: Final = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def _text(*, primary_key: bool = False, unique: bool = False) -> Any:
    return Field(sa_type=Text, primary_key=primary_key, unique=unique)


def _text_or_none(*, unique: bool = False) -> Any:
    return Field(default=None, sa_type=Text, unique=unique)


def _number(*, primary_key: bool = False) -> Any:
    """A 64-bit number: milliseconds, or a place in an order."""
    return Field(sa_type=BigInteger, primary_key=primary_key)


def _number_or_none() -> Any:
    return Field(default=None, sa_type=BigInteger)


def _bytes(*, unique: bool = False) -> Any:
    return Field(sa_type=LargeBinary, unique=unique)


def _bytes_or_none() -> Any:
    return Field(default=None, sa_type=LargeBinary)


def _running_number() -> Any:
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Field(default=None, sa_column=Column("id", kind, primary_key=True))


def _flag() -> Any:
    """Off unless it is set; rows from before the column was there are off."""
    return Field(sa_type=Boolean, sa_column_kwargs={"server_default": false()})


def _where_set(column: str, *columns: str, unique: bool = False) -> Index:
    """An index of the rows in which the last named column is set."""
    names = (column, *columns)
    is_set = text(f"{names[-1]} IS NOT NULL")
    return Index(None, *names, unique=unique, sqlite_where=is_set, postgresql_where=is_set)


class Service(SQLModel, table=True):
    """Facts about this installation, such as its ``incarnation``."""

    __tablename__ = "service"

    name: str = _text(primary_key=True)
    value: str = _text()


class Account(SQLModel, table=True):
    """One per person.

    ``notebook`` is a participant's own; ``joined_ms`` is null until a first device joined;
    ``closed_ms`` is set once the account may do nothing any more.
    """

    __tablename__ = "accounts"

    id: str = _text(primary_key=True)
    role: str = _text()
    notebook: str | None = _text_or_none(unique=True)
    sealed: bytes = _bytes()
    made_ms: int = _number()
    joined_ms: int | None = _number_or_none()
    closed_ms: int | None = _number_or_none()


class Device(SQLModel, table=True):
    """One joined browser. ``sealed`` holds its label; ``seen_day`` is a UTC calendar day."""

    __tablename__ = "devices"
    __table_args__ = (Index(None, "account"),)

    id: str = _text(primary_key=True)
    account: str = _text()
    token_hash: bytes = _bytes(unique=True)
    key_hash: bytes = _bytes()
    sealed: bytes = _bytes()
    joined_ms: int = _number()
    seen_day: str = _text()
    revoked_ms: int | None = _number_or_none()


class Code(SQLModel, table=True):
    """A one-time code, hashed with a key.

    ``used_by_key`` is the hash of the device key that used it.
    """

    __tablename__ = "codes"
    __table_args__ = (Index(None, "account"), Index(None, "made_by"), Index(None, "expires_ms"))

    id: str = _text(primary_key=True)
    hash: bytes = _bytes(unique=True)
    account: str = _text()
    purpose: str = _text()
    made_by: str | None = _text_or_none()
    made_ms: int = _number()
    expires_ms: int = _number()
    used_ms: int | None = _number_or_none()
    used_by_key: bytes | None = _bytes_or_none()
    device: str | None = _text_or_none()


class Attempt(SQLModel, table=True):
    """Tries at guessing a code, per bucket (a hashed address, or the whole service) and window."""

    __tablename__ = "attempts"

    bucket: str = _text(primary_key=True)
    window_ms: int = _number(primary_key=True)
    count: int


class Notebook(SQLModel, table=True):
    """Everything of one participant.

    ``counter`` is the last ``seq`` given and ``open_counter`` the last ``open_seq``; tombstones
    up to ``floor`` have expired. ``closed``: restored from a backup, and not yet open to link
    workers again.
    """

    __tablename__ = "notebooks"

    id: str = _text(primary_key=True)
    owner: str = _text(unique=True)
    counter: int = _number()
    open_counter: int = _number()
    floor: int = _number()
    made_ms: int = _number()
    closed: bool = _flag()


class Link(SQLModel, table=True):
    """A link worker and a notebook that belong together."""

    __tablename__ = "links"
    __table_args__ = (Index(None, "notebook"),)

    worker: str = _text(primary_key=True)
    notebook: str = _text(primary_key=True)
    since_ms: int = _number()


class Grant(SQLModel, table=True):
    """What authorisation reads: a grant record's projection, written in its transaction.

    ``kinds`` are joined by commas.
    """

    __tablename__ = "grants"
    __table_args__ = (Index(None, "worker"),)

    notebook: str = _text(primary_key=True)
    worker: str = _text(primary_key=True)
    kinds: str = _text()
    from_ms: int | None = _number_or_none()
    until_ms: int | None = _number_or_none()


class Record(SQLModel, table=True):
    """One record, its cells sealed as one.

    ``open``: a link worker with a covering grant may see it (not deleted, and shared where the
    kind asks for that). ``open_seq`` is the ``seq`` of the last write that such a worker could
    tell: what they may not see moves nothing that they are answered from. ``worker`` is the one
    named in the record, for kinds that two people share. ``sealed`` is null once a deleted
    record's cells have expired: then only the id is left.
    """

    __tablename__ = "records"
    __table_args__ = (
        Index(None, "notebook", "seq", unique=True),
        _where_set("notebook", "open_seq", unique=True),
        _where_set("deleted_ms"),
    )

    notebook: str = _text(primary_key=True)
    id: str = _text(primary_key=True)
    kind: str = _text()
    seq: int = _number()
    open_seq: int | None = _number_or_none()
    worker: str | None = _text_or_none()
    open: bool
    deleted_ms: int | None = _number_or_none()
    sealed: bytes | None = _bytes_or_none()


class History(SQLModel, table=True):
    """What one change pushed aside: the cells that stopped being current or never became it."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "notebook", "record"),)

    id: int | None = _running_number()
    notebook: str = _text()
    record: str = _text()
    change: str = _text()
    at_ms: int = _number()
    sealed: bytes = _bytes()


class Receipt(SQLModel, table=True):
    """The recorded word on a known change. ``sealed``: the outcomes by cell, where they differ.

    ``era`` is how many restores there had been when the change was first accepted.
    """

    __tablename__ = "receipts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    notebook: str = _text(primary_key=True)
    change: str = _text(primary_key=True)
    account: str = _text()
    record: str = _text()
    outcome: str = _text()
    flags: int
    sealed: bytes | None = _bytes_or_none()
    era: int = Field(sa_type=Integer, sa_column_kwargs={"server_default": text("0")})


class Exposure(SQLModel, table=True):
    """From which ``seq`` until before which a record was ``open``. Kept when the record expires."""

    __tablename__ = "exposures"
    __table_args__ = ({"sqlite_with_rowid": False},)

    notebook: str = _text(primary_key=True)
    record: str = _text(primary_key=True)
    from_seq: int = _number(primary_key=True)
    until_seq: int | None = _number_or_none()


class Position(SQLModel, table=True):
    """How far a link worker's replica has got in each notebook.

    What it confirmed by sending ``acked`` back, and what the last answer (``issued``) would
    bring it to.
    """

    __tablename__ = "positions"
    __table_args__ = (Index(None, "device"), Index(None, "at_ms"))

    replica: str = _text(primary_key=True)
    device: str = _text()
    acked: int = _number()
    acked_places: bytes = _bytes()
    issued: int = _number()
    issued_places: bytes = _bytes()
    at_ms: int = _number()


class Audit(SQLModel, table=True):
    """What was delivered to whom, and what was deleted there."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "notebook", "id"),)

    id: int | None = _running_number()
    at_ms: int = _number()
    what: str = _text()
    notebook: str = _text()
    worker: str = _text()
    device: str = _text()
    records: int
    epoch: str | None = _text_or_none()


class Nudge(SQLModel, table=True):
    """One reminder: of one person, one occurrence (or message, or day) and one kind.

    ``subject`` is the id of a session or message, ``occurrence`` its day, both empty where there
    is none. ``due_ms`` heeds quiet hours; past ``useful_until_ms`` it is dropped. ``state`` is
    ``waiting``, ``claimed``, ``sent`` or ``dropped``; ``claim`` says which claim has it.
    """

    __tablename__ = "nudges"
    __table_args__ = (
        Index(None, "notebook", "kind", "subject", "occurrence", unique=True),
        Index(None, "state", "due_ms"),
        Index(None, "claim"),
    )

    id: str = _text(primary_key=True)
    notebook: str = _text()
    kind: str = _text()
    subject: str = _text()
    occurrence: str = _text()
    due_ms: int = _number()
    useful_until_ms: int = _number()
    state: str = _text()
    claim: str | None = _text_or_none()
    claimed_ms: int | None = _number_or_none()


class Horizon(SQLModel, table=True):
    """Up to when a notebook's nudges have been worked out."""

    __tablename__ = "horizons"
    __table_args__ = (Index(None, "until_ms"),)

    notebook: str = _text(primary_key=True)
    until_ms: int = _number()


class Subscription(SQLModel, table=True):
    """Where one device is sent pushes. ``sealed`` holds the address and the device's keys.

    ``vapid`` is the id of the key that it was made for; ``broken_ms`` is set when its push
    service said that it is gone.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "account"),)

    device: str = _text(primary_key=True)
    account: str = _text()
    endpoint_hash: bytes = _bytes(unique=True)
    vapid: str = _text()
    sealed: bytes = _bytes()
    made_ms: int = _number()
    checked_ms: int = _number()
    broken_ms: int | None = _number_or_none()


class Delivery(SQLModel, table=True):
    """One notification to one device, without its words.

    ``topic`` names the notification, the same on every device. ``state`` is ``waiting``,
    ``accepted`` (by the push service), ``arrived`` (the device said so) or ``failed``.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(None, "topic", "device", unique=True),
        Index(None, "state", "next_ms"),
        Index(None, "device"),
    )

    id: int | None = _running_number()
    topic: str = _text()
    device: str = _text()
    claim: str | None = _text_or_none()
    state: str = _text()
    tries: int = Field(sa_type=Integer)
    next_ms: int = _number()
    useful_until_ms: int = _number()
    status: int | None = Field(default=None, sa_type=Integer)
    at_ms: int = _number()


class Feed(SQLModel, table=True):
    """A participant's calendar feed: its unguessable address, hashed and sealed."""

    __tablename__ = "feeds"

    notebook: str = _text(primary_key=True)
    token_hash: bytes = _bytes(unique=True)
    sealed: bytes = _bytes()
    made_ms: int = _number()


def _table(name: str) -> Table:
    return metadata.tables[name]


service: Final = _table("service")
accounts: Final = _table("accounts")
devices: Final = _table("devices")
codes: Final = _table("codes")
attempts: Final = _table("attempts")
notebooks: Final = _table("notebooks")
links: Final = _table("links")
grants: Final = _table("grants")
records: Final = _table("records")
history: Final = _table("history")
receipts: Final = _table("receipts")
exposures: Final = _table("exposures")
positions: Final = _table("positions")
audit: Final = _table("audit")
nudges: Final = _table("nudges")
horizons: Final = _table("horizons")
subscriptions: Final = _table("subscriptions")
deliveries: Final = _table("deliveries")
feeds: Final = _table("feeds")
