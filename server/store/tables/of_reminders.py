"""What somebody is to be reminded of, and where it is sent."""

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from server.store import columns


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
