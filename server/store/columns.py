"""The sorts of column that tables are made of: each says its type once."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Text, false, text
from sqlmodel import Field, SQLModel

metadata: Final = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def words(*, primary_key: bool = False, unique: bool = False) -> Any:
    return Field(sa_type=Text, primary_key=primary_key, unique=unique)


def words_or_none(*, unique: bool = False) -> Any:
    return Field(default=None, sa_type=Text, unique=unique)


def number(*, primary_key: bool = False) -> Any:
    """A 64-bit number: milliseconds, or a place in an order."""
    return Field(sa_type=BigInteger, primary_key=primary_key)


def number_or_none() -> Any:
    return Field(default=None, sa_type=BigInteger)


def blob(*, primary_key: bool = False, unique: bool = False) -> Any:
    return Field(sa_type=LargeBinary, primary_key=primary_key, unique=unique)


def blob_or_none() -> Any:
    return Field(default=None, sa_type=LargeBinary)


def running_number() -> Any:
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Field(default=None, sa_column=Column("id", kind, primary_key=True))


def flag() -> Any:
    """Off unless it is set; rows from before the column was there are off."""
    return Field(sa_type=Boolean, sa_column_kwargs={"server_default": false()})


def where_set(column: str, *columns: str, unique: bool = False) -> Index:
    """An index of the rows in which the last named column is set."""
    names = (column, *columns)
    is_set = text(f"{names[-1]} IS NOT NULL")
    return Index(None, *names, unique=unique, sqlite_where=is_set, postgresql_where=is_set)
