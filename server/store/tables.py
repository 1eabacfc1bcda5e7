"""Every table, declared once. Migrations make them; ``tests/server/store`` compares the two.

Ids are lower-case UUID strings, times milliseconds since 1970 (UTC). What a person wrote, what
cells are called, names, telephone numbers and device labels stand only in columns named
``sealed``: AES-256-GCM under a key from the keyring, which is kept apart from this database.
Plain columns hold what ordering, authorisation and expiry need, and nothing more.

The classes declare; nothing makes objects of them. What comes from outside is parsed into
``schemas``, and rows are read and written with SQLAlchemy Core on the tables at the end.
"""

from typing import Final

from sqlalchemy import Index, Integer, Table, text
from sqlmodel import Field, SQLModel

from server.store import columns

metadata: Final = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Service(SQLModel, table=True):
    """Facts about this installation, such as its ``incarnation``."""

    __tablename__ = "service"

    name: str = columns.words(primary_key=True)
    value: str = columns.words()


class Account(SQLModel, table=True):
    """One per person.

    ``notebook`` is a participant's own; ``joined_ms`` is null until a first device joined;
    ``closed_ms`` is set once the account may do nothing any more.
    """

    __tablename__ = "accounts"

    id: str = columns.words(primary_key=True)
    role: str = columns.words()
    notebook: str | None = columns.words_or_none(unique=True)
    sealed: bytes = columns.blob()
    made_ms: int = columns.number()
    joined_ms: int | None = columns.number_or_none()
    closed_ms: int | None = columns.number_or_none()


class Device(SQLModel, table=True):
    """One joined browser. ``sealed`` holds its label; ``seen_day`` is a UTC calendar day.

    For staff, whose sessions end: ``signed_in_ms`` is when this one began, ``used_ms`` when it was
    last used, ``proved_ms`` when its person last proved who they are.
    """

    __tablename__ = "devices"
    __table_args__ = (Index(None, "account"),)

    id: str = columns.words(primary_key=True)
    account: str = columns.words()
    token_hash: bytes = columns.blob(unique=True)
    key_hash: bytes = columns.blob()
    sealed: bytes = columns.blob()
    joined_ms: int = columns.number()
    seen_day: str = columns.words()
    revoked_ms: int | None = columns.number_or_none()
    signed_in_ms: int | None = columns.number_or_none()
    used_ms: int | None = columns.number_or_none()
    proved_ms: int | None = columns.number_or_none()


class Code(SQLModel, table=True):
    """A one-time code, hashed with a key.

    ``used_by_key`` is the hash of the device key that used it.
    """

    __tablename__ = "codes"
    __table_args__ = (Index(None, "account"), Index(None, "made_by"), Index(None, "expires_ms"))

    id: str = columns.words(primary_key=True)
    hash: bytes = columns.blob(unique=True)
    account: str = columns.words()
    purpose: str = columns.words()
    made_by: str | None = columns.words_or_none()
    made_ms: int = columns.number()
    expires_ms: int = columns.number()
    used_ms: int | None = columns.number_or_none()
    used_by_key: bytes | None = columns.blob_or_none()
    device: str | None = columns.words_or_none()


class Attempt(SQLModel, table=True):
    """Tries at guessing a code, per bucket (a hashed address, or the whole service) and window."""

    __tablename__ = "attempts"

    bucket: str = columns.words(primary_key=True)
    window_ms: int = columns.number(primary_key=True)
    count: int


class Passkey(SQLModel, table=True):
    """A passkey of somebody's: ``sealed`` holds its id, its public key and its label."""

    __tablename__ = "passkeys"
    __table_args__ = (Index(None, "account"),)

    id: str = columns.words(primary_key=True)
    account: str = columns.words()
    credential_hash: bytes = columns.blob(unique=True)
    sealed: bytes = columns.blob()
    sign_count: int = columns.number()
    made_ms: int = columns.number()
    used_ms: int | None = columns.number_or_none()


class SpentChallenge(SQLModel, table=True):
    """A challenge that a passkey has answered, kept until it would have expired anyway."""

    __tablename__ = "spent_challenges"
    __table_args__ = (Index(None, "expires_ms"),)

    id: str = columns.words(primary_key=True)
    expires_ms: int = columns.number()


class Notebook(SQLModel, table=True):
    """Everything of one participant.

    ``counter`` is the last ``seq`` given and ``open_counter`` the last ``open_seq``; tombstones
    up to ``floor`` have expired. ``closed``: restored from a backup, and not yet open to link
    workers again.
    """

    __tablename__ = "notebooks"

    id: str = columns.words(primary_key=True)
    owner: str = columns.words(unique=True)
    counter: int = columns.number()
    open_counter: int = columns.number()
    floor: int = columns.number()
    made_ms: int = columns.number()
    closed: bool = columns.flag()


class Link(SQLModel, table=True):
    """A link worker and a notebook that belong together."""

    __tablename__ = "links"
    __table_args__ = (Index(None, "notebook"),)

    worker: str = columns.words(primary_key=True)
    notebook: str = columns.words(primary_key=True)
    since_ms: int = columns.number()


class Grant(SQLModel, table=True):
    """What authorisation reads: a grant record's projection, written in its transaction.

    ``kinds`` are joined by commas.
    """

    __tablename__ = "grants"
    __table_args__ = (Index(None, "worker"),)

    notebook: str = columns.words(primary_key=True)
    worker: str = columns.words(primary_key=True)
    kinds: str = columns.words()
    from_ms: int | None = columns.number_or_none()
    until_ms: int | None = columns.number_or_none()


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
        columns.where_set("notebook", "open_seq", unique=True),
        columns.where_set("deleted_ms"),
    )

    notebook: str = columns.words(primary_key=True)
    id: str = columns.words(primary_key=True)
    kind: str = columns.words()
    seq: int = columns.number()
    open_seq: int | None = columns.number_or_none()
    worker: str | None = columns.words_or_none()
    open: bool
    deleted_ms: int | None = columns.number_or_none()
    sealed: bytes | None = columns.blob_or_none()


class History(SQLModel, table=True):
    """What one change pushed aside: the cells that stopped being current or never became it."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "notebook", "record"),)

    id: int | None = columns.running_number()
    notebook: str = columns.words()
    record: str = columns.words()
    change: str = columns.words()
    at_ms: int = columns.number()
    sealed: bytes = columns.blob()


class Receipt(SQLModel, table=True):
    """The recorded word on a known change. ``sealed``: the outcomes by cell, where they differ.

    ``era`` is how many restores there had been when the change was first accepted.
    """

    __tablename__ = "receipts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    notebook: str = columns.words(primary_key=True)
    change: str = columns.words(primary_key=True)
    account: str = columns.words()
    record: str = columns.words()
    outcome: str = columns.words()
    flags: int
    sealed: bytes | None = columns.blob_or_none()
    era: int = Field(sa_type=Integer, sa_column_kwargs={"server_default": text("0")})


class Exposure(SQLModel, table=True):
    """From which ``seq`` until before which a record was ``open``. Kept when the record expires."""

    __tablename__ = "exposures"
    __table_args__ = ({"sqlite_with_rowid": False},)

    notebook: str = columns.words(primary_key=True)
    record: str = columns.words(primary_key=True)
    from_seq: int = columns.number(primary_key=True)
    until_seq: int | None = columns.number_or_none()


class Position(SQLModel, table=True):
    """How far a link worker's replica has got in each notebook.

    What it confirmed by sending ``acked`` back, and what the last answer (``issued``) would
    bring it to.
    """

    __tablename__ = "positions"
    __table_args__ = (Index(None, "device"), Index(None, "at_ms"))

    replica: str = columns.words(primary_key=True)
    device: str = columns.words()
    acked: int = columns.number()
    acked_places: bytes = columns.blob()
    issued: int = columns.number()
    issued_places: bytes = columns.blob()
    at_ms: int = columns.number()


class Audit(SQLModel, table=True):
    """What was done with a notebook, by whom, from which device. Lines are only ever added.

    ``other`` is a second account that it is about, ``subject`` a record; ``said_ms`` is when the
    device says that it was.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "notebook", "id"),)

    id: int | None = columns.running_number()
    at_ms: int = columns.number()
    what: str = columns.words()
    notebook: str = columns.words()
    worker: str = columns.words()
    device: str = columns.words()
    records: int
    epoch: str | None = columns.words_or_none()
    other: str | None = columns.words_or_none()
    subject: str | None = columns.words_or_none()
    said_ms: int | None = columns.number_or_none()


class Handover(SQLModel, table=True):
    """A participant was asked whether another link worker may take over.

    ``answer`` is ``yes``, ``no`` or ``withdrawn``, and null while it is waited for.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        Index(None, "notebook"),
        Index(None, "from_worker"),
        Index(None, "asked_by"),
    )

    id: str = columns.words(primary_key=True)
    notebook: str = columns.words()
    from_worker: str = columns.words()
    to_worker: str = columns.words()
    asked_by: str = columns.words()
    asked_ms: int = columns.number()
    answered_ms: int | None = columns.number_or_none()
    answer: str | None = columns.words_or_none()


class Nudge(SQLModel, table=True):
    """One reminder: of one person, one occurrence (or message, or day) and one kind.

    ``subject`` is the id of a session or message, ``occurrence`` its day, both empty where there
    is none. ``due_ms`` heeds quiet hours; past ``useful_until_ms`` it is dropped. ``state`` is
    ``waiting``, ``claimed``, ``sent`` or ``dropped``; ``claim`` says which claim has it.
    """

    __tablename__ = "nudges"
    __table_args__ = (
        Index(None, "notebook", "kind", "subject", "occurrence", unique=True),
        Index(None, "state", "due_ms", "notebook", "id"),
        Index(None, "claim"),
    )

    id: str = columns.words(primary_key=True)
    notebook: str = columns.words()
    kind: str = columns.words()
    subject: str = columns.words()
    occurrence: str = columns.words()
    due_ms: int = columns.number()
    useful_until_ms: int = columns.number()
    state: str = columns.words()
    claim: str | None = columns.words_or_none()
    claimed_ms: int | None = columns.number_or_none()


class Horizon(SQLModel, table=True):
    """Up to when a notebook's nudges have been worked out."""

    __tablename__ = "horizons"
    __table_args__ = (Index(None, "until_ms"),)

    notebook: str = columns.words(primary_key=True)
    until_ms: int = columns.number()


class Subscription(SQLModel, table=True):
    """Where one device is sent pushes. ``sealed`` holds the address and the device's keys.

    ``vapid`` is the id of the key that it was made for; ``broken_ms`` is set when its push
    service said that it is gone.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "account"),)

    device: str = columns.words(primary_key=True)
    account: str = columns.words()
    endpoint_hash: bytes = columns.blob(unique=True)
    vapid: str = columns.words()
    sealed: bytes = columns.blob()
    made_ms: int = columns.number()
    checked_ms: int = columns.number()
    broken_ms: int | None = columns.number_or_none()


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

    id: int | None = columns.running_number()
    topic: str = columns.words()
    device: str = columns.words()
    claim: str | None = columns.words_or_none()
    state: str = columns.words()
    tries: int = Field(sa_type=Integer)
    next_ms: int = columns.number()
    useful_until_ms: int = columns.number()
    status: int | None = Field(default=None, sa_type=Integer)
    at_ms: int = columns.number()


class Feed(SQLModel, table=True):
    """A participant's calendar feed: its unguessable address, hashed and sealed."""

    __tablename__ = "feeds"

    notebook: str = columns.words(primary_key=True)
    token_hash: bytes = columns.blob(unique=True)
    sealed: bytes = columns.blob()
    made_ms: int = columns.number()


class Leaving(SQLModel, table=True):
    """Somebody who is about to leave: until ``due_ms`` they may stay after all."""

    __tablename__ = "leavings"
    __table_args__ = (Index(None, "due_ms"),)

    notebook: str = columns.words(primary_key=True)
    asked_ms: int = columns.number()
    due_ms: int = columns.number()


class Erasure(SQLModel, table=True):
    """Somebody who left. ``done_ms`` is set once their key is destroyed in the keyring."""

    __tablename__ = "erasures"

    notebook: str = columns.words(primary_key=True)
    account: str = columns.words()
    at_ms: int = columns.number()
    done_ms: int | None = columns.number_or_none()


class Farewell(SQLModel, table=True):
    """A device of somebody who left, until it has heard of it and cleared itself."""

    __tablename__ = "farewells"

    token_hash: bytes = columns.blob(primary_key=True)
    account: str = columns.words()
    at_ms: int = columns.number()


class DeskRow(SQLModel, table=True):
    """How a link worker has set up their caseload."""

    __tablename__ = "desks"

    account: str = columns.words(primary_key=True)
    at_ms: int = columns.number()
    sealed: bytes = columns.blob()


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
