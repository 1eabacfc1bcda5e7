"""The app shell and its files, straight from memory."""

from __future__ import annotations

from pathlib import PurePosixPath

from litestar import Response, route
from litestar.enums import HttpMethod
from litestar.params import FromPath

from server import errors
from server.gateways.assets import SHELL, Asset, Assets
from server.routes.answers import AnyRequest
from server.routes.parts import Part

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


@route(
    ["/", "/{path:path}"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    sync_to_thread=False,
)
def serve_the_app(
    request: AnyRequest,
    assets: Part[Assets],
    path: FromPath[str] = "/",
) -> Response[bytes]:
    """Answer a file of the app, or its shell for every address that is a screen of it."""
    return answer_of_the_app(request, assets, path)


def answer_of_the_app(request: AnyRequest, assets: Assets, path: str) -> Response[bytes]:
    """The same for a route that shares its addresses with screens."""
    if not assets:
        raise errors.ClientNotBuilt
    name = path.lstrip("/")
    if asset := assets.get(name):
        return _answer(request, asset)
    if PurePosixPath(name).suffix:
        raise errors.NotFound
    return _answer(request, assets[SHELL])


@route(
    ["/api", "/api/{path:path}"],
    http_method=[
        HttpMethod.GET,
        HttpMethod.POST,
        HttpMethod.PUT,
        HttpMethod.PATCH,
        HttpMethod.DELETE,
    ],
    include_in_schema=False,
    sync_to_thread=False,
)
def no_such_door() -> None:
    """Keep unknown addresses of the API from being answered with the app's shell."""
    raise errors.NotFound


def _answer(request: AnyRequest, asset: Asset) -> Response[bytes]:
    headers = {
        "cache-control": _FOR_A_YEAR if asset.immutable else _ASK_FIRST,
        "etag": asset.etag,
        "vary": "accept-encoding",
    }
    if asset.etag in tags(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    encoding, content = asset.best_for(request.headers.get("accept-encoding", ""))
    if encoding != "identity":
        headers["content-encoding"] = encoding
    return Response(content, media_type=asset.media_type, headers=headers)


def tags(if_none_match: str) -> set[str]:
    """The tags that a caller has already."""
    return {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
