"""``POST /api/sync`` and ``GET /api/sync/live``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody
from litestar.response import Stream

from schemas.limits import PUSH_BYTES_MAX
from schemas.sync import Change, SyncAnswer, SyncRequest
from server import errors
from server.domain.devices import Devices
from server.domain.exchange import Exchange
from server.domain.parsing import parse_request
from server.domain.viewers import Viewer, Viewers
from server.gateways import gzipping
from server.gateways.pokes import Pokes
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import provide_viewer, requires_notebook

PATH: Final = "/api/sync"
_LARGE_BYTES: Final = 32 * 1024
"""What takes longer than a moment to pack is packed beside the event loop."""
_POKE: Final = b"event: poke\ndata: {}\n\n"
_HEARTBEAT: Final = b": \n\n"

_encode: Final = msgspec.json.Encoder().encode


@dataclass
class _TakesSyncRequest(Operation):
    """Describes the body, which the route takes as bytes because it may be packed."""

    def __post_init__(self) -> None:
        # A schema of msgspec's own, which OpenAPI 3.1 takes as it is.
        schema: Any = request_schema()
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=schema)},
            description="Plain or with Content-Encoding: gzip.",
            required=True,
        )


def request_schema() -> dict[str, Any]:
    """The JSON Schema of a sync request, with nothing to look up elsewhere."""
    (request, change), shapes = msgspec.json.schema_components(
        (SyncRequest, Change), ref_template="{name}"
    )
    whole: dict[str, Any] = _inlined(request, shapes)
    whole["properties"]["changes"]["items"] = _inlined(change, shapes)
    return whole


def _inlined(node: Any, shapes: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(shapes[node["$ref"]], shapes)
        return {key: _inlined(value, shapes) for key, value in node.items()}
    if isinstance(node, list):
        return [_inlined(value, shapes) for value in node]
    return node


@post(
    PATH,
    status_code=200,
    guards=[requires_notebook],
    request_max_body_size=PUSH_BYTES_MAX,
    operation_class=_TakesSyncRequest,
    summary="Send what a device wrote, and get what it lacks",
    tags=["sync"],
    responses={
        200: ResponseSpec(SyncAnswer, description="Gzipped where that is accepted and worth it"),
        **problems(401, 403, 413, 415, 426, 429, 507),
    },
)
async def sync(request: AnyRequest) -> Response[bytes]:
    """Look its two parts up itself: injecting them costs more than an idle sync does."""
    answer, is_packed = await answered(
        _exchange(request),
        provide_viewer(request),
        await request.body(),
        encoding=request.headers.get("content-encoding", ""),
        accepted=request.headers.get("accept-encoding", ""),
    )
    headers = {"content-encoding": "gzip"} if is_packed else None
    return Response(answer, media_type="application/json", headers=headers)


async def answered(
    exchange: Exchange, viewer: Viewer, body: bytes, *, encoding: str, accepted: str
) -> tuple[bytes, bool]:
    """The answer to a body, and whether it is packed: only where that is accepted and worth it."""
    answer = _encode(await exchange.sync(viewer, parse_request(_plain(body, encoding))))
    packed = None
    if _accepts_gzip(accepted):
        large = len(answer) > _LARGE_BYTES
        packed = await asyncio.to_thread(gzipping.pack, answer) if large else gzipping.pack(answer)
    return (answer, False) if packed is None else (packed, True)


@get(
    "/api/sync/live",
    guards=[requires_notebook],
    summary="Server-sent events that say when to sync",
    tags=["sync"],
    responses=problems(401, 403),
)
async def live(
    viewer: Part[Viewer], viewers: Part[Viewers], devices: Part[Devices], pokes: Part[Pokes]
) -> Stream:
    """Each is ``event: poke`` and carries nothing. Between them, a comment now and then."""
    return Stream(
        _events(viewer, viewers, devices, pokes),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _events(
    viewer: Viewer, viewers: Viewers, devices: Devices, pokes: Pokes
) -> AsyncIterator[bytes]:
    with pokes.listening(viewer.account, viewer.device) as beats:
        # Signed out before it listened: nobody would have told it.
        if not await viewers.stands(viewer):
            return
        yield _HEARTBEAT  # so that the device knows at once that it is connected
        async for poked in beats:
            if await _is_over(viewer, viewers, devices):
                return
            yield _POKE if poked else _HEARTBEAT


async def _is_over(viewer: Viewer, viewers: Viewers, devices: Devices) -> bool:
    """Whether the device was signed out, which a server that could not be heard may have done.

    Listening is no use of a session: staff's may be over meanwhile. Where nobody can be asked it
    goes on until the next time: it says nothing that is anybody's.
    """
    try:
        goes_on = devices.goes_on(viewer) if viewer.is_staff else viewers.stands(viewer)
        return not await goes_on
    except errors.Unavailable:
        return False


def _exchange(request: AnyRequest) -> Exchange:
    exchange: Exchange = request.app.state.exchange
    return exchange


def _plain(body: bytes, encoding: str) -> bytes:
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding != "gzip":
        raise errors.UnsupportedEncoding
    try:
        return gzipping.inflate(body, PUSH_BYTES_MAX)
    except gzipping.InflatesTooFar:
        raise errors.TooLarge from None
    except gzipping.NotGzip:
        raise errors.Malformed("The body is not gzip. Nothing was changed.") from None


def _accepts_gzip(accepted: str) -> bool:
    for one in accepted.lower().split(","):
        coding, _, weight = one.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
