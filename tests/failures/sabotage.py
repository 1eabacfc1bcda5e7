"""What goes wrong below the product: rows that cannot be written, locks held, slow commits."""

from __future__ import annotations

import asyncio
import random
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import asyncpg

from tests.failures.serving import Served

LOSES_THE_STATEMENT, LOSES_THE_TRANSACTION = "loses-the-statement", "loses-the-transaction"
_IN_SQLITE = {
    LOSES_THE_STATEMENT: "SELECT RAISE(ABORT, 'poisoned')",
    LOSES_THE_TRANSACTION: "SELECT RAISE(ROLLBACK, 'poisoned')",
}
_IN_POSTGRESQL = {
    LOSES_THE_STATEMENT: "RAISE EXCEPTION 'poisoned'",
    LOSES_THE_TRANSACTION: "PERFORM pg_terminate_backend(pg_backend_pid())",
}
_WAIT_MS_MAX = 80


def execute(service: Served, *statements: str) -> None:
    """Run statements on the database itself, as nobody should."""
    if service.database_url is None:
        with closing(sqlite3.connect(service.database_file, timeout=10)) as file, file:
            for statement in statements:
                file.execute(statement)
        return
    execute_at(service.database_url, *statements)


def execute_at(url: str, *statements: str) -> None:
    """The same in a PostgreSQL database."""
    asyncio.run(_execute(url, statements))


@contextmanager
def refusing_the_receipt_of(
    service: Served, change: str, how: str = LOSES_THE_STATEMENT
) -> Iterator[None]:
    """While this stands, the database fails when that change's receipt is written."""
    name = f"poison_{secrets.token_hex(4)}"
    if service.is_postgresql:
        body = f"IF NEW.change = '{change}' THEN {_IN_POSTGRESQL[how]}; END IF; RETURN NEW"
        made = [_function(name, body), _trigger(name, "BEFORE INSERT ON receipts")]
        undone = [f"DROP TRIGGER {name} ON receipts", f"DROP FUNCTION {name}"]
    else:
        when = f"BEFORE INSERT ON receipts WHEN NEW.change = '{change}'"
        made = [f"CREATE TRIGGER {name} {when} BEGIN {_IN_SQLITE[how]}; END"]
        undone = [f"DROP TRIGGER {name}"]
    execute(service, *made)
    try:
        yield
    finally:
        execute(service, *undone)


@contextmanager
def commits_held(service: Served) -> Iterator[None]:
    """While this stands, no transaction gets on: what is asked meanwhile is decided together."""
    hold = _holding_postgresql if service.is_postgresql else _holding_sqlite
    held, over = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold, args=(service, held, over))
    holder.start()
    try:
        assert held.wait(10)
        yield
    finally:
        over.set()
        holder.join(10)


@contextmanager
def commits_delayed(service: Served, seed: int) -> Iterator[None]:
    """While this stands, transactions take their time to commit, some longer than others."""
    if service.is_postgresql:
        # Deferred: it waits within COMMIT, when every row of the transaction is written.
        body = f"PERFORM pg_sleep(random() * {_WAIT_MS_MAX / 1000}); RETURN NEW"
        deferred = "DEFERRABLE INITIALLY DEFERRED"
        name = "takes_its_time"
        execute(
            service,
            _function(name, body),
            _trigger(name, f"AFTER INSERT OR UPDATE ON records {deferred}", kind="CONSTRAINT "),
        )
        try:
            yield
        finally:
            execute(service, f"DROP TRIGGER {name} ON records", f"DROP FUNCTION {name}")
        return

    over = threading.Event()
    chance = random.Random(seed)

    def get_in_the_way() -> None:
        while not over.wait(chance.uniform(0.0, 0.02)):
            with commits_held(service):
                over.wait(chance.uniform(0.0, _WAIT_MS_MAX / 1000))

    rival = threading.Thread(target=get_in_the_way)
    rival.start()
    try:
        yield
    finally:
        over.set()
        rival.join(10)


def _holding_sqlite(service: Served, held: threading.Event, over: threading.Event) -> None:
    with closing(sqlite3.connect(service.database_file, timeout=10, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        held.set()
        over.wait(30)
        file.execute("ROLLBACK")


def _holding_postgresql(service: Served, held: threading.Event, over: threading.Event) -> None:
    async def hold() -> None:
        connection = await asyncpg.connect(service.database_url)
        try:
            async with connection.transaction():
                await connection.execute("LOCK TABLE notebooks IN EXCLUSIVE MODE")
                held.set()
                await asyncio.to_thread(over.wait, 30)
        finally:
            await connection.close()

    asyncio.run(hold())


async def _execute(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$"


def _trigger(name: str, when: str, *, kind: str = "") -> str:
    return f"CREATE {kind}TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()"
