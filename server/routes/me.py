"""``GET /api/me``."""

from __future__ import annotations

from litestar import Response, get

from schemas.people import Account
from server.domain.joining import Joining
from server.domain.viewers import Viewer
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import (
    base_url_of,
    current_token,
    requires_signed_in_device,
    session_cookie,
)


@get(
    "/api/me",
    guards=[requires_signed_in_device],
    summary="Who this device is signed in as",
    tags=["people"],
    responses=problems(401),
)
async def me(
    request: AnyRequest, viewer: Part[Viewer], joining: Part[Joining]
) -> Response[Account]:
    """Browsers drop a cookie after 400 days, so each of these answers sets it anew."""
    account = await joining.describe(viewer, base_url_of(request))
    token = current_token(request) or ""
    return Response(account, cookies=[session_cookie(request, viewer, token)])
