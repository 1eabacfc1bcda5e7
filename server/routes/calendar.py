"""Sessions for other calendars: ``/api/calendar``, the feed itself, and one session as a file."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from litestar import Response, delete, get, post, route
from litestar.enums import HttpMethod
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from schemas.people import CalendarFeed
from server import errors
from server.domain.feeds import Feeds
from server.domain.viewers import Viewer
from server.gateways.assets import Assets
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import base_url_of, requires_participant
from server.routes.static import answer_of_the_app, tags

_TYPE: Final = "text/calendar"
_ENDING: Final = ".ics"
_KEPT: Final = "private, max-age=300"


@get(
    "/api/calendar",
    guards=[requires_participant],
    summary="The address of one's own calendar feed",
    tags=["people"],
    responses=problems(401, 403),
)
async def show_feed(request: AnyRequest, viewer: Part[Viewer], feeds: Part[Feeds]) -> CalendarFeed:
    return await feeds.shown(viewer, base_url_of(request))


@post(
    "/api/calendar",
    guards=[requires_participant],
    summary="Make a calendar feed, or show the one that there is",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def make_feed(request: AnyRequest, viewer: Part[Viewer], feeds: Part[Feeds]) -> CalendarFeed:
    """Whoever has its address sees when and where sessions are, without signing in."""
    return await feeds.made(viewer, base_url_of(request))


@delete(
    "/api/calendar",
    guards=[requires_participant],
    summary="Make the calendar feed's address worthless",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def revoke_feed(viewer: Part[Viewer], feeds: Part[Feeds]) -> None:
    """At once. What calendars have fetched, they keep until they ask again."""
    await feeds.revoke(viewer)


@get(
    "/api/sessions/{name:str}",
    guards=[requires_participant],
    summary="One of one's own sessions as a calendar file: its id and .ics",
    tags=["people"],
    media_type="text/calendar",
    responses={
        200: ResponseSpec(str, description="iCalendar (RFC 5545)", media_type="text/calendar"),
        **problems(401, 403, 404),
    },
)
async def session_file(
    name: FromPath[str], viewer: Part[Viewer], feeds: Part[Feeds]
) -> Response[bytes]:
    if not name.endswith(_ENDING):
        raise errors.NotFound
    content = await feeds.session_of(viewer, name.removesuffix(_ENDING))
    return Response(
        content,
        media_type=_TYPE,
        headers={"content-disposition": 'attachment; filename="session.ics"'},
    )


@route(
    ["/calendar", "/calendar/{path:path}"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
)
async def serve_a_feed(
    request: AnyRequest, assets: Part[Assets], feeds: Part[Feeds], path: FromPath[str] = "/"
) -> Response[bytes]:
    """A feed where the address is one, and else the app: link workers have a screen there."""
    name = path.strip("/")
    if "/" in name or not name.endswith(_ENDING):
        return answer_of_the_app(request, assets, f"calendar/{name}")
    content = await feeds.feed_at(name.removesuffix(_ENDING), _host(request))
    headers = {
        "cache-control": _KEPT,
        "etag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "x-robots-tag": "noindex",
    }
    if headers["etag"] in tags(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=_TYPE, headers=headers)


def _host(request: Any) -> str:
    return request.client.host if request.client else ""
