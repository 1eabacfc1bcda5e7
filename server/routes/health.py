"""``GET /health``."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from litestar import get
from sqlalchemy import Connection, text

from schemas.people import Health
from schemas.version import PROTOCOL
from server.routes.answers import problems
from server.routes.parts import Part
from server.store.watched import Watched


@get(
    "/health",
    summary="Whether this server can answer",
    tags=["operating"],
    responses=problems(507),
)
async def health(database: Part[Watched]) -> Health:
    """Answers well only while the database answers, and stores what it is given."""

    def ask(connection: Connection) -> None:
        connection.execute(text("SELECT 1"))

    await database.read(ask)
    await database.check()
    return Health("ok", product_version(), PROTOCOL)


def product_version() -> str:
    try:
        return version("linkwell")
    except PackageNotFoundError:
        return "0"
