"""Lists that are handed out as files: JSON, or CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from litestar import Response
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema

Export = TypeVar("Export", bound=msgspec.Struct)
AS_ASKED_FOR: Final = "As the form that was asked for"


@dataclass
class AnswersCsvToo(Operation):
    """Describes the other form, of which the framework knows one for each status."""

    def __post_init__(self) -> None:
        answer = (self.responses or {}).get("200")
        if isinstance(answer, OpenAPIResponse) and answer.content is not None:
            csv = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))
            answer.content["text/csv"] = csv


def as_file(
    export: Export, as_csv: Callable[[Export], str], name: str, form: str
) -> Response[bytes]:
    """``form`` is ``json`` or ``csv``."""
    content = as_csv(export).encode() if form == "csv" else msgspec.json.encode(export)
    return Response(
        content,
        media_type="text/csv" if form == "csv" else "application/json",
        headers={"content-disposition": f'attachment; filename="{name}.{form}"'},
    )
