"""``linkwell``: what an operator types."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from schemas.records import Role
from server.app import create_app
from server.commands.backing_up import add_backup
from server.commands.copying import add_copy
from server.commands.erasing import add_erase
from server.commands.restoring import add_reopen, add_restore
from server.commands.rotating import add_rotate
from server.commands.said import complain as _complain
from server.commands.said import say as _say
from server.demo.place import NotADemo, is_demo
from server.demo.start import start
from server.domain.backup import BackupProblem
from server.domain.doctor import examine
from server.domain.inviting import Inviting
from server.domain.sealing import Seals
from server.domain.starting import (
    AnotherKeyring,
    ensure_master_key,
    ensure_right_keyring,
    prepare_data_dir,
)
from server.errors import DiskFull, LinkwellError, ServerError
from server.gateways.assets import SHELL
from server.gateways.clock import SystemClock
from server.gateways.data_lock import DataInUse, one_server_of, only_server_of
from server.gateways.keyring import WrongMasterKey
from server.gateways.master_key import MasterKeyMissing, open_keyring
from server.serving import PortBusy, bind, log_to_stderr, run, server_for
from server.settings import SettingProblem, Settings, read_settings, require_for_production
from server.store.failures import failure_of, reason_of
from server.store.migrate import migrate, pending
from server.store.opening import (
    CannotConnect,
    DatabaseInUse,
    Place,
    one_server_at,
    only_server_at,
    open_database,
)

WRONG: Final = 1
WRONG_SETTING: Final = 2
_SAID_PLAINLY: Final = (
    PortBusy,
    DataInUse,
    DatabaseInUse,
    CannotConnect,
    NotADemo,
    MasterKeyMissing,
    AnotherKeyring,
    BackupProblem,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 well, 1 not, 2 a setting is wrong."""
    # What is written belongs to this user alone, the database first of all.
    os.umask(0o077)
    # Being told to stop is the same as Ctrl-C, which a shell lets its background jobs ignore.
    for told_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told_to_stop, signal.default_int_handler)
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Settings], int] = asked.command
    try:
        settings = read_settings(os.environ)
    except SettingProblem as problem:
        return _complain(str(problem), WRONG_SETTING)
    log_to_stderr(settings.log_level)
    try:
        return command(asked, settings)
    except SettingProblem as problem:
        return _complain(str(problem), WRONG_SETTING)
    except WrongMasterKey:
        return _complain(
            f"The master key in {settings.master_key_file} is not the one that "
            f"{settings.keyring_file} was locked with. Put back the one that belongs to it.",
            WRONG,
        )
    except LinkwellError as error:
        fields = [wrong.message for wrong in error.problem.errors]
        # What else such an error says is for whoever holds a phone.
        said = f"{error.title}. Ask: linkwell doctor" if isinstance(error, ServerError) else ""
        return _complain(" ".join(fields) or said or str(error), WRONG)
    except _SAID_PLAINLY as problem:
        return _complain(str(problem), WRONG)
    except (DBAPIError, sqlite3.Error) as error:
        is_full = isinstance(failure_of(error), DiskFull)
        said = "there is no room left for it" if is_full else reason_of(error)
        return _complain(f"{settings.database}: {said}. Ask: linkwell doctor", WRONG)
    except OSError as error:
        return _complain(f"{error.strerror}: {error.filename}. Ask: linkwell doctor", WRONG)
    except KeyboardInterrupt:
        return _complain("Stopped.", 130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="linkwell", description="Settings are LINKWELL_* variables: see docs/settings.md."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="start the service")
    serve.set_defaults(command=_serve)
    invite = commands.add_parser("invite", help="make a join link for a link worker or a manager")
    invite.add_argument("name", help="their name, as participants see it")
    invite.add_argument(
        "--manager", action="store_true", help="for a manager, who invites the rest of the staff"
    )
    invite.add_argument(
        "--again", action="store_true", help="a new link for one who is there already"
    )
    invite.set_defaults(command=_invite)
    doctor = commands.add_parser("doctor", help="say what is wrong with this installation")
    doctor.set_defaults(command=_doctor)
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(command=_migrate)
    for add in (add_backup, add_restore, add_reopen, add_copy, add_rotate, add_erase):
        add(commands)
    demo = commands.add_parser("demo", help="start with made-up people, to look around")
    demo.add_argument(
        "--phone", action="store_true", help="over https, for a phone on the same network"
    )
    demo.set_defaults(command=_demo)
    return parser


def _serve(_: argparse.Namespace, settings: Settings) -> int:
    require_for_production(os.environ)
    _refuse_demo(settings)
    sockets = bind([settings.host], settings.port)
    prepare_data_dir(settings)
    hold = only_server_of if isinstance(settings.database, Path) else one_server_of
    with hold(settings.data_dir):
        _ready(settings)
        with one_server_at(settings.database):
            _run(settings, sockets)
    return 0


def _run(settings: Settings, sockets: list[socket.socket]) -> None:
    _warn_of_a_forgotten_proxy(settings)
    _warn_of_a_missing_app(settings)
    app = create_app(settings)
    address = f"{settings.host}:{settings.port}"
    server = server_for(
        app,
        settings,
        on_ready=lambda: _say(f"Linkwell serves {settings.public_url} on {address}."),
    )
    run(server, sockets)


def _invite(asked: argparse.Namespace, settings: Settings) -> int:
    require_for_production(os.environ)
    _refuse_demo(settings)
    _ready(settings)
    role = Role.MANAGER if asked.manager else Role.WORKER
    return asyncio.run(_invite_staff(asked.name, role, again=asked.again, settings=settings))


async def _invite_staff(name: str, role: Role, *, again: bool, settings: Settings) -> int:
    called, flag = ("manager", "--manager ") if role is Role.MANAGER else ("link worker", "")
    database = open_database(settings.database)
    keyring = open_keyring(settings.keyring_file, settings.master_key_file)
    try:
        inviting = Inviting(database, Seals(keyring), SystemClock(), settings.invite_days)
        known = await inviting.named(name, role)
        if known and not again:
            return _complain(
                f"There is a {called} called {name} already. For a new link for them: "
                f'linkwell invite {flag}"{name}" --again',
                WRONG,
            )
        if again and len(known) != 1:
            return _complain(f"{len(known)} {called}s are called {name}, not one.", WRONG)
        base_url = settings.public_url or ""
        invite = (
            await inviting.let_in(known[0], base_url)
            if again
            else await inviting.staff(name, role, base_url)
        )
    finally:
        database.close()
        keyring.close()
    until = datetime.fromtimestamp(invite.expires_at / 1000, UTC)
    _say(f"{invite.name} joins with this link, once, until {until:%d %B %Y %H:%M} UTC:")
    _say(f"\n  {invite.url}\n\nOr with the code {invite.code} on {settings.public_url}/join")
    return 0


def _doctor(_: argparse.Namespace, settings: Settings) -> int:
    findings = examine(settings, os.environ)
    for finding in findings:
        _say(f"{'ok    ' if finding.well else 'NOT SO'}  {finding.what}")
        if not finding.well:
            _say(f"        {finding.mend}")
    wrong = sum(not finding.well for finding in findings)
    _say("\nNothing is wrong." if not wrong else f"\n{wrong} of {len(findings)} are not so.")
    return WRONG if wrong else 0


def _migrate(_: argparse.Namespace, settings: Settings) -> int:
    prepare_data_dir(settings)
    _bring_up_to_date(settings.database)
    _say(f"{settings.database} is up to date.")
    return 0


def _demo(asked: argparse.Namespace, settings: Settings) -> int:
    if "LINKWELL_LOG_LEVEL" not in os.environ:
        # The two links should stay in sight.
        log_to_stderr("warning")
    return start(settings, phone=asked.phone, say=_say)


def _ready(settings: Settings) -> None:
    prepare_data_dir(settings)
    if ensure_master_key(settings):
        _say(
            f"A master key was made: {settings.master_key_file}\n"
            "Copy it now to where your backups are not. Without it nobody can read the data."
        )
    _bring_up_to_date(settings.database)
    ensure_right_keyring(settings)


def _bring_up_to_date(place: Place) -> None:
    """Change no table under a server that works on it."""
    if not isinstance(place, Path) and pending(place):
        try:
            with only_server_at(place):
                migrate(place)
        except DatabaseInUse:
            # Another that starts at this moment may just have done it.
            if pending(place):
                raise
    migrate(place)


def _refuse_demo(settings: Settings) -> None:
    if is_demo(settings.data_dir):
        raise SettingProblem(
            f"LINKWELL_DATA_DIR is {settings.data_dir}, which holds a demo's made-up people. "
            "Choose another folder for real ones."
        )


def _warn_of_a_forgotten_proxy(settings: Settings) -> None:
    if settings.https and not settings.trusted_proxies:
        _say(
            "LINKWELL_PUBLIC_URL is https and LINKWELL_TRUSTED_PROXIES is empty: everybody who "
            "comes through the proxy then counts as one address when wrong codes are limited."
        )


def _warn_of_a_missing_app(settings: Settings) -> None:
    if not (settings.client_dir / SHELL).is_file():
        _say(
            f"There is no built app in {settings.client_dir}, so nobody sees a screen. "
            "Run: make build. Or set LINKWELL_CLIENT_DIR to where it is, and start again."
        )


if __name__ == "__main__":
    sys.exit(main())
