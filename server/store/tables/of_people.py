"""Who there is, how they come in and how they leave."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from server.store import columns


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


class StaffAct(SQLModel, table=True):
    """What was done among the staff. Lines are only ever added.

    ``who`` did it, null for the operator; ``about`` and ``other`` are the accounts of colleagues
    whom it concerns. No participant is named.
    """

    __tablename__ = "staff_acts"

    id: int | None = columns.running_number()
    at_ms: int = columns.number()
    what: str = columns.words()
    who: str | None = columns.words_or_none()
    device: str | None = columns.words_or_none()
    about: str | None = columns.words_or_none()
    other: str | None = columns.words_or_none()
