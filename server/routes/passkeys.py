"""``/api/passkeys`` and ``/api/sign-in``: how staff sign in, and prove who they are."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from schemas.people import Account
from schemas.staff import (
    PasskeyAdd,
    PasskeyAsk,
    PasskeyInfo,
    PasskeyProof,
    Passkeys,
    SignInRequest,
)
from server.domain.joining import Joining
from server.domain.passkeys import PasskeyDoor
from server.domain.viewers import Viewer
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import (
    base_url_of,
    requires_recent_proof,
    requires_staff,
    session_cookie,
    viewer_of,
)


@get(
    "/api/passkeys",
    guards=[requires_staff],
    summary="One's own passkeys",
    tags=["signing in"],
    responses=problems(401, 403),
)
async def list_passkeys(
    request: AnyRequest, viewer: Part[Viewer], passkeys: Part[PasskeyDoor]
) -> Passkeys:
    return await passkeys.list_of(viewer, base_url_of(request))


@post(
    "/api/passkeys/options",
    guards=[requires_staff, requires_recent_proof],
    status_code=200,
    summary="What an authenticator is asked, so that it makes a passkey",
    tags=["signing in"],
    responses=problems(401, 403, 413, 415),
)
async def ask_for_passkey(
    request: AnyRequest, viewer: Part[Viewer], passkeys: Part[PasskeyDoor]
) -> PasskeyAsk:
    return await passkeys.ask_to_add(viewer, base_url_of(request))


@post(
    "/api/passkeys",
    guards=[requires_staff, requires_recent_proof],
    summary="Add the passkey that an authenticator made",
    tags=["signing in"],
    responses=problems(401, 403, 413, 415, 507),
)
async def add_passkey(
    request: AnyRequest,
    data: JSONBody[PasskeyAdd],
    viewer: Part[Viewer],
    passkeys: Part[PasskeyDoor],
) -> PasskeyInfo:
    return await passkeys.add(viewer, data.credential, data.label, base_url_of(request))


@delete(
    "/api/passkeys/{passkey:uuid}",
    guards=[requires_staff, requires_recent_proof],
    summary="Remove a passkey of one's own, if it is not the last",
    tags=["signing in"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def remove_passkey(
    passkey: FromPath[UUID], viewer: Part[Viewer], passkeys: Part[PasskeyDoor]
) -> None:
    await passkeys.remove(viewer, str(passkey))


@post(
    "/api/passkeys/proof/options",
    guards=[requires_staff],
    status_code=200,
    summary="What an authenticator is asked, so that it proves who is at the device",
    tags=["signing in"],
    responses=problems(401, 403, 413, 415),
)
async def ask_for_proof(
    request: AnyRequest, viewer: Part[Viewer], passkeys: Part[PasskeyDoor]
) -> PasskeyAsk:
    return await passkeys.ask_to_prove(viewer, base_url_of(request))


@post(
    "/api/passkeys/proof",
    guards=[requires_staff],
    status_code=204,
    summary="Prove who is at the device",
    tags=["signing in"],
    responses=problems(401, 403, 413, 415, 507),
)
async def prove(
    request: AnyRequest,
    data: JSONBody[PasskeyProof],
    viewer: Part[Viewer],
    passkeys: Part[PasskeyDoor],
) -> None:
    """For a while the person is then asked no more before sensitive acts."""
    await passkeys.prove(viewer, data.credential, base_url_of(request))


@post(
    "/api/sign-in/options",
    status_code=200,
    summary="What an authenticator is asked, so that it signs somebody in",
    tags=["signing in"],
    responses=problems(403, 413, 415),
)
async def ask_to_sign_in(request: AnyRequest, passkeys: Part[PasskeyDoor]) -> PasskeyAsk:
    return passkeys.ask_to_sign_in(base_url_of(request))


@post(
    "/api/sign-in",
    status_code=200,
    summary="Sign this browser in with a passkey",
    tags=["signing in"],
    responses=problems(403, 409, 413, 415, 429, 507),
)
async def sign_in(
    request: AnyRequest,
    data: JSONBody[SignInRequest],
    joining: Part[Joining],
    passkeys: Part[PasskeyDoor],
) -> Response[Account]:
    """The browser stays the device that it was; what waits on it is sent as if nothing had been."""
    base_url = base_url_of(request)
    joined = await passkeys.sign_in(
        data,
        base_url,
        client_host=request.client.host if request.client else "",
        current=await viewer_of(request),
    )
    account = await joining.describe(joined.viewer, base_url)
    return Response(account, cookies=[session_cookie(request, joined.viewer, joined.token)])
