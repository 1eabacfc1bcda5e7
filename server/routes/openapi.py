"""``GET /api/openapi.json``: what the doors take and answer, for programs."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, get
from litestar.openapi import OpenAPIConfig
from litestar.serialization import encode_json
from litestar.types import ControllerRouterHandler

from server.routes.answers import AnyRequest


class _NoPages(Router):
    """Where the framework would put documentation pages, with errors of their own in HTML."""

    def register(self, value: ControllerRouterHandler) -> list[Any]:  # noqa: ARG002 - the framework's own name for it
        return []


def openapi_config(version: str) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Linkwell",
        version=version,
        description="Failures are application/problem+json (RFC 9457).",
        openapi_router=_NoPages(path="/api/openapi", route_handlers=[]),
    )


@get("/api/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document(request: AnyRequest) -> Response[bytes]:
    document = encode_json(request.app.openapi_schema.to_schema())
    return Response(document, media_type="application/json")
