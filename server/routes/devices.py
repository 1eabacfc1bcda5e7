"""``/api/devices``: a person's own devices."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath

from schemas.people import CodeAnswer, DeviceInfo
from server.domain.devices import Devices
from server.domain.viewers import Viewer
from server.routes.answers import AnyRequest, problems
from server.routes.parts import Part
from server.routes.sessions import base_url_of, requires_recent_proof, requires_signed_in_device


@get(
    "/api/devices",
    guards=[requires_signed_in_device],
    summary="The devices that are signed in to this account",
    tags=["people"],
    responses=problems(401),
)
async def list_devices(viewer: Part[Viewer], devices: Part[Devices]) -> list[DeviceInfo]:
    return await devices.list_of(viewer)


@delete(
    "/api/devices/{device:uuid}",
    guards=[requires_signed_in_device],
    summary="Sign one of one's own devices out",
    tags=["people"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def revoke_device(
    device: FromPath[UUID], viewer: Part[Viewer], devices: Part[Devices]
) -> None:
    """Its session ends at once, and with it the live stream that it may hold open."""
    await devices.revoke(viewer, str(device))


@delete(
    "/api/devices",
    guards=[requires_signed_in_device],
    summary="Sign every other device of one's own out",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def revoke_other_devices(viewer: Part[Viewer], devices: Part[Devices]) -> None:
    """This one stays signed in."""
    await devices.revoke_others(viewer)


@post(
    "/api/devices/codes",
    guards=[requires_signed_in_device, requires_recent_proof],
    summary="Make a code for another device of one's own",
    tags=["people"],
    responses=problems(401, 403, 413, 415, 507),
)
async def make_device_code(
    request: AnyRequest, viewer: Part[Viewer], devices: Part[Devices]
) -> CodeAnswer:
    return await devices.code_for_another(viewer, base_url_of(request))
