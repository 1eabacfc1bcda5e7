"""What a kind of record is made of: fields, what they may hold, and how writes to them meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from schemas import limits


class Merge(StrEnum):
    """How concurrent writes to one field are settled."""

    REGISTER = "register"
    """The largest (stamp, replica, change id) wins."""
    TEXT = "text"
    """Compare-and-set; a stale base is answered ``rebase`` and merged word by word on the device."""
    GUARD = "guard"
    """Of concurrent writes the more private wins, whatever the clocks say."""


class Role(StrEnum):
    PARTICIPANT = "participant"
    WORKER = "worker"
    MANAGER = "manager"
    """Invites and deactivates staff; reads and writes no records."""


class Private(StrEnum):
    """Which of two concurrent guard values is the more private."""

    FALSE = "false"
    EARLIER = "earlier"
    """A smaller number; none at all is the least private."""
    LATER = "later"
    """A larger number; none at all is the least private."""


class ValueType(StrEnum):
    INTEGER = "integer"
    TEXT = "text"
    FLAG = "flag"
    CHOICE = "choice"
    DAY = "day"
    """A local calendar day, ``YYYY-MM-DD``, kept as written."""
    ZONE = "zone"
    """An IANA zone name."""
    WALL = "wall"
    """What a clock on the wall shows, ``YYYY-MM-DDTHH:MM``; the zone stands beside it."""
    TIME = "time"
    """A time of day, ``HH:MM``."""
    LINK = "link"
    """Where a session happens that is not in a place: ``https://…`` or ``tel:+44…``."""
    RULE = "rule"
    """An RFC 5545 recurrence rule, of the parts that ``sync.occurrences`` knows."""
    INSTANT = "instant"
    """Milliseconds since 1970-01-01T00:00Z."""
    ID = "id"
    """A lower-case UUID."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a field may hold. ``minimum`` and ``maximum`` bound integers and instants."""

    type: ValueType
    minimum: int | None = None
    maximum: int | None = None
    characters_max: int | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    """Whether ``null`` may be written, meaning "taken back"."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. ``writers`` are the roles that may write it."""

    merge: Merge
    value: Value
    writers: frozenset[Role] = frozenset({Role.PARTICIPANT})
    many: bool = False
    """A set: cells are named ``field:member``; members are ``members``, days, or free words."""
    members: tuple[str, ...] = ()
    members_max: int = limits.MEMBERS_PER_SET_MAX
    days: bool = False
    """Each member is a day."""
    first_writers: frozenset[Role] = frozenset()
    """Roles that may write it besides, with the change that creates the record."""
    private: Private | None = None
    once: bool = False
    """Written with the change that creates the record, and never again."""
    is_actor: bool = False
    """The value must be the account that writes it."""
    names_writer: bool = False
    """Written anew with each change, it must be the account that does; sent again, it stands."""
    required: bool = False
    """Must come with the change that creates the record."""
    worker_sees: bool = True


class Audience(StrEnum):
    OWNER = "owner"
    """Only the participant's devices receive it."""
    GRANT = "grant"
    """The participant, and a link worker with an active grant for ``Kind.covered_by``."""
    PAIR = "pair"
    """The participant and the link worker named in the field ``worker``."""
    TEAM = "team"
    """Every linked link worker, without a grant, and never the participant."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record."""

    name: str
    audience: Audience
    fields: dict[str, Field] = field(default_factory=dict)
    covered_by: str | None = None
    """The member of a grant's ``kinds`` that covers it."""
    needs_shared: bool = False
    """Whether a grant covers it only while its own field ``shared`` is true."""
    creators: frozenset[Role] = frozenset({Role.PARTICIPANT})
    derived_id: bool = False
    """Its id is a UUIDv8 made from ``derived_from`` and not a random UUIDv7."""
    derived_from: tuple[str, ...] = ()


def field_of(kind: Kind, cell: str) -> Field | None:
    """The declaration behind a cell's name (``activities:garden`` → ``activities``), or none."""
    found = kind.fields.get(cell)
    if found is not None and not found.many:
        return found
    name, _, member = cell.partition(":")
    found = kind.fields.get(name)
    if found is None or found.many != bool(member):
        return None
    if found.members and member not in found.members:
        return None
    return found
