"""``/api/staff``: managers invite and deactivate those who work for the service."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from schemas.people import Invite
from schemas.records import Role
from schemas.staff import StaffActs, StaffActsExport, StaffInvite, StaffMember, StaffPerson
from server.domain.inviting import Inviting
from server.domain.staff import StaffList
from server.domain.staff_acts import Acts, acts_as_csv
from server.domain.viewers import Viewer
from server.routes.answers import AnyRequest, problems
from server.routes.files import AS_ASKED_FOR, AnswersCsvToo, as_file
from server.routes.parts import Part
from server.routes.sessions import base_url_of, requires_manager, requires_recent_proof


@get(
    "/api/staff",
    guards=[requires_manager],
    summary="Who works for the service",
    tags=["staff"],
    responses=problems(401, 403),
)
async def list_staff(staff: Part[StaffList]) -> list[StaffMember]:
    return await staff.everybody()


@post(
    "/api/staff",
    guards=[requires_manager, requires_recent_proof],
    summary="Invite a link worker or another manager",
    tags=["staff"],
    responses=problems(401, 403, 413, 415, 507),
)
async def invite_staff(
    request: AnyRequest,
    data: JSONBody[StaffInvite],
    viewer: Part[Viewer],
    inviting: Part[Inviting],
) -> Invite:
    return await inviting.staff(data.name, Role(data.role), base_url_of(request), by=viewer)


@post(
    "/api/staff/{account:uuid}/code",
    guards=[requires_manager, requires_recent_proof],
    summary="Make a new code for staff: to join, or to get back in",
    tags=["staff"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def let_staff_in(
    request: AnyRequest,
    account: FromPath[UUID],
    viewer: Part[Viewer],
    inviting: Part[Inviting],
) -> Invite:
    return await inviting.staff_again(str(account), viewer, base_url_of(request))


@post(
    "/api/staff/{account:uuid}/deactivation",
    guards=[requires_manager, requires_recent_proof],
    status_code=204,
    summary="Sign somebody out of everything and let them in no more",
    tags=["staff"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def deactivate(account: FromPath[UUID], viewer: Part[Viewer], staff: Part[StaffList]) -> None:
    """Their participants stay theirs until each has agreed to somebody else."""
    await staff.deactivate(str(account), viewer)


@post(
    "/api/staff/{account:uuid}/reactivation",
    guards=[requires_manager, requires_recent_proof],
    summary="Let somebody who was deactivated in again, with a new code",
    tags=["staff"],
    responses=problems(401, 403, 404, 413, 415, 507),
)
async def reactivate(
    request: AnyRequest,
    account: FromPath[UUID],
    viewer: Part[Viewer],
    inviting: Part[Inviting],
) -> Invite:
    return await inviting.staff_again(str(account), viewer, base_url_of(request), reopen=True)


@get(
    "/api/staff/{account:uuid}/people",
    guards=[requires_manager],
    summary="The names of a deactivated link worker's participants",
    tags=["staff"],
    responses=problems(401, 403, 404),
)
async def list_people(account: FromPath[UUID], staff: Part[StaffList]) -> list[StaffPerson]:
    """For whom somebody else has to be found. Nothing of what they wrote is here."""
    return await staff.people_of(str(account))


@get(
    "/api/staff/acts",
    guards=[requires_manager],
    summary="Who did what among the staff",
    tags=["staff"],
    responses=problems(400, 401, 403),
)
async def list_acts(acts: Part[Acts], before: FromQuery[int | None] = None) -> StaffActs:
    """Newest first, at most 200 lines; ``before`` is an earlier answer's ``earlier``."""
    return await acts.page(before=before)


@post(
    "/api/staff/acts/export",
    guards=[requires_manager, requires_recent_proof],
    summary="All of it as a file, JSON or CSV",
    tags=["staff"],
    status_code=200,
    operation_class=AnswersCsvToo,
    responses={
        200: ResponseSpec(StaffActsExport, description=AS_ASKED_FOR),
        **problems(400, 401, 403, 413, 415, 507),
    },
)
async def export_acts(
    viewer: Part[Viewer], acts: Part[Acts], form: FromQuery[Literal["json", "csv"]] = "json"
) -> Response[bytes]:
    """Every line there is, the oldest first; that it was fetched is the last of them."""
    export: StaffActsExport = await acts.export(viewer)
    return as_file(export, acts_as_csv, "linkwell-staff", form)
