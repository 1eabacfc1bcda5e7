"""``/api/push``: where this device is sent pushes, for whoever is signed in."""

from __future__ import annotations

from litestar import delete, get, post, put
from litestar.params import JSONBody

from schemas.push import PushArrived, PushState, PushSubscribe, PushTest, PushTried
from server.domain.push.subscribing import Subscribing
from server.domain.viewers import Viewer
from server.routes.answers import problems
from server.routes.parts import Part
from server.routes.sessions import requires_notebook


@get(
    "/api/push",
    guards=[requires_notebook],
    summary="What is known of this device's subscription, and the key for a new one",
    tags=["push"],
    responses=problems(401),
)
async def push_state(viewer: Part[Viewer], subscribing: Part[Subscribing]) -> PushState:
    return await subscribing.state_of(viewer)


@put(
    "/api/push",
    guards=[requires_notebook],
    summary="Say where this device is sent pushes",
    tags=["push"],
    responses=problems(401, 403, 413, 415, 507),
)
async def subscribe(
    data: JSONBody[PushSubscribe], viewer: Part[Viewer], subscribing: Part[Subscribing]
) -> PushState:
    """At every launch: the service worker's own event about a changed address is unreliable."""
    return await subscribing.subscribe(viewer, data)


@delete(
    "/api/push",
    guards=[requires_notebook],
    status_code=200,
    summary="Send this device nothing any more",
    tags=["push"],
    responses=problems(401, 403, 413, 415, 507),
)
async def unsubscribe(viewer: Part[Viewer], subscribing: Part[Subscribing]) -> PushState:
    return await subscribing.unsubscribe(viewer)


@post(
    "/api/push/test",
    guards=[requires_notebook],
    status_code=200,
    summary="Send this device a notification now",
    tags=["push"],
    responses=problems(401, 403, 404, 413, 415, 429, 507),
)
async def test_push(
    data: JSONBody[PushTest], viewer: Part[Viewer], subscribing: Part[Subscribing]
) -> PushTried:
    """Answers once the push service has; whether it arrived, the device says."""
    return await subscribing.test(viewer, data.language)


@post(
    "/api/push/arrived",
    guards=[requires_notebook],
    status_code=204,
    summary="Say that a notification was shown",
    tags=["push"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def push_arrived(
    data: JSONBody[PushArrived], viewer: Part[Viewer], subscribing: Part[Subscribing]
) -> None:
    await subscribing.arrived(viewer, data.nonce)
