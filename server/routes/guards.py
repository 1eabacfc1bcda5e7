"""Who may come in. Each guard reads as a sentence and raises the problem that it is named for.

They are coroutines although none waits: the framework sends plain functions to a thread each.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from server import errors

AnyConnection = ASGIConnection[Any, Any, Any, Any]
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


async def requires_same_origin(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Refuse a change that a page of another site asked for.

    Browsers name the page's site in ``Sec-Fetch-Site`` or, on plain http, in ``Origin``; what
    sends neither is no browser and carries nobody's cookie by itself.
    """
    if _method(connection) in SAFE_METHODS:
        return
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise errors.CrossSite
        return
    origin = connection.headers.get("origin")
    if origin is not None and not _is_ours(origin, connection):
        raise errors.CrossSite


async def requires_json(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Refuse a body of another type: a form of another site can send those."""
    if _method(connection) in SAFE_METHODS or not _has_body(connection):
        return
    media_type = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise errors.UnsupportedMediaType


def _method(connection: AnyConnection) -> str:
    return str(connection.scope.get("method", ""))


def _is_ours(origin: str, connection: AnyConnection) -> bool:
    public_url: str | None = connection.app.state.settings.public_url
    if public_url is not None and origin == public_url:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return bool(host) and host == connection.headers.get("host")


def _has_body(connection: AnyConnection) -> bool:
    length = connection.headers.get("content-length", "0")
    return length != "0" or "transfer-encoding" in connection.headers
