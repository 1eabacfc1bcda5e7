"""``GET /api/sharing``."""

from __future__ import annotations

from litestar import get

from schemas.people import Sharing
from server.domain.sealing import Seals
from server.domain.sharing import sharing_of
from server.domain.viewers import Viewer
from server.routes.answers import problems
from server.routes.parts import Part
from server.routes.sessions import requires_participant
from server.store.database import Database


@get(
    "/api/sharing",
    guards=[requires_participant],
    summary="What was delivered to link workers, and what was deleted there",
    tags=["sync"],
    responses=problems(401, 403),
)
async def sharing(viewer: Part[Viewer], database: Part[Database], seals: Part[Seals]) -> Sharing:
    """Newest first, at most 200 lines."""
    return await sharing_of(viewer, database, seals)
