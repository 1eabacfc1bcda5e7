"""Running the app: sockets, limits of a connection, logging, and stopping without a scene."""

from __future__ import annotations

import asyncio
import errno
import logging.config
import resource
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import uvicorn
from litestar import Litestar

from server.gateways.certificates import ServerCertificate
from server.gateways.http_limits import CONNECTIONS_MAX, BoundedHttp
from server.settings import Settings

KEEP_ALIVE_SECONDS: Final = 65
STOP_SECONDS: Final = 5


class PortBusy(Exception):
    """Something else listens there already. The message names the setting that changes it."""


class PoliteServer(uvicorn.Server):
    """uvicorn, saying when it is ready and letting live streams go when it stops."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        on_ready: Callable[[], None] = lambda: None,
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Live streams never end by themselves: without this, stopping waits for each of them.
        self._on_stop()
        await super().shutdown(sockets)


def server_for(
    app: Litestar | Any,
    settings: Settings,
    *,
    certificate: ServerCertificate | None = None,
    on_ready: Callable[[], None] = lambda: None,
    stop_seconds: int = STOP_SECONDS,
) -> PoliteServer:
    """Configure a server for the app. It listens on sockets that are given to :func:`run`."""
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=stop_seconds,
        ssl_certfile=certificate.certificate_file if certificate else None,
        ssl_keyfile=certificate.key_file if certificate else None,
    )
    pokes = app.state.pokes if isinstance(app, Litestar) else None
    return PoliteServer(config, on_ready=on_ready, on_stop=pokes.close if pokes else lambda: None)


def run(server: PoliteServer, sockets: Sequence[socket.socket]) -> None:
    """Serve until a signal asks to stop; Ctrl-C is a way to stop and no failure."""
    _allow_many_connections()
    with (
        suppress(KeyboardInterrupt),
        asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner,
    ):
        runner.run(server.serve(list(sockets)))


def bind(hosts: Sequence[str], port: int, setting: str = "LINKWELL_PORT") -> list[socket.socket]:
    """Take the port on each address before anything else is done with it.

    Raises:
        PortBusy: if another program has it, or this one may not have it.
    """
    sockets: list[socket.socket] = []
    for host in hosts:
        try:
            sockets.append(_bind(host, port))
        except OSError as error:
            if host == "::1" and error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                continue  # a machine without IPv6
            for taken in sockets:
                taken.close()
            raise PortBusy(_why(error, port, setting)) from None
    return sockets


def log_to_stderr(level: str) -> None:
    """One line each, without query strings, bodies or stack traces."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "linkwell": {"level": level.upper()},
                "uvicorn.error": {"level": "WARNING"},
            },
        }
    )


def _allow_many_connections() -> None:
    """Each connection is an open file, and many systems allow a program only 1,024 unasked."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS_MAX + 1_024
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends what it is given at once (TCP_NODELAY).
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind((host, port))
    except OSError:
        taken.close()
        raise
    return taken


def _why(error: OSError, port: int, setting: str) -> str:
    another = port + 1 if port < 65_535 else port - 1
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is busy: another program uses it. Choose another with {setting}={another}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights. Choose one above 1023 with {setting}=8420"
    return f"Port {port} cannot be used ({error.strerror}). Choose another with {setting}={another}"
