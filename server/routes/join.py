"""``POST /api/join``."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import JSONBody

from schemas.people import Account, JoinRequest
from server.domain.joining import Joining
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import base_url_of, session_cookie, viewer_of


@post(
    "/api/join",
    status_code=200,
    summary="Spend a one-time code and sign this device in",
    tags=["people"],
    responses=problems(403, 404, 409, 413, 415, 429, 507),
)
async def join(
    request: AnyRequest, data: JSONBody[JoinRequest], joining: Part[Joining]
) -> Response[Account]:
    joined = await joining.join(
        data,
        client_host=request.client.host if request.client else "",
        current=await viewer_of(request),
    )
    account = await joining.describe(joined.viewer, base_url_of(request))
    return Response(account, cookies=[session_cookie(request, joined.viewer, joined.token)])
