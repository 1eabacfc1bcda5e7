"""When a record was open to link workers, so that ``gone`` is said only to who could see it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from server.store.batch import Batch
from server.store.prepared import Prepared
from server.store.tables import exposures

_OF_RECORD = (
    exposures.c.notebook == bindparam("of_notebook"),
    exposures.c.record == bindparam("of_record"),
)
_begin = Prepared(insert(exposures))
_end = Prepared(
    update(exposures)
    .where(*_OF_RECORD, exposures.c.until_seq.is_(None))
    .values(until_seq=bindparam("seq"))
)
_ever = Prepared(select(exposures.c.from_seq).where(*_OF_RECORD).limit(bindparam("one")))


def begin(batch: Batch, notebook: str, record: str, seq: int) -> None:
    """From this write on the record is open."""
    batch.add(_begin, notebook=notebook, record=record, from_seq=seq, until_seq=None)


def end(batch: Batch, notebook: str, record: str, seq: int) -> None:
    """With this write the record is open no more."""
    batch.add(_end, of_notebook=notebook, of_record=record, seq=seq)


def ever(connection: Connection, notebook: str, record: str) -> bool:
    """Whether the record was open at any time, even if nothing is left of it."""
    return _ever.first(connection, of_notebook=notebook, of_record=record, one=1) is not None
