"""The session cookie, and who came with it."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler

from schemas.records import Role
from server import errors
from server.domain.sessions import StaffSessions, token_hash
from server.domain.viewers import Viewer, Viewers

AnyConnection = ASGIConnection[Any, Any, Any, Any]

COOKIE_ON_HTTP: Final = "linkwell"
COOKIE_ON_HTTPS: Final = "__Host-linkwell"
"""The prefix makes browsers refuse it from anything but this very host over https."""


async def requires_signed_in_device(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Let in only a device that joined, was not signed out since, and whose session is not over."""
    viewer = await viewer_of(connection)
    if viewer is not None and _is_over(connection, viewer):
        # Another server may have noted that it is used: only the database knows.
        connection.app.state.viewers.forget_here(viewer.device)
        viewer = await viewer_of(connection)
    if viewer is None or _is_over(connection, viewer):
        raise errors.SignedOut
    connection.scope["auth"] = viewer
    await connection.app.state.devices.note_seen(viewer)


async def requires_notebook(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Let in those who have to do with notebooks: participants and their link workers."""
    await _requires_role(connection, handler, Role.PARTICIPANT, Role.WORKER)


async def requires_link_worker(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    await _requires_role(connection, handler, Role.WORKER)


async def requires_participant(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    await _requires_role(connection, handler, Role.PARTICIPANT)


async def requires_manager(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    await _requires_role(connection, handler, Role.MANAGER)


async def requires_staff(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Let in whoever works for the service."""
    await _requires_role(connection, handler, Role.WORKER, Role.MANAGER)


async def requires_recent_proof(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Let staff do what does harm in wrong hands only if they proved lately who they are.

    Name it after the guard that says who may at all. Participants, who have no passkeys, pass.
    """
    viewer: Viewer = connection.scope["auth"]
    if viewer.is_staff:
        await connection.app.state.proving.require(viewer)


async def _requires_role(
    connection: AnyConnection, handler: BaseRouteHandler, *roles: Role
) -> None:
    await requires_signed_in_device(connection, handler)
    if connection.scope["auth"].role not in roles:
        raise errors.NotAllowed


def _is_over(connection: AnyConnection, viewer: Viewer) -> bool:
    now_ms = connection.app.state.clock.now_ms()
    return bool(connection.app.state.staff_sessions.is_over(viewer, now_ms))


async def viewer_of(connection: AnyConnection) -> Viewer | None:
    """Look up whose device sends this request, also after its session ended; None for nobody's."""
    hashed = token_hash(connection.cookies.get(_cookie_name(connection), ""))
    if hashed is None:
        return None
    viewers: Viewers = connection.app.state.viewers
    return await viewers.find(hashed)


def provide_viewer(request: AnyConnection) -> Viewer:
    """Who the guard let in."""
    viewer: Viewer = request.scope["auth"]
    return viewer


def session_cookie(connection: AnyConnection, viewer: Viewer, token: str) -> Cookie:
    sessions: StaffSessions = connection.app.state.staff_sessions
    return Cookie(
        key=_cookie_name(connection),
        value=token,
        max_age=sessions.cookie_seconds(viewer),
        path="/",
        httponly=True,
        secure=is_https(connection),
        samesite="strict",
    )


def ended_cookie(connection: AnyConnection) -> Cookie:
    """Takes the session's cookie away."""
    return Cookie(
        key=_cookie_name(connection),
        value="",
        max_age=0,
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
