"""``/api/invites``: a link worker invites participants, and lets one back in who is locked out."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody

from schemas.people import Invite, InviteRequest
from server.domain.inviting import Inviting
from server.domain.viewers import Viewer
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import base_url_of, requires_link_worker, requires_recent_proof


@get(
    "/api/invites",
    guards=[requires_link_worker],
    summary="Who was invited by this link worker and has not joined yet",
    tags=["people"],
    responses=problems(401, 403),
)
async def list_invites(viewer: Part[Viewer], inviting: Part[Inviting]) -> list[Invite]:
    return await inviting.waiting(viewer)


@post(
    "/api/invites",
    guards=[requires_link_worker],
    summary="Invite a participant",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 429, 507),
)
async def invite(
    request: AnyRequest,
    data: JSONBody[InviteRequest],
    viewer: Part[Viewer],
    inviting: Part[Inviting],
) -> Invite:
    return await inviting.participant(data, viewer, base_url_of(request))


@post(
    "/api/invites/{account:uuid}/code",
    guards=[requires_link_worker],
    summary="Make a new code for somebody who has not joined; the old one stops working",
    tags=["people"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def invite_again(
    request: AnyRequest,
    account: FromPath[UUID],
    viewer: Part[Viewer],
    inviting: Part[Inviting],
) -> Invite:
    return await inviting.again(str(account), viewer, base_url_of(request))


@post(
    "/api/people/{notebook:uuid}/code",
    guards=[requires_link_worker, requires_recent_proof],
    summary="Make a code for somebody who joined before and has lost their devices",
    tags=["people"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def let_back_in(
    request: AnyRequest,
    notebook: FromPath[UUID],
    viewer: Part[Viewer],
    inviting: Part[Inviting],
) -> Invite:
    """The person sees under Sharing that it was made, when and by whom."""
    return await inviting.back_in(str(notebook), viewer, base_url_of(request))
