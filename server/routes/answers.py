"""Every failure in the one shape, for the answer and for the OpenAPI document."""

from __future__ import annotations

import logging
import os
import sqlite3
import traceback
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy.exc import DBAPIError

from schemas.problems import FieldError, Problem
from server import errors
from server.domain.parsing import field_error

PROBLEM_JSON: Final = "application/problem+json"
AnyRequest = Request[Any, Any, Any]

NOT_JSON: Final = FieldError(field="body", message="This is not JSON.")

log = logging.getLogger("linkwell.faults")

_BY_STATUS: Final[dict[int, type[errors.LinkwellError]]] = {
    400: errors.Malformed,
    401: errors.SignedOut,
    403: errors.NotAllowed,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
    415: errors.UnsupportedMediaType,
    429: errors.TooManyAttempts,
    503: errors.Unavailable,
}
_HUNG_UP: Final = "client disconnected prematurely"
"""How the framework says that a body ended before its end: a phone in a tunnel, and no fault."""
_ROOT: Final = Path(__file__).parents[2]
_OWN_CODE: Final = tuple(f"{_ROOT / package}{os.sep}" for package in ("server", "sync", "schemas"))
_BODY: Final = "data"


class JsonRequest(AnyRequest):
    """A request whose body is JSON or else is said to be wrong, whatever is wrong with it."""

    async def json(self) -> Any:
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError):
            # The framework foresees neither bytes that are no text nor nesting without end.
            raise errors.Malformed(errors=[NOT_JSON]) from None


def problem_response(error: errors.LinkwellError) -> Response[bytes]:
    return Response(
        msgspec.json.encode(error.problem),
        status_code=error.problem.status,
        media_type=PROBLEM_JSON,
        headers=error.headers,
    )


def on_linkwell_error(_: AnyRequest, error: errors.LinkwellError) -> Response[bytes]:
    return problem_response(error)


def on_http_exception(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Say a failure of the framework in our own words; its own may quote what was sent."""
    known = _BY_STATUS.get(error.status_code)
    if isinstance(error.__cause__, msgspec.ValidationError):
        # Nothing is validated but what the caller sent (see Part), though the framework takes a
        # field that is named as one of our parts for that part, and itself to be at fault.
        known = errors.Malformed
    if known is None and error.detail == _HUNG_UP:
        return problem_response(errors.Malformed())  # to nobody
    if known is None:
        return on_fault(request, error)
    headers = {
        name.lower(): value
        for name, value in (error.headers or {}).items()
        if name.lower() in {"allow", "retry-after"}
    }
    return problem_response(known(errors=_field_errors(error), headers=headers))


def on_fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer what nobody foresaw. The log gets the place in the code, never a value."""
    seen = _of_the_disk(error) or errors.Fault()
    log.error(
        "%s %s: %s at %s",
        request.method,
        request.scope.get("path_template", "?"),
        type(error).__name__,
        _innermost_own_line(error),
    )
    return problem_response(seen)


EXCEPTION_HANDLERS: Final[dict[int | type[Exception], Any]] = {
    errors.LinkwellError: on_linkwell_error,
    HTTPException: on_http_exception,
    Exception: on_fault,
}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Declare the problems that a route may answer, on top of those that every route may."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=_BY_STATUS[status].title if status in _BY_STATUS else "A problem",
            media_type=PROBLEM_JSON,
        )
        for status in sorted({400, 500, 503, *statuses})
    }


def _field_errors(error: HTTPException) -> list[FieldError]:
    cause = error.__cause__
    if isinstance(cause, msgspec.ValidationError):
        return [_of_the_request(field_error(cause))]
    if isinstance(cause, SerializationException):
        return [NOT_JSON]
    return []


def _of_the_request(wrong: FieldError) -> FieldError:
    """Name it as the caller did, who does not know that the framework keeps the body in `data`."""
    if wrong.field == _BODY:
        return FieldError("body", wrong.message)
    return FieldError(wrong.field.removeprefix(f"{_BODY}."), wrong.message)


def _of_the_disk(error: Exception) -> errors.ServerError | None:
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        return None
    code = getattr(cause, "sqlite_errorcode", None)
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
        return errors.DiskFull()
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return errors.Unavailable(retry_after_s=1)
    return None


def _innermost_own_line(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(_OWN_CODE)]
    if not own:
        return "?"
    return f"{Path(own[-1].filename).relative_to(_ROOT)}:{own[-1].lineno}"
