"""Every door of the API, as its own OpenAPI document lists them."""

from __future__ import annotations

import uuid

from tests.server.running import Service


def doors(service: Service) -> list[tuple[str, str]]:
    """Method and path of each operation, with some id where the path has one."""
    document = service.browser().get("/api/openapi.json").json()
    return [
        (method.upper(), _with_an_id(path))
        for path, operations in document["paths"].items()
        for method in operations
    ]


def _with_an_id(path: str) -> str:
    parts = [str(uuid.UUID(int=0)) if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)
