"""The session cookie, and who came with it."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler

from schemas.records import Role
from server import errors
from server.domain.sessions import COOKIE_SECONDS, token_hash
from server.domain.viewers import Viewer, Viewers

AnyConnection = ASGIConnection[Any, Any, Any, Any]

COOKIE_ON_HTTP: Final = "linkwell"
COOKIE_ON_HTTPS: Final = "__Host-linkwell"
"""The prefix makes browsers refuse it from anything but this very host over https."""


async def requires_signed_in_device(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Let in only a device that joined and was not signed out since."""
    viewer = await viewer_of(connection)
    if viewer is None:
        raise errors.SignedOut
    connection.scope["auth"] = viewer
    await connection.app.state.devices.note_seen_today(viewer)


async def requires_link_worker(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    await requires_signed_in_device(connection, handler)
    if connection.scope["auth"].role != Role.WORKER:
        raise errors.NotAllowed


async def requires_participant(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    await requires_signed_in_device(connection, handler)
    if connection.scope["auth"].role != Role.PARTICIPANT:
        raise errors.NotAllowed


async def viewer_of(connection: AnyConnection) -> Viewer | None:
    """Look up who sends this request; None for nobody."""
    hashed = token_hash(connection.cookies.get(_cookie_name(connection), ""))
    if hashed is None:
        return None
    viewers: Viewers = connection.app.state.viewers
    return await viewers.find(hashed)


def provide_viewer(request: AnyConnection) -> Viewer:
    """Who the guard let in."""
    viewer: Viewer = request.scope["auth"]
    return viewer


def session_cookie(connection: AnyConnection, token: str) -> Cookie:
    return Cookie(
        key=_cookie_name(connection),
        value=token,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        secure=is_https(connection),
        samesite="strict",
    )


def current_token(connection: AnyConnection) -> str | None:
    return connection.cookies.get(_cookie_name(connection))


def is_https(connection: AnyConnection) -> bool:
    """Whether the browser came over https, as far as the settings and trusted proxies say."""
    return connection.scope.get("scheme") == "https" or connection.app.state.settings.https


def base_url_of(connection: AnyConnection) -> str:
    """The address that people open: as it was set, or else as this request was made."""
    public_url: str | None = connection.app.state.settings.public_url
    if public_url is not None:
        return public_url
    return f"{'https' if is_https(connection) else 'http'}://{connection.headers.get('host', '')}"


def _cookie_name(connection: AnyConnection) -> str:
    return COOKIE_ON_HTTPS if is_https(connection) else COOKIE_ON_HTTP
