"""Looking at the demo on a phone: https on the local network, and a page to trust it by."""

from __future__ import annotations

import html
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Final
from urllib.parse import urlsplit

from server.gateways.certificates import (
    Authority,
    ServerCertificate,
    address_on_the_network,
    ensure_authority,
    issue,
)
from server.settings import SettingProblem, Settings

CERTIFICATE_PATH: Final = "/linkwell-authority.crt"
_PAGE: Final = """<!doctype html>
<html lang="en-GB"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Linkwell on your phone</title>
<style>
  body {{ font: 1.125rem/1.6 system-ui, sans-serif; margin: 0 auto; padding: 1.5rem; max-width: 36rem;
    color: #1f2a25; background: #fbf6ee }}
  a.button {{ display: block; padding: .9rem; border-radius: 1rem; text-align: center;
    background: #1d5c46; color: #fff; text-decoration: none; font-weight: 600 }}
  code {{ overflow-wrap: anywhere; font-size: .8rem }}
  @media (prefers-color-scheme: dark) {{ body {{ color: #f1ece2; background: #141d19 }}
    a.button {{ background: #8fd0b4; color: #10241c }} a {{ color: #8fd0b4 }} }}
</style>
<h1>Linkwell on your phone</h1>
<p>Your phone keeps a journal offline only for an address that it trusts. This makes it trust the
computer that runs this demo, and nothing else: the certificate counts for local addresses only.</p>
<p><a class="button" href="{certificate}">1. Get the certificate</a></p>
<h2>On Android</h2>
<p>Open <b>Settings</b>, search for <b>CA certificate</b>, choose <b>Install anyway</b> and pick
<b>linkwell-authority.crt</b> from Downloads.</p>
<h2>On iPhone</h2>
<p>Use Safari and choose <b>Allow</b>. In <b>Settings</b>, tap <b>Profile Downloaded</b> and
<b>Install</b>. Then in <b>General › About › Certificate Trust Settings</b>, switch on
<b>Linkwell</b>.</p>
<p>Then: <a href="{app}">2. open Linkwell</a>, or scan the second code.</p>
<h2>When you are done</h2>
<p>Remove it again where you installed it.</p>
<p>Fingerprint (SHA-256):<br><code>{fingerprint}</code></p>
"""


@dataclass(frozen=True, slots=True)
class PhoneAccess:
    """How a phone reaches the demo."""

    url: str
    """Of the app, over https."""
    trust_url: str
    """Of the page with the certificate, over plain http."""
    authority: Authority
    certificate: ServerCertificate


def prepare(settings: Settings) -> PhoneAccess:
    """Find this machine's address and make a certificate for it.

    Raises:
        SettingProblem: if there is no network and LINKWELL_PUBLIC_URL names no address.
    """
    url = settings.public_url or _local_url(settings)
    if not url.startswith("https://"):
        raise SettingProblem(
            "LINKWELL_PUBLIC_URL must begin with https:// here, for example "
            f"https://192.168.1.20:{settings.port}: a phone keeps nothing offline for plain http"
        )
    host = urlsplit(url).hostname or ""
    now = datetime.now(UTC)
    folder = settings.data_dir / "certificates"
    hosts = tuple(dict.fromkeys((host, address_on_the_network() or host, "localhost", "127.0.0.1")))
    authority = ensure_authority(folder, hosts, now)
    certificate = issue(authority, hosts, folder, now)
    shown = f"[{host}]" if ":" in host else host
    return PhoneAccess(url, f"http://{shown}:{trust_port(settings)}/", authority, certificate)


def trust_port(settings: Settings) -> int:
    return settings.port + 1


def serve_trust_page(access: PhoneAccess, taken: socket) -> ThreadingHTTPServer:
    """Serve the page and the certificate on a socket that is bound already."""
    page = _PAGE.format(
        certificate=CERTIFICATE_PATH,
        app=html.escape(access.url),
        fingerprint=access.authority.fingerprint,
    ).encode()
    answers = {
        "/": ("text/html; charset=utf-8", page),
        # Phones offer to install what comes under this type.
        CERTIFICATE_PATH: ("application/x-x509-ca-cert", access.authority.der),
    }

    class Handler(BaseHTTPRequestHandler):
        server_version = "Linkwell"
        sys_version = ""
        timeout = 10

        def do_HEAD(self) -> None:
            self._head()

        def do_GET(self) -> None:
            self.wfile.write(self._head())

        def _head(self) -> bytes:
            media_type, content = answers.get(
                self.path, ("text/plain", b"There is nothing here.\n")
            )
            self.send_response(200 if self.path in answers else 404)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(content)))
            self.send_header("x-content-type-options", "nosniff")
            self.end_headers()
            return content

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = ThreadingHTTPServer(taken.getsockname()[:2], Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = taken
    server.server_activate()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="linkwell-trust-page", daemon=True).start()
    return server


def _local_url(settings: Settings) -> str:
    address = address_on_the_network()
    if address is None:
        raise SettingProblem(
            "This machine seems to be in no network. Connect it to the one that the phone is in, "
            f"or set LINKWELL_PUBLIC_URL, for example https://192.168.1.20:{settings.port}"
        )
    return f"https://{address}:{settings.port}"
