"""``linkwell demo``: from nothing to two join links, with one command."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from typing import Final

import msgspec
from litestar import Litestar

from server.app import close_parts, create_app
from server.demo import phone as phones
from server.demo.fill import fill
from server.demo.place import LINKS, Links, Marker, claim, keep, write_whole
from server.domain.inviting import Inviting
from server.gateways import qr
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
        PortBusy, NotADemo, SettingProblem: each says what to change.
    """
    hosts = ["0.0.0.0"] if phone else ["127.0.0.1", "::1"]  # noqa: S104 - a phone comes from outside
    sockets = bind(hosts, settings.port)
    trust_sockets = bind(hosts, phones.trust_port(settings)) if phone else []
    links_file = settings.data_dir / LINKS
    marker = claim(settings.data_dir)
    # The links of the last run are spent or void: nobody may find them before there are new ones.
    links_file.unlink(missing_ok=True)
    settings = replace(settings, master_key_file=settings.data_dir / "master.key")
    if not settings.master_key_file.exists():
        make_master_key(settings.master_key_file)
    migrate(settings.database_file)
    access = phones.prepare(settings) if phone else None
    if access is not None:
        settings = replace(settings, public_url=access.url)
    app = create_app(settings)
    try:
        links = asyncio.run(_people_and_links(app, _addresses(settings, phone=phone), marker, say))
    except BaseException:
        close_parts(app)
        raise
    trust_page: list[ThreadingHTTPServer] = []

    if not app.state.assets:
        say("The app itself has not been built yet: run `make build`, then start again.\n")

    def tell() -> None:
        if access is not None:
            trust_page.append(phones.serve_trust_page(access, trust_sockets[0]))
        write_whole(links_file, msgspec.json.encode(links))
        say(_invitation(links) if access is None else _phone_invitation(links, access))

    certificate = access.certificate if access else None
    server = server_for(
        app,
        settings,
        certificate=(certificate.certificate_file, certificate.key_file) if certificate else None,
        on_ready=tell,
        stop_seconds=STOP_SECONDS,
    )
    try:
        run(server, sockets)
    finally:
        # A link that leads nowhere is worse than none.
        with suppress(FileNotFoundError):
            links_file.unlink()
        for page in trust_page:
            page.shutdown()
    say("Stopped. The demo is as you left it the next time.")
    return 0


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
    participant = await inviting.let_in(marker.participant, addresses.participant)
    return Links(
        url=addresses.participant,
        worker_join=worker.url or "",
        participant_join=participant.url or "",
    )


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
