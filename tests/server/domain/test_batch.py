"""Writes that are told together: all there, in PostgreSQL in one statement, or none of them."""

from __future__ import annotations

import sqlite3

import asyncpg
import pytest
from sqlalchemy import Connection

from server.store import notebooks, receipts
from server.store.batch import Batch
from server.store.notebooks import NotebookRow
from server.store.receipts import ReceiptRow
from tests.server.world import World


def receipt(change: str) -> ReceiptRow:
    return ReceiptRow(change, "a", "r", "applied", 0, None)


def begin(connection: Connection) -> Batch:
    notebooks.add(connection, NotebookRow("n", "o", 0, 0, 0))
    return Batch(connection)


def test_what_is_of_one_each_goes_together(world: World) -> None:
    def write(connection: Connection) -> None:
        batch = begin(connection)
        receipts.add(batch, "n", receipt("c"))
        notebooks.advance(batch, "n", 7, 5)
        batch.flush()
        batch.flush()

    world.write(write)
    book = world.read(lambda connection: notebooks.find(connection, "n"))
    assert book is not None
    assert (book.counter, book.open_counter) == (7, 5)
    assert world.read(lambda connection: receipts.find(connection, "n", "c")) == receipt("c")


def test_many_of_one_sort_are_all_there(world: World) -> None:
    def write(connection: Connection) -> None:
        batch = begin(connection)
        for number in range(20):
            receipts.add(batch, "n", receipt(f"c{number}"))
        notebooks.advance(batch, "n", 20, 0)
        batch.flush()

    world.write(write)

    def read(connection: Connection) -> list[ReceiptRow | None]:
        return [receipts.find(connection, "n", f"c{number}") for number in range(20)]

    assert world.read(read) == [receipt(f"c{number}") for number in range(20)]


def test_one_that_fails_takes_the_others_with_it(world: World) -> None:
    def write(connection: Connection) -> None:
        batch = begin(connection)
        notebooks.advance(batch, "n", 7, 5)
        receipts.add(batch, "n", receipt("c"))
        batch.flush()
        receipts.add(batch, "n", receipt("c"))
        batch.flush()

    with pytest.raises((sqlite3.IntegrityError, asyncpg.UniqueViolationError)):
        world.write(write)
    assert world.read(lambda connection: notebooks.find(connection, "n")) is None


def test_what_is_not_held_back_is_there_at_once(world: World) -> None:
    def write(connection: Connection) -> bool:
        begin(connection)
        receipts.add(Batch(connection, holds=False), "n", receipt("c"))
        return receipts.find(connection, "n", "c") is not None

    assert world.write(write)
