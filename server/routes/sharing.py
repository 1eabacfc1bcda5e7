"""``/api/sharing``: what became of what somebody shares."""

from __future__ import annotations

from typing import Literal

from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery

from schemas.sharing import Sharing, SharingExport
from server.domain.sharing import Lines, as_csv
from server.domain.viewers import Viewer
from server.routes.answers import problems
from server.routes.files import AS_ASKED_FOR, AnswersCsvToo, as_file
from server.routes.parts import Part
from server.routes.sessions import requires_participant


@get(
    "/api/sharing",
    guards=[requires_participant],
    summary="Who looked, what was delivered to link workers, and what was deleted there",
    tags=["sync"],
    responses=problems(400, 401, 403),
)
async def sharing(
    viewer: Part[Viewer],
    lines: Part[Lines],
    before: FromQuery[int | None] = None,
    of: FromQuery[Literal["everything", "looks", "copies"]] = "everything",
) -> Sharing:
    """Newest first, at most 200 lines; ``before`` is an earlier answer's ``earlier``."""
    return await lines.page(viewer, before=before, kinds=of)


@post(
    "/api/sharing/export",
    guards=[requires_participant],
    summary="All of it as a file, JSON or CSV",
    tags=["sync"],
    status_code=200,
    operation_class=AnswersCsvToo,
    responses={
        200: ResponseSpec(SharingExport, description=AS_ASKED_FOR),
        **problems(400, 401, 403, 413, 415, 507),
    },
)
async def export_sharing(
    viewer: Part[Viewer],
    lines: Part[Lines],
    form: FromQuery[Literal["json", "csv"]] = "json",
) -> Response[bytes]:
    """Every line there is, the oldest first.

    That it was fetched is the last of them, so that this is no mere look.
    """
    export: SharingExport = await lines.export(viewer)
    return as_file(export, as_csv, "linkwell-sharing", form)
