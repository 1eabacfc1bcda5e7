"""What stands in notebooks, who may see it, and what was done with it."""

from sqlalchemy import Index, Integer, text
from sqlmodel import Field, SQLModel

from server.store import columns


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
