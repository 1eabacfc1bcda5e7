"""A database that knows whether what it was last given could be stored, and says when that turns."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import Connection

from server.errors import DiskFull, ServerError, Unavailable
from server.store import service
from server.store.database import Database

T = TypeVar("T")
log = logging.getLogger("linkwell.database")

_TRIED: Final = "tried"
_TRIED_BYTES: Final = 32 * 1024


class Watched:
    """Passes everything on to a database, and remembers while nothing can be stored there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._trouble: ServerError | None = None

    async def write(self, fn: Callable[[Connection], T]) -> T:
        try:
            result = await self._database.write(fn)
        except (DiskFull, Unavailable) as error:
            self._turn(error)
            raise
        if self._trouble is not None:
            # It may have had nothing to write.
            with suppress(ServerError):
                await self._try()
        return result

    async def read(self, fn: Callable[[Connection], T]) -> T:
        return await self._database.read(fn)

    def close(self) -> None:
        self._database.close()

    async def check(self) -> None:
        """Find out whether a trouble is over, if there is one.

        Raises:
            DiskFull, Unavailable: while nothing can be stored.
        """
        if self._trouble is not None:
            await self._try()

    async def _try(self) -> None:
        # Not compressible, and larger than what a few half-filled pages still take.
        much = secrets.token_urlsafe(_TRIED_BYTES)
        try:
            for value in (much, ""):
                await self._database.write(partial(service.put, fact=_TRIED, value=value))
        except ServerError as error:
            self._turn(error)
            raise
        self._turn(None)

    def _turn(self, trouble: ServerError | None) -> None:
        before, self._trouble = self._trouble, trouble
        if type(before) is type(trouble):
            return
        if trouble is None:
            log.warning("The database stores again what it is given.")
        elif isinstance(trouble, DiskFull):
            log.error(
                "There is no room left for the database. Make room: until then nothing is stored, "
                "and phones keep what they have."
            )
        else:
            log.error("The database stores nothing just now. Phones keep what they have.")
