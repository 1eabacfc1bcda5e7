"""PostgreSQL as an operator meets it: a server that is not there, and one service per database."""

from __future__ import annotations

import logging
import time

import pytest
from sqlalchemy import Connection

from server.errors import Unavailable
from server.settings import PostgresUrl
from server.store.opening import (
    CannotConnect,
    DatabaseInUse,
    in_one_snapshot,
    one_server_at,
    only_server_at,
)
from server.store.postgres import PostgresDatabase
from tests.databases import PostgresServer
from tests.server.store.jobs import putting

NOWHERE = PostgresUrl("postgresql://linkwell:hush@127.0.0.1:1/linkwell")


def backend(connection: Connection) -> int:
    """The process of the server that runs the job."""
    return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


async def test_a_server_that_is_not_there_is_said_to_the_operator_without_the_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Unavailable) as told:
        await PostgresDatabase(NOWHERE).write(putting("one"))
    assert "cannot be reached at postgresql://127.0.0.1:1/linkwell" in caplog.text
    with pytest.raises(CannotConnect, match=r"127\.0\.0\.1:1/linkwell") as said:
        in_one_snapshot(NOWHERE, backend)
    for shown in (caplog.text, repr(told.value), repr(said.value), repr(told.value.__cause__)):
        assert "hush" not in shown


# One server


def test_a_second_server_is_kept_from_a_database_until_the_first_is_gone(
    pg: PostgresDatabase, postgres: PostgresServer
) -> None:
    with only_server_at(pg.url):
        with (
            pytest.raises(DatabaseInUse, match="Another linkwell serves postgresql://"),
            only_server_at(pg.url),
        ):
            raise AssertionError
        with only_server_at(postgres.url("postgres")):
            pass  # another database is another matter
    with only_server_at(pg.url):
        pass


def test_servers_stand_beside_each_other_and_what_wants_it_alone_beside_none(
    pg: PostgresDatabase,
) -> None:
    with (
        one_server_at(pg.url),
        one_server_at(pg.url),
        pytest.raises(DatabaseInUse, match="Another linkwell serves postgresql://"),
        only_server_at(pg.url),
    ):
        raise AssertionError
    with only_server_at(pg.url), pytest.raises(DatabaseInUse), one_server_at(pg.url):
        raise AssertionError


def test_losing_the_hold_is_said_and_it_is_taken_again(
    pg: PostgresDatabase, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    with only_server_at(pg.url):
        postgres.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'linkwell serve'"
        )
        assert "nothing keeps a restore from starting" in caplog.text
        for _ in range(100):
            if "The database is held again" in caplog.text:
                break
            time.sleep(0.1)
        with pytest.raises(DatabaseInUse), only_server_at(pg.url):
            raise AssertionError
