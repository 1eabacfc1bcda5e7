"""``linkwell demo``: from nothing to two join links, with one command."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from socket import socket
from typing import Final

import msgspec
from litestar import Litestar

from server.app import close_parts, create_app
from server.demo import phone as phones
from server.demo.fill import fill
from server.demo.place import LINKS, Links, Marker, claim, empty, keep, write_whole
from server.domain.inviting import Inviting
from server.errors import NotFound
from server.gateways import qr
from server.gateways.data_lock import only_server_of
from server.gateways.master_key import make_master_key
from server.serving import bind, run, server_for
from server.settings import Settings
from server.store.migrate import migrate

Say = Callable[[str], None]
STOP_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class _Addresses:
    worker: str
    participant: str


def start(settings: Settings, *, phone: bool, say: Say) -> int:
    """Fill a demo service the first time, then serve it until Ctrl-C.

    Raises:
        PortBusy, NotADemo, DataInUse, SettingProblem: each says what to change.
    """
    hosts = ["0.0.0.0"] if phone else ["127.0.0.1", "::1"]  # noqa: S104 - a phone comes from outside
    sockets = bind(hosts, settings.port)
    trust_sockets = bind(hosts, phones.trust_port(settings)) if phone else []
    marker = claim(settings.data_dir)
    with only_server_of(settings.data_dir):
        settings = _with_a_key(settings)
        if not marker.filled:
            empty(settings.data_dir)
        migrate(settings.database_file)
        if phone:
            access = phones.prepare(settings)
            settings = replace(settings, public_url=access.url)
            _serve(settings, sockets, marker, say, _Phone(access, trust_sockets[0]))
        else:
            _serve(settings, sockets, marker, say)
    say("Stopped. The demo is as you left it the next time.")
    return 0


@dataclass(frozen=True, slots=True)
class _Phone:
    access: phones.PhoneAccess
    trust_socket: socket


def _serve(
    settings: Settings,
    sockets: list[socket],
    marker: Marker,
    say: Say,
    phone: _Phone | None = None,
) -> None:
    links_file = settings.data_dir / LINKS
    # The links of the last run are spent or void: nobody may find them before there are new ones.
    links_file.unlink(missing_ok=True)
    app = create_app(settings)
    try:
        addresses = _addresses(settings, phone=phone is not None)
        links = asyncio.run(_people_and_links(app, addresses, marker, say))
    except BaseException:
        close_parts(app)
        raise
    if not app.state.assets:
        say("The app itself has not been built yet: run `make build`, then start again.\n")
    trust_page: list[ThreadingHTTPServer] = []

    def tell() -> None:
        if phone is not None:
            trust_page.append(phones.serve_trust_page(phone.access, phone.trust_socket))
        write_whole(links_file, msgspec.json.encode(links))
        say(_phone_invitation(links, phone.access) if phone else _invitation(links))

    certificate = phone.access.certificate if phone else None
    server = server_for(
        app, settings, certificate=certificate, on_ready=tell, stop_seconds=STOP_SECONDS
    )
    try:
        run(server, sockets)
    finally:
        # A link that leads nowhere is worse than none.
        links_file.unlink(missing_ok=True)
        for page in trust_page:
            page.shutdown()


def _with_a_key(settings: Settings) -> Settings:
    """A demo keeps its key beside its data, in a file: it guards nobody's words.

    What real people wrote may stand in a PostgreSQL database that the settings name.
    """
    settings = replace(
        settings,
        database_url=None,
        master_key_file=settings.data_dir / "master.key",
        demo=True,
    )
    if not settings.master_key_file.exists():
        make_master_key(settings.master_key_file)
    return settings


async def _people_and_links(
    app: Litestar, addresses: _Addresses, marker: Marker, say: Say
) -> Links:
    if not marker.filled:
        began = time.monotonic()
        say("Filling a demo service with made-up people, this first time:")
        people = await fill(app.state.database, app.state.seals, datetime.now(UTC).date(), say)
        marker = Marker(filled=True, worker=people.worker, participant=people.participant)
        keep(app.state.settings.data_dir, marker)
        say(f"Filled in {time.monotonic() - began:.0f} s.\n")
    state = app.state
    inviting = Inviting(state.database, state.seals, state.clock, days=1)
    worker = await inviting.let_in(marker.worker, addresses.worker)
    return Links(
        url=addresses.participant,
        worker_join=worker.url or "",
        participant_join=await _way_in(inviting, marker, addresses),
    )


async def _way_in(inviting: Inviting, marker: Marker, addresses: _Addresses) -> str:
    try:
        return (await inviting.let_in(marker.participant, addresses.participant)).url or ""
    except NotFound:
        return "has left Linkwell; for a fresh demo, remove its folder"


def _addresses(settings: Settings, *, phone: bool) -> _Addresses:
    """Two names of one machine: their storage is separate, so one browser holds two people."""
    if phone:
        return _Addresses(f"https://localhost:{settings.port}", settings.public_url or "")
    if settings.public_url is not None:
        return _Addresses(settings.public_url, settings.public_url)
    return _Addresses(f"http://localhost:{settings.port}", f"http://127.0.0.1:{settings.port}")


def _invitation(links: Links) -> str:
    return f"""\
Linkwell is running, with made-up people.

  Participant Sam      {links.participant_join}
  Link worker Amira    {links.worker_join}

Open both in one browser: the two addresses keep their storage apart.
Each link works once; the next start prints new ones. Ctrl-C stops.
"""


def _phone_invitation(links: Links, access: phones.PhoneAccess) -> str:
    return f"""\
Linkwell is running, with made-up people, for a phone in the same network.

1. Trust this computer: scan, and follow the page.

{qr.in_terminal(access.trust_url)}
   {access.trust_url}
   SHA-256 {access.authority.fingerprint}

2. Join as participant Sam: scan.

{qr.in_terminal(links.participant_join)}
   {links.participant_join}

  Link worker Amira    {links.worker_join}
  (on this computer: take the certificate from step 1 into the browser, or accept its warning)

Each link works once; the next start prints new ones. Ctrl-C stops.
"""
