"""Leaving Linkwell: ``/api/me/leaving``, ``/api/me/export`` and ``/api/farewell``."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, delete, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from schemas.leaving import Farewell, Kept, KeptEarlierPage, Leave
from server import errors
from server.domain.export import Export
from server.domain.leaving import Leaving
from server.domain.sessions import token_hash
from server.domain.viewers import Viewer
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import (
    base_url_of,
    current_token,
    ended_cookie,
    requires_participant,
)


@get(
    "/api/me/leaving",
    guards=[requires_participant],
    summary="Whether this person is about to leave, and when",
    tags=["people"],
    responses=problems(401, 403),
)
async def show_leaving(viewer: Part[Viewer], leaving: Part[Leaving]) -> Leave:
    return await leaving.standing(viewer)


@post(
    "/api/me/leaving",
    guards=[requires_participant],
    summary="Begin to leave",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def leave(viewer: Part[Viewer], leaving: Part[Leaving]) -> Leave:
    """Everything goes on working until the day that the answer names; then all of it is erased."""
    return await leaving.leave(viewer)


@delete(
    "/api/me/leaving",
    guards=[requires_participant],
    status_code=200,
    summary="Stay after all",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def stay(viewer: Part[Viewer], leaving: Part[Leaving]) -> Leave:
    return await leaving.stay(viewer)


@post(
    "/api/me/export",
    guards=[requires_participant],
    status_code=200,
    summary="Everything that is kept about this person besides their records",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def export(request: AnyRequest, viewer: Part[Viewer], exporting: Part[Export]) -> Kept:
    """The records themselves are on the person's devices. That it was asked for is noted."""
    return await exporting.kept(viewer, base_url_of(request))


@get(
    "/api/me/export/earlier",
    guards=[requires_participant],
    summary="Earlier versions of everything in this person's records, some at a time",
    tags=["people"],
    responses=problems(400, 401, 403),
)
async def export_earlier(
    viewer: Part[Viewer],
    exporting: Part[Export],
    after: Annotated[int, QueryParameter(ge=0, le=2**62)] = 0,
) -> KeptEarlierPage:
    """``after`` is what the page before said is ``next``."""
    return await exporting.earlier(viewer, after)


@get(
    "/api/farewell",
    summary="Whether this device's person left, so that what is on it is to go",
    tags=["people"],
    responses=problems(404),
)
async def farewell(request: AnyRequest, leaving: Part[Leaving]) -> Farewell:
    """For the device that holds the cookie, which lets it do nothing else any more."""
    hashed = token_hash(current_token(request) or "")
    found = await leaving.farewell(hashed) if hashed is not None else None
    if found is None:
        raise errors.NotFound
    return found


@post(
    "/api/farewell",
    status_code=204,
    summary="This device has cleared itself",
    tags=["people"],
    # Said here because the handler answers with a response of its own, for the cookie's sake.
    responses={204: ResponseSpec(None, description="It is noted"), **problems(403, 413, 415, 507)},
)
async def heard_farewell(request: AnyRequest, leaving: Part[Leaving]) -> Response[None]:
    """Its cookie ends with that, and nothing is kept to know it by."""
    hashed = token_hash(current_token(request) or "")
    if hashed is not None and await leaving.farewell(hashed) is not None:
        await leaving.heard(hashed)
        return Response(None, status_code=204, cookies=[ended_cookie(request)])
    return Response(None, status_code=204)
