"""``/api/desk``: how a link worker has set up their caseload."""

from __future__ import annotations

from litestar import get, put
from litestar.params import JSONBody

from schemas.desk import Desk
from server.domain.desk import Desks
from server.domain.viewers import Viewer
from server.routes.answers import problems
from server.routes.parts import Part
from server.routes.sessions import requires_link_worker


@get(
    "/api/desk",
    guards=[requires_link_worker],
    summary="The rules of one's own caseload",
    tags=["people"],
    responses=problems(401, 403),
)
async def show_desk(viewer: Part[Viewer], desks: Part[Desks]) -> Desk:
    return await desks.of(viewer)


@put(
    "/api/desk",
    guards=[requires_link_worker],
    summary="Set the rules of one's own caseload",
    tags=["people"],
    responses=problems(400, 401, 403, 413, 415, 507),
)
async def set_desk(data: JSONBody[Desk], viewer: Part[Viewer], desks: Part[Desks]) -> Desk:
    """Of two devices' settings the later one stands; the answer is what stands."""
    return await desks.set(viewer, data)
