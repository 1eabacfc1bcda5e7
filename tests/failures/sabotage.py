"""What goes wrong below the product: rows that cannot be written, locks held, slow commits."""

from __future__ import annotations

import random
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.failures.serving import Served


def execute(service: Served, *statements: str) -> None:
    """Run statements on the database itself, as nobody should."""
    with closing(sqlite3.connect(service.database_file, timeout=10)) as file, file:
        for statement in statements:
            file.execute(statement)


@contextmanager
def refusing_the_receipt_of(service: Served, change: str, how: str = "ABORT") -> Iterator[None]:
    """While this stands, the database fails when that change's receipt is written.

    ``how`` is what SQLite then does: ABORT undoes the statement, ROLLBACK the whole transaction.
    """
    name = f"poison_{secrets.token_hex(4)}"
    execute(
        service,
        f"CREATE TRIGGER {name} BEFORE INSERT ON receipts WHEN NEW.change = '{change}'"
        f" BEGIN SELECT RAISE({how}, 'poisoned'); END",
    )
    try:
        yield
    finally:
        execute(service, f"DROP TRIGGER {name}")


@contextmanager
def commits_held(service: Served) -> Iterator[None]:
    """While this stands, no transaction gets on: what is asked meanwhile is decided together."""
    with closing(sqlite3.connect(service.database_file, timeout=10, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            file.execute("ROLLBACK")


@contextmanager
def commits_delayed(service: Served, seed: int) -> Iterator[None]:
    """While this stands, transactions wait again and again, some longer than others."""
    over = threading.Event()
    chance = random.Random(seed)

    def get_in_the_way() -> None:
        while not over.wait(chance.uniform(0.0, 0.02)):
            with commits_held(service):
                over.wait(chance.uniform(0.0, 0.06))

    rival = threading.Thread(target=get_in_the_way)
    rival.start()
    try:
        yield
    finally:
        over.set()
        rival.join(10)
