"""``/api/handovers``: whether somebody is to have another link worker."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from schemas.sharing import Handover, HandoverAnswer, HandoverRequest, Handovers, Staff
from server.domain.handovers import Handing
from server.domain.viewers import Viewer
from server.routes.answers import problems
from server.routes.parts import Part
from server.routes.sessions import (
    requires_participant,
    requires_recent_proof,
    requires_signed_in_device,
    requires_staff,
)


@get(
    "/api/handovers",
    guards=[requires_signed_in_device],
    summary="What one was asked, or asks of others, about who is to be whose link worker",
    tags=["people"],
    responses=problems(401),
)
async def list_handovers(viewer: Part[Viewer], handing: Part[Handing]) -> Handovers:
    return await handing.list_of(viewer)


@post(
    "/api/handovers",
    guards=[requires_staff, requires_recent_proof],
    summary="Ask somebody whether another link worker may take over",
    tags=["people"],
    responses=problems(400, 401, 403, 404, 413, 415, 429, 507),
)
async def ask_for_handover(
    data: JSONBody[HandoverRequest], viewer: Part[Viewer], handing: Part[Handing]
) -> Handover:
    """Nothing changes before the person says yes."""
    return await handing.ask(viewer, data)


@post(
    "/api/handovers/{handover:uuid}/answer",
    guards=[requires_participant],
    summary="Say whether another link worker may take over",
    tags=["people"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 413, 415, 507),
)
async def answer_handover(
    handover: FromPath[UUID],
    data: JSONBody[HandoverAnswer],
    viewer: Part[Viewer],
    handing: Part[Handing],
) -> Handover:
    """With a yes the former link worker's devices drop everything at their next sync."""
    return await handing.answer(viewer, str(handover), yes=data.yes)


@delete(
    "/api/handovers/{handover:uuid}",
    guards=[requires_staff],
    summary="Take such a question back",
    tags=["people"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def withdraw_handover(
    handover: FromPath[UUID], viewer: Part[Viewer], handing: Part[Handing]
) -> None:
    await handing.withdraw(viewer, str(handover))


@get(
    "/api/staff/names",
    guards=[requires_staff],
    summary="The link workers whom somebody may be handed over to",
    tags=["people"],
    responses=problems(401, 403),
)
async def list_staff_names(viewer: Part[Viewer], handing: Part[Handing]) -> Staff:
    """Names alone, without oneself."""
    return await handing.staff(viewer)
