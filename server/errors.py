"""Everything that can go wrong with a request, and the one shape in which it is said.

::

    LinkwellError
    ├── RequestError                 the caller can mend it
    │   ├── Malformed                400 malformed
    │   ├── SignedOut                401 signed-out
    │   ├── NotAllowed               403 not-allowed
    │   │   └── CrossSite            403 not-allowed
    │   ├── ProveAgain               403 prove-again
    │   ├── PasskeyRefused           403 passkey-refused
    │   ├── NotFound                 404 not-found
    │   ├── CodeUnknown              404 code-unknown
    │   ├── MethodNotAllowed         405 method-not-allowed
    │   ├── AlreadySignedIn          409 already-signed-in
    │   ├── TooLarge                 413 too-large
    │   ├── UnsupportedMediaType     415 unsupported-media-type
    │   ├── UnsupportedEncoding      415 unsupported-encoding
    │   ├── ProtocolVersion          426 protocol-version
    │   └── TooManyAttempts          429 too-many-attempts
    └── ServerError                  only the operator can
        ├── Fault                    500 fault
        ├── Unavailable              503 unavailable
        │   └── ClientNotBuilt       503 client-not-built
        └── DiskFull                 507 disk-full

Texts say what happened, that nothing is lost, and what to do. They never carry content.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from schemas.problems import PREFIX, FieldError, Problem


class LinkwellError(Exception):
    """A failure with a name, a status and words for a person."""

    name: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    detail: ClassVar[str] = ""

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Iterable[FieldError] = (),
        retry_after_s: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.detail or self.title)
        self.problem = Problem(
            type=PREFIX + self.name,
            title=self.title,
            status=self.status,
            detail=self.detail if detail is None else detail,
            errors=tuple(errors),
            retry_after_s=retry_after_s,
        )
        self.headers = dict(headers or {})
        if retry_after_s is not None:
            self.headers["retry-after"] = str(retry_after_s)


class RequestError(LinkwellError):
    """The caller can mend it."""


class ServerError(LinkwellError):
    """Only the operator can mend it."""


class Malformed(RequestError):
    name = "malformed"
    status = 400
    title = "The request could not be understood"
    detail = "Nothing was changed."


class SignedOut(RequestError):
    name = "signed-out"
    status = 401
    title = "This device is not signed in"
    detail = "What is saved on it stays there. Join again with a new code."


class NotAllowed(RequestError):
    name = "not-allowed"
    status = 403
    title = "This is not yours to do"
    detail = "Nothing was changed."


class CrossSite(NotAllowed):
    """The request was made by a page of another site."""

    title = "This request came from another site"


class ProveAgain(RequestError):
    """A sensitive act, and the last proof of who is at the device is too old."""

    name = "prove-again"
    status = 403
    title = "Show that it is you"
    detail = "Use your passkey once more, or join again with a new code. Nothing was changed."


class PasskeyRefused(RequestError):
    """Whatever is wrong with it; telling would help whoever tries."""

    name = "passkey-refused"
    status = 403
    title = "This passkey was not accepted"
    detail = "Try once more. If it goes on, ask for a one-time code. Nothing was changed."


class NotFound(RequestError):
    name = "not-found"
    status = 404
    title = "There is nothing here"


class CodeUnknown(RequestError):
    """Never existed, expired or used: told apart only towards the device that used it."""

    name = "code-unknown"
    status = 404
    title = "This code does not work any more or was mistyped"
    detail = "Look at the code once more, or ask for a new one."


class MethodNotAllowed(RequestError):
    name = "method-not-allowed"
    status = 405
    title = "This address does not take such a request"


class AlreadySignedIn(RequestError):
    name = "already-signed-in"
    status = 409
    title = "This browser is signed in as somebody else"
    detail = "Nothing was changed and the code still works. Go on only if that is what you want."


class TooLarge(RequestError):
    name = "too-large"
    status = 413
    title = "This is more than can be taken at once"
    detail = "Nothing was changed."


class UnsupportedMediaType(RequestError):
    name = "unsupported-media-type"
    status = 415
    title = "The request must be JSON"
    detail = "Send it with Content-Type: application/json. Nothing was changed."


class UnsupportedEncoding(RequestError):
    name = "unsupported-encoding"
    status = 415
    title = "The request is packed in a way that is not known here"
    detail = "Send it plain or with gzip. Nothing was changed."


class ProtocolVersion(RequestError):
    name = "protocol-version"
    status = 426
    title = "This app needs an update"
    detail = "What you saved is safe on this device. Open Linkwell again to get the new version."


class TooManyAttempts(RequestError):
    name = "too-many-attempts"
    status = 429
    title = "There were too many tries"
    detail = "Wait a little, then try again."


class Fault(ServerError):
    name = "fault"
    status = 500
    title = "Something went wrong on our side"
    detail = "Nothing was lost. Try again in a little while."


class Unavailable(ServerError):
    name = "unavailable"
    status = 503
    title = "Linkwell cannot answer just now"
    detail = "What you saved stays on this device and is sent later."


class ClientNotBuilt(Unavailable):
    name = "client-not-built"
    title = "The app itself has not been built yet"
    detail = "The server runs, but there is no app to show. Run `make build`, then start it again."


class DiskFull(ServerError):
    name = "disk-full"
    status = 507
    title = "The service has no room left"
    detail = "What you saved stays on this device and is sent once there is room again."


def every_error() -> list[type[LinkwellError]]:
    """Return each error that has a name of its own, in the order of the tree above."""
    found: list[type[LinkwellError]] = []

    def walk(parent: type[LinkwellError]) -> None:
        for child in parent.__subclasses__():
            if hasattr(child, "name"):
                found.append(child)
            walk(child)

    walk(LinkwellError)
    return found
