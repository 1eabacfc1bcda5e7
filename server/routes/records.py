"""``/api/records``: what a person's own records once held."""

from __future__ import annotations

from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery

from schemas.people import EarlierVersions
from server.domain.earlier import Earlier
from server.domain.viewers import Viewer
from server.routes.answers import problems
from server.routes.parts import Part
from server.routes.sessions import requires_notebook


@get(
    "/api/records/{record:uuid}/versions",
    guards=[requires_notebook],
    summary="What a record of one's own once held",
    tags=["sync"],
    responses=problems(400, 401, 404),
)
async def list_earlier_versions(
    record: FromPath[UUID],
    viewer: Part[Viewer],
    earlier: Part[Earlier],
    standing: FromQuery[bool] = False,
) -> EarlierVersions:
    """The newest first; with ``standing`` what it holds now is among them. Link workers have no such door: history is the person's alone."""
    return await earlier.versions_of(viewer, str(record), standing=standing)
