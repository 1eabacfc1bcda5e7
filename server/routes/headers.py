"""What every answer says about itself, and the one line that the log keeps of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from litestar.routes import HTTPRoute

if TYPE_CHECKING:
    from litestar.types import Message, Scope

access = logging.getLogger("linkwell.access")

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        # The app makes one policy, for the address of its service worker.
        "trusted-types linkwell",
    )
)
_PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment",
        "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
ALWAYS: Final = {"x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}
ON_THE_APP: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "permissions-policy": _PERMISSIONS,
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
ON_DATA: Final = {"cache-control": "no-store"}
BEHIND_HTTPS: Final = {"strict-transport-security": "max-age=63072000"}


def _raw(headers: dict[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


_ON_DATA: Final = _raw(ALWAYS | ON_DATA)
_ON_THE_APP: Final = _raw(ALWAYS | ON_THE_APP)


def is_data(path: str) -> bool:
    """Whether an address answers data, which needs none of what guards a page."""
    return path in {"/health", "/api"} or path.startswith("/api/")


async def mark_every_answer(message: Message, scope: Scope) -> None:
    """Set the headers of an answer as it starts. A header that a route set stays as it is."""
    if message["type"] != "http.response.start":
        return
    data = is_data(scope["path"])
    wanted = _ON_DATA if data else _ON_THE_APP
    if not data and _is_the_public_address(scope):
        wanted = (*wanted, *_raw(BEHIND_HTTPS))
    headers = list(message.get("headers", ()))
    if scope.get("method") == "OPTIONS" and message["status"] == 204:
        headers = [one for one in headers if one[0].lower() != b"allow"]
        headers.append((b"allow", _methods(scope).encode()))
    there = {name.lower() for name, _ in headers}
    message["headers"] = [*headers, *(one for one in wanted if one[0] not in there)]
    _log(scope, message["status"])


def _methods(scope: Scope) -> str:
    # The framework's own answer knows only the first door of a path.
    routes = scope["litestar_app"].routes
    found = {
        method
        for route in routes
        if isinstance(route, HTTPRoute) and route.path_format == scope["path_template"]
        for method in route.methods
    }
    return ", ".join(sorted(found))


def _is_the_public_address(scope: Scope) -> bool:
    # Browsers hold a whole name to https, on every port, for years: never do that to localhost.
    public_url: str | None = scope["litestar_app"].state.settings.public_url
    if public_url is None or not public_url.startswith("https://"):
        return False
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return hosts == [public_url.removeprefix("https://").encode()]


def _log(scope: Any, status: int) -> None:
    # The template and not the path: ids stay out of the log, as do query and fragment.
    access.info("%s %s %d", scope.get("method", "-"), scope.get("path_template") or "-", status)
